"""Whoever reads a page: person, language, and what she asked for. Each reading page begins with `open_page`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from mne import charts, texts
from mne.catalogue import Catalogue
from mne.model import Indicator, Language, Reason, Refused, Scope, User
from mne.period import Period, PeriodRange
from mne.store import Store
from mne.ui import cached, completeness, failure, filters, live, seen, session, words
from mne.ui.frame import frame


@dataclass(frozen=True)
class Reader:
    """`head` is where the title goes: it stands above the filters and is known after them."""

    page: str
    user: User
    store: Store
    language: Language
    catalogue: Catalogue
    scope: Scope
    head: st.delta_generator.DeltaGenerator

    def say(self, key: str, /, **args: Any) -> str:
        return texts.say(self.language, key, **args)

    def names(self, key: str) -> Mapping[str, str]:
        return words.names_of(key, self.catalogue, self.language)

    @property
    def period(self) -> str:
        return texts.period(self.scope.period, self.language)

    def title(self, answer: str) -> None:
        """The answer to the page's question, in words."""
        note = self.catalogue.committee.say("note", self.language)
        with self.head:
            frame(self.page, answer, period=self.period, printed=self._printed())
            said, fresh = st.columns([5, 1.4])
            with said, st.container(key="completeness"):
                completeness.show(self)
            if note:
                said.caption(self.say("page.note"), help=note)
            with fresh:
                live.freshness(self.store, self.language)
        failure.stop_waiting()
        cached.remember(self.store, self.scope)

    def caption(self, words: str, table: pd.DataFrame | None = None, indicator: Indicator | None = None) -> str:
        """What stands under a chart: its own words, what is provisional in it, the source, and the day it is of."""
        source = indicator.sheet("source", self.language) if indicator else ""
        parts = [
            words.rstrip(" ."),
            self.say("reading.provisional") if table is not None and charts.any_provisional(table) else "",
            self.some_hidden(table),
            self.say("reading.source", source=source) if source else self.say("reading.source_reports"),
            self.say("reading.as_of", day=texts.day(self.scope.today, self.language)),
        ]
        return self.say("reading.full_stop").join(filter(None, parts)) + "."

    def some_hidden(self, table: pd.DataFrame | None) -> str:
        """Why values are missing that this reader may not see; empty where none is."""
        if table is None or "reason" not in table or Reason.suppressed not in set(table["reason"]):
            return ""
        return self.say("privacy.some_hidden", limit=self.catalogue.committee.small_cell)

    def chosen_in_words(self) -> list[tuple[str, str]]:
        """The filters' names and what is chosen in each that narrows."""
        asked = {"programme": self.scope.programmes, "partner": self.scope.partners, "place": self.scope.places}
        asked["indicator"] = self.scope.indicators
        return [
            (self.say(f"filter.{name}"), ", ".join(self.names(name)[code] for code in codes))
            for name, codes in asked.items()
            if codes
        ]

    def _printed(self) -> str:
        chosen = self.chosen_in_words()
        return " · ".join(self.say("printed.filter", field=field, value=value) for field, value in chosen)

    def narrowed(
        self,
        *,
        programmes: tuple[str, ...] | None = None,
        partners: tuple[str, ...] | None = None,
        places: tuple[str, ...] | None = None,
        indicators: tuple[str, ...] | None = None,
    ) -> Scope:
        """The scope with some choices replaced; raises Refused for another partner than one's own."""
        for partner in partners or ():
            if not self.scope.sees_every_row and partner != self.scope.rows_of:
                raise Refused("refused.partner", partner=partner)
        return replace(
            self.scope,
            programmes=self.scope.programmes if programmes is None else programmes,
            partners=self.scope.partners if partners is None else partners,
            places=self.scope.places if places is None else places,
            indicators=self.scope.indicators if indicators is None else indicators,
        )

    def with_history(self, scope: Scope | None = None) -> Scope:
        """The same scope from the committee's first quarter on, for trends."""
        given = scope or self.scope
        first = Period.parse(self.catalogue.committee.first_quarter)
        first = min(first, given.period.first, key=lambda p: p.start)
        return replace(given, period=PeriodRange(first, given.period.last))

    @property
    def partners(self) -> list[str]:
        """Partners whose own page this person may open, of those chosen."""
        every = list(self.catalogue.partners) if self.scope.sees_every_row else [self.scope.rows_of]
        return [code for code in every if code in (self.scope.partners or every) and code in self.catalogue.partners]

    @property
    def programmes(self) -> list[str]:
        return [code for code in self.catalogue.programmes if code in (self.scope.programmes or (code,))]


def open_page(page: str) -> Reader:
    """Ask who is looking, draw the filters, and leave room for the title above them."""
    user, store, language = session.current_user(), session.store(), session.language()
    head = st.container(key="head")
    scope = filters.choose(user, store, language)
    seen.note(store, user, page, detail=seen.told(scope))
    # Where the figures are known already, a skeleton would only flicker.
    failure.wait_at(st.empty() if cached.is_warm(store, scope) else st.skeleton(height=320))
    return Reader(page, user, store, language, store.catalogue(), scope, head)
