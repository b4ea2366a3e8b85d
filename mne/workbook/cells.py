"""From what the child saw to the long frame of cells: numbers, markers, and what only a column can settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mne.model import Finding, Language, Severity
from mne.template import CODE_FIELDS, FIRST_ROW, MACHINE_ROW, letters
from mne.workbook import limits
from mne.workbook.grid import Column, Filled, Grid
from mne.workbook.headers import Header
from mne.workbook.numbers import Comma, clean, comma_means, number_in_text
from mne.workbook.reading import CELL_COLUMNS
from mne.workbook.values import NOTHING, Values

_BLANK: Filled = ("blank", "", False)


class Interpreter(Values):
    """Reads the cells under a header; `findings` gathers what it saw, in Excel order once `cells` has run."""

    def __init__(self, header: Header, grid: Grid, language: Language) -> None:
        super().__init__(header.sheet, language)
        self._header = header
        self._columns = {n: grid.columns.get(n, Column()) for n in header.columns.values()}
        self._filled = {n: self._columns[n].by_row() for n in header.inputs.values()}
        self._rows = rows_in_use(header, self._columns, self._filled)
        self._hidden = frozenset(grid.hidden)

    def rows(self) -> pd.DataFrame:
        """Reading.rows"""
        index = pd.Index(self._rows, dtype="int64", name="row")
        texts = {name: self._codes(column) for name, column in self._header.texts.items()}
        texts |= {code: [""] * len(index) for code in CODE_FIELDS if code not in texts}
        frame = pd.DataFrame({name: pd.Series(found, index, dtype=object) for name, found in texts.items()}, index)
        frame["hidden"] = [row in self._hidden for row in self._rows]
        return frame

    def _codes(self, number: int) -> list[str]:
        """Down one column, each spelling cleaned once."""
        column = self._columns.get(number, Column())
        cleaned = {raw: clean_text(raw) for raw in set(column.raws)}
        raws = dict(zip(column.rows, column.raws, strict=True))
        return [cleaned[raws[row]] if row in raws else "" for row in self._rows]

    def cells(self) -> pd.DataFrame:
        """Reading.cells. Most cells are blank, so blank columns are made whole and only filled cells are touched."""
        inputs = [(field, column, letters(column - 1)) for field, column in self._header.inputs.items()]
        lines, width = len(self._rows), len(inputs)
        found: dict[str, Any] = {
            "sheet": _whole(self._header.sheet, lines * width),
            "row": np.repeat(np.array(self._rows, dtype="int64"), width),
            "column_letter": _tiled([letter for _, _, letter in inputs], lines),
            "cell": np.array([f"{letter}{row}" for row in self._rows for _, _, letter in inputs], dtype=object),
            "field": _tiled([field for field, _, _ in inputs], lines),
            **{name: _whole(blank, lines * width) for name, blank in _BLANKS.items()},
            "ambiguous": np.zeros(lines * width, dtype=bool),
        }
        for code in CODE_FIELDS:
            found[code] = np.repeat(np.array(self._codes(self._header.columns.get(code, 0)), dtype=object), width)
        line_by_row = {row: line for line, row in enumerate(self._rows)}
        for n, (field, column, letter) in enumerate(inputs):
            for row, seen in self._filled[column].items():
                if (line := line_by_row.get(row)) is not None:
                    self._fill(found, line * width + n, field, f"{letter}{row}", seen)
        # Given as arrays of objects, columns would become pandas' text type, in which None is lost.
        columns = {name: pd.Series(found[name], dtype=found[name].dtype) for name in CELL_COLUMNS}
        return pd.DataFrame(columns, copy=False)

    def _fill(self, found: dict[str, Any], at: int, field: str, cell: str, seen: Filled) -> None:
        found["kind"][at], found["raw"][at] = seen[0], seen[1]
        read = self.read(field, cell, seen)
        if read is not NOTHING:
            for name, value in zip(_READ, read, strict=True):
                found[name][at] = value

    def comma_of(self, field: str) -> Comma | None:
        filled = self._filled[self._header.columns[field]]
        return comma_means(filled[row][1] for row in self._rows if row in filled and filled[row][0] == "text")


_READ = ("value", "other", "marker", "ambiguous", "finding")
_BLANKS = {"kind": "blank", "raw": "", "value": None, "other": None, "marker": None, "finding": ""}


def _whole(value: Any, size: int) -> Any:
    return np.full(size, value, dtype=object)


def _tiled(values: Sequence[str], times: int) -> Any:
    return np.tile(np.array(values, dtype=object), times)


def rows_in_use(header: Header, columns: Mapping[int, Column], filled: Mapping[int, Mapping[int, Filled]]) -> list[int]:
    """Numbers of the rows that carry a code or an input. `filled`: column of inputs → row → cell.

    What stands above the first coded row is the title, the translated header or somebody's remark, unless
    a number is typed there.
    """
    first = header.machine_row + FIRST_ROW - MACHINE_ROW
    codes = [columns[header.columns[code]] for code in CODE_FIELDS if code in header.columns]
    inputs = [filled[column] for column in header.inputs.values()]
    coded = set().union(*((row for row in column.rows if row >= first) for column in codes))
    begun = min(coded, default=limits.ROWS + 1)
    typed = {row for cells in inputs for row in cells if row >= first}
    early = {row for row in typed if row < begun and not any(_is_number(cells.get(row, _BLANK)) for cells in inputs)}
    return sorted(coded | (typed - early))


def _is_number(seen: Filled) -> bool:
    return seen[0] == "number" or number_in_text(seen[1]).value is not None


def hidden_rows(sheet: str, rows: pd.DataFrame, cells: pd.DataFrame) -> Iterator[Finding]:
    """Values that the person may not know she sends."""
    hidden = set(rows.index[rows["hidden"]])
    filled = cells.loc[cells["row"].isin(hidden) & (cells["kind"] != "blank"), "cell"] if hidden else ()
    if len(filled):
        yield Finding("sheet.hidden_rows", Severity.info, sheet, tuple(filled))


def clean_text(raw: str) -> str:
    return raw.strip() if raw.isascii() else " ".join(_without_marks(raw).split())


def _without_marks(raw: str) -> str:
    return raw if clean(raw) == raw.strip() else "".join(c for c in raw if c not in "\u200e\u200f\u061c\ufeff\u200b")
