"""Two tables as associations keep them, for the demonstration: not our template, and mapped once onto its fields.

The French one is wide by indicator under two rows of headers, with a title, a total and a column of its own; the
Arabic one is long, one line a figure, under one row of headers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from mne import texts
from mne.catalogue import Catalogue
from mne.model import Language, Level
from mne.period import Frequency, Period
from mne.template import part_field

Key = tuple[str, str, str]
PARTS = 2
"""A column each for the parts of a dimension of so many, beside the total."""
WIDEST = 5
"""Indicators in the wide table."""


class Figures:
    """The values of one slice, of districts and the quarter itself: (indicator, place, field) → number."""

    def __init__(self, values: pd.DataFrame, catalogue: Catalogue, quarter: Period) -> None:
        self.catalogue, self.quarter = catalogue, quarter
        self.by_key: dict[Key, int] = {}
        for row in values.to_dict("records"):
            indicator = catalogue.indicators[row["indicator"]]
            by_district = catalogue.places[row["place"]].level is Level.district
            if indicator.frequency is not Frequency.quarterly or indicator.is_pair or not by_district:
                continue
            field = part_field(row["dimension"], row["category"]) if row["dimension"] else "value"
            self.by_key[row["indicator"], row["place"], field] = int(row["value"])
        self.indicators = list(dict.fromkeys(key[0] for key in self.by_key))[:WIDEST]

    def places(self, indicators: Sequence[str]) -> list[str]:
        """In the registry's order."""
        held = {place for indicator, place, _ in self.by_key if indicator in indicators}
        return [place for place in self.catalogue.places if place in held]

    def fields(self, indicator: str) -> list[str]:
        """The total, and the parts of the first dimension that has two."""
        for dimension in self.catalogue.indicators[indicator].disaggregations:
            categories = self.catalogue.categories[dimension]
            if len(categories) == PARTS:
                return ["value", *(part_field(dimension, category.code) for category in categories)]
        return ["value"]


def wide(figures: Figures, language: Language) -> bytes:
    """A row a district; above, an indicator over its total and parts."""
    book, sheet = _begun(figures, language)
    catalogue = figures.catalogue
    sheet["A3"] = texts.say(language, "demo.own.place")
    sheet.merge_cells("A3:A4")
    column = 2
    columns: list[tuple[str, str]] = []
    for indicator in figures.indicators:
        fields = figures.fields(indicator)
        sheet.cell(3, column, catalogue.indicators[indicator].name(language))
        if len(fields) > 1:
            sheet.merge_cells(start_row=3, start_column=column, end_row=3, end_column=column + len(fields) - 1)
        for field in fields:
            sheet.cell(4, column, _part_name(catalogue, field, language))
            columns.append((indicator, field))
            column += 1
    sheet.cell(3, column, texts.say(language, "demo.own.volunteers"))
    places = figures.places(figures.indicators)
    for row, place in enumerate(places, 5):
        sheet.cell(row, 1, catalogue.places[place].name(language))
        for n, (indicator, field) in enumerate(columns, 2):
            sheet.cell(row, n, figures.by_key.get((indicator, place, field)))
        sheet.cell(row, column, 2 + row % 4)
    _total(sheet, len(places) + 5, columns, places, figures, language)
    return _saved(book)


def _total(
    sheet: Worksheet,
    row: int,
    columns: Sequence[tuple[str, str]],
    places: Sequence[str],
    figures: Figures,
    language: Language,
) -> None:
    sheet.cell(row, 1, texts.say(language, "demo.own.total")).font = Font(bold=True)
    for n, (indicator, field) in enumerate(columns, 2):
        sheet.cell(row, n, sum(figures.by_key.get((indicator, place, field), 0) for place in places))
    sheet.cell(row + 2, 1, texts.say(language, "demo.own.source"))


def long(figures: Figures, language: Language) -> bytes:
    """A line a figure: what, where, when, how many, of whom one part."""
    book, sheet = _begun(figures, language)
    heads = [texts.say(language, f"demo.own.{name}") for name in ("indicator", "place", "period", "value", "remarks")]
    sheet.append([None])
    sheet.append(heads)
    catalogue = figures.catalogue
    for (indicator, place, field), value in figures.by_key.items():
        if field == "value" and indicator in figures.indicators:
            names = (catalogue.indicators[indicator].name(language), catalogue.places[place].name(language))
            sheet.append([*names, texts.period(figures.quarter, language), value, None])
    sheet.cell(5, len(heads), texts.say(language, "demo.own.remark"))
    return _saved(book)


def _begun(figures: Figures, language: Language) -> tuple[openpyxl.Workbook, Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = texts.say(language, "demo.own.sheet")
    sheet.sheet_view.rightToLeft = language == "ar"
    period = texts.period(figures.quarter, language)
    sheet["A1"] = texts.say(language, "demo.own.title", period=period)
    sheet["A1"].font = Font(bold=True, size=14)
    return book, sheet


def _part_name(catalogue: Catalogue, field: str, language: Language) -> str:
    dimension, _, code = field.partition(":")
    names: Mapping[str, str] = {c.code: c.name(language) for c in catalogue.categories.get(dimension, ())}
    return names.get(code, texts.say(language, "demo.own.total"))


def _saved(book: openpyxl.Workbook) -> bytes:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=3, max_row=4):
            for cell in row:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="E2E8F0")
        for letter in "ABCDEFGHIJKLM":
            sheet.column_dimensions[letter].width = 22
    out = BytesIO()
    book.save(out)
    return out.getvalue()
