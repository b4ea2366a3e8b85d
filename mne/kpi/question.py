"""What a table is asked for: the scope, the keys of its rows and the moments at which they are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mne.kpi.cells import Wanted, wanted
from mne.kpi.cover import Cover
from mne.kpi.instants import Instant, instants_of_range, latest_instants
from mne.kpi.privacy import covers_of
from mne.kpi.registry import Registry, registry_of
from mne.model import Level, Scope
from mne.period import Frequency, Period

if TYPE_CHECKING:
    from mne.catalogue import Catalogue
    from mne.store import Store

KEYS = ("programme", "partner", "place", "district", "prefecture", "period", "disaggregation")
VALUES = ("actual", "judged_at", "actual_to_date", "target", "band_low", "band_high", "baseline", "expected",
          "achievement", "pace", "status", "reason", "neutral", "cells_reported", "cells_expected", "stale",
          "last_reported_on", "persons_lower", "persons_upper", "partners", "submissions")  # fmt: skip
HIDDEN = ("actual", "actual_to_date", "expected", "achievement", "pace", "persons_lower", "persons_upper")
Keys = tuple[str, ...]


def columns_of(by: Sequence[str]) -> list[str]:
    return ["indicator", "programme", "unit", *(key for key in by if key != "programme"), *VALUES]


@dataclass(frozen=True)
class Question:
    """Everything a table is made from, except the cells."""

    registry: Registry
    scope: Scope
    by: tuple[str, ...]
    chosen: Wanted
    instants: tuple[Instant, ...]
    own: str
    """Only rows of this partner, where a row names a partner; `*` for all."""
    covers: Mapping[str, Cover] = field(default_factory=dict)
    """What of sensitive indicators this reader may not read; empty for who reads everything."""

    @property
    def places(self) -> tuple[str, ...]:
        """The places that stand at the top of the scope."""
        asked = [p for p in dict.fromkeys(self.scope.places) if p in self.registry.above] or [self.registry.root]
        return tuple(p for p in asked if not set(self.registry.above[p][1:]).intersection(asked))

    def keys(self, partner: str, place: str, period: str) -> Keys | None:
        """The row to which a cell belongs; None when it belongs to none (values never move to a finer level)."""
        if not self.by:
            return ()
        found: list[str] = []
        for key in self.by:
            if key in ("district", "prefecture"):
                at = self.registry.ancestor(place, Level(key))
                if at is None:
                    return None
                found.append(at)
            elif key != "programme":
                found.append({"partner": partner, "place": place, "period": period, "disaggregation": ""}[key])
        return tuple(found)

    def key(self, keys: Keys, name: str) -> str | None:
        names = [key for key in self.by if key != "programme"]
        return keys[names.index(name)] if name in names else None

    def places_of(self, keys: Keys) -> tuple[str, ...]:
        """The places whose targets a row has: its own, or, where the scope holds only parts of it, those parts."""
        for name in ("place", "district", "prefecture"):
            at = self.key(keys, name)
            if at is not None:
                inside = tuple(p for p in self.places if p != at and at in self.registry.above[p])
                return inside or (at,)
        return self.places

    def partners_of(self, keys: Keys) -> tuple[str, ...]:
        partner = self.key(keys, "partner")
        return (partner,) if partner is not None else self.scope.partners


def ask(
    store: Store,
    scope: Scope,
    by: tuple[str, ...],
    frequencies: tuple[Frequency, ...] = tuple(Frequency),
    catalogue: Catalogue | None = None,
) -> Question:
    """`catalogue` stands in for the store's own. Raises ValueError for a key that the table does not know."""
    unknown = [key for key in by if key not in KEYS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a key of the table; keys are {', '.join(KEYS)}")
    registry = registry_of(catalogue or store.catalogue())
    opening, due_days = Period.parse(registry.committee.first_quarter), registry.committee.due_days
    instants = (
        instants_of_range(scope, due_days, opening, frequencies)
        if "period" in by
        else latest_instants(scope, due_days, opening)
    )
    own = scope.rows_of if "partner" in by else "*"
    chosen = wanted(registry, scope)
    covers = covers_of(store, scope) if any(each.sensitive for each in chosen.indicators) else {}
    return Question(registry, scope, by, chosen, tuple(instants), own, covers)
