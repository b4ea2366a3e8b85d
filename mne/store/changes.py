"""What a submission would do to the accepted version of its slice. Preview and commit both ask here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mne.model import CellStatus
from mne.store.frames import decimals, ten_thousandths
from mne.store.shapes import CELL, NUMBERS

KINDS = ("added", "changed", "unchanged", "withdrawn", "carried")
SAID = [*NUMBERS, "status"]
_COLUMNS = ["kind", *CELL, *(f"old_{n}" for n in SAID), *(f"new_{n}" for n in SAID), "sheet", "cell", "carried_from"]
_NONE = np.iinfo("int64").min
Column = np.ndarray[Any, Any]


def changes(base: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """One row a cell (total or part) of either frame, first those of `new` in its order, then what is carried.

    Both hold CELL, NUMBERS and status; `sheet`, `cell` and, in the base, `submission` and `carried_from` are
    kept. Columns: kind (KINDS), CELL, `old_`SAID, `new_`SAID, sheet, cell, carried_from. A carried row has its old
    said as new and its base's address. What is blank in `new`, or withdraws a cell that holds nothing, is no change.
    Raises ValueError when a cell stands twice in `new`.
    """
    before, after = _Side.of(base), _Side.of(new)
    _refuse_twice(after.keys)
    at = {key: n for n, key in enumerate(before.keys)}
    # Where there is none, -1: the last of what `_Side` holds, which says nothing.
    found = np.array([at.get(key, -1) for key in after.keys], dtype="int64")
    kinds = _kinds(before, found, after)
    stated = np.flatnonzero(kinds != "")
    told = {after.keys[n] for n in stated.tolist()}
    carried = np.array([n for n, key in enumerate(before.keys) if key not in told], dtype="int64")
    said = after.taken("new", stated) | before.taken("old", found[stated])
    said |= after.addressed(stated) | {"kind": kinds[stated], "carried_from": _whole(None, len(stated))}
    kept = before.taken("new", carried) | before.taken("old", carried) | before.addressed(carried)
    kept |= {"kind": _whole("carried", len(carried)), "carried_from": _first(base, carried)}
    columns = {name: pd.Series(np.concatenate([said[name], kept[name]]), dtype=object) for name in _COLUMNS}
    return pd.DataFrame(columns, copy=False)


@dataclass(frozen=True)
class _Side:
    """One of the two frames, column by column; behind the last cell stands one that says nothing."""

    keys: Sequence[tuple[Any, ...]]
    address: dict[str, Column]
    said: dict[str, Column]
    amounts: Sequence[Column]
    """Of NUMBERS, in ten-thousandths; _NONE where there is none."""

    @classmethod
    def of(cls, cells: pd.DataFrame) -> _Side:
        """Only what was reported has numbers, and what was reported without any says nothing."""
        columns = {name: _objects(cells, name) for name in (*CELL, "status", "sheet", "cell")}
        status = np.concatenate([columns["status"], _whole(None, 1)])
        for word in set(columns["status"].tolist()):
            CellStatus(word)
        exact = {name: decimals([*cells[name].tolist(), None]) for name in NUMBERS}
        there = {name: np.asarray(column.is_valid()) for name, column in exact.items()}
        is_reported = status == CellStatus.reported.value
        status[is_reported & ~np.logical_or.reduce(list(there.values()))] = None
        said: dict[str, Column] = {"status": status}
        amounts = []
        for name, column in exact.items():
            there[name] &= is_reported
            said[name] = _whole(None, len(status))
            said[name][there[name]] = column.filter(there[name]).to_pylist()
            amounts.append(np.where(there[name], ten_thousandths(column), _NONE))
        keys = list(zip(*(columns[name].tolist() for name in CELL), strict=True))
        address = {name: columns[name] for name in CELL}
        address |= {name: np.where(columns[name], columns[name], "") for name in ("sheet", "cell")}
        return cls(keys, address, said, amounts)

    def taken(self, prefix: str, which: Column) -> dict[str, Column]:
        return {f"{prefix}_{name}": column[which] for name, column in self.said.items()}

    def addressed(self, which: Column) -> dict[str, Column]:
        return {name: column[which] for name, column in self.address.items()}


def _refuse_twice(keys: Sequence[tuple[Any, ...]]) -> None:
    if len(set(keys)) < len(keys):
        twice = next(key for key, count in Counter(keys).items() if count > 1)
        raise ValueError(f"the cell {twice} stands twice in one submission")


def _kinds(before: _Side, found: Column, after: _Side) -> Column:
    """For each cell of `after` and what stands at `found` in `before`; '' when nothing is said about the cell."""
    old, new = before.said["status"][found], after.said["status"][:-1]
    pairs = zip(before.amounts, after.amounts, strict=True)
    is_same = np.logical_and.reduce([old == new, *(one[found] == other[:-1] for one, other in pairs)])
    is_withdrawn = new == CellStatus.withdrawn.value
    says_nothing = _is_none(new) | (is_withdrawn & _is_none(old))
    is_gone = _is_none(old) | (old == CellStatus.withdrawn.value)
    kinds = np.select(
        [says_nothing, is_same, is_withdrawn, is_gone], ["", "unchanged", "withdrawn", "added"], "changed"
    )
    return kinds.astype(object)


def _is_none(words: Column) -> Column:
    return np.array([word is None for word in words], dtype=bool)


def _objects(cells: pd.DataFrame, name: str) -> Column:
    return cells[name].to_numpy(dtype=object) if name in cells else _whole("", len(cells))


def _whole(value: Any, size: int) -> Column:
    return np.full(size, value, dtype=object)


def _first(base: pd.DataFrame, which: Column) -> Column:
    """The submissions that first said the cells of the base, where it knows them."""
    out = _whole(None, len(which))
    numbers = [base[name].tolist() if name in base else [None] * len(base) for name in ("carried_from", "submission")]
    for place, n in enumerate(which):
        given = [number[n] for number in numbers if number[n] is not None and number[n] == number[n]]
        out[place] = int(given[0]) if given else None
    return out
