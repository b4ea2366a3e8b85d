"""Whether each target can be judged against: bounds, dates, milestones, and who is to reach it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from mne.catalogue.problems import Problem
from mne.catalogue.sense import Rows
from mne.model import Basis, Direction, Indicator, Responsibility, Target
from mne.period import Period

FILE = "targets.csv"
_STEP = Decimal("0.0001")  # the store keeps four decimals and fourteen digits before them
_MOST = Decimal(10) ** 14
_YEARS = range(2000, 2101)


def _targets(rows: Rows) -> Iterator[tuple[int, Target, Indicator]]:
    """Line, target and its indicator, where the indicator is known."""
    for line, target in rows.of(FILE, Target):
        if about := rows.indicators.get(target.indicator):
            yield line, target, about


def targets_fit_their_indicator(rows: Rows) -> Iterator[Problem]:
    for line, target, about in _targets(rows):
        if rows.too_fine(target.indicator, target.place):
            args = {"found": target.place, "indicator": about.code, "level": about.lowest_level.value}
            yield Problem(FILE, line, "place", "too_fine", args)
        for column, code in _bounds(target, about.direction):
            yield Problem(FILE, line, column, code, {"indicator": about.code})
        low, high = target.band_low, target.band_high
        if low is not None and high is not None and low >= high:
            yield Problem(FILE, line, "band_high", "wrong_order", {"low": low, "high": high})


def _bounds(target: Target, direction: Direction) -> Iterator[tuple[str, str]]:
    """A band has two bounds and no target; every other direction a target and no bounds; neutral has none."""
    banded, neutral = direction is Direction.band, direction is Direction.neutral
    for column in ("band_low", "band_high"):
        filled = getattr(target, column) is not None
        if filled != banded:
            yield column, "band_needs_bounds" if banded else "only_for_bands"
    if target.target is not None and (banded or neutral):
        yield "target", "band_has_no_target" if banded else "neutral_has_no_target"


def baselines_are_dated(rows: Rows) -> Iterator[Problem]:
    for line, target in rows.of(FILE, Target):
        dated = target.baseline_date is not None
        if (target.baseline is not None) != dated:
            column = "baseline" if dated else "baseline_date"
            yield Problem(FILE, line, column, "baseline_and_date", {})
        if target.year not in _YEARS:
            yield Problem(FILE, line, "year", "year", {"found": target.year})
        elif target.baseline_date and target.baseline_date >= date(target.year, 12, 31):
            args = {"low": target.baseline_date, "high": date(target.year, 12, 31)}
            yield Problem(FILE, line, "baseline_date", "wrong_order", args)


def milestones_run_through_the_year(rows: Rows) -> Iterator[Problem]:
    for line, target, about in _targets(rows):
        if target.milestones and about.basis_in_time is Basis.state:
            yield Problem(FILE, line, "milestones", "milestones_of_state", {"indicator": about.code})
            continue
        for code, args in _milestones(target):
            yield Problem(FILE, line, "milestones", code, args)


def _milestones(target: Target) -> Iterator[tuple[str, dict[str, Any]]]:
    periods = []
    for code, value in target.milestones:
        try:
            periods.append(Period.parse(code))
        except ValueError:
            yield "milestone", {"found": f"{code}:{value}"}
            continue
        if periods[-1].year != target.year:
            yield "milestone_year", {"found": code, "year": target.year}
    for earlier, later in pairwise(periods):
        if earlier.end >= later.end:
            yield "wrong_order", {"low": earlier, "high": later}


def partners_have_the_duty(rows: Rows) -> Iterator[Problem]:
    if "responsibilities.csv" not in rows.contents:
        return
    duties = {(duty.indicator, duty.partner) for _, duty in rows.of("responsibilities.csv", Responsibility)}
    for line, target, about in _targets(rows):
        if target.partner in rows.partners and (about.code, target.partner) not in duties:
            args = {"found": target.partner, "indicator": about.code}
            sharers = sorted(partner for indicator, partner in duties if indicator == about.code)
            yield Problem(FILE, line, "partner", "not_responsible", args, sharers[0] if len(sharers) == 1 else "")


def figures_fit_the_store(rows: Rows) -> Iterator[Problem]:
    for line, target in rows.of(FILE, Target):
        figures = [(name, getattr(target, name)) for name in ("baseline", "target", "band_low", "band_high")]
        for column, figure in (*figures, *(("milestones", value) for _, value in target.milestones)):
            if figure is not None and (abs(figure) >= _MOST or figure != figure.quantize(_STEP)):
                yield Problem(FILE, line, column, "too_precise", {"found": figure})
