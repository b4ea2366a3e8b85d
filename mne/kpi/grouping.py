"""Which cells belong to which row, owed and reported."""

from __future__ import annotations

from collections.abc import Iterable

from mne.kpi.cells import Cell, owed_periods
from mne.kpi.instants import Instant
from mne.kpi.question import Keys, Question
from mne.kpi.registry import Duty
from mne.kpi.rollup import Group, standing_cell
from mne.model import Basis, Indicator
from mne.period import Frequency


def grouped(asked: Question, cells: Iterable[Cell]) -> dict[tuple[str, Keys], Group]:
    """Owed and reported cells, by indicator and keys."""
    groups: dict[tuple[str, Keys], Group] = {}
    instants = _instants_by_frequency(asked)
    for indicator in asked.chosen.indicators:
        for instant in instants.get(indicator.frequency, ()):
            _owe(asked, indicator, instant, groups)
    return reported(asked, cells, groups)


def reported(
    asked: Question, cells: Iterable[Cell], groups: dict[tuple[str, Keys], Group]
) -> dict[tuple[str, Keys], Group]:
    """The groups with these cells taken in, each where it belongs."""
    by_code = {instant.period.code: instant for instant in asked.instants}
    duties = _standing_duties(asked)
    indicators = {each.code: each for each in asked.chosen.indicators}
    for cell in cells:
        reporting = indicators.get(cell.indicator)
        keys = asked.keys(cell.partner, cell.place, cell.instant)
        if reporting is not None and keys is not None:
            _take(groups, keys, reporting, by_code[cell.instant], cell, duties)
    return groups


def _instants_by_frequency(asked: Question) -> dict[Frequency, list[Instant]]:
    found: dict[Frequency, list[Instant]] = {}
    for instant in asked.instants:
        found.setdefault(instant.period.frequency, []).append(instant)
    return found


def _owe(asked: Question, indicator: Indicator, instant: Instant, groups: dict[tuple[str, Keys], Group]) -> None:
    periods, code = instant.periods_to_date, instant.period.code
    if not set(asked.by) - {"programme"} and not asked.scope.partners and not asked.scope.places:
        groups[indicator.code, ()] = Group(indicator, instant)
    duties = asked.registry.duties.get(indicator.code, ())
    known = asked.registry.owed.get((indicator.code, code))
    if known is None:
        known = tuple(frozenset(owed_periods(duty, indicator, periods)) for duty in duties)
        asked.registry.owed[indicator.code, code] = known
    for duty, owed in zip(duties, known, strict=True):
        if not asked.chosen.owns(duty) or (asked.own != "*" and duty.partner != asked.own):
            continue
        keys = asked.keys(duty.partner, duty.place, code)
        if keys is None or duty.first > instant.end:
            continue
        if owed or duty.last >= instant.start:
            _group(groups, keys, indicator, instant).owe(duty, owed)


def _group(groups: dict[tuple[str, Keys], Group], keys: Keys, indicator: Indicator, instant: Instant) -> Group:
    found = groups.get((indicator.code, keys))
    if found is None:
        found = groups[indicator.code, keys] = Group(indicator, instant)
    return found


def _standing_duties(asked: Question) -> dict[tuple[str, str, str], list[Duty]]:
    """The duties to report a state, by indicator, partner and place; nobody asks for those of a flow."""
    found: dict[tuple[str, str, str], list[Duty]] = {}
    for indicator in asked.chosen.indicators:
        if indicator.basis_in_time is not Basis.state:
            continue
        for duty in asked.registry.duties.get(indicator.code, ()):
            found.setdefault((duty.indicator, duty.partner, duty.place), []).append(duty)
    return found


def _take(
    groups: dict[tuple[str, Keys], Group],
    keys: Keys,
    indicator: Indicator,
    instant: Instant,
    cell: Cell,
    duties: dict[tuple[str, str, str], list[Duty]],
) -> None:
    stale = False
    if indicator.basis_in_time is Basis.state:
        own = duties.get((cell.indicator, cell.partner, cell.place), ())
        judged = any(duty.first <= instant.judged_end <= duty.last for duty in own)
        ranged = any(duty.first <= instant.as_of_end <= duty.last for duty in own)
        found, stale = standing_cell(cell, instant, judged, ranged)
        if found is None:
            return
        cell = found
    group = _group(groups, keys, indicator, instant)
    group.add(cell)
    group.stale = group.stale or stale
