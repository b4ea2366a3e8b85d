"""Cells to one row: sums of counts and stocks, ratios of sums, coverage, persons, and what the reporting cells owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from mne.kpi.cells import FRESH_FREQUENCIES, Cell, ordinal
from mne.kpi.instants import Instant
from mne.kpi.line import Line, months_at
from mne.kpi.pace import Standing, rounded
from mne.kpi.registry import Duty
from mne.kpi.targets import CellKey, Goal, Unit
from mne.model import Basis, Direction, Indicator, PersonCount
from mne.period import MONTHS_PER_YEAR, Frequency, Period

ZERO = Decimal(0)


@dataclass
class Group:
    """The cells of one row: `owed` maps a cell to the periods asked for, `reported` to those answered."""

    indicator: Indicator
    instant: Instant
    owed: dict[CellKey, frozenset[str]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    reported: dict[CellKey, frozenset[str]] = field(default_factory=dict)
    excused: dict[CellKey, frozenset[str]] = field(default_factory=dict)
    stale: bool = False
    part: str = ""
    """`dimension:category` where the cells are parts; `whole` then holds their totals."""
    whole: Group | None = None

    def owe(self, duty: Duty, periods: frozenset[str]) -> None:
        key = (duty.partner, duty.place)
        self.owed[key] = self.owed[key] | periods if key in self.owed else periods

    def add(self, cell: Cell) -> None:
        """Take a cell in; one that does not apply leaves what is owed."""
        key = (cell.partner, cell.place)
        if cell.not_applicable:
            self.excused[key] = self.excused.get(key, _NONE) | _codes(cell.not_applicable)
        if cell.reported:
            told = _codes(cell.reported)
            self.reported[key] = self.reported[key] | told if key in self.reported else told
        self.cells.append(cell)

    @property
    def cells_expected(self) -> int:
        excused = self.excused
        return sum(len(p - excused[key]) if key in excused else len(p) for key, p in self.owed.items())

    @property
    def cells_reported(self) -> int:
        if self.indicator.basis_in_time is Basis.state:
            return sum(1 for key, periods in self.owed.items() if periods and self.reported.get(key))
        return sum(_both(p, self.reported[key]) for key, p in self.owed.items() if key in self.reported)


_NONE: frozenset[str] = frozenset()


@lru_cache(10_000)
def _codes(told: str) -> frozenset[str]:
    """The periods of a cell; thousands of cells tell the same few."""
    return frozenset(told.split())


@lru_cache(10_000)
def _both(owed: frozenset[str], told: frozenset[str]) -> int:
    return len(owed & told)


def standing_cell(cell: Cell, instant: Instant, judged_owed: bool, range_owed: bool) -> tuple[Cell | None, bool]:
    """A state's cell without what is too old or no longer owed, and whether its value is stale."""
    now, last = ordinal(instant.period.code), ordinal(instant.as_of.code)
    told = cell.reported or cell.not_applicable
    stale = False
    if told:
        age = now - ordinal(told)
        stale = bool(cell.reported) and age >= 1
        if age > FRESH_FREQUENCIES or not judged_owed:
            cell, stale = _without_judged(cell), False
    shown = cell.period_in_range
    if shown and (last - ordinal(shown) > FRESH_FREQUENCIES or not range_owed):
        cell = cell._replace(value=None, numerator=None, denominator=None, largest=None, periods_in_range=0)
    kept = cell.reported or cell.not_applicable or cell.periods_in_range
    return (cell if kept else None), stale


def _without_judged(cell: Cell) -> Cell:
    return cell._replace(
        value_to_date=None, numerator_to_date=None, denominator_to_date=None, reported="", not_applicable=""
    )


@dataclass(frozen=True)
class Amount:
    """A row's number: exact `value`, or None; `zero_denominator` says why a reported pair has none."""

    value: Fraction | None
    plain: Decimal | None = None
    zero_denominator: bool = False


def amount(indicator: Indicator, cells: Sequence[Cell], *, to_date: bool) -> Amount:
    """Sum of counts and stocks; ratio of sums of pairs."""
    if not indicator.is_pair:
        values = [v for v in ((c.value_to_date if to_date else c.value) for c in cells) if v is not None]
        total = sum(values, ZERO) if values else None
        return Amount(None if total is None else Fraction(total), total)
    pairs = [
        (c.place, c.part, c.numerator_to_date, c.denominator_to_date)
        if to_date
        else (c.place, c.part, c.numerator, c.denominator)
        for c in cells
    ]
    whole = [(place, part, n, d) for place, part, n, d in pairs if n is not None and d is not None]
    if not whole:
        return Amount(None)
    numerator = sum((n for *_, n, _ in whole), ZERO)
    denominator = _denominator(indicator, whole)
    if not denominator:
        return Amount(None, zero_denominator=True)
    return Amount(Fraction(numerator) * Fraction(indicator.factor) / Fraction(denominator))


