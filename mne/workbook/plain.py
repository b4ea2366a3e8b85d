"""Plain sheets, read by python-calamine: six times as fast as the stream, and blind to some things.

It gives '' for a blank, an error and a formula without a result alike, skips what is hidden, and holds a sheet as a
rectangle. So the sheet's XML is counted first, and whatever calamine could not say right is left to the stream.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
_NEVER = (b't="e"', b't="d"', b"='")
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
    # Under a prefix there is no such element.
    begin = xml.find(b"<sheetData")
    end = max(xml.rfind(b"</v>"), xml.rfind(b"</is>"), 0)
    # Whatever else begins so (of rich text in a cell) is left to the stream with it.
    if begin < 0 or xml.find(b"<f", begin, max(xml.rfind(b"</sheetData"), end)) >= 0:
        return False
    if any(xml.find(mark, begin, end) >= 0 for mark in _NEVER):
        return False
    if _NO_INDEX.search(xml, begin, end):
        # calamine takes it for the first of the shared texts.
        return False
    rows = [int(found[1]) for found in _ROW.finditer(xml, begin, end)]
    if len(rows) != xml.count(b"<row", begin, end) or any(b <= a for a, b in pairwise(rows)):
        return False
    if xml.count(b"<c", begin, end) != xml.count(b'<c r="', begin, end):
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
        kinds = "".join(map(_LETTER.__getitem__, map(type, cells)))
    except KeyError as other:
        raise NotPlain(f"a {other} is not told from a day out of range") from other
    # Of a column of names, as most are, each spelling is looked at once.
    spellings = set(cells) if kinds.count("t") == len(kinds) else {""}
    filled: Sequence[int] = range(1, len(cells) + 1)
    if all(map(str.strip, spellings)):
        raws = list(cells)
    else:
        said = [(row, kind, cell) for row, (kind, cell) in enumerate(zip(kinds, cells, strict=True), 1) if cell != ""]
        said = [one for one in said if one[1] != "t" or one[2].strip()]
        filled, kinds = [row for row, _, _ in said], "".join([kind for _, kind, _ in said])
        raws = [cell if kind == "t" else _raw(kind, cell) for _, kind, cell in said]
        spellings = set(raws)
    if max(map(len, spellings), default=0) > limits.TEXT_CHARACTERS:
        raise Unsafe("file.too_large")
    return Column(_runs(filled), kinds, raws) if filled else None


def _runs(rows: Sequence[int]) -> list[list[int]]:
    """[first, number] of those that follow one upon the other."""
    if rows and rows[-1] - rows[0] == len(rows) - 1:
        return [[rows[0], len(rows)]]
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][0] + found[-1][1]:
            found[-1][1] += 1
        else:
            found.append([row, 1])
    return found


def _raw(kind: str, cell: Any) -> str:
    if kind == "n":
        return plain_number(cell)
    if kind == "b":
        return "TRUE" if cell else "FALSE"
    if (cell.date() if isinstance(cell, datetime) else cell) < _LEAP_BUG:
        raise NotPlain("a day of Excel's own calendar")
    return moment(cell)
