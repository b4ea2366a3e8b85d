"""The filled cells of a sheet, column by column: what the readers make, and what the child sends. Light.

Blank cells are left out, so a sparse sheet costs what it holds and addresses stay true. No object is made for a cell:
a number is eight bytes, any other cell the number of its spelling.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from mne.workbook.limits import COLUMNS, ROWS

KINDS = {
    "n": "number",
    "t": "text",
    "e": "error",
    "f": "formula",  # never calculated, or its result was not kept
    "b": "boolean",
    "d": "date",
}
"""One letter a cell; a capital when a formula made it."""
Filled = tuple[str, str, bool]
"""(kind, raw text, whether a formula made it)"""
_LETTERS = frozenset("ntefbdNTEFBD")


def plain_number(stored: float) -> str:
    """The 15 digits that Excel keeps, without the binary noise behind them."""
    return f"{stored or 0:.15g}"


@dataclass
class Column:
    """The filled cells of one column, downwards."""

    rows: range | array[int] = range(0)
    """Where they stand: a range where nothing lies between them."""
    kinds: str = ""
    """A letter a cell."""
    numbers: array[float] = field(default_factory=lambda: array("d"))
    """Of the cells of kind n, in their order."""
    spellings: list[str] = field(default_factory=list)
    """The different texts of the other cells."""
    which: array[int] = field(default_factory=lambda: array("B"))
    """Of the other cells, in their order: which of the spellings."""

    @property
    def raws(self) -> list[str]:
        """What stands in each cell, as text."""
        numbers, others = map(plain_number, self.numbers), map(self.spellings.__getitem__, self.which)
        return [next(numbers) if kind in "nN" else next(others) for kind in self.kinds]

    def stored(self) -> Iterator[tuple[str, str | float]]:
        """(letter, number or text) of each cell."""
        numbers, others = iter(self.numbers), map(self.spellings.__getitem__, self.which)
        return ((kind, next(numbers) if kind in "nN" else next(others)) for kind in self.kinds)

    @classmethod
    def of_rows(cls, cells: Mapping[int, tuple[str, str | float]]) -> Column:
        """Row → (letter, number or text)."""
        builder = Builder()
        for row in sorted(cells):
            builder.add(row, *cells[row])
        return builder.column()

    def above(self, last: int) -> Iterator[tuple[int, str, str]]:
        """(row, letter, raw) of the cells down to the first that stands below this row."""
        numbers, others = map(plain_number, self.numbers), map(self.spellings.__getitem__, self.which)
        for row, letter in zip(self.rows, self.kinds, strict=True):
            if row > last:
                return
            yield row, letter, next(numbers) if letter in "nN" else next(others)

    def count_from(self, first: int) -> int:
        """How many cells stand in this row or below."""
        return sum(row >= first for row in self.rows)

    def __len__(self) -> int:
        return len(self.kinds)

    def message(self, blob: bytearray) -> list[Any]:
        """As JSON can carry it; what is binary is put behind `blob`."""
        blob += self.which.tobytes()
        blob += self.numbers.tobytes()
        begin = self.rows.start if isinstance(self.rows, range) else -1
        blob += b"" if begin >= 0 else array("I", self.rows).tobytes()
        kinds = self.kinds[0] if self.kinds and self.kinds == self.kinds[0] * len(self) else self.kinds
        return [len(self), begin, kinds, self.spellings, self.which.typecode]

    @classmethod
    def of(cls, message: Any, blob: memoryview) -> tuple[Column, memoryview]:
        """The column and what is left of the blob. Raises ValueError or TypeError for what is no column."""
        # Only the server asks; the child starts without it.
        import numpy as np

        size, begin, kinds, spellings, typecode = message
        if not _LETTERS.issuperset(kinds) or not all(isinstance(text, str) for text in spellings):
            raise ValueError("no kinds of cells")
        kinds = kinds * size if len(kinds) == 1 else kinds
        many = kinds.count("n") + kinds.count("N")
        which, numbers, rows = array(typecode), array("d"), array("I")
        for column, cells in ((which, size - many), (numbers, many), (rows, 0 if begin >= 0 else size)):
            length = cells * column.itemsize
            if len(blob) < length:
                raise ValueError("cells are missing")
            column.frombytes(blob[:length])
            blob = blob[length:]
        at = range(begin, begin + size) if begin >= 0 else rows
        ends = (at[0], at[-1]) if begin >= 0 and size else (np.min(rows, initial=1), np.max(rows, initial=1))
        if len(kinds) != size or not 0 < ends[0] <= ends[1] <= ROWS:
            raise ValueError("no rows of a sheet")
        if typecode not in "BHI" or (which and np.max(which) >= len(spellings)):
            raise ValueError("no such spelling")
        return cls(at, kinds, numbers, spellings, which), blob

    def by_row(self) -> dict[int, Filled]:
        """Row → cell; of a cell written twice the last counts, as in Excel."""
        filled = ((KINDS[kind.lower()], raw, kind < "a") for kind, raw in zip(self.kinds, self.raws, strict=True))
        return dict(zip(self.rows, filled, strict=True))


def placed(rows: Sequence[int]) -> range | array[int]:
    """Rows that ascend, as a column holds them."""
    first, last = (rows[0], rows[-1]) if rows else (1, 0)
    return range(first, last + 1) if last - first == len(rows) - 1 else array("I", rows)


def numbered(texts: Sequence[str]) -> tuple[list[str], array[int]]:
    """The different ones, and which of them each is, in the shortest integers."""
    number_by_text = {text: n for n, text in enumerate(dict.fromkeys(texts))}
    return list(number_by_text), indexes(map(number_by_text.__getitem__, texts), len(number_by_text))


def indexes(which: Any, spellings: int) -> array[int]:
    return array("B" if spellings <= 0x100 else "H" if spellings <= 0x10000 else "I", which)


class Builder:
    """Gathers a column's cells one at a time."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.raws: list[str] = []
        self.numbers = array("d")
        self.rows = array("I")

    def add(self, row: int, kind: str, raw: str | float) -> None:
        """`raw` of a number is the number."""
        self.rows.append(row)
        self.kinds.append(kind)
        if isinstance(raw, str):
            self.raws.append(raw)
        else:
            self.numbers.append(raw)

    def column(self) -> Column:
        ascend = all(b > a for a, b in pairwise(self.rows))
        return Column(
            placed(self.rows) if ascend else self.rows, "".join(self.kinds), self.numbers, *numbered(self.raws)
        )


