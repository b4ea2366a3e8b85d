"""Plausible figures for every owed cell, from the targets, with a fixed seed.

Generated, never observed: whatever is made here is labelled as demonstration wherever it shows.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from mne.catalogue import Catalogue
from mne.demo.story import Story
from mne.model import Basis, Direction, Indicator, Target
from mne.period import Period

SEASON = (1.02, 1.03, 0.92, 1.0, 1.05, 1.04, 0.95, 0.72, 1.05, 1.1, 1.08, 0.98)
COURSES = ((0.6, 1.03, 0.06), (0.2, 0.88, 0.04), (0.12, 0.68, 0.06), (0.08, 1.18, 0.05))
BLANK_SHARE = 0.012


@dataclass(frozen=True)
class Cell:
    indicator: str
    place: str
    period: str


@dataclass(frozen=True)
class Figure:
    """What the cell says: a value with its parts, or a pair. All None: left blank."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    parts: tuple[tuple[str, str, Decimal], ...] = ()
    """(dimension, category, value)"""


def rounded(value: float, decimals: int = 0) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


class Figures:
    """Draws the figure of a cell; the same cell always draws the same figure."""

    def __init__(self, catalogue: Catalogue, story: Story) -> None:
        self.catalogue = catalogue
        self.story = story
        self._course = {c.indicator: c for c in story.courses}
        self._per_thousand = {s.indicator: s.per_thousand for s in story.sizes}
        self._targets: dict[tuple[str, int], list[Target]] = defaultdict(list)
        for target in catalogue.targets:
            self._targets[target.indicator, target.year].append(target)

    @cached_property
    def _sharers(self) -> dict[tuple[str, str], int]:
        """How many cells of one period share an indicator at or below a place."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for duty in self.catalogue.responsibilities:
            for place in duty.places:
                for above in self._line(place):
                    found[duty.indicator, above] += 1
        return found

    def _line(self, place: str) -> list[str]:
        line = [place]
        while parent := self.catalogue.places[line[-1]].parent:
            line.append(parent)
        return line

    def _dice(self, *key: object) -> random.Random:
        return random.Random(f"{self.story.seed}|" + "|".join(map(str, key)))

    def draw(self, indicator: Indicator, partner: str, place: str, period: Period) -> Figure:
        """The figure of one cell; blank now and then, and inside the story's gaps."""
        dice = self._dice(indicator.code, partner, place, period.code)
        if self._is_gap(indicator.code, place, period) or dice.random() < BLANK_SHARE:
            return Figure()
        if indicator.is_pair:
            return self._pair(indicator, partner, place, period, dice)
        value = max(0.0, self._level(indicator, partner, place, period, dice))
        total = rounded(value, indicator.decimals)
        return Figure(value=total, parts=self._parts(indicator, partner, place, total, dice))

    def _is_gap(self, indicator: str, place: str, period: Period) -> bool:
        return any(
            g.indicator == indicator and g.place in ("", place) and g.first <= period.end <= g.last
            for g in self.story.gaps
        )

    def _pace(self, indicator: str, partner: str, place: str, year: int) -> float:
        """How much of the plan is really done: drawn per indicator, then a little per place."""
        dice = self._dice("pace", indicator)
        chosen = dice.choices(COURSES, weights=[c[0] for c in COURSES])[0]
        pace = dice.gauss(chosen[1], chosen[2])
        if course := self._course.get(indicator):
            pace = course.pace + course.drift * (year - int(self.story.first[:4]))
        return max(0.05, pace * self._dice("place", indicator, partner, place).gauss(1.0, 0.07))

    def _target(self, indicator: str, year: int, place: str, partner: str) -> tuple[Target | None, int]:
        """The nearest target at or above the cell, and among how many cells it is shared."""
        rows = self._targets.get((indicator, year), [])
        for above in self._line(place):
            for own in (partner, ""):
                for row in rows:
                    if row.place == above and row.partner == own:
                        return row, 1 if own else max(1, self._sharers[indicator, above])
        return None, 1

    def _level(self, indicator: Indicator, partner: str, place: str, period: Period, dice: random.Random) -> float:
        """A count or stock: what the plan asks of this cell, times how it really goes."""
        target, sharers = self._target(indicator.code, period.year, place, partner)
        pace = self._pace(indicator.code, partner, place, period.year)
        if indicator.basis_in_time is Basis.flow:
            whole = (
                float(target.target) / sharers
                if target and target.target is not None
                else self._untargeted(indicator, place)
            )
            season = SEASON[period.end.month - 1] if period.frequency.months < 12 else 1.0
            if indicator.direction is Direction.decrease:
                pace = 2 - min(1.6, pace)
            return whole * period.frequency.months / 12 * pace * season * dice.gauss(1.0, 0.05)
        if target is None or target.target is None:
            return (
                self._untargeted(indicator, place)
                * (1 + 0.04 * (period.year - int(self.story.first[:4])))
                * dice.gauss(1.0, 0.02)
            )
        return self._on_the_line(target, sharers, period, pace)

    @staticmethod
    def _on_the_line(target: Target, sharers: int, period: Period, pace: float) -> float:
        """A state on the straight way from its baseline to the target at the year's end."""
        assert target.target is not None
        end = float(target.target) / sharers
        if target.baseline is None or target.baseline_date is None:
            return end * (0.8 + 0.2 * period.end.month / 12) * pace
        begin = float(target.baseline) / sharers
        months = (target.year - target.baseline_date.year) * 12 + 12 - target.baseline_date.month
        done = (period.end.year - target.baseline_date.year) * 12 + period.end.month - target.baseline_date.month
        return begin + (end - begin) * min(1.0, done / max(1, months)) * pace

    def _pair(self, indicator: Indicator, partner: str, place: str, period: Period, dice: random.Random) -> Figure:
        denominator = self._denominator(indicator, partner, place, period, dice)
        rate = self._rate(indicator, partner, place, period) * dice.gauss(1.0, 0.025)
        if indicator.denominator_shared:
            rate /= self._sharers[indicator.code, place]
        ceiling = 0.985 if indicator.numerator_within_denominator else math.inf
        share = min(ceiling, max(0.0, rate / float(indicator.factor)))
        return Figure(numerator=rounded(share * float(denominator)), denominator=denominator)

    def _rate(self, indicator: Indicator, partner: str, place: str, period: Period) -> float:
        target, _ = self._target(indicator.code, period.year, place, partner)
        pace = self._pace(indicator.code, partner, place, period.year)
        if target and target.band_low is not None and target.band_high is not None:
            middle = float(target.band_low + target.band_high) / 2
            return middle + (pace - 1) * float(target.band_high - target.band_low) * 1.6
        if target and target.target is not None:
            if indicator.direction is Direction.decrease and target.baseline is None:
                return float(target.target) * (2 - min(1.6, pace))
            if target.baseline is not None:
                return self._on_the_line(target, 1, period, pace)
            return float(target.target) * min(1.12, pace)
        return 0.6 * float(indicator.factor)

    def _denominator(
        self, indicator: Indicator, partner: str, place: str, period: Period, dice: random.Random
    ) -> Decimal:
        if indicator.denominator_shared:
            return Decimal(self.catalogue.places[place].households or 1000)
        size = self._dice("size", indicator.code, partner, place).uniform(0.6, 1.4) * max(24.0, self._size(place) / 4)
        grown = size * (1 + 0.05 * (period.year - int(self.story.first[:4])))
        if indicator.basis_in_time is Basis.flow:
            grown *= dice.gauss(1.0, 0.06) * SEASON[period.end.month - 1]
        return rounded(max(5.0, grown))

    def _untargeted(self, indicator: Indicator, place: str) -> float:
        """A year's magnitude (or the state) of what has no target."""
        per_thousand = self._per_thousand.get(indicator.code)
        if per_thousand is None:
            return self._size(place)
        return per_thousand * (self.catalogue.places[place].population or 60_000) / 1000

    def _size(self, place: str) -> float:
        """A magnitude for what has no target: one person in two thousand, at least a dozen."""
        return max(12.0, (self.catalogue.places[place].population or 60_000) / 2000)

    def _parts(
        self, indicator: Indicator, partner: str, place: str, total: Decimal, dice: random.Random
    ) -> tuple[tuple[str, str, Decimal], ...]:
        """Marginal parts: mostly complete, sometimes with a remainder, sometimes left out."""
        found: list[tuple[str, str, Decimal]] = []
        for dimension in indicator.disaggregations:
            luck = dice.random()
            if luck < 0.05:
                continue
            parts = self._split(dimension, total, self._dice("split", indicator.code, dimension, place), dice)
            found += parts if luck > 0.12 else parts[:-1]
        return tuple(found)

    def _split(
        self, dimension: str, total: Decimal, steady: random.Random, dice: random.Random
    ) -> list[tuple[str, str, Decimal]]:
        categories = self.catalogue.categories[dimension]
        weights = [steady.uniform(0.5, 1.5) * dice.uniform(0.95, 1.05) for _ in categories]
        found, left = [], total
        for category, weight in zip(categories[:-1], weights, strict=False):
            part = min(left, (total * Decimal(repr(weight / sum(weights)))).quantize(total, rounding=ROUND_HALF_UP))
            found.append((dimension, category.code, part))
            left -= part
        return [*found, (dimension, categories[-1].code, left)]
