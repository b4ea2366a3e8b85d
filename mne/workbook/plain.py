"""Plain sheets, read by python-calamine: six times as fast as the stream, and blind to some things.

It gives '' for a blank, an error and a formula without a result alike, skips what is hidden, and holds a sheet as a
rectangle. So the sheet's XML is counted first, and whatever calamine could not say right is left to the stream.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

from python_calamine import CalamineWorkbook

from mne.workbook import limits
from mne.workbook.grid import Column, Grid
from mne.workbook.limits import Unsafe
from mne.workbook.sheetxml import moment, plain_number

RECTANGLE = 6_000_000
"""Cells between A1 and the last one, blank ones included; each costs calamine 32 bytes."""
_FORMULA = (b"<f>", b"<f ", b"<f/")
_NEVER = (b't="e"', b't="d"', b"t='", b"r='", b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t")
_ROW = re.compile(rb'<row r="(\d+)"')
_FAR = re.compile(rb'<c r="(?:([A-Z]{2,3})\d{1,6}"|[A-Z]{1,3}\d{7})')
_NO_INDEX = re.compile(rb't="s"[^>]*><v>\D')
_HIDDEN = re.compile(rb'<row r="(\d+)"[^>]*\bhidden="(?:1|true)"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:$]+)"')
_LEAP_BUG = date(1900, 3, 1)
_LETTER: dict[type, str] = {float: "n", int: "n", str: "t", bool: "b", date: "d", datetime: "d"}


class NotPlain(Exception):
    """The sheet holds something that calamine does not tell."""


def is_plain(xml: bytes) -> bool:
    """Whether every cell is a blank, a number, a text or a truth value, written with its address, row after row.

    Rows and cells behind the last value are formatting and need no look, unless a formula stands there.
    """
    end = max(xml.rfind(b"</v>"), xml.rfind(b"</is>"), 0)
    # Under a prefix there is no such element, nor an end.
    if b"<sheetData" not in xml or any(mark in xml for mark in _FORMULA):
        return False
    if any(xml.find(mark, 0, end) >= 0 for mark in _NEVER):
        return False
    if _NO_INDEX.search(xml, 0, end):
        # calamine takes it for the first of the shared texts.
        return False
    rows = [int(found[1]) for found in _ROW.finditer(xml, 0, end)]
    if len(rows) != xml.count(b"<row ", 0, end) + xml.count(b"<row>", 0, end):
        return False
    if xml.count(b"<c ", 0, end) != xml.count(b'<c r="', 0, end) or any(b <= a for a, b in pairwise(rows)):
        return False
    far = {found[1] for found in _FAR.finditer(xml, 0, end)}
    # A cell in a row of seven digits: where it is one of Excel's, the stream finds it.
    if None in far:
        return False
    width = max((26, *map(_column, far)))
    return width <= limits.COLUMNS and (not rows or rows[-1] * width <= RECTANGLE)


def _column(letters: bytes) -> int:
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
        merges = [ref.decode() for ref in _MERGED.findall(xml)]
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
    try:
        kinds = [_LETTER[type(cell)] if cell != "" else " " for cell in cells]
    except KeyError as other:
        raise NotPlain(f"a {other} is not told from a day out of range") from other
    raws: list[str] = []
    letters: list[str] = []
    runs: list[list[int]] = []
    last = -1
    for row, (kind, cell) in enumerate(zip(kinds, cells, strict=True), 1):
        if kind == " " or (kind == "t" and not cell.strip()):
            continue
        letters.append(kind)
        raws.append(cell if kind == "t" else _raw(kind, cell))
        if row == last + 1:
            runs[-1][1] += 1
        else:
            runs.append([row, 1])
        last = row
    if any(len(raw) > limits.TEXT_CHARACTERS for raw in raws):
        raise Unsafe("file.too_large")
    return Column(runs, "".join(letters), raws) if letters else None


def _raw(kind: str, cell: Any) -> str:
    if kind == "n":
        return plain_number(cell)
    if kind == "b":
        return "TRUE" if cell else "FALSE"
    if (cell.date() if isinstance(cell, datetime) else cell) < _LEAP_BUG:
        raise NotPlain("a day of Excel's own calendar")
    return moment(cell)