@dataclass
class Grid:
    """One sheet. Columns count from 1; `hidden` are the numbers of hidden rows that hold something."""

    columns: dict[int, Column]
    hidden: list[int] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    reader: str = ""
    """`alike`, `calamine` or `stream`: which of them made it."""

    def filled_from(self, first: int, only: frozenset[int]) -> int:
        """How many rows from this one on hold something in one of these columns."""
        columns = [self.columns[n].rows for n in only if n in self.columns]
        longest = max((rows for rows in columns if isinstance(rows, range)), key=len, default=range(0))
        # A long table has such a column, which nearly always holds every row that another holds.
        others = [rows for rows in columns if rows and not (min(rows) in longest and max(rows) in longest)]
        beside = set().union(*others).difference(longest)
        return len(range(max(longest.start, first), longest.stop)) + sum(row >= first for row in beside)

    def message(self, blob: bytearray, only: frozenset[int] | None = None) -> dict[str, Any]:
        """As JSON can carry it; `only` these columns. The cells are put behind `blob`."""
        begin = len(blob)
        columns = {n: column.message(blob) for n, column in self.columns.items() if only is None or n in only}
        said = {"columns": columns, "hidden": self.hidden, "merges": self.merges, "reader": self.reader}
        return {**said, "at": [begin, len(blob)]}

    @classmethod
    def of(cls, message: Any, blob: bytes | bytearray | memoryview) -> Grid:
        """Raises ValueError, TypeError, IndexError or KeyError when it is no message of a grid."""
        begin, end = message["at"]
        rest, columns = memoryview(blob)[begin:end], {}
        for number, said in message["columns"].items():
            if not 0 < int(number) <= COLUMNS:
                raise ValueError("no column of a sheet")
            columns[int(number)], rest = Column.of(said, rest)
        if rest:
            raise ValueError("cells of no column")
        return cls(columns, message["hidden"], message["merges"], message["reader"])