def _denominator(indicator: Indicator, pairs: Sequence[tuple[str, str, Decimal, Decimal]]) -> Decimal:
    """One that partners share counts once per place and period; where they differ, the larger one."""
    if not indicator.denominator_shared:
        return sum((d for *_, d in pairs), ZERO)
    once: dict[tuple[str, str], Decimal] = {}
    for place, part, _, denominator in pairs:
        once[place, part] = max(once.get((place, part), ZERO), denominator)
    return sum(once.values(), ZERO)


def persons(indicator: Indicator, cells: Sequence[Cell]) -> tuple[Decimal | None, Decimal | None]:
    """Lower and upper number of people in the range: partners may serve the same, people stay in one place."""
    if indicator.person_count not in (PersonCount.new_in_year, PersonCount.active) or indicator.is_pair:
        return None, None
    active = indicator.person_count is PersonCount.active
    largest: dict[str, dict[str, Decimal]] = {}
    upper, found = ZERO, False
    for cell in cells:
        if cell.value is None or cell.largest is None:
            continue
        found, upper = True, upper + cell.value
        by_partner = largest.setdefault(cell.place, {})
        by_partner[cell.partner] = by_partner.get(cell.partner, ZERO) + (cell.largest if active else cell.value)
    return (sum((max(p.values()) for p in largest.values()), ZERO), upper) if found else (None, None)


@dataclass
class _Same:
    """Baseline, target, band and expectation summed over the units that reported."""

    terms: dict[str, list[Fraction | Decimal | None]] = field(
        default_factory=lambda: {name: [] for name in ("target", "baseline", "low", "high", "expected")}
    )

    def add(self, name: str, value: Fraction | Decimal | None) -> None:
        self.terms[name].append(value)

    def total(self, name: str) -> Fraction | None:
        """Exact; decimals are added as decimals and fractions by denominator, which is many times faster."""
        decimals, by_denominator = ZERO, {1: 0}
        for term in self.terms[name]:
            if term is None:
                return None
            if isinstance(term, Decimal):
                decimals += term
            else:
                by_denominator[term.denominator] = by_denominator.get(term.denominator, 0) + term.numerator
        return Fraction(decimals) + sum((Fraction(n, d) for d, n in by_denominator.items()), Fraction(0))


def standing(group: Group, goal: Goal | None, actual: Fraction | None, complete: bool) -> Standing:
    """What to judge: the whole goal, and the part of it that the reporting cells answer for."""
    ended = group.instant.judged_end.month == 12
    if goal is None:
        return Standing(actual, complete, ended)
    same, indicator = _Same(), group.indicator
    for unit in goal.units:
        _add_unit(same, unit, group)
    expected, baseline = same.total("expected"), same.total("baseline")
    return Standing(
        actual=actual,
        complete=complete,
        year_ended=ended,
        target=_fraction(goal.target),
        baseline=_fraction(goal.baseline),
        low=same.total("low"),
        high=same.total("high"),
        same_target=same.total("target"),
        same_baseline=baseline,
        expected=None if expected is None else rounded(expected, baseline, indicator),
        by_cell=all(len(unit.cells) == 1 for unit in goal.units),
    )


def _add_unit(same: _Same, unit: Unit, group: Group) -> None:
    """A unit of one cell answers for the periods it reported; a unit of several stands whole once one reported."""
    told = next((found for key in unit.cells if (found := group.reported.get(key))), None)
    if told is None and not group.indicator.is_pair:
        return
    same.add("target", unit.target)
    same.add("baseline", unit.baseline)
    share = Fraction(1)
    if told is not None and group.indicator.basis_in_time is Basis.flow and not group.indicator.is_pair:
        period = group.instant.period
        answered = told if len(unit.cells) == 1 and len(told) < period.number else None
        share = _share(period.number if answered is None else len(answered), period.frequency)
        same.add("expected", _flow_expected(unit.line, answered, share, group.instant))
    else:
        same.add("expected", unit.line.on(group.instant.judged_end) if unit.line else None)
    if group.indicator.direction is Direction.band:
        same.add("low", None if unit.low is None else Fraction(unit.low) * share)
        same.add("high", None if unit.high is None else Fraction(unit.high) * share)


@lru_cache(100)
def _share(count: int, frequency: Frequency) -> Fraction:
    return Fraction(count * frequency.months, MONTHS_PER_YEAR)


def _flow_expected(
    line: Line | None, answered: frozenset[str] | None, share: Fraction, instant: Instant
) -> Fraction | None:
    """What a year's line expects in the periods that were answered (None: in all of them up to now)."""
    if line is None:
        return None
    if answered is None:
        return line.on(instant.judged_end)
    if len(line.points) == 2:
        return line.points[1][1] * share
    total = Fraction(0)
    for period in map(Period.parse, answered):
        end = months_at(period.end)
        total += line.at(end) - line.at(end - period.frequency.months)
    return total


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
