"""Reading what people send: guard, identity, cells. `read` a template, `read_sheet` any other table.

Names are resolved when first used, because the child process that parses starts by importing this package
and must stay light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mne.workbook.reader import read
    from mne.workbook.reading import CELL_COLUMNS, Reading
    from mne.workbook.sheet import SHEET_COLUMNS, SheetCells, read_sheet

__all__ = ["CELL_COLUMNS", "SHEET_COLUMNS", "Reading", "SheetCells", "read", "read_sheet"]


def __getattr__(name: str) -> Any:
    if name == "read":
        from mne.workbook.reader import read

        return read
    if name in ("Reading", "CELL_COLUMNS"):
        from mne.workbook import reading

        return getattr(reading, name)
    if name in ("SHEET_COLUMNS", "SheetCells", "read_sheet"):
        from mne.workbook import sheet

        return getattr(sheet, name)
    raise AttributeError(name)
