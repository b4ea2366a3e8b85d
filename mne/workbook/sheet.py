"""read_sheet(): any worksheet, not only our template's, as cells with their true addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mne.model import Finding
from mne.template import letters
from mne.workbook.grid import Grid
from mne.workbook.numbers import number_in_cell, number_in_text
from mne.workbook.safe import critical, parsed

SHEET_COLUMNS = (
    "row",  # int, as Excel numbers it
    "column",  # int, from 1
    "cell",  # address, for example "L7"
    "kind",  # number | text | error | formula (without a kept result) | boolean | date
    "raw",  # what stands in the cell, as text
    "value",  # Decimal | None: the number, also when it was typed as text
    "other",  # Decimal | None: the second reading of an ambiguous number
    "is_formula",  # bool: a formula made it
)
_LONGEST_TITLE = 255


@dataclass(frozen=True)
class SheetCells:
    """One worksheet. `cells`: one row per filled cell, in Excel order, columns SHEET_COLUMNS; blank cells are left
    out. It is None when the file was refused or there is no such sheet; `findings` then say why."""

    findings: tuple[Finding, ...]
    titles: tuple[str, ...] = ()
    """Names of all sheets, in the workbook's order."""
    hidden_titles: frozenset[str] = frozenset()
    title: str = ""
    """The sheet that was read."""
    cells: pd.DataFrame | None = None
    merges: tuple[str, ...] = ()
    """Merged ranges, for example "A1:C1"; the value stands in the first cell."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[range, ...] = ()
    """Runs of columns that the sheet hides, counted from 1."""

    @property
    def is_refused(self) -> bool:
        return self.cells is None


def read_sheet(content: bytes, filename: str, title: str = "", *, max_bytes: int | None = None) -> SheetCells:
    """Read one sheet: the one so named, else the first that is visible. Never raises for what is in the file.

    Guarded and parsed in a child process as every upload; an unknown title gives the titles without cells.
    """
    asked = title if len(title) <= _LONGEST_TITLE else ""
    answer, findings = parsed(content, filename, max_bytes=max_bytes, question=("sheet", asked))
    if findings:
        return SheetCells(findings)
    titles = tuple(name for name, _ in answer["sheets"])
    hidden = frozenset(name for name, is_hidden in answer["sheets"] if is_hidden)
    if answer["grid"] is None or asked != title:
        args: Mapping[str, Any] = {"title": title, "others": ", ".join(titles)}
        return SheetCells((critical("sheet.unknown", **args),), titles, hidden)
    grid = Grid.of(answer["grid"], answer["cells"])
    columns = tuple(range(first, last + 1) for first, last in answer["hidden_columns"])
    rows = frozenset(grid.hidden)
    return SheetCells((), titles, hidden, answer["title"], frame(grid), tuple(grid.merges), rows, columns)


def frame(grid: Grid) -> pd.DataFrame:
    """SheetCells.cells"""
    lines = []
    for number, column in grid.columns.items():
        letter = letters(number - 1)
        for row, (kind, raw, is_formula) in column.by_row().items():
            value = other = None
            if kind in ("number", "text"):
                read = number_in_cell(raw) if kind == "number" else number_in_text(raw)
                value, other = read.value, read.other
            lines.append((row, number, f"{letter}{row}", kind, raw, value, other, is_formula))
    lines.sort(key=lambda line: line[:2])
    columns = zip(*lines, strict=True) if lines else ((),) * len(SHEET_COLUMNS)
    found = {name: pd.Series(list(cells), dtype=object) for name, cells in zip(SHEET_COLUMNS, columns, strict=True)}
    return pd.DataFrame(found).astype({"row": "int64", "column": "int64", "is_formula": "bool"})
