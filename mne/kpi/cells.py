"""The accepted cells behind a table: what each reported at an instant, and which cells were owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mne.kpi.instants import Instant
from mne.kpi.registry import Duty, Registry, is_valid
from mne.model import Basis, Indicator, Scope
from mne.period import MONTHS_PER_YEAR, Frequency, Period

if TYPE_CHECKING:
    from mne.store import Store

FRESH_FREQUENCIES = 2
"""A state older than so many of its frequencies is dropped; older by one it is stale."""
_BEYOND = "z" * 16
"""After every code of a dimension, in any order of letters."""


class Cell(NamedTuple):
    """A row of `kpi_cells.sql`."""

    instant: str
    indicator: str
    partner: str
    place: str
    dimension: str
    category: str
    part: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    largest: Decimal | None
    periods_in_range: int
    value_to_date: Decimal | None
    numerator_to_date: Decimal | None
    denominator_to_date: Decimal | None
    reported: str
    not_applicable: str
    period_in_range: str
    submissions: str


@dataclass(frozen=True)
class Wanted:
    """What a scope leaves of the registry: indicators and places, in file order."""

    indicators: tuple[Indicator, ...]
    places: frozenset[str]
    partners: frozenset[str]

    def owns(self, duty: Duty) -> bool:
        return duty.place in self.places and (not self.partners or duty.partner in self.partners)


def wanted(registry: Registry, scope: Scope) -> Wanted:
    """The indicators in force from the first year that is judged to the end of the range."""
    first = Period(Frequency.annual, scope.period.start.year - 1).start
    indicators = tuple(
        each
        for each in registry.indicators.values()
        if (not scope.indicators or each.code in scope.indicators)
        and (not scope.programmes or each.programme in scope.programmes)
        and is_valid(each, first, scope.period.end)
    )
    places = registry.below(scope.places or (registry.root,))
    return Wanted(indicators, places, frozenset(scope.partners))


def read_cells(
    store: Store,
    scope: Scope,
    chosen: Wanted,
    instants: Sequence[Instant],
    *,
    dimension: str = "",
    own: str = "*",
    common_range: bool = True,
) -> list[Cell]:
    """The accepted cells at these instants. `dimension`: '' totals only, '*' every part too."""
    narrowed = bool(scope.indicators or scope.programmes)
    params = {
        "instants": _listed(instant.period.code for instant in instants),
        "range_start": scope.period.start if common_range else None,
        "range_end": scope.period.end if common_range else None,
        "dimension": dimension,
        "last_dimension": _BEYOND if dimension == "*" else dimension,
        "own": own,
        "indicators": _listed(each.code for each in chosen.indicators) if narrowed else "",
        "partners": _listed(sorted(chosen.partners)),
        "places": _listed(sorted(chosen.places)) if scope.places else "",
    }
    frame = store.read("kpi_cells", params, scope)
    return [Cell(*row) for row in zip(*(frame[column].tolist() for column in Cell._fields), strict=True)]


def _listed(codes: Iterator[str] | Sequence[str]) -> str:
    joined = " ".join(codes)
    return f" {joined} " if joined else ""


@cache
def ordinal(code: str) -> int:
    """Position of a period among those of its frequency."""
    period = Period.parse(code)
    return period.year * (MONTHS_PER_YEAR // period.frequency.months) + period.number


def owed_periods(duty: Duty, indicator: Indicator, periods: Sequence[tuple[str, date]]) -> tuple[str, ...]:
    """Which of an instant's periods (code and end) this duty asks for: of a state only the last one."""
    asked = periods if indicator.basis_in_time is Basis.flow else periods[-1:]
    return tuple(code for code, end in asked if duty.first <= end <= duty.last)
