"""Which indicator, place and period a row is about: by its hidden code, else by its name; never by a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mne import texts
from mne.catalogue import Catalogue
from mne.catalogue.names import normalise
from mne.catalogue.problems import nearest
from mne.intake.periods import period_in_text
from mne.model import LANGUAGES
from mne.period import Period, asked_in

State = Literal["known", "unknown", "elsewhere", "other", "missing"]
"""`elsewhere`: a real place that lies outside what the committee monitors."""
Learned = Mapping[tuple[str, str], str]
"""(role, normalised spelling) → code that the partner confirmed"""
_NOTHING_LEARNED: Learned = {}


SUGGESTIONS = 500
"""So many different spellings of one file are compared with the names there are."""


@dataclass(frozen=True)
class Key:
    """One key of a row: its code ("" when not resolved), how it was resolved, and what stands there."""

    code: str
    state: State
    shown: str


class Keys:
    """Resolves codes and shown names; each spelling once."""

    def __init__(self, catalogue: Catalogue, quarter: Period, learned: Learned = _NOTHING_LEARNED) -> None:
        self.catalogue = catalogue
        self.quarter = quarter
        self.learned = learned
        self._seen: dict[tuple[str, str, str], Key] = {}
        self._suggested: dict[tuple[str, str], str] = {}

    def resolve(self, role: str, code: str, shown: str) -> Key:
        """`role`: indicator, place or period. A name that contradicts its hidden code is `other`."""
        key = (role, code, shown)
        if key not in self._seen:
            self._seen[key] = self._resolve(role, code.strip(), shown.strip())
        return self._seen[key]

    def _resolve(self, role: str, code: str, shown: str) -> Key:
        if not code and not shown:
            return Key("", "missing", "")
        known = code if self._is_code(role, code) else ""
        if not shown:
            return Key(known, "known" if known else self._unknown(role, code), code)
        named = self._named(role, shown, known)
        if not code or not known:
            # A row that somebody typed in: its name speaks for it.
            return Key(named, "known" if named else self._unknown(role, shown), shown)
        if named == known:
            return Key(known, "known", shown)
        return Key("", "other" if named else self._unknown(role, shown), shown)

    def _unknown(self, role: str, shown: str) -> State:
        return "elsewhere" if role == "place" and self.catalogue.is_elsewhere(shown) else "unknown"

    def _is_code(self, role: str, code: str) -> bool:
        if role == "period":
            return code in self._periods
        return code in (self.catalogue.indicators if role == "indicator" else self.catalogue.places)

    def _named(self, role: str, shown: str, code: str) -> str:
        """The code of this name, the row's own where the name fits it; what the partner confirmed comes last."""
        if role == "period":
            return self._period(shown, code)
        folded = normalise(shown)
        if role == "place":
            level = self.catalogue.places[code].level if code else None
            found = self.catalogue.find_place(shown, level) or self.catalogue.find_place(shown) or ""
        else:
            codes = self._indicator_by_name.get(folded, ())
            found = code if code in codes else (codes[0] if codes else "")
        return found or self._is_learned(role, folded)

    def _is_learned(self, role: str, folded: str) -> str:
        code = self.learned.get((role, folded), "")
        return code if self._is_code(role, code) else ""

    def _period(self, shown: str, code: str) -> str:
        codes = self._period_by_name.get(normalise(shown), ())
        if codes:
            return code if code in codes else codes[0]
        read = period_in_text(shown, self.quarter.year)
        return read.code if read and read.code in self._periods else ""

    @cached_property
    def _periods(self) -> frozenset[str]:
        return frozenset(period.code for period in asked_in(self.quarter))

    @cached_property
    def _period_by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for period in asked_in(self.quarter):
            for name in (period.code, *(texts.period(period, language) for language in LANGUAGES)):
                found.setdefault(normalise(name), []).append(period.code)
        return found

    @cached_property
    def _indicator_by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, indicator in self.catalogue.indicators.items():
            for name in (code, *(indicator.name(language) for language in LANGUAGES)):
                found.setdefault(normalise(name), []).append(code)
        return found

    def suggest(self, role: str, shown: str) -> str:
        """The nearest code, for the message only. Looking for likeness is slow: each spelling once, so many in all."""
        key = (role, shown)
        if key not in self._suggested and len(self._suggested) < SUGGESTIONS:
            self._suggested[key] = self._nearest(role, shown)
        return self._suggested.get(key, "")

    def _nearest(self, role: str, shown: str) -> str:
        if not shown.strip():
            return ""
        if role == "place":
            return self.catalogue.nearest_place(shown) or ""
        names = self._period_by_name if role == "period" else self._indicator_by_name
        return next(iter(names.get(nearest(normalise(shown), names), ())), "")
