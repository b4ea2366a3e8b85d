"""What is expected along the way: a straight line through what was agreed, counted in months."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache

from mne.period import MONTHS_PER_YEAR


@cache
def months_at(day: date) -> Fraction:
    """Months since year 0 at the end of the day, so that every month end is a whole number and quarters weigh alike."""
    length = calendar.monthrange(day.year, day.month)[1]
    return Fraction(day.year * MONTHS_PER_YEAR + day.month - 1) + Fraction(day.day, length)


@dataclass(frozen=True)
class Line:
    """A piecewise straight line through (months, value); level before its first and after its last point."""

    points: tuple[tuple[Fraction, Fraction], ...]
    known: dict[date, Fraction] = field(default_factory=dict, compare=False, repr=False)

    def on(self, day: date) -> Fraction:
        """The value at the end of a day, remembered: a table asks thousands of lines about the same few days."""
        found = self.known.get(day)
        if found is None:
            found = self.known[day] = self.at(months_at(day))
        return found

    def at(self, months: Fraction) -> Fraction:
        before = self.points[0]
        for after in self.points:
            if months <= after[0]:
                if after[0] == before[0] or months <= before[0]:
                    return before[1] if months <= before[0] else after[1]
                return before[1] + (after[1] - before[1]) * (months - before[0]) / (after[0] - before[0])
            before = after
        return before[1]
