"""Which target holds for a row: its own, the sum of its children's, or (for ratios and averages) one from above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

from mne.kpi.line import Line, months_at
from mne.kpi.registry import Registry, registry_of
from mne.model import Basis, Indicator, Target
from mne.period import Period

if TYPE_CHECKING:
    from mne.catalogue import Catalogue

ZERO = Decimal(0)
CellKey = tuple[str, str]
"""Partner and place."""


@dataclass(frozen=True)
class Unit:
    """One target row with the cells it covers. With one cell, that cell's missing periods leave the expectation."""

    target: Decimal | None
    baseline: Decimal | None
    low: Decimal | None
    high: Decimal | None
    line: Line | None
    cells: frozenset[CellKey]


@dataclass(frozen=True)
class Goal:
    """The target of a row, and the units of which it is made."""

    target: Decimal | None
    baseline: Decimal | None
    low: Decimal | None
    high: Decimal | None
    units: tuple[Unit, ...]

    def at(self, months: Fraction) -> Fraction | None:
        """What all of it expects at this time; None where a line is missing."""
        lines = [unit.line for unit in self.units]
        return sum((line.at(months) for line in lines if line), Fraction(0)) if all(lines) else None


def _added(values: Iterable[Decimal | None]) -> Decimal | None:
    found = list(values)
    return sum((v for v in found if v is not None), ZERO) if None not in found else None


def _sum_of(goals: Sequence[Goal | None]) -> Goal | None:
    """The sum of children, if all have a target."""
    found = [goal for goal in goals if goal is not None]
    if not goals or len(found) < len(goals):
        return None
    units = tuple(unit for goal in found for unit in goal.units)
    if len(found) == 1:
        return found[0]
    return Goal(
        _added(g.target for g in found),
        _added(g.baseline for g in found),
        _added(g.low for g in found),
        _added(g.high for g in found),
        units,
    )


