"""The machine row: which column holds which field, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mne.model import Finding, Severity
from mne.template import CODE_FIELDS, NOTE, PREVIOUS_BY_INPUT, SHOWN_FIELDS, TOTAL_FIELDS, is_input, letters
from mne.workbook.reading import missing_columns

_STRUCTURAL = frozenset({*CODE_FIELDS, *SHOWN_FIELDS, *PREVIOUS_BY_INPUT.values()})


@dataclass(frozen=True)
class Header:
    """Column numbers (from 1) by field code; of a doubled code the first column counts."""

    sheet: str
    machine_row: int
    columns: dict[str, int]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.columns)

    @property
    def inputs(self) -> dict[str, int]:
        """Input and note columns, from left to right."""
        return {field: column for field, column in self.columns.items() if is_input(field) or field == NOTE}

    @property
    def texts(self) -> dict[str, int]:
        return {field: column for field, column in self.columns.items() if field in _STRUCTURAL}


def read_header(
    sheet: str, machine_row: int, codes: Iterable[tuple[int, str]], extra: Sequence[int], row: int
) -> tuple[Header, list[Finding]]:
    """The header, and findings for doubled, missing and unknown columns. `extra`: filled columns without a code; `row`:
    where the codes stand, or the headers that they were told by."""
    columns: dict[str, int] = {}
    found: list[Finding] = []
    unknown = [letters(column - 1) for column in extra]
    for column, field in sorted(codes):
        if field not in _STRUCTURAL and field != NOTE and not is_input(field):
            unknown.append(letters(column - 1))
        elif field in columns:
            cells = tuple(f"{letters(c - 1)}{row}" for c in (columns[field], column))
            found.append(Finding("header.duplicated", Severity.error, sheet, cells, field, {"field": field}))
        else:
            columns[field] = column
    if unknown:
        found.append(Finding("header.unknown", Severity.info, sheet, args={"columns": ", ".join(unknown)}))
    header = Header(sheet, machine_row, columns)
    return header, [*found, *_gone(header)]


def _gone(header: Header) -> list[Finding]:
    """Codes without a column, and what the columns that are left say of one that is gone: a previous value stands
    beside its input, a pair has two halves, parts have a total."""
    expected = [*CODE_FIELDS, *(field for field, previous in PREVIOUS_BY_INPUT.items() if previous in header.columns)]
    if {"numerator", "denominator"} & set(header.columns):
        expected += ["numerator", "denominator"]
    if any(":" in field for field in header.columns) or not set(TOTAL_FIELDS) & set(header.columns):
        expected.append("value")
    return missing_columns(header.sheet, header.fields, dict.fromkeys(expected))
