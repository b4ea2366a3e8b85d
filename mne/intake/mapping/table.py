"""Any worksheet as a grid with headers: merged cells spread, header rows proposed, its shape as a fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mne.catalogue import normalise
from mne.intake.mapping.percent import is_percent_text
from mne.intake.periods import period_in_text
from mne.template import letters
from mne.workbook import SheetCells
from mne.workbook.grid import Filled

SEARCHED_ROWS = 60
WIDEST = 200
"""So many columns are offered; what stands beyond is listed as not read."""
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_YEAR = re.compile(r"\b(19|20)\d\d\b")


@dataclass(frozen=True)
class Cell:
    row: int
    column: int
    address: str
    kind: str
    raw: str
    is_formula: bool
    is_number: bool

    @property
    def said(self) -> str:
        """Its text as it is written, on one line."""
        return " ".join(self.raw.split())

    @property
    def filled(self) -> Filled:
        return (self.kind, self.raw, self.is_formula)


@dataclass(frozen=True)
class Merge:
    top: int
    left: int
    bottom: int
    right: int


class Table:
    """One sheet's filled cells. `sheet.cells` must be there."""

    def __init__(self, sheet: SheetCells) -> None:
        assert sheet.cells is not None
        self.title, self.titles = sheet.title, sheet.titles
        self._hidden_rows, self._hidden_columns = sheet.hidden_rows, sheet.hidden_columns
        names = ("row", "column", "cell", "kind", "raw", "is_formula", "value")
        columns = (sheet.cells[name].tolist() for name in names)
        self.cells: dict[tuple[int, int], Cell] = {
            (row, column): Cell(row, column, address, kind, raw, is_formula, _counts(kind, raw, value))
            for row, column, address, kind, raw, is_formula, value in zip(*columns, strict=True)
        }
        self.merges = [found for ref in sheet.merges if (found := _merge(ref))]

    def hides(self, cell: Cell) -> str:
        """`row` or `column` for a cell that Excel does not show; "" for any other."""
        if cell.row in self._hidden_rows:
            return "row"
        return "column" if any(cell.column in run for run in self._hidden_columns) else ""

    @cached_property
    def rows(self) -> list[int]:
        """Rows with anything in them."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns(self) -> list[int]:
        return sorted({column for _, column in self.cells})

    @cached_property
    def _by_row(self) -> Mapping[int, list[Cell]]:
        found: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(self.cells.items()):
            found.setdefault(row, []).append(cell)
        return found

    def in_row(self, row: int) -> list[Cell]:
        return self._by_row.get(row, [])

    def below(self, column: int, first_row: int) -> list[Cell]:
        """The filled cells of a column from this row on."""
        return [self.cells[row, column] for row in self.rows if row >= first_row and (row, column) in self.cells]

    @cached_property
    def _corner(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Position inside a merged range → where its value stands; only as far as anything stands."""
        found = {}
        last_row, last_column = max(self.rows, default=0), min(max(self.columns, default=0), WIDEST)
        for merge in self.merges:
            if (merge.top, merge.left) not in self.cells:
                continue
            for row in range(merge.top, min(merge.bottom, last_row) + 1):
                for column in range(merge.left, min(merge.right, last_column) + 1):
                    found[row, column] = (merge.top, merge.left)
        return found

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell as a reader sees it: the value of a merged range stands everywhere in it."""
        return self.cells.get((row, column)) or self.cells.get(self._corner.get((row, column), (0, 0)))

    def header(self, column: int, header_row: int, header_rows: int) -> tuple[str, ...]:
        """What stands above a column, from above; an upper text spreads to the right over what has a lower one."""
        found = [self.seen(row, column) for row in range(header_row, header_row + header_rows)]
        if header_rows == 2 and found[0] is None and found[1] is not None:
            found[0] = self._to_the_left(header_row, column)
        texts = [cell.said for cell in found if cell]
        return tuple(dict.fromkeys(text for text in texts if text))

    def _to_the_left(self, row: int, column: int) -> Cell | None:
        if any(merge.top == row for merge in self.merges):
            return None
        before = (self.cells.get((row, n)) for n in range(column - 1, 0, -1))
        # The first column's own title is none of a group.
        return next((cell for cell in before if cell and cell.column > min(self.columns)), None)

    def headers(self, header_row: int, header_rows: int) -> dict[int, tuple[str, ...]]:
        """By column, of those that hold anything in or below the header."""
        held = sorted({column for row, column in self.cells if row >= header_row})[:WIDEST]
        return {column: self.header(column, header_row, header_rows) for column in held}

    def propose_header(self) -> tuple[int, int] | None:
        """(first header row, how many): what stands right above the first row with figures; None where nothing does."""
        searched = [row for row in self.rows if row <= SEARCHED_ROWS]
        for n, row in enumerate(searched):
            if not self._has_figures(row):
                continue
            above = [r for r in searched[:n] if len(self.in_row(r)) > 1]
            if not above or row - above[-1] > 3:
                continue
            if len(above) > 1 and above[-1] - above[-2] == 1 and self._groups(above[-2]):
                return above[-2], 2
            return above[-1], 1
        return None

    def _has_figures(self, row: int) -> bool:
        """A number that is no year, beside the name of what it is of."""
        cells = self.in_row(row)
        numbers = [cell for cell in cells if cell.is_number and not _YEAR.fullmatch(cell.raw.strip())]
        return bool(numbers) and len(cells) > 1

    def _groups(self, row: int) -> bool:
        """Whether a row above the header groups its columns, and is no title over all of them."""
        return len({cell.raw for cell in self.in_row(row)}) > 1

    def shape(self, header_row: int, header_rows: int) -> str:
        """Fingerprint of the headers and their columns; which period they speak of, and the rows, do not matter."""
        headers = self.headers(header_row, header_rows)
        told = [[n, *map(_timeless, texts)] for n, texts in headers.items() if texts]
        return hashlib.sha256(json.dumps([header_rows, told], ensure_ascii=False).encode()).hexdigest()[:16]


def _counts(kind: str, raw: str, value: object) -> bool:
    """A number, however long, or a percentage that was typed as text."""
    return kind == "number" or value is not None or (kind == "text" and is_percent_text(raw))


def _timeless(text: str) -> str:
    return "#" if period_in_text(text, 2000) else normalise(_YEAR.sub("#", text))


def _merge(ref: str) -> Merge | None:
    found = _RANGE.fullmatch(ref)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    return Merge(int(top), _number(left), int(bottom), _number(right))


def _number(letter: str) -> int:
    number = 0
    for one in letter:
        number = number * 26 + ord(one) - 64
    return number


def addresses(cells: Iterable[Cell]) -> tuple[str, ...]:
    """In Excel order."""
    return tuple(cell.address for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)))


def column_name(column: int, header: Iterable[str]) -> str:
    """For example `C · Bénéficiaires – Femmes`."""
    return " · ".join(part for part in (letters(column - 1), " – ".join(header)) if part)


def distinct(cells: Iterable[Cell]) -> Iterator[tuple[str, Cell]]:
    """Each different text once, as it is compared."""
    seen: set[str] = set()
    for cell in cells:
        folded = normalise(cell.raw)
        if folded and folded not in seen:
            seen.add(folded)
            yield folded, cell
