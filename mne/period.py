"""Periods: `2024-M11`, `2024-Q4`, `2024-H2`, `2024`, and ranges such as `2024-Q1..2024-Q3`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_PER_YEAR = 12


class Frequency(StrEnum):
    """How often an indicator is reported."""

    monthly = "monthly"
    quarterly = "quarterly"
    half_yearly = "half_yearly"
    annual = "annual"

    @property
    def months(self) -> int:
        """Length of one period, in months."""
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "annual": 12}[self.value]

    @property
    def letter(self) -> str:
        """The letter before the number in a period's code; empty for a year."""
        return {"monthly": "M", "quarterly": "Q", "half_yearly": "H", "annual": ""}[self.value]


_CODE = re.compile(r"(?P<year>[12]\d{3})(?:-(?P<letter>[MQH])(?P<number>\d{1,2}))?")
_BY_LETTER = {f.letter: f for f in Frequency}


@dataclass(frozen=True)
class Period:
    """One reporting period; `start` and `end` are both inside it."""

    frequency: Frequency
    year: int
    number: int = 1

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a period's code; raises ValueError with an example when it is not one."""
        match = _CODE.fullmatch(code.strip().upper())
        if match:
            frequency = _BY_LETTER[match["letter"] or ""]
            number = int(match["number"] or 1)
            if 1 <= number <= MONTHS_PER_YEAR // frequency.months:
                return cls(frequency, int(match["year"]), number)
        raise ValueError(f"{code!r} is not a period; write for example 2026-M03, 2026-Q1, 2026-H1 or 2026")

    @classmethod
    def holding(cls, day: date, frequency: Frequency) -> Period:
        """The period of this frequency that holds the day."""
        return cls(frequency, day.year, (day.month - 1) // frequency.months + 1)

    @property
    def code(self) -> str:
        if self.frequency is Frequency.annual:
            return str(self.year)
        if self.frequency is Frequency.monthly:
            return f"{self.year}-M{self.number:02d}"
        return f"{self.year}-{self.frequency.letter}{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, (self.number - 1) * self.frequency.months + 1, 1)

    @property
    def end(self) -> date:
        return self.next().start - timedelta(days=1)

    @property
    def quarter(self) -> Period:
        """The quarter in which this period ends, hence whose template asks for it."""
        return Period.holding(self.end, Frequency.quarterly)

    def next(self, steps: int = 1) -> Period:
        per_year = MONTHS_PER_YEAR // self.frequency.months
        years, index = divmod(self.number - 1 + steps, per_year)
        return Period(self.frequency, self.year + years, index + 1)

    def previous(self, steps: int = 1) -> Period:
        return self.next(-steps)

    def contains(self, other: Period) -> bool:
        return self.start <= other.start and other.end <= self.end

    def due_on(self, due_days: int) -> date:
        """Last day on which the report that carries this period is on time."""
        return self.quarter.end + timedelta(days=due_days)

    def __str__(self) -> str:
        return self.code

    def __lt__(self, other: Period) -> bool:
        return (self.end, self.start) < (other.end, other.start)


@dataclass(frozen=True)
class PeriodRange:
    """From the start of `first` to the end of `last`."""

    first: Period
    last: Period

    @classmethod
    def parse(cls, text: str) -> PeriodRange:
        """Read `2024-Q1..2024-Q3` or one period; raises ValueError."""
        first, separator, last = text.partition("..")
        found = cls(Period.parse(first), Period.parse(last if separator else first))
        if found.start > found.end:
            raise ValueError(f"{text!r} ends before it begins; write the earlier period first")
        return found

    @property
    def start(self) -> date:
        return self.first.start

    @property
    def end(self) -> date:
        return self.last.end

    def periods(self, frequency: Frequency) -> list[Period]:
        """The periods of this frequency that lie wholly inside the range, in order."""
        period, found = Period.holding(self.start, frequency), []
        while period.end <= self.end:
            if period.start >= self.start:
                found.append(period)
            period = period.next()
        return found

    def __str__(self) -> str:
        return self.first.code if self.first == self.last else f"{self.first}..{self.last}"


def asked_in(quarter: Period) -> list[Period]:
    """What a quarter's template asks for: its months, itself, and the half-year and year that it closes."""
    if quarter.frequency is not Frequency.quarterly:
        raise ValueError(f"templates are quarterly; {quarter} is not a quarter, write for example 2026-Q4")
    months = [Period(Frequency.monthly, quarter.year, quarter.number * 3 - back) for back in (2, 1, 0)]
    longer = [Period.holding(quarter.end, f) for f in (Frequency.half_yearly, Frequency.annual)]
    return [*months, quarter, *(p for p in longer if p.end == quarter.end)]


def latest_due_quarter(today: date, due_days: int) -> Period:
    """The latest quarter whose due date has passed (the due day itself still counts as open)."""
    quarter = Period.holding(today, Frequency.quarterly)
    while quarter.due_on(due_days) >= today:
        quarter = quarter.previous()
    return quarter


def default_range(today: date, due_days: int) -> PeriodRange:
    """From the first quarter of the year of the latest due quarter up to that quarter."""
    last = latest_due_quarter(today, due_days)
    return PeriodRange(Period(Frequency.quarterly, last.year, 1), last)
