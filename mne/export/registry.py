"""The registry as a workbook: one sheet a file with its columns explained and its drop-downs, to be edited in Excel
and taken in again (mne/registry/workbook.py)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from mne import texts
from mne.catalogue.columns import TABLE_BY_FILE, Column, columns_of
from mne.catalogue.reading import raw_rows
from mne.export import styles as look
from mne.export.cells import to_cell
from mne.export.styles import Styles, new_workbook, write
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Language

IDENTITY = "_registry"
LISTS = "_lists"
LONGEST_INLINE = 250
ROWS_AHEAD = 2_000
"""Empty rows below the last one that still offer their drop-downs."""
_PLAIN = {"text": "@", "choice": "@", "codes": "@", "whole": "0", "number": "0.####", "date": "@"}


def column_title(file: str, name: str, language: Language) -> str:
    """What a column is, in words: `name_fr` is the name in French; a column of one file only may have its own words."""
    base, _, end = name.rpartition("_")
    if base and end in LANGUAGES:
        of = texts.say(language, f"language.{end}")
        return f"{column_title(file, base, language)} ({of})"
    own = f"registry.column.{file.removesuffix('.csv')}.{name}"
    return texts.say(language, own if texts.has(own) else f"registry.column.any.{name}")


def file_title(file: str, language: Language) -> str:
    return texts.say(language, f"registry.file.{file.removesuffix('.csv')}")


def registry_workbook(files: Mapping[str, str], wanted: Sequence[str], language: Language, *, version: int) -> bytes:
    """`files` is the whole registry, `wanted` the files that get a sheet. Texts are cells of text: a code keeps its
    leading zero."""
    into = io.BytesIO()
    workbook = new_workbook(into)
    styles = Styles(workbook, language in RIGHT_TO_LEFT)
    columns_by_file = {file: columns_of(file, files) for file in wanted}
    _explain(workbook, styles, columns_by_file, language)
    lists = _Lists(workbook)
    for file, columns in columns_by_file.items():
        sheet = workbook.add_worksheet(file.removesuffix(".csv"))
        _write_file(sheet, styles, file, columns, files.get(file, ""), language)
        _offer(sheet, columns, lists)
    lists.close()
    identity = workbook.add_worksheet(IDENTITY)
    identity.write_string(0, 0, "version")
    identity.write_number(0, 1, version)
    identity.very_hidden()
    if language in RIGHT_TO_LEFT:
        for sheet in workbook.worksheets():
            sheet.right_to_left()
    workbook.close()
    return into.getvalue()


def _explain(
    workbook: Workbook, styles: Styles, columns_by_file: Mapping[str, Sequence[Column]], language: Language
) -> None:
    sheet = workbook.add_worksheet(texts.say(language, "registry.sheet.instructions"))
    sheet.hide_gridlines(2)
    for index, width in enumerate((22, 26, 58, 60)):
        sheet.set_column(index, index, width)
    write(sheet, 0, 0, texts.say(language, "registry.sheet.title"), styles, bold=True, font_size=14)
    for number, line in enumerate(texts.say(language, "registry.sheet.how").split(" | "), start=1):
        write(sheet, number, 0, line, styles)
    row = 7
    head = ("sheet", "column", "meaning", "allowed")
    for index, name in enumerate(head):
        title = texts.say(language, f"registry.sheet.{name}")
        write(sheet, row, index, title, styles, bold=True, bg_color=look.ACCENT, font_color="#FFFFFF")
    for file, columns in columns_by_file.items():
        for column in columns:
            row += 1
            said = (file.removesuffix(".csv"), column.name, column_title(file, column.name, language))
            for index, text in enumerate((*said, _allowed(column, language))):
                write(sheet, row, index, text, styles, text_wrap=True, valign="top")
    sheet.freeze_panes(8, 0)


def _allowed(column: Column, language: Language) -> str:
    if column.file:
        kind = "codes" if column.kind == "codes" else "code"
        said = texts.say(language, f"registry.allowed.{kind}", file=column.file.removesuffix(".csv"))
    elif column.choices:
        said = ", ".join(column.choices)
    else:
        said = texts.say(language, f"registry.allowed.{column.kind}")
    return f"{said} {texts.say(language, 'registry.allowed.required')}" if column.is_required else said


def _write_file(
    sheet: Worksheet, styles: Styles, file: str, columns: Sequence[Column], text: str, language: Language
) -> None:
    rows, _ = raw_rows(file, text or ",".join(TABLE_BY_FILE[file].columns))
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _width(column), styles(num_format=_PLAIN[column.kind]))
        write(sheet, 0, index, column.name, styles, bold=True, bg_color=look.ACCENT, font_color="#FFFFFF")
        said = f"{column_title(file, column.name, language)}\n{_allowed(column, language)}"
        sheet.write_comment(0, index, said, {"x_scale": 2.2, "y_scale": 1.2})
        for number, (_, cells) in enumerate(rows, start=1):
            cell = cells.get(column.name, "")
            if cell:
                _write_cell(sheet, number, index, cell, column, styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: str, of: Column, styles: Styles) -> None:
    """A number as one where Excel keeps it as it is; anything else, and what is wrong, as it stands."""
    shown = {"num_format": _PLAIN[of.kind]}
    if of.kind in ("whole", "number") and _is_plain_number(cell):
        sheet.write_number(row, column, float(cell), styles(**shown))
    else:
        write(sheet, row, column, to_cell(cell), styles, **shown)


def _is_plain_number(cell: str) -> bool:
    digits = cell.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal() and len(digits) <= 15


def _width(column: Column) -> int:
    if column.name.startswith(("name", "definition", "activities", "note", "source", "basis", "limitations")):
        return 34
    return 26 if column.kind == "codes" else 15


class _Lists:
    """A hidden sheet of codes, one column a file, each under a defined name: longer lists do not fit a cell's own."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._choices_by_name: dict[str, tuple[str, ...]] = {}

    def source(self, column: Column) -> list[str] | str:
        if not column.file and len(",".join(column.choices)) <= LONGEST_INLINE:
            return list(column.choices)
        name = f"codes_{(column.file or column.name).removesuffix('.csv')}"
        self._choices_by_name[name] = column.choices
        return f"={name}"

    def close(self) -> None:
        sheet = self._workbook.add_worksheet(LISTS)
        for index, (name, choices) in enumerate(self._choices_by_name.items()):
            for row, choice in enumerate(choices):
                sheet.write_string(row, index, choice)
            letter = chr(ord("A") + index)
            self._workbook.define_name(name, f"={LISTS}!${letter}$1:${letter}${max(len(choices), 1)}")
        sheet.very_hidden()


def _offer(sheet: Worksheet, columns: Sequence[Column], lists: _Lists) -> None:
    """Drop-downs that suggest; what is typed otherwise is judged when the workbook comes back."""
    for index, column in enumerate(columns):
        if column.kind == "choice" and column.choices:
            sheet.data_validation(
                1, index, ROWS_AHEAD, index,
                {"validate": "list", "source": lists.source(column), "error_type": "warning"},
            )  # fmt: skip
