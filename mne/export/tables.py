"""Any table as a workbook: a Results sheet to work with, an About sheet to know what it is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from mne import texts
from mne.export import styles as look
from mne.export.cells import to_cell
from mne.export.styles import Styles, new_workbook, number_format, write
from mne.model import RIGHT_TO_LEFT, Language

LONG = 20_000
"""From so many rows on, a sheet is written row by row to spare memory; it has filters but is no Excel table."""
LONGEST_HEADER = 255
NARROWEST, WIDEST = 9, 48
SAMPLE = 200
PAGE_WIDTH = 190
"""Columns' width, in characters, that is still legible on a page of A4."""
HEADER = {"bold": True, "bg_color": look.ACCENT, "font_color": "#FFFFFF", "text_wrap": True, "align": "center"}
HEADER_HEIGHT = 32
TABLE_NAME = "Results"
LOGO_SCALE, LOGO_WIDTH = 0.5, 34
"""A logo is kept at twice the size it is shown in; its column in characters."""

ColumnKind = Literal["text", "number", "percent", "date", "moment"]


@dataclass(frozen=True)
class Column:
    """`key` is the frame's column. `decimals` is a number, or the name of the frame's column that holds each row's.

    `colours`: text of a cell → its font colour.
    """

    key: str
    title: str
    kind: ColumnKind = "text"
    decimals: int | str = 0
    colours: Mapping[str, str] = field(default_factory=dict)


def table_workbook(
    table: pd.DataFrame,
    columns: Sequence[Column],
    about: Sequence[tuple[str, str]],
    language: Language,
    *,
    title: str,
    demonstration: bool = False,
    logo: bytes = b"",
) -> bytes:
    """The .xlsx of a table, empty ones too. `about`: label and text; a label without text is a heading. `logo` is a
    PNG that stands beside what it is about.
    """
    into = io.BytesIO()
    is_long = len(table) > LONG
    workbook = new_workbook(into, constant_memory=is_long)
    workbook.set_properties({"title": to_cell(title).value or ""})
    styles = Styles(workbook, language in RIGHT_TO_LEFT)
    results = workbook.add_worksheet(texts.say(language, "export.sheet.results"))
    note = texts.say(language, "workbook.demonstration") if demonstration else ""
    pages = _write_results(results, styles, table, columns, is_long)
    _set_up(results, f"{title}  {note}".strip(), pages)
    head = [(title, "")]
    if demonstration:
        head.append((texts.say(language, "export.source.demonstration"), note))
    _write_about(workbook, styles, [*head, *about], language, logo)
    if language in RIGHT_TO_LEFT:
        for sheet in workbook.worksheets():
            sheet.right_to_left()
    workbook.close()
    return into.getvalue()


def headers(columns: Iterable[Column]) -> list[str]:
    """Titles as an Excel table wants them: none empty, none alike (whatever their case), on one line."""
    taken: set[str] = set()
    found = []
    for column in columns:
        first = str(to_cell(" ".join(column.title.split())).value or column.key)[: LONGEST_HEADER - 6]
        title, number = first, 2
        while title.casefold() in taken:
            title, number = f"{first} ({number})", number + 1
        taken.add(title.casefold())
        found.append(title)
    return found


def _write_results(
    sheet: Worksheet, styles: Styles, table: pd.DataFrame, columns: Sequence[Column], is_long: bool
) -> int:
    """Returns how many printed pages the columns fill side by side."""
    titles = headers(columns)
    last = max(len(table), 1)
    widths = [_width(table, column, title) for column, title in zip(columns, titles, strict=True)]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_row(0, HEADER_HEIGHT)
    if is_long:
        for index, title in enumerate(titles):
            write(sheet, 0, index, title, styles, **HEADER)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    else:
        options = {
            "name": TABLE_NAME,
            "style": "Table Style Light 1",
            "columns": [{"header": title, "header_format": styles(**HEADER)} for title in titles],
        }
        sheet.add_table(0, 0, last, len(columns) - 1, options)
    _write_rows(sheet, styles, table, columns)
    return max(1, round(sum(widths) / PAGE_WIDTH))