class Resolver:
    """Resolves targets over one registry and remembers what it found."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._cells: dict[tuple[str, int, str], frozenset[CellKey]] = {}
        self._goals: dict[tuple[str, int, str, str], Goal | None] = {}

    def cells(self, indicator: str, year: int, place: str) -> frozenset[CellKey]:
        """The cells owed at or below the place on some day of the year."""
        key = (indicator, year, place)
        if key not in self._cells:
            first, last = date(year, 1, 1), date(year, 12, 31)
            self._cells[key] = frozenset(
                (duty.partner, duty.place)
                for duty in self.registry.duties.get(indicator, ())
                if duty.first <= last and duty.last >= first and place in self.registry.above[duty.place]
            )
        return self._cells[key]

    def goal(self, indicator: Indicator, year: int, places: tuple[str, ...], partners: tuple[str, ...]) -> Goal | None:
        """The goal of several places and partners together; no partners means all of them."""
        owing = [p for p in places if self.cells(indicator.code, year, p)] or list(places[:1])
        if indicator.is_pair and len(owing) > 1:
            return self._inherited(indicator, year, self._common(owing), partners[0] if len(partners) == 1 else "")
        return _sum_of([self._of_partners(indicator, year, place, partners) for place in owing])

    def here(self, indicator: Indicator, year: int, place: str, partners: tuple[str, ...]) -> Goal | None:
        """The goal of the cells at this very place: where others lie below it, only of rows that name a partner."""
        at_place = {p for p, where in self.cells(indicator.code, year, place) if where == place}
        below = any(where != place for _, where in self.cells(indicator.code, year, place))
        if indicator.is_pair or not at_place or not below:
            return self.goal(indicator, year, (place,), partners)
        owing = sorted(at_place.intersection(partners) if partners else at_place)
        return _sum_of([self._cell(indicator, year, place, partner) for partner in owing])

    def _common(self, places: Sequence[str]) -> str:
        """The finest place above all of these."""
        above = self.registry.above
        shared = set(above[places[0]]).intersection(*(above[p] for p in places[1:]))
        return next(code for code in above[places[0]] if code in shared)

    def _of_partners(self, indicator: Indicator, year: int, place: str, partners: tuple[str, ...]) -> Goal | None:
        owing = {partner for partner, _ in self.cells(indicator.code, year, place)}
        wanted = sorted(owing.intersection(partners)) if partners else []
        if not partners or (wanted and len(wanted) == len(owing)):
            return self.at(indicator, year, place, "")
        if indicator.is_pair and len(wanted) > 1:
            return self._inherited(indicator, year, place, "")
        return _sum_of([self.at(indicator, year, place, partner) for partner in wanted])

    def at(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        """The goal of one place and of one partner there ('' for all partners together)."""
        key = (indicator.code, year, place, partner)
        if key not in self._goals:
            self._goals[key] = self._find(indicator, year, place, partner)
        return self._goals[key]

    def _find(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        own = self._own(indicator, year, place, partner)
        if indicator.is_pair:
            return own or self._same_cells(indicator, year, place, partner)
        parts = self.children(indicator, year, place, partner)
        if own is None or (parts is not None and _agree(own, parts)):
            return parts
        return own

    def row(self, indicator: str, year: int, place: str, partner: str) -> Target | None:
        """The level's own row. Where one partner alone owes the cells, its row and everybody's are the same."""
        rows, owing = self.registry.targets, {p for p, _ in self.cells(indicator, year, place)}
        names = {"": ("", *owing), **{p: (p, "") for p in owing}} if len(owing) == 1 else {}
        found = (rows.get((indicator, year, place, name)) for name in names.get(partner, (partner,)))
        return next((row for row in found if row), None)

    def _own(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        row = self.row(indicator.code, year, place, partner)
        if row is None or (row.target is None and row.band_low is None and row.band_high is None):
            return None
        cells = self.cells(indicator.code, year, place)
        covered = frozenset(c for c in cells if c[0] == partner) if partner else cells
        return self._goal_of(indicator, row, covered, self._baseline(indicator, row))

    def _same_cells(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        """Where one place below holds all cells, its target is that of the same cells; else one from above."""
        cells = self.cells(indicator.code, year, place)
        below = [c for c in self.registry.children[place] if self._owed(indicator.code, year, c, partner)]
        if len(below) == 1 and place not in {where for _, where in cells}:
            return self.at(indicator, year, below[0], partner)
        return self._inherited(indicator, year, place, partner)

    def _inherited(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        """Ratios and averages take the nearest target from above; a baseline is never taken along."""
        cells = self.cells(indicator.code, year, place)
        for above in self.registry.above[place]:
            for name in dict.fromkeys((partner, "")):
                row = self.row(indicator.code, year, above, name)
                if row is not None:
                    return self._goal_of(indicator, row, cells, (None, None))
        return None

    def _goal_of(
        self,
        indicator: Indicator,
        row: Target,
        cells: frozenset[CellKey],
        since: tuple[Decimal | None, date | None],
    ) -> Goal:
        line = self._line(indicator, row, *since)
        unit = Unit(row.target, since[0], row.band_low, row.band_high, line, cells)
        return Goal(row.target, since[0], row.band_low, row.band_high, (unit,))

    def _earlier(self, row: Target) -> list[Target]:
        years = self.registry.target_years[row.indicator, row.place, row.partner]
        return [self.registry.targets[row.indicator, y, row.place, row.partner] for y in years if y < row.year]

    def _baseline(self, indicator: Indicator, row: Target) -> tuple[Decimal | None, date | None]:
        """Flow counts begin each year at 0; a later year without a baseline keeps the earlier one."""
        if indicator.basis_in_time is Basis.flow and not indicator.is_pair:
            return ZERO, date(row.year - 1, 12, 31)
        for each in (row, *reversed(self._earlier(row))):
            if each.baseline is not None:
                return each.baseline, each.baseline_date or date(each.year - 1, 12, 31)
        return None, None

    def _line(self, indicator: Indicator, row: Target, baseline: Decimal | None, since: date | None) -> Line | None:
        """From the baseline through earlier year-end targets and this year's milestones to 31 December."""
        if baseline is None or since is None or row.target is None:
            return None
        start = months_at(since)
        points = {months_at(Period.parse(code).end): value for code, value in row.milestones}
        if indicator.basis_in_time is not Basis.flow or indicator.is_pair:
            earlier = {months_at(date(e.year, 12, 31)): e.target for e in self._earlier(row) if e.target is not None}
            points = earlier | points
        points[months_at(date(row.year, 12, 31))] = row.target
        kept = {months: value for months, value in points.items() if months > start}
        line = sorted({start: baseline, **kept}.items())
        return Line(tuple((months, Fraction(value)) for months, value in line))

    def children(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        """The sum over the places below, or else over the partners; only if all of them have a target."""
        cells = self.cells(indicator.code, year, place)
        below = [c for c in self.registry.children[place] if self._owed(indicator.code, year, c, partner)]
        here = sorted(p for p, where in cells if where == place and partner in ("", p))
        found = None
        if below:
            at_place = [self._cell(indicator, year, place, p) for p in here]
            found = _sum_of([*(self.at(indicator, year, child, partner) for child in below), *at_place])
        owing = sorted({p for p, _ in cells})
        if found is None and partner == "" and len(owing) > 1:
            found = _sum_of([self.at(indicator, year, place, p) for p in owing])
        return found

    def _owed(self, indicator: str, year: int, place: str, partner: str) -> bool:
        return any(partner in ("", p) for p, _ in self.cells(indicator, year, place))

    def _cell(self, indicator: Indicator, year: int, place: str, partner: str) -> Goal | None:
        """The goal of the cell at a place where other cells lie below: only a row of the partner names it."""
        row = self.registry.targets.get((indicator.code, year, place, partner))
        if row is None:
            return None
        return self._goal_of(indicator, row, frozenset({(partner, place)}), self._baseline(indicator, row))


def _agree(own: Goal, parts: Goal) -> bool:
    """Whether the level's own row says what its children add up to, at every bend of the way."""
    if (own.target, own.baseline, own.low, own.high) != (parts.target, parts.baseline, parts.low, parts.high):
        return False
    bends = {months for goal in (own, parts) for unit in goal.units if unit.line for months, _ in unit.line.points}
    return all(own.at(months) == parts.at(months) for months in bends)


_KNOWN: WeakKeyDictionary[Registry, Resolver] = WeakKeyDictionary()


def resolver_of(registry: Registry) -> Resolver:
    found = _KNOWN.get(registry)
    if found is None:
        found = _KNOWN[registry] = Resolver(registry)
    return found


def target_conflicts(catalogue: Catalogue) -> pd.DataFrame:
    """Target rows that say something else than the sum of the targets below them; the row itself wins.

    One row per target row: indicator, year, place, partner, own, children.
    """
    registry = registry_of(catalogue)
    resolver = resolver_of(registry)
    found = []
    for (code, year, place, partner), row in registry.targets.items():
        indicator = registry.indicators[code]
        if indicator.is_pair or row.target is None:
            continue
        below = resolver.children(indicator, year, place, partner)
        if below is not None and below.target is not None and below.target != row.target:
            found.append((code, year, place, partner, row.target, below.target))
    return pd.DataFrame(found, columns=["indicator", "year", "place", "partner", "own", "children"])
