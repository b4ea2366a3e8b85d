"""An attacker who asks for everything a reader may have and computes what is hidden from what is not.

It knows the arithmetic of the table and which cells were reported, not their numbers. What is shown becomes equations
between the reported cells; a hidden figure is given away when the equations leave it one value only, or, with no number
below zero, hardly more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from mne import access, kpi
from mne.model import Choices, Level, User
from mne.period import Period, PeriodRange
from mne.store import Store
from tests.oracle import Said, accepted

Unknown = tuple[str, str, str, str, str]
"""Partner, place, period, part ('' for the total, `sex:-` for its rest) and which number."""
HIDDEN = ("actual", "actual_to_date", "expected", "achievement", "pace", "persons_lower", "persons_upper")


@dataclass
class Attack:
    """One indicator as one reader sees it."""

    store: Store
    reader: User
    indicator: str
    today: date
    since: date = date.min
    """Only what was reported for later is attacked."""
    truth: dict[Unknown, float] = field(default_factory=dict)
    sums: dict[frozenset[Unknown], float] = field(default_factory=dict)
    """What was shown."""
    secrets: set[frozenset[Unknown]] = field(default_factory=set)
    """What was hidden and is small."""
    shown_rows: int = 0
    hidden_rows: int = 0

    def __post_init__(self) -> None:
        catalogue = self.store.catalogue()
        self.about = catalogue.indicators[self.indicator]
        self.limit = int(catalogue.committee.small_cell)
        self.above = {code: (code, *catalogue.ancestors(code)) for code in catalogue.places}
        self.level = {code: place.level for code, place in catalogue.places.items()}
        self.said = [s for s in accepted(self.store) if s.indicator == self.indicator and s.is_report]
        self.said = [s for s in self.said if s.period.start >= self.since]
        for each in self.said:
            for number in ("value", "numerator", "denominator"):
                if (value := getattr(each, number)) is not None:
                    self.truth[*self.cell(each), each.part, number] = float(value)
            if each.numerator is not None and each.denominator is not None and self.about.numerator_within_denominator:
                self.truth[*self.cell(each), "", "outside"] = float(each.denominator - each.numerator)
        for each in [s for s in self.said if not s.part and s.value is not None]:
            for dimension in self.about.disaggregations:
                named = [k for k in self.truth if k[:3] == self.cell(each) and k[3].startswith(f"{dimension}:")]
                rest = float(each.value or 0) - sum(self.truth[k] for k in named)
                if rest:
                    self.truth[*self.cell(each), f"{dimension}:-", "value"] = rest

    @staticmethod
    def cell(said: Said) -> tuple[str, str, str]:
        return said.partner, said.place, said.period.code

    def ask(self, by: Sequence[str], asked: str, **filters: Any) -> None:
        """Everything one table tells."""
        choices = Choices(indicators=(self.indicator,), period=PeriodRange.parse(asked), **filters)
        due_days = self.store.catalogue().committee.due_days
        scope = access.scope(self.reader, choices, today=self.today, due_days=due_days)
        for row in kpi.table(self.store, scope, tuple(by)).to_dict("records"):
            hidden = row["reason"] == "suppressed"
            self.hidden_rows, self.shown_rows = self.hidden_rows + hidden, self.shown_rows + (not hidden)
            assert not hidden or all(row[name] is None for name in HIDDEN), row
            held = [s for s in self.said if not s.part and self.belongs(s, by, row, filters)]
            part = row.get("disaggregation", "")
            now = scope.period
            first, last = (now.start, now.end) if "period" not in by else self.days(row["period"])
            self.tell(self.between(held, first, last), part, row["actual"], hidden)
            if row["judged_at"] is not None:
                to_date = self.between(held, date(row["judged_at"].year, 1, 1), row["judged_at"])
                self.tell(to_date, part, row["actual_to_date"], hidden)

    @staticmethod
    def days(period: str) -> tuple[date, date]:
        return Period.parse(period).start, Period.parse(period).end

    def belongs(self, said: Said, by: Sequence[str], row: dict[Any, Any], filters: dict[str, Any]) -> bool:
        if filters.get("partners") and said.partner not in filters["partners"]:
            return False
        if filters.get("places") and not set(filters["places"]) & set(self.above[said.place]):
            return False
        for key in by:
            if key == "partner" and row[key] != said.partner:
                return False
            if key == "place" and row[key] != said.place:
                return False
            if key in ("district", "prefecture"):
                at = next((p for p in self.above[said.place] if self.level[p] is Level(key)), None)
                if at != row[key]:
                    return False
        return True

    def between(self, said: Iterable[Said], first: date, last: date) -> list[Said]:
        if self.about.basis_in_time.value == "flow":
            return [s for s in said if first <= s.period.end <= last]
        told: dict[tuple[str, str], Said] = {}
        for each in sorted(said, key=lambda s: s.period.end):
            if each.period.end <= last:
                told[each.cell] = each
        return list(told.values())

    def tell(self, said: list[Said], part: str, number: Any, hidden: bool) -> None:
        """A figure that was shown, or that was kept from the reader."""
        cells = {self.cell(s) for s in said}
        for kind in ("value", "numerator", "denominator", "outside"):
            held = frozenset(k for k in self.truth if k[:3] in cells and k[3] == part and k[4] == kind)
            if not held:
                continue
            total = sum(self.truth[k] for k in held)
            if hidden and total < self.limit:
                self.secrets.add(held)
            elif not hidden and number is not None:
                assert total >= self.limit, ("a small figure is shown", part, kind, total, sorted(cells)[:3])
                self.sums[held] = total

    def given_away(self) -> list[frozenset[Unknown]]:
        """Small figures that what was shown determines."""
        names = list(self.truth)
        place = {name: n for n, name in enumerate(names)}
        rows = [({place[k]: 1.0 for k in held}, total) for held, total in self.sums.items()]
        for partner, where, period, part, kind in names:
            if part == "" and kind == "value":
                for dimension in self.about.disaggregations:
                    split = [k for k in names if k[:3] == (partner, where, period) and k[3].startswith(dimension + ":")]
                    if split:
                        held = {place[partner, where, period, "", kind]: -1.0} | {place[k]: 1.0 for k in split}
                        rows.append((held, 0.0))
        matrix = np.zeros((len(rows), len(names)))
        for n, (held, _) in enumerate(rows):
            matrix[n, list(held)] = list(held.values())
        small = {frozenset([k]) for k, v in self.truth.items() if v < self.limit} | self.secrets
        free = null_space(matrix, len(names))
        low, high = bounds(matrix, np.array([total for _, total in rows]), len(names))
        found = []
        for secret in small:
            vector = np.zeros(len(names))
            vector[[place[k] for k in secret]] = 1
            held = list(np.flatnonzero(vector))
            if np.abs(vector @ free).max(initial=0) < 1e-7 or high[held].sum() - low[held].sum() < self.limit - 1:
                found.append(secret)
        return found


def null_space(matrix: np.ndarray, width: int) -> np.ndarray:
    """What may change without any equation noticing."""
    if not len(matrix):
        return np.eye(width)
    values, vectors = np.linalg.eigh(matrix.T @ matrix)
    return vectors[:, values < 1e-8]


def bounds(matrix: np.ndarray, totals: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """What each number may be at least and at most, equation by equation until nothing more follows."""
    low, high = np.zeros(width), np.full(width, 1e9)
    plus, minus = np.maximum(matrix, 0), np.minimum(matrix, 0)
    for _ in range(10):
        least, most = plus @ low + minus @ high, plus @ high + minus @ low
        before = low.sum() - high.sum()
        for row, total, smallest, largest in zip(matrix, totals, least, most, strict=True):
            for n in np.flatnonzero(row):
                if row[n] > 0:
                    high[n] = min(high[n], total - (smallest - low[n]))
                    low[n] = max(low[n], total - (largest - high[n])) if largest < 1e8 else low[n]
            if (row < 0).any():
                continue
        if low.sum() - high.sum() == before:
            break
    return low, high