def _write_rows(sheet: Worksheet, styles: Styles, table: pd.DataFrame, columns: Sequence[Column]) -> None:
    formats = [_Formats(column, styles) for column in columns]
    values = [table[column.key].tolist() for column in columns]
    decimals = [_decimals(table, column) for column in columns]
    for number in range(len(table)):
        for index, chosen in enumerate(formats):
            kind, content = to_cell(values[index][number])
            if kind == "blank":
                continue
            shown = chosen.of(kind, content, decimals[index][number] if decimals[index] else 0)
            if kind == "number":
                sheet.write_number(number + 1, index, content, shown)
            elif kind in ("text", "quoted"):
                sheet.write_string(number + 1, index, content, shown)
            elif kind == "boolean":
                sheet.write_boolean(number + 1, index, content, shown)
            else:
                sheet.write_datetime(number + 1, index, content, shown)


def _decimals(table: pd.DataFrame, column: Column) -> list[int]:
    """Of each row; empty when the column has one number of decimals for all."""
    if isinstance(column.decimals, str):
        return [0 if pd.isna(each) else int(each) for each in table[column.decimals]]
    return [column.decimals] * len(table) if column.decimals else []


class _Formats:
    """The formats of one column, kept by what they depend on."""

    def __init__(self, column: Column, styles: Styles) -> None:
        self.column, self.styles = column, styles
        self._kept: dict[tuple[str, str | int], Format] = {}

    def of(self, kind: str, content: Any, decimals: int) -> Format:
        depends = content if kind == "text" and content in self.column.colours else decimals
        key = (kind, depends)
        if key not in self._kept:
            self._kept[key] = self.styles(**self._look(kind, content, decimals))
        return self._kept[key]

    def _look(self, kind: str, content: Any, decimals: int) -> dict[str, Any]:
        if kind == "number":
            return {"num_format": look.PERCENT if self.column.kind == "percent" else number_format(decimals)}
        if kind in ("date", "moment"):
            is_day = kind == "date" or self.column.kind == "date"
            return {"num_format": look.DATE if is_day else look.MOMENT, "align": "center"}
        if kind == "quoted":
            return {"quote_prefix": True}
        if content in self.column.colours:
            return {"font_color": self.column.colours[content], "bold": True}
        return {}


def _width(table: pd.DataFrame, column: Column, title: str) -> float:
    """Wide enough for the first rows and for the header's longest word."""
    words = [len(word) for word in re.split(r"\s+", title)]
    if column.kind == "text":
        longest = max((len(str(each)) for each in table[column.key].head(SAMPLE)), default=0)
    else:
        longest = {"number": 12, "percent": 9, "date": 11, "moment": 16}[column.kind]
    return min(max(longest + 2, *words, len(title) / 2 + 3, NARROWEST), WIDEST)


def _set_up(sheet: Worksheet, printed: str, pages: int) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(look.A4)
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(0)
    # An ampersand begins a code in a printed header; 255 characters is Excel's limit.
    sheet.set_header("&L" + printed[:200].replace("&", "&&"))
    sheet.set_footer("&R&P / &N")


def _write_about(
    workbook: Workbook, styles: Styles, about: Sequence[tuple[str, str]], language: Language, logo: bytes
) -> None:
    sheet = workbook.add_worksheet(texts.say(language, "export.sheet.about"))
    if logo:
        scale = {"x_scale": LOGO_SCALE, "y_scale": LOGO_SCALE}
        said = {"description": texts.say(language, "export.logo")}
        sheet.set_column(2, 2, LOGO_WIDTH)
        sheet.insert_image(0, 2, "logo.png", {"image_data": io.BytesIO(logo), **scale, **said})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.hide_gridlines(2)
    for row, (label, text) in enumerate(about):
        is_heading = not text
        if not is_heading:
            sheet.set_row(row, 15 * (1 + len(text) // 105))
        heading = {"font_color": look.ACCENT, "font_size": 12} if is_heading else {}
        write(sheet, row, 0, label, styles, bold=True, valign="top", **heading)
        write(sheet, row, 1, text, styles, text_wrap=True, valign="top")
    sheet.set_landscape()
    sheet.set_paper(look.A4)
    sheet.fit_to_pages(1, 0)
