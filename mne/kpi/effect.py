"""What another registry would make of the same reports: indicators whose status changes, before it takes effect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mne.kpi.question import ask
from mne.kpi.summary import state
from mne.kpi.table import table_of
from mne.model import Scope

if TYPE_CHECKING:
    from mne.catalogue import Catalogue
    from mne.store import Store

READ_BY = ("frequency", "basis_in_time", "denominator_shared")
"""What of an indicator decides which cells are read, so that its effect is known only once it is in force."""


@dataclass(frozen=True)
class Effect:
    """`moves` counts indicators by state before and after, the most first; '' where there is none on that side.

    `by_indicator`: code → the two states. `unknown`: indicators whose effect is not known before.
    """

    by_indicator: dict[str, tuple[str, str]]
    unknown: tuple[str, ...] = ()

    @property
    def moves(self) -> list[tuple[str, str, int]]:
        counted = Counter(self.by_indicator.values())
        return [(before, after, many) for (before, after), many in counted.most_common()]


def effect(store: Store, scope: Scope, proposed: Catalogue) -> Effect:
    """The whole of each indicator, judged by the registry in force and by the proposed one, over the same range."""
    now = store.catalogue()
    before, after = _states(store, scope, now), _states(store, scope, proposed)
    unknown = tuple(
        code
        for code, sheet in proposed.indicators.items()
        if code in now.indicators and any(getattr(sheet, n) != getattr(now.indicators[code], n) for n in READ_BY)
    )
    codes = [code for code in dict.fromkeys([*before, *after]) if code not in unknown]
    pairs = {code: (before.get(code, ""), after.get(code, "")) for code in codes}
    return Effect({code: pair for code, pair in pairs.items() if pair[0] != pair[1]}, unknown)


def _states(store: Store, scope: Scope, catalogue: Catalogue) -> dict[str, str]:
    whole = replace(scope, places=(), partners=(), programmes=(), indicators=())
    found = table_of(store, ask(store, whole, (), catalogue=catalogue))
    return {str(row["indicator"]): state(row) for _, row in found.iterrows()}
