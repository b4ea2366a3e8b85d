"""What comes out of a workbook: its identity, its cells with their Excel addresses, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from mne.model import Finding, Identity, Severity
from mne.workbook.inputs import CELL_COLUMNS, Inputs

__all__ = ["CELL_COLUMNS", "Reading", "missing_columns"]


@dataclass(frozen=True)
class Reading:
    """One workbook, read. `filled`, `cells` and `rows` are None when a critical finding stopped the reading.

    `cells`: one row per input or note cell of the Results sheet (blank ones too) of every row in use, in
    Excel order; columns CELL_COLUMNS. `rows`: index = Excel row number, one column of text per other field
    code (indicator, place, period, indicator_name …) and `hidden` (bool). `stages`: seconds in guard, parse (the
    child with its start; `child` is the parsing alone) and interpret.
    """

    identity: Identity | None
    findings: tuple[Finding, ...]
    filled: Inputs | None = None
    stages: Mapping[str, float] = field(default_factory=dict)
    sheet: str = ""
    """Title of the sheet that was read."""
    fields: tuple[str, ...] = ()
    """Field codes that have a column."""
    letter_by_field: Mapping[str, str] = field(default_factory=dict)
    """Excel's letter of each of these columns, wherever the person moved it."""
    key_cells: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """(row, role) → address of what names it, for a table that is no template: there `row` only counts its lines, and
    `cells` say where each stands."""
    row_by_line: Mapping[int, int] = field(default_factory=dict)
    """For such a table: line → the row as Excel numbers it."""

    @property
    def cells(self) -> pd.DataFrame | None:
        return self.filled.cells if self.filled is not None else None

    @property
    def rows(self) -> pd.DataFrame | None:
        return self.filled.rows if self.filled is not None else None

    @property
    def is_refused(self) -> bool:
        """Whether there is nothing to judge: not a workbook of ours, or unreadable."""
        return self.filled is None

    def lacking(self, fields: Iterable[str]) -> list[Finding]:
        """One error per field that the layout asks for and the sheet has no column of, unless already found."""
        said = {finding.field for finding in self.findings if finding.code == "header.missing"}
        return missing_columns(self.sheet, self.fields, (field for field in fields if field not in said))

    @property
    def has_errors(self) -> bool:
        return any(finding.severity.blocks for finding in self.findings)


def missing_columns(sheet: str, present: Collection[str], fields: Iterable[str]) -> list[Finding]:
    """One finding per field that has no column."""
    gone = [name for name in fields if name not in present]
    return [Finding("header.missing", Severity.error, sheet, field=name, args={"field": name}) for name in gone]
