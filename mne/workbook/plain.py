"""Plain sheets, read by python-calamine: six times as fast as the stream, and blind to some things.

It gives '' for a blank, an error and a formula without a result alike, skips what is hidden, and holds a sheet as a
rectangle. So the sheet's XML is counted first, and whatever calamine could not say right is left to the stream.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import compress
from typing import Any

from python_calamine import CalamineWorkbook

from mne.workbook import limits
from mne.workbook.grid import Column, Grid, numbered, placed
from mne.workbook.limits import Unsafe
from mne.workbook.sheetxml import moment

RECTANGLE = 6_000_000
"""Cells between A1 and the last one, blank ones included; each costs calamine 32 bytes."""
_NEVER = (b"<f", b't="e"', b't="d"', b"='")
SAME_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_ROW = re.compile(rb'<row r="(\d+)"')
_FAR = re.compile(rb'<c r="(?:([A-Z]{2,3})\d{1,6}"|[A-Z]{1,3}\d{7})')
_NO_INDEX = re.compile(rb't="s"[^>]*><v>\D')
_HIDDEN = re.compile(rb'<row r="(\d+)"[^>]*\bhidden="(?:1|true)"')
MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:$]+)"')
_LEAP_BUG = date(1900, 3, 1)
_LETTER: dict[type, str] = {float: "n", int: "n", str: "t", bool: "b", date: "d", datetime: "d"}


class NotPlain(Exception):
    """The sheet holds something that calamine does not tell."""


def is_plain(xml: bytes) -> bool:
    """Whether every cell is a blank, a number, a text or a truth value, written with its address, row after row.

    Rows and cells behind the last value are formatting and need no look, unless a formula stands there. With every
    digit the same, rows that are alike are looked at once.
    """
    # Under a prefix there is no such element.
    begin = xml.find(b"<sheetData")
    end = max(xml.rfind(b"</v>"), xml.rfind(b"</is>"), 0)
    # Whatever else begins so (of rich text in a cell) is left to the stream with it.
    if begin < 0 or xml.find(b"<f", end, max(xml.rfind(b"</sheetData"), end)) >= 0:
        return False
    head, *rows = xml[begin:end].translate(SAME_DIGITS).split(b"<row")
    alike = set(rows)
    shapes = b"<row".join((head, *alike))
    if any(mark in shapes for mark in _NEVER) or not all(row.startswith(b' r="0') for row in alike):
        return False
    if _NO_INDEX.search(shapes):
        # calamine takes it for the first of the shared texts.
        return False
    if shapes.count(b"<c") != shapes.count(b'<c r="'):
        return False
    far = {found[1] for found in _FAR.finditer(shapes)}
    # A cell in a row of seven digits: where it is one of Excel's, the stream finds it.
    if None in far:
        return False
    width = max((26, *map(column_number, far)))
    numbers = list(map(int, _ROW.findall(xml, begin, end)))
    if len(numbers) != len(rows) or sorted(set(numbers)) != numbers:
        return False
    return width <= limits.COLUMNS and (not numbers or numbers[-1] * width <= RECTANGLE)


def column_number(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found


class Calamine:
    """A workbook opened by calamine when it is first asked for a sheet."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._book: CalamineWorkbook | None = None

    def grid(self, titles: list[str], number: int, xml: bytes, tell: Callable[[int], None]) -> Grid:
        """Sheet `number` of `titles`. Raises NotPlain, or whatever calamine stumbles over."""
        if self._book is None:
            self._book = CalamineWorkbook.from_filelike(BytesIO(self._content))
        if self._book.sheet_names != titles:
            raise NotPlain("the sheets are counted differently")
        lines = self._book.get_sheet_by_index(number).to_python(skip_empty_area=False)
        tell(len(lines))
        if len(lines) > last_row(xml):
            raise NotPlain("a cell stands outside its row")
        columns = {n: column for n, cells in enumerate(zip(*lines, strict=True), 1) if (column := _column_of(cells))}
        hidden = [int(row) for row in _HIDDEN.findall(xml)] if b"hidden" in xml else []
        merges = [ref.decode() for ref in MERGED.findall(xml)]
        return Grid(
            columns, [row for row in hidden if row <= len(lines) and _holds(lines[row - 1])], merges, "calamine"
        )


def last_row(xml: bytes) -> int:
    """Number of the last row that is written."""
    found = _ROW.match(xml, max(xml.rfind(b'<row r="'), 0))
    return int(found[1]) if found else 0


def _holds(line: list[Any]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in line)


def _column_of(cells: tuple[Any, ...]) -> Column | None:
    """Each spelling is looked at once; a column of names, as most are, has few."""
    types = set(map(type, cells))
    if not types <= _LETTER.keys():
        raise NotPlain(f"one of {types} is not told from a day out of range")
    spellings = {cell for cell in cells if type(cell) is str} if types - {str} else set(cells)
    if max(map(len, spellings), default=0) > limits.TEXT_CHARACTERS:
        raise Unsafe("file.too_large")
    rows: Sequence[int] = range(1, len(cells) + 1)
    if blank := {text for text in spellings if not text.strip()}:
        said = [cell not in blank for cell in cells]
        rows, cells = list(compress(rows, said)), tuple(compress(cells, said))
    if not cells:
        return None
    kinds = "".join(map(_LETTER.__getitem__, map(type, cells)))
    numbers = array("d", [cell for cell, kind in zip(cells, kinds, strict=True) if kind == "n"])
    others = cells if not numbers else [cell for cell, kind in zip(cells, kinds, strict=True) if kind != "n"]
    if types & {bool, date, datetime}:
        others = [cell if isinstance(cell, str) else _raw(cell) for cell in others]
    return Column(placed(rows), kinds, numbers, *numbered(others))


def _raw(cell: Any) -> str:
    """Of a truth value or a day."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if (cell.date() if isinstance(cell, datetime) else cell) < _LEAP_BUG:
        raise NotPlain("a day of Excel's own calendar")
    return moment(cell)
