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

from mne.workbook.grid import Column, Grid
from mne.workbook.sheetxml import moment, plain_number

RECTANGLE = 6_000_000
"""Cells between A1 and the last one, blank ones included; each costs calamine 32 bytes."""
_NEVER = (b't="e"', b"t='", b't="d"', b"r='", b"<f>", b"<f ", b"<f/", b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t")
_PREFIXED = re.compile(rb"<\w+:sheetData")
_ROW = re.compile(rb'<row r="(\d+)"')
_WIDE = re.compile(rb'<c r="([A-Z]{2,3})\d')
_HIDDEN = re.compile(rb'<row r="(\d+)"[^>]*\bhidden="(?:1|true)"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:$]+)"')
_LEAP_BUG = date(1900, 3, 1)
_LETTER: dict[type, str] = {float: "n", int: "n", str: "t", bool: "b", date: "d", datetime: "d"}


class NotPlain(Exception):
    """The sheet holds something that calamine does not tell."""


def is_plain(xml: bytes) -> bool:
    """Whether every cell is a blank, a number, a text or a truth value, written with its address, row after row."""
    if any(mark in xml for mark in _NEVER) or _PREFIXED.search(xml):
        return False
    rows = [int(number) for number in _ROW.findall(xml)]
    cells = xml.count(b"<c ")
    if len(rows) != xml.count(b"<row ") + xml.count(b"<row>") or cells != xml.count(b'<c r="'):
        return False
    if any(below <= above for above, below in pairwise(rows)):
        return False
    width = max((26, *map(_column, set(_WIDE.findall(xml)))))
    return not rows or rows[-1] * width <= RECTANGLE


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
        columns = {n: column for n, cells in enumerate(zip(*lines, strict=True), 1) if (column := _column_of(cells))}
        hidden = [int(row) for row in _HIDDEN.findall(xml)] if b"hidden" in xml else []
        merges = [ref.decode() for ref in _MERGED.findall(xml)]
        return Grid(
            columns, [row for row in hidden if row <= len(lines) and _holds(lines[row - 1])], merges, "calamine"
        )


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
    return Column(runs, "".join(letters), raws) if letters else None


def _raw(kind: str, cell: Any) -> str:
    if kind == "n":
        return plain_number(cell)
    if kind == "b":
        return "TRUE" if cell else "FALSE"
    if (cell.date() if isinstance(cell, datetime) else cell) < _LEAP_BUG:
        raise NotPlain("a day of Excel's own calendar")
    return moment(cell)
