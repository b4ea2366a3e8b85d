"""At which moments indicators are judged: the end of a period of their own frequency, once its report was due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mne.model import Scope
from mne.period import Frequency, Period, PeriodRange


@dataclass(frozen=True)
class Instant:
    """Judged at the end of `period`, if that is `due`; `actual` is taken from `start` to `end`."""

    period: Period
    start: date
    end: date
    due: bool

    @property
    def year(self) -> int:
        return self.period.year

    @cached_property
    def periods_to_date(self) -> tuple[tuple[str, date], ...]:
        """Code and end of each period from the start of the target year to the moment of judging."""
        first = Period(self.period.frequency, self.period.year, 1)
        return tuple((p.code, p.end) for p in (first.next(n) for n in range(self.period.number)))

    @cached_property
    def judged_end(self) -> date:
        return self.period.end

    @cached_property
    def as_of(self) -> Period:
        """The latest period of the frequency that ended within the range of `actual`."""
        holding = Period.holding(self.end, self.period.frequency)
        return holding if holding.end <= self.end else holding.previous()

    @cached_property
    def as_of_end(self) -> date:
        return self.as_of.end


def is_due(period: Period, scope: Scope, due_days: int, opening: Period) -> bool:
    """The due day itself is still open; nothing was due before the committee's first quarter."""
    return scope.today > period.due_on(due_days) and period.end >= opening.start


def latest_instants(scope: Scope, due_days: int, opening: Period) -> list[Instant]:
    """One instant per frequency: its latest period that ended in time for the range and was due."""
    return [_latest(frequency, scope, due_days, opening) for frequency in Frequency]


def _latest(frequency: Frequency, scope: Scope, due_days: int, opening: Period) -> Instant:
    holding = Period.holding(min(scope.period.end, scope.today), frequency)
    period = holding
    while period.end > scope.period.end or (scope.today <= period.due_on(due_days) and period.end >= opening.start):
        period = period.previous()
    due = is_due(period, scope, due_days, opening)
    return Instant(period if due else holding, scope.period.start, scope.period.end, due)


def instants_of_range(
    scope: Scope, due_days: int, opening: Period, frequencies: tuple[Frequency, ...] = tuple(Frequency)
) -> list[Instant]:
    """One instant for every period of every frequency that lies in the range."""
    periods = [p for frequency in frequencies for p in _begun(scope.period, frequency, scope.today)]
    return [Instant(p, p.start, p.end, is_due(p, scope, due_days, opening)) for p in periods]


def _begun(asked: PeriodRange, frequency: Frequency, today: date) -> list[Period]:
    return [period for period in asked.periods(frequency) if period.start <= today]
