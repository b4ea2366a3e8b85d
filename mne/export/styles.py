"""Colours, number formats and the one way to write a cell."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from mne.export.cells import Cell, to_cell

ACCENT = "#0B5563"
SAND = "#F7F3EC"
HAIRLINE = "#E3DCD0"
INPUT = "#FFF6CC"
CLOSED = "#E2E2E2"
PREVIOUS = "#F6F6F6"
TEXT = "#14212B"
MUTED = "#6B7A89"
ALERT = "#8B1E1E"

DATE = "yyyy-mm-dd"
MOMENT = "yyyy-mm-dd hh:mm"
PERCENT = "0.0%"
A4 = 9
LINE = 14
"""Height of a line of text, in points."""


def number_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def new_workbook(into: io.BytesIO, *, constant_memory: bool = False) -> Workbook:
    """A workbook in which no text can become a formula or a link."""
    options: Mapping[str, Any] = {
        "in_memory": not constant_memory,
        "constant_memory": constant_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(into, options)


class Styles:
    """Formats of one workbook, made once each."""

    def __init__(self, workbook: Workbook, language_is_right_to_left: bool) -> None:
        self._workbook = workbook
        # 2 is right to left: punctuation of mixed text stands where the language wants it.
        self._base = {"font_color": TEXT, "font_size": 10, "valign": "vcenter"}
        if language_is_right_to_left:
            self._base["reading_order"] = 2
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**self._base, **properties})
        return self._made[key]

    def shown_as(self, number_format: str) -> Format:
        """Nothing but a number format, for a condition."""
        return self._workbook.add_format({"num_format": number_format})


def write(sheet: Worksheet, row: int, column: int, value: Any, styles: Styles, **properties: Any) -> None:
    """Write one value at a row and column counted from 0; number formats come with `properties`."""
    kind, content = value if isinstance(value, Cell) else to_cell(value)
    if kind == "number":
        sheet.write_number(row, column, content, styles(**properties))
    elif kind == "text":
        sheet.write_string(row, column, content, styles(**properties))
    elif kind == "quoted":
        sheet.write_string(row, column, content, styles(**properties, quote_prefix=True))
    elif kind == "blank":
        sheet.write_blank(row, column, None, styles(**properties))
    elif kind == "boolean":
        sheet.write_boolean(row, column, content, styles(**properties))
    else:
        shown = DATE if kind == "date" else MOMENT
        sheet.write_datetime(row, column, content, styles(**{"num_format": shown, **properties}))
