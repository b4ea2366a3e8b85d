"""Reading what people send: guard, identity, cells. `from mne.workbook import read, Reading`.

Names are resolved when first used, because the child process that parses starts by importing this package
and must stay light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mne.workbook.reader import read
    from mne.workbook.reading import CELL_COLUMNS, Reading

__all__ = ["CELL_COLUMNS", "Reading", "read"]


def __getattr__(name: str) -> Any:
    if name == "read":
        from mne.workbook.reader import read

        return read
    if name in ("Reading", "CELL_COLUMNS"):
        from mne.workbook import reading

        return getattr(reading, name)
    raise AttributeError(name)
