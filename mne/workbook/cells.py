"""From what the child saw to the long frame of cells: numbers, markers, and what only a column can settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

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
        """Reading.cells"""
        inputs = [(field, column, letters(column - 1)) for field, column in self._header.inputs.items()]
        keys = [self._header.columns.get(code, 0) for code in CODE_FIELDS]
        lines: list[tuple[Any, ...]] = []
        for number, _, by_column in self._rows:
            key = tuple(_code(by_column.get(column, _BLANK)) for column in keys)
            for field, column, letter in inputs:
                seen = by_column.get(column, _BLANK)
                kind, raw, _ = seen
                read = _NOTHING if kind == "blank" else self._read(field, f"{letter}{number}", seen)
                lines.append((self._header.sheet, number, letter, f"{letter}{number}", field, kind, raw, *read, *key))
        # Column by column: a frame made of tuples would guess each column's type, and lose None.
        by_name = zip(*lines, strict=True) if lines else [()] * len(CELL_COLUMNS)
        frame = pd.DataFrame(
            {name: pd.Series(values, dtype=object) for name, values in zip(CELL_COLUMNS, by_name, strict=True)}
        )
        return frame.astype({"row": "int64", "ambiguous": bool})

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
