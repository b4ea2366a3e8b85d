"""What the reference data say about who owes which cell and where a place lies, worked out once per catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from mne.model import Indicator, Level, Target
from mne.period import Period

if TYPE_CHECKING:
    from mne.catalogue import Catalogue

_EVER, _NEVER = date.min, date.max


@dataclass(frozen=True, slots=True)
class Duty:
    """A partner owes an indicator's periods at one place; `first` and `last` are both inside."""

    indicator: str
    partner: str
    place: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


class Registry:
    """Lookups over one catalogue; the catalogue never changes, so neither do they."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.indicators = dict(catalogue.indicators)
        self.committee = catalogue.committee
        self.root = catalogue.committee.city
        self.level = {place.code: place.level for place in catalogue.places.values()}
        self.parent = {place.code: place.parent for place in catalogue.places.values()}
        self.order = {code: n for n, code in enumerate(catalogue.places)}
        self.above = {code: (code, *catalogue.ancestors(code)) for code in catalogue.places}
        self.children: dict[str, list[str]] = {code: [] for code in catalogue.places}
        for code, parent in self.parent.items():
            if parent:
                self.children[parent].append(code)
        self.categories = {d: tuple(c.code for c in found) for d, found in catalogue.categories.items()}
        self.duties = self._duties(catalogue)
        self.owed: dict[tuple[str, str], tuple[frozenset[str], ...]] = {}
        """Remembered by `grouping`, by indicator and period: what each duty asks for when judged at the end of it."""
        self.targets = self._targets(catalogue.targets)

    def _duties(self, catalogue: Catalogue) -> dict[str, tuple[Duty, ...]]:
        found: dict[str, list[Duty]] = {code: [] for code in self.indicators}
        opening = Period.parse(catalogue.committee.first_quarter).start
        for row in catalogue.responsibilities:
            indicator, partner = self.indicators[row.indicator], catalogue.partners[row.partner]
            starts = (row.valid_from, indicator.valid_from, partner.valid_from, opening)
            ends = (row.valid_to, indicator.valid_to, partner.valid_to)
            first, last = max(d for d in starts if d), min((d for d in ends if d), default=_NEVER)
            if first <= last:
                found[row.indicator] += [Duty(row.indicator, row.partner, p, first, last) for p in row.places]
        return {code: tuple(duties) for code, duties in found.items()}

    @staticmethod
    def _targets(rows: Iterable[Target]) -> dict[tuple[str, int, str, str], Target]:
        """A row given twice is a revision: the later `valid_from` stands."""
        ordered = sorted(rows, key=lambda row: row.valid_from or _EVER)
        return {(row.indicator, row.year, row.place, row.partner): row for row in ordered}

    @cached_property
    def target_years(self) -> dict[tuple[str, str, str], tuple[int, ...]]:
        """Years with a target row of an indicator at a place for a partner, in order."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for indicator, year, place, partner in self.targets:
            found.setdefault((indicator, place, partner), []).append(year)
        return {key: tuple(sorted(years)) for key, years in found.items()}

    def below(self, places: Iterable[str]) -> frozenset[str]:
        """Every place at or below one of these; unknown codes stand for nothing."""
        wanted = set(places)
        return frozenset(code for code, above in self.above.items() if wanted.intersection(above))

    def ancestor(self, place: str, level: Level) -> str | None:
        """The place of this level that the place is or lies in."""
        return next((code for code in self.above.get(place, ()) if self.level[code] is level), None)


_KNOWN: WeakKeyDictionary[Catalogue, Registry] = WeakKeyDictionary()


def registry_of(catalogue: Catalogue) -> Registry:
    found = _KNOWN.get(catalogue)
    if found is None:
        found = _KNOWN[catalogue] = Registry(catalogue)
    return found


def is_valid(indicator: Indicator, first: date, last: date) -> bool:
    """Whether the indicator is in force on some day between the two."""
    return (indicator.valid_from or _EVER) <= last and (indicator.valid_to or _NEVER) >= first
