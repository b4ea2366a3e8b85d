"""The KPI table as a workbook: the same rows as on screen, codes beside names, and what every column means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from mne import texts
from mne.catalogue import Catalogue
from mne.export.meanings import status_meanings, threshold_note
from mne.export.tables import Column, ColumnKind, table_workbook
from mne.model import RIGHT_TO_LEFT, Language, Named, Scope, Status

REMAINDER = "-"
"""Category of what a disaggregation leaves over, as in `sex:-`."""
# Dark enough to read as text on white; the word carries the meaning.
COLOURS = {
    Status.achieved: "#0B5563",
    Status.on_track: "#1F7480",
    Status.at_risk: "#96600F",
    Status.off_track: "#B84A00",
    Status.regressing: "#8B1E1E",
}
DECIMALS = "decimals"
_OWN: tuple[str, ...] = ("stale",)
"""Columns that no table on screen shows, named in `export.toml`."""
# Column → kind, in the order of the sheet; those that a page adds (the city's, coverage) only where they are.
# Numbers in the indicator's unit carry its decimals.
MEASURES: Mapping[str, ColumnKind] = {
    "achievement": "percent",
    "pace": "percent",
    "actual": "number",
    "actual_to_date": "number",
    "expected": "number",
    "target": "number",
    "baseline": "number",
    "band_low": "number",
    "band_high": "number",
    "judged_at": "date",
    "city_actual": "number",
    "city_achievement": "percent",
    "coverage": "percent",
    "cells_reported": "number",
    "cells_expected": "number",
    "stale": "text",
    "last_reported_on": "date",
    "persons_lower": "number",
    "persons_upper": "number",
    "partners": "number",
    "submissions": "number",
}
COUNTS = ("cells_reported", "cells_expected", "persons_lower", "persons_upper", "partners", "submissions")


def kpi_workbook(
    table: pd.DataFrame,
    keys: Sequence[str],
    scope: Scope,
    language: Language,
    catalogue: Catalogue,
    *,
    data_version: int,
    demonstration: bool,
    exported_by: str,
    now: datetime,
    logo: bytes = b"",
) -> bytes:
    """The .xlsx of `kpi.table(store, scope, keys)`; `now` is UTC. Also for a table without rows."""
    export = _KpiExport(keys, scope, language, catalogue)
    columns = list(export.columns(table))
    made = {
        "data_version": str(data_version),
        "row_count": texts.number(len(table), language),
        "exported_on": texts.moment(now, language),
        "exported_by": exported_by,
    }
    title = export.say(
        "title.kpi",
        product=catalogue.committee.say("product", language),
        period=texts.period(scope.period, language),
    )
    return table_workbook(
        export.readable(table),
        columns,
        list(export.about(columns, made)),
        language,
        title=title,
        demonstration=demonstration,
        logo=logo,
    )


class _KpiExport:
    def __init__(self, keys: Sequence[str], scope: Scope, language: Language, catalogue: Catalogue) -> None:
        self.keys = [key for key in keys if key != "programme"]
        self.asked, self.scope, self.language, self.catalogue = keys, scope, language, catalogue

    def say(self, key: str, **args: Any) -> str:
        return texts.say(self.language, f"export.{key}", **args)

    def title(self, column: str) -> str:
        return self.say(column) if column in _OWN else texts.say(self.language, f"table.{column}")

    def _namers(self) -> dict[str, Callable[[str], str]]:
        """Column of codes → how a code is said."""
        named: dict[str, Mapping[str, Named]] = {
            "indicator": self.catalogue.indicators,
            "programme": self.catalogue.programmes,
            "partner": self.catalogue.partners,
            **dict.fromkeys(("place", "district", "prefecture"), self.catalogue.places),
        }

        def namer(of: Mapping[str, Named]) -> Callable[[str], str]:
            return lambda code: of[code].name(self.language) if code in of else code

        return {
            **{column: namer(of) for column, of in named.items()},
            "period": lambda code: texts.period(code, self.language) if code else "",
            "disaggregation": self._part,
        }

    def _part(self, code: str) -> str:
        dimension, _, category = code.partition(":")
        if dimension not in self.catalogue.dimensions:
            return code
        names = {each.code: each.name(self.language) for each in self.catalogue.categories[dimension]}
        names[REMAINDER] = self.say("part.rest")
        named = self.catalogue.dimensions[dimension].name(self.language)
        return self.say("part.named", dimension=named, category=names.get(category, category))

    def columns(self, table: pd.DataFrame) -> Iterator[Column]:
        for code in ("programme", "indicator", *self.keys):
            title = self.title(code)
            yield Column(f"{code}_name", title)
            yield Column(code, self.say("code", column=title))
        yield Column("unit", self.title("unit"))
        words = {texts.say(self.language, f"status.{status}"): colour for status, colour in COLOURS.items()}
        yield Column("state_name", self.title("state"), colours=words)
        yield Column("state", self.say("status_code"))
        for column, kind in MEASURES.items():
            if column in table.columns:
                whole = kind != "number" or column in COUNTS
                yield Column(column, self.title(column), kind, 0 if whole else DECIMALS)

    def readable(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with a name beside each code, the status in words, and each row's decimals."""
        shown = table.copy()
        namers = self._namers()
        for code in ("programme", "indicator", *self.keys):
            codes = ["" if pd.isna(each) else str(each) for each in table[code]]
            shown[f"{code}_name"] = [namers[code](each) for each in codes]
        indicators = [self.catalogue.indicators[str(code)] for code in table["indicator"]]
        shown["unit"] = [each.unit(self.language) for each in indicators]
        shown[DECIMALS] = [each.decimals for each in indicators]
        states = [
            str(reason) if pd.isna(status) else str(status)
            for status, reason in zip(table["status"], table["reason"], strict=True)
        ]
        shown["state"] = states
        shown["state_name"] = [texts.say(self.language, f"status.{state}") for state in states]
        if "stale" in table.columns:
            shown["stale"] = [self.say("yes") if each is True else "" for each in table["stale"].tolist()]
        return shown

    def about(self, columns: Sequence[Column], made: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        yield self.say("heading.scope"), ""
        yield from self._scope()
        yield self.say("heading.source"), ""
        committee = self.catalogue.committee
        yield self.say("source.product"), committee.say("product", self.language)
        yield self.say("source.committee"), committee.say("name", self.language)
        for key, text in made.items():
            yield self.say(f"source.{key}"), text
        if note := committee.say("note", self.language):
            yield self.say("source.note"), note
        yield self.say("heading.columns"), ""
        for column in columns:
            key = f"export.definition.{column.key.removesuffix('_name')}"
            if column.key != "state" and texts.has(key):
                yield column.title, texts.say(self.language, key)
        yield self.say("heading.statuses"), ""
        yield from self._statuses()
        yield from self._credits()

    def _scope(self) -> Iterator[tuple[str, str]]:
        scope, namers = self.scope, self._namers()
        chosen = {
            "programmes": (scope.programmes, "programme"),
            "partners": (scope.partners, "partner"),
            "places": (scope.places, "place"),
            "indicators": (scope.indicators, "indicator"),
        }
        for key, (codes, kind) in chosen.items():
            named = ", ".join(f"{namers[kind](code)} ({code})" for code in codes)
            yield self.say(f"scope.{key}"), named or self.say("all")
        # Between marks, or a code's digits change places in a line of Arabic.
        code = f"\u200e{scope.period}\u200e" if self.language in RIGHT_TO_LEFT else str(scope.period)
        yield self.say("scope.period"), f"{texts.period(scope.period, self.language)} ({code})"
        if scope.dimension and scope.dimension in self.catalogue.dimensions:
            yield self.say("scope.dimension"), self.catalogue.dimensions[scope.dimension].name(self.language)
        yield self.say("scope.rows"), " × ".join(self.title(key) for key in dict.fromkeys(("indicator", *self.asked)))
        yield self.say("scope.today"), texts.day(scope.today, self.language)

    def _statuses(self) -> Iterator[tuple[str, str]]:
        for state, meaning in status_meanings(self.catalogue.committee, self.language).items():
            yield texts.say(self.language, f"status.{state}"), meaning
        yield self.say("source.note"), threshold_note(self.catalogue.committee, self.language)

    def _credits(self) -> Iterator[tuple[str, str]]:
        credits = {key: self.catalogue.committee.say(f"{key}_credit", self.language) for key in ("map", "census")}
        if any(credits.values()):
            yield self.say("heading.credits"), ""
        for key, text in credits.items():
            if text:
                yield self.say(f"credit.{key}"), text
