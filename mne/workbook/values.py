"""What one cell says: a number, a marker, or something to be told of; the same for a template and any other table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mne.model import Finding, Language, Severity
from mne.template import NOTE
from mne.workbook.grid import Filled
from mne.workbook.numbers import Comma, Number, marker_of, number_in_cell, number_in_text, settle

NOTHING: tuple[Any, ...] = (None, None, None, False, "")


class Values:
    """Reads cells one after the other; `findings` gathers what it saw."""

    def __init__(self, sheet: str, language: Language) -> None:
        self._sheet, self._language = sheet, language
        self._commas: dict[str, Comma | None] = {}
        self._found: list[Finding] = []

    @property
    def findings(self) -> list[Finding]:
        """In Excel order."""
        return sorted(self._found, key=_by_address)

    def comma_of(self, column: str) -> Comma | None:
        """What the comma is in this column; None when nothing shows it."""
        raise NotImplementedError

    def read(self, field: str, cell: str, seen: Filled, column: str = "") -> tuple[Any, ...]:
        """(value, other, marker, ambiguous, finding) of a cell that is not blank. `column`: whose cells settle what is
        ambiguous, where that is not the field's name."""
        kind, raw, is_formula = seen
        if field == NOTE:
            return NOTHING
        if is_formula and kind == "number":
            self._say("cell.formula", Severity.info, cell, field, value=raw)
        if kind == "number":
            return self._judged(number_in_cell(raw), field, cell, raw)
        if kind != "text":
            return NOTHING
        if marker := marker_of(raw):
            return (None, None, marker, False, "")
        number = number_in_text(raw)
        if number.is_ambiguous:
            return self._settled(number, field, cell, raw, column or field)
        return self._judged(number, field, cell, raw)

    def _judged(self, number: Number, field: str, cell: str, raw: str) -> tuple[Any, ...]:
        if number.problem in ("too_precise", "too_long"):
            code = f"cell.{number.problem}"
            self._say(code, Severity.error, cell, field, value=raw)
            return (None, None, None, False, code)
        return (number.value, number.other, None, number.is_ambiguous, "")

    def _settled(self, number: Number, field: str, cell: str, raw: str, column: str) -> tuple[Any, ...]:
        if column not in self._commas:
            self._commas[column] = self.comma_of(column)
        settled, by = settle(number, raw, self._commas[column], self._language)
        first, second = _plain(number.value), _plain(number.other)
        if not by:
            self._say("cell.ambiguous", Severity.warning, cell, field, value=raw, first=first, second=second)
        elif by == "language":
            chosen = (first, second) if settled.value == number.value else (second, first)
            self._say("cell.read_as", Severity.info, cell, field, value=raw, first=chosen[0], second=chosen[1])
        other = number.other if settled.value == number.value else number.value
        return (settled.value, other, None, not by, "")

    def _say(self, code: str, severity: Severity, cell: str, field: str, **args: Any) -> None:
        self._found.append(Finding(code, severity, self._sheet, (cell,), field, args))


def _by_address(finding: Finding) -> tuple[int, int, str]:
    column = finding.cells[0].rstrip("0123456789")
    return (int(finding.cells[0][len(column) :]), len(column), column)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
