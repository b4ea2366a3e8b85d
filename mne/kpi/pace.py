"""Achievement, pace and status of one row. Thresholds compare exact fractions; a quotient is only shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

from mne.model import Basis, Direction, Indicator, Reason, Status

_SHOWN = Decimal("0.000001")


class Thresholds(Protocol):
    """The settings of committee.toml by which a row is judged."""

    @property
    def on_track(self) -> Decimal: ...
    @property
    def at_risk(self) -> Decimal: ...
    @property
    def regress_tolerance(self) -> Decimal: ...
    @property
    def ceiling_tolerance(self) -> Decimal: ...
    @property
    def band_tolerance(self) -> Decimal: ...
    @property
    def coverage_floor(self) -> Decimal: ...


@dataclass(frozen=True)
class Standing:
    """What is known of a row when it is judged. `same_*` and `expected` cover the cells that reported."""

    actual: Fraction | None
    complete: bool
    year_ended: bool
    target: Fraction | None = None
    baseline: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    same_target: Fraction | None = None
    same_baseline: Fraction | None = None
    expected: Fraction | None = None
    by_cell: bool = False
    """Whether every cell has a target of its own, so that missing cells are known exactly."""


@dataclass(frozen=True)
class Verdict:
    status: Status | None = None
    reason: Reason | None = None
    achievement: Fraction | None = None
    pace: Fraction | None = None


def shown(value: Fraction | None) -> Decimal | None:
    """A fraction as a decimal, exact where it ends, else to six places."""
    if value is None:
        return None
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    exact = quotient.as_tuple().exponent
    if isinstance(exact, int) and exact < -6:
        return quotient.quantize(_SHOWN, rounding=ROUND_HALF_UP)
    return quotient


def is_ceiling(indicator: Indicator) -> bool:
    """A falling flow: the target is not to be reached but not to be passed."""
    flow = indicator.basis_in_time is Basis.flow and not indicator.is_pair
    return flow and indicator.direction is Direction.decrease


def rounded(expected: Fraction, baseline: Fraction | None, indicator: Indicator) -> Fraction:
    """Nobody opens half a centre: whole numbers, toward the baseline. A ceiling is not rounded, that would lower it."""
    if indicator.decimals or baseline is None or is_ceiling(indicator):
        return expected
    return Fraction(floor(expected) if expected >= baseline else ceil(expected))


def judge(indicator: Indicator, at: Standing, by: Thresholds) -> Verdict:
    """The status by the indicator's direction; `at.actual` must be known."""
    if indicator.direction is Direction.band:
        return _in_band(at, by)
    if at.target is None:
        return Verdict(reason=Reason.no_target)
    return _under_ceiling(at, by) if is_ceiling(indicator) else _on_the_way(indicator, at, by)


def _in_band(at: Standing, by: Thresholds) -> Verdict:
    if at.low is None and at.high is None:
        return Verdict(reason=Reason.no_target)
    assert at.actual is not None
    outside = max(
        at.low - at.actual if at.low is not None else Fraction(0),
        at.actual - at.high if at.high is not None else Fraction(0),
        Fraction(0),
    )
    width = at.high - at.low if at.low is not None and at.high is not None else Fraction(0)
    if not outside:
        return Verdict(Status.achieved)
    return Verdict(Status.at_risk if outside <= Fraction(by.band_tolerance) * width else Status.off_track)


def _under_ceiling(at: Standing, by: Thresholds) -> Verdict:
    """No achievement and no pace: a share of a ceiling reads as progress, which it is not."""
    assert at.actual is not None
    if at.expected is None:
        return Verdict(reason=Reason.no_target)
    if at.actual <= at.expected:
        return Verdict(Status.achieved if at.year_ended and at.complete else Status.on_track)
    bearable = at.expected * (1 + Fraction(by.ceiling_tolerance))
    return Verdict(Status.at_risk if at.actual <= bearable else Status.off_track)


def _on_the_way(indicator: Indicator, at: Standing, by: Thresholds) -> Verdict:
    falling = indicator.direction is Direction.decrease
    achievement = _achievement(at, falling)
    met = _is_met(at, falling)
    if at.baseline is None or at.same_baseline is None or at.expected is None or at.same_target is None:
        return Verdict(Status.achieved) if met else Verdict(reason=Reason.no_baseline)
    assert at.actual is not None
    gained, planned = at.actual - at.same_baseline, at.expected - at.same_baseline
    pace = gained / planned if planned else None
    if met:
        return Verdict(Status.achieved, None, achievement, pace)
    if _is_regressing(at, falling, by):
        return Verdict(Status.regressing, None, achievement, pace)
    if pace is None or pace >= Fraction(by.on_track):
        return Verdict(Status.on_track, None, achievement, pace)
    return Verdict(Status.at_risk if pace >= Fraction(by.at_risk) else Status.off_track, None, achievement, pace)


def _achievement(at: Standing, falling: bool) -> Fraction | None:
    """Of the whole target. Missing cells count as not moved; where they cannot be told apart, a falling total (which
    falls with every silence) has none, and a rising one counts them as nothing, so that it never flatters."""
    if at.actual is None or at.target is None or at.baseline is None or at.target == at.baseline:
        return None
    since = at.baseline
    if not at.complete:
        if at.by_cell and at.same_baseline is not None:
            since = at.same_baseline
        elif falling:
            return None
    return (at.actual - since) / (at.target - at.baseline)


def _is_met(at: Standing, falling: bool) -> bool:
    assert at.actual is not None and at.target is not None
    if not falling:
        return at.actual >= at.target
    if at.complete:
        return at.actual <= at.target
    achievement = _achievement(at, falling)
    return achievement is not None and achievement >= 1


def _is_regressing(at: Standing, falling: bool, by: Thresholds) -> bool:
    """On the wrong side of the baseline by more than the tolerated share of the way."""
    assert at.actual is not None and at.same_baseline is not None and at.same_target is not None
    wrong = at.actual - at.same_baseline if falling else at.same_baseline - at.actual
    return wrong > Fraction(by.regress_tolerance) * abs(at.same_target - at.same_baseline)
