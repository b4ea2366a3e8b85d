"""From what the child saw to the long frame of cells: numbers, markers, and what only a column can settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from mne.model import Finding, Language, Severity
from mne.template import CODE_FIELDS, FIRST_ROW, MACHINE_ROW, NOTE, letters
from mne.workbook.headers import Header
from mne.workbook.numbers import Comma, Number, clean, comma_means, marker_of, number_in_cell, number_in_text, settle
from mne.workbook.reading import CELL_COLUMNS

Row = Sequence[Any]
"""(row number, hidden, [(column, kind, raw, formula), …]) as the child sends it"""
_BLANK = ("blank", "", 0)


class Interpreter:
    """Reads the rows of one sheet; `findings` gathers what it saw."""

    def __init__(self, header: Header, rows: Sequence[Row], language: Language) -> None:
        self.findings: list[Finding] = []
        self._header, self._language = header, language
        self._rows = rows_in_use(header, rows)
        self._commas: dict[str, Comma | None] = {}

    def rows(self) -> pd.DataFrame:
        """Reading.rows"""
        fields = self._header.texts
        lines = [[_code(by_column.get(column, _BLANK)) for column in fields.values()] for _, _, by_column in self._rows]
        index = pd.Index([number for number, _, _ in self._rows], dtype="int64", name="row")
        frame = pd.DataFrame(lines, columns=list(fields), index=index, dtype=object)
        for code in CODE_FIELDS:
            if code not in frame:
                frame[code] = pd.Series("", index=index, dtype=object)
        frame["hidden"] = [bool(hidden) for _, hidden, _ in self._rows]
        return frame

    def cells(self) -> pd.DataFrame:
        """Reading.cells. Most cells are blank, so blank columns are made whole and only filled cells are touched."""
        inputs = [(field, column, letters(column - 1)) for field, column in self._header.inputs.items()]
        numbers = [number for number, _, _ in self._rows]
        lines, width = len(numbers), len(inputs)
        found: dict[str, Any] = {
            "sheet": _whole(self._header.sheet, lines * width),
            "row": np.repeat(np.array(numbers, dtype="int64"), width),
            "column_letter": _tiled([letter for _, _, letter in inputs], lines),
            "cell": np.array([f"{letter}{number}" for number in numbers for _, _, letter in inputs], dtype=object),
            "field": _tiled([field for field, _, _ in inputs], lines),
            **{name: _whole(blank, lines * width) for name, blank in _BLANKS.items()},
            "ambiguous": np.zeros(lines * width, dtype=bool),
        }
        for code in CODE_FIELDS:
            column = self._header.columns.get(code, 0)
            texts = [_code(by_column.get(column, _BLANK)) for _, _, by_column in self._rows]
            found[code] = np.repeat(np.array(texts, dtype=object), width)
        self._fill(found, [(field, column) for field, column, _ in inputs])
        # Given as arrays of objects, columns would become pandas' text type, in which None is lost.
        return pd.DataFrame({name: pd.Series(found[name], dtype=found[name].dtype) for name in CELL_COLUMNS})

    def _fill(self, found: dict[str, Any], inputs: Sequence[tuple[str, int]]) -> None:
        places = {column: (n, field) for n, (field, column) in enumerate(inputs)}
        for line, (_, _, by_column) in enumerate(self._rows):
            for column in sorted(by_column.keys() & places.keys()):
                n, field = places[column]
                at = line * len(inputs) + n
                seen = by_column[column]
                found["kind"][at], found["raw"][at] = seen[0], seen[1]
                for name, read in zip(_READ, self._read(field, found["cell"][at], seen), strict=True):
                    found[name][at] = read

    def _read(self, field: str, cell: str, seen: tuple[str, str, int]) -> tuple[Any, ...]:
        """(value, other, marker, ambiguous, finding) of a cell that is not blank."""
        kind, raw, is_formula = seen
        if field == NOTE:
            return _NOTHING
        if is_formula and kind == "number":
            self._say("cell.formula", Severity.info, cell, field, value=raw)
        if kind == "number":
            return self._judged(number_in_cell(raw), field, cell, raw)
        if kind != "text":
            return _NOTHING
        if marker := marker_of(raw):
            return (None, None, marker, False, "")
        number = number_in_text(raw)
        if number.is_ambiguous:
            return self._settled(number, field, cell, raw)
        return self._judged(number, field, cell, raw)

    def _judged(self, number: Number, field: str, cell: str, raw: str) -> tuple[Any, ...]:
        if number.problem in ("too_precise", "too_long"):
            code = f"cell.{number.problem}"
            self._say(code, Severity.error, cell, field, value=raw)
            return (None, None, None, False, code)
        return (number.value, number.other, None, number.is_ambiguous, "")

    def _settled(self, number: Number, field: str, cell: str, raw: str) -> tuple[Any, ...]:
        if field not in self._commas:
            self._commas[field] = self._comma_of(field)
        settled, by = settle(number, raw, self._commas[field], self._language)
        first, second = _plain(number.value), _plain(number.other)
        if not by:
            self._say("cell.ambiguous", Severity.warning, cell, field, value=raw, first=first, second=second)
        elif by == "language":
            chosen = (first, second) if settled.value == number.value else (second, first)
            self._say("cell.read_as", Severity.info, cell, field, value=raw, first=chosen[0], second=chosen[1])
        other = number.other if settled.value == number.value else number.value
        return (settled.value, other, None, not by, "")

    def _comma_of(self, field: str) -> Comma | None:
        column = self._header.columns[field]
        seen = (by_column[column] for _, _, by_column in self._rows if column in by_column)
        return comma_means(raw for kind, raw, _ in seen if kind == "text")

    def _say(self, code: str, severity: Severity, cell: str, field: str, **args: Any) -> None:
        self.findings.append(Finding(code, severity, self._header.sheet, (cell,), field, args))


_NOTHING: tuple[Any, ...] = (None, None, None, False, "")
_READ = ("value", "other", "marker", "ambiguous", "finding")
_BLANKS = {"kind": "blank", "raw": "", "value": None, "other": None, "marker": None, "finding": ""}


def _whole(value: Any, size: int) -> Any:
    return np.full(size, value, dtype=object)


def _tiled(values: Sequence[str], times: int) -> Any:
    return np.tile(np.array(values, dtype=object), times)


def rows_in_use(header: Header, rows: Sequence[Row]) -> list[tuple[int, bool, Mapping[int, tuple[str, str, int]]]]:
    """(number, hidden, cells by column) of the rows that carry a code or an input.

    What stands above the first coded row is the title, the translated header or somebody's remark, unless
    a number is typed there.
    """
    codes = {header.columns[code] for code in CODE_FIELDS if code in header.columns}
    inputs = set(header.inputs.values())
    first = header.machine_row + FIRST_ROW - MACHINE_ROW
    found: list[tuple[int, bool, Mapping[int, tuple[str, str, int]]]] = []
    has_begun = False
    for number, hidden, cells in rows:
        by_column = {column: (kind, raw, formula) for column, kind, raw, formula in cells}
        is_coded = number >= first and not codes.isdisjoint(by_column)
        has_begun = has_begun or is_coded
        filled = inputs & by_column.keys()
        if is_coded or (filled and (has_begun or (number >= first and _has_number(by_column, filled)))):
            found.append((number, hidden, by_column))
    return found


def _has_number(by_column: Mapping[int, tuple[str, str, int]], filled: set[int]) -> bool:
    return any(by_column[c][0] == "number" or number_in_text(by_column[c][1]).value is not None for c in filled)


def hidden_rows(sheet: str, rows: pd.DataFrame, cells: pd.DataFrame) -> Iterator[Finding]:
    """Values that the person may not know she sends."""
    hidden = set(rows.index[rows["hidden"]])
    filled = cells.loc[cells["row"].isin(hidden) & (cells["kind"] != "blank"), "cell"] if hidden else ()
    if len(filled):
        yield Finding("sheet.hidden_rows", Severity.info, sheet, tuple(filled))


def _code(seen: tuple[str, str, int]) -> str:
    """A code that a program saved as a number keeps its digits: 141.0 is `141`."""
    kind, raw, _ = seen
    return raw[:-2] if kind == "number" and raw.endswith(".0") else clean_text(raw)


def clean_text(raw: str) -> str:
    return raw.strip() if raw.isascii() else " ".join(_without_marks(raw).split())


def _without_marks(raw: str) -> str:
    return raw if clean(raw) == raw.strip() else "".join(c for c in raw if c not in "\u200e\u200f\u061c\ufeff\u200b")


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
