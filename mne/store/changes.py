"""What a submission would do to the accepted version of its slice. Preview and commit both ask here."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mne.model import CellStatus
from mne.store.frames import exact
from mne.store.shapes import CELL, NUMBERS

KINDS = ("added", "changed", "unchanged", "withdrawn", "carried")
SAID = [*NUMBERS, "status"]
_NOTHING = (None, None, None, None)
_WITHDRAWN = (None, None, None, CellStatus.withdrawn.value)


def changes(base: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """One row a cell (total or part) of either frame, first those of `new` in its order, then what is carried.

    Both hold CELL, NUMBERS and status; `sheet`, `cell` and, in the base, `submission` and `carried_from` are
    kept. Columns: kind (KINDS), CELL, `old_`SAID, `new_`SAID, sheet, cell, carried_from. A carried row has its old
    said as new and its base's address. What is blank in `new`, or withdraws a cell that holds nothing, is no change.
    Raises ValueError when a cell stands twice in `new`.
    """
    before = {_key(row): row for row in _records(base)}
    after: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in _records(new):
        if _key(row) in after:
            raise ValueError(f"the cell {_key(row)} stands twice in one submission")
        after[_key(row)] = row
    found = []
    stated = set()
    for key, row in after.items():
        old, said = _said(before.get(key)), _said(row)
        kind = _kind(old, said)
        if kind:
            stated.add(key)
            found.append((kind, *key, *old, *said, row.get("sheet") or "", row.get("cell") or "", None))
    for key, row in before.items():
        if key not in stated:
            said = _said(row)
            found.append(("carried", *key, *said, *said, row.get("sheet") or "", row.get("cell") or "", _first(row)))
    names = ["kind", *CELL, *(f"old_{n}" for n in SAID), *(f"new_{n}" for n in SAID), "sheet", "cell", "carried_from"]
    return pd.DataFrame(found, columns=names, dtype=object)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    # Column by column: going through a frame row by row costs pandas' text type five times as much.
    lines = zip(*(rows[name].tolist() for name in rows.columns), strict=True)
    return [dict(zip(rows.columns, line, strict=True)) for line in lines]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in CELL)


def _said(row: dict[str, Any] | None) -> tuple[Any, ...]:
    if row is None:
        return _NOTHING
    status = CellStatus(row["status"])
    if status is CellStatus.reported:
        numbers = tuple(exact(row[name]) for name in NUMBERS)
        return (*numbers, status.value) if any(n is not None for n in numbers) else _NOTHING
    return (None, None, None, status.value)


def _kind(old: tuple[Any, ...], new: tuple[Any, ...]) -> str:
    """'' when the new says nothing about the cell."""
    gone = old in (_NOTHING, _WITHDRAWN)
    if new == _NOTHING or (new == _WITHDRAWN and old == _NOTHING):
        return ""
    if new == old:
        return "unchanged"
    if new == _WITHDRAWN:
        return "withdrawn"
    return "added" if gone else "changed"


def _first(row: dict[str, Any]) -> int | None:
    """The submission that first said it."""
    carried = row.get("carried_from")
    said_by = row.get("submission") if carried is None or carried != carried else carried
    return None if said_by is None else int(said_by)
