"""What a submission would do to the accepted version of its slice. Preview and commit both ask here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.model import CellStatus
from mne.store.frames import decimals, of_ten_thousandths, ten_thousandths
from mne.store.shapes import CELL, NUMBERS

KINDS = ("added", "changed", "unchanged", "withdrawn", "carried")
SAID = [*NUMBERS, "status"]
_COLUMNS = ["kind", *CELL, *(f"old_{n}" for n in SAID), *(f"new_{n}" for n in SAID), "sheet", "cell", "carried_from"]
_NONE = np.iinfo("int64").min
Column = Any
"""An array; what is in it is lost to the types at the first index."""


def changes(base: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """One row a cell (total or part) of either frame, first those of `new` in its order, then what is carried.

    Both hold CELL, NUMBERS and status; `sheet`, `cell` and, in the base, `submission` and `carried_from` are
    kept. Columns: kind (KINDS), CELL, `old_`SAID, `new_`SAID, sheet, cell, carried_from. A carried row has its old
    said as new and its base's address. What is blank in `new`, or withdraws a cell that holds nothing, is no change.
    Raises ValueError when a cell stands twice in `new`.
    """
    return moved(base, new).frame


def moved(base: pd.DataFrame, new: pd.DataFrame) -> Moved:
    """As `changes`, column by column."""
    before, after = _Side.of(base), _Side.of(new)
    old, told = _numbered(before, after)
    _refuse_twice(told, after)
    # Where there is none, -1: the last of what `_Side` holds, which says nothing.
    found = pd.Index(old).get_indexer(pd.Index(told))
    kinds = _kinds(before, found, after)
    stated = np.flatnonzero(kinds != "")
    carried = np.flatnonzero(~np.isin(old, told[stated]))
    said = after.taken("new", stated) | before.taken("old", found[stated])
    said |= after.addressed(stated) | {"kind": kinds[stated], "carried_from": _whole(None, len(stated))}
    kept = before.taken("new", carried) | before.taken("old", carried) | before.addressed(carried)
    kept |= {"kind": _whole("carried", len(carried)), "carried_from": _first(base, carried)}
    return Moved({name: np.concatenate([said[name], kept[name]]) for name in _COLUMNS})


@dataclass(frozen=True)
class Moved:
    """What a submission would do, one entry a cell: the columns of `changes`, numbers in ten-thousandths."""

    columns: dict[str, Column]

    @cached_property
    def frame(self) -> pd.DataFrame:
        exact = {name: _exact(self.columns[name]) for name in _COLUMNS if name.endswith(tuple(NUMBERS))}
        return pd.DataFrame(self.columns | exact, dtype=object)

    def counts(self) -> Counter[str]:
        return Counter(self.columns["kind"].tolist())

    def new(self) -> pa.Table:
        """CELL, SAID, sheet, cell and carried_from as they will be kept."""
        texts = {name: pa.array(self.columns[name], pa.string()) for name in (*CELL, "sheet", "cell")}
        amounts = {name: self.columns[f"new_{name}"] for name in NUMBERS}
        numbers = {name: of_ten_thousandths(one, one != _NONE) for name, one in amounts.items()}
        status = pa.array(self.columns["new_status"], pa.string())
        return pa.table(
            {**texts, **numbers, "status": status, "carried_from": pa.array(self.columns["carried_from"], pa.int32())}
        )


@dataclass(frozen=True)
class _Side:
    """One of the two frames, column by column; behind the last cell stands one that says nothing."""

    address: dict[str, Column]
    said: dict[str, Column]
    """NUMBERS in ten-thousandths, _NONE where there is none."""

    @classmethod
    def of(cls, cells: pd.DataFrame) -> _Side:
        """Only what was reported has numbers, and what was reported without any says nothing."""
        columns = {name: _objects(cells, name) for name in (*CELL, "status", "sheet", "cell")}
        status = np.append(columns["status"], _whole(None, 1))
        for word in set(columns["status"].tolist()):
            CellStatus(word)
        is_reported = status == CellStatus.reported.value
        said: dict[str, Column] = {name: _amounts(cells[name], is_reported) for name in NUMBERS}
        status[is_reported & np.logical_and.reduce([said[name] == _NONE for name in NUMBERS])] = None
        address = {name: columns[name] for name in CELL}
        address |= {name: np.where(columns[name], columns[name], "") for name in ("sheet", "cell")}
        return cls(address, said | {"status": status})

    def taken(self, prefix: str, which: Column) -> dict[str, Column]:
        return {f"{prefix}_{name}": column[which] for name, column in self.said.items()}

    def addressed(self, which: Column) -> dict[str, Column]:
        return {name: column[which] for name, column in self.address.items()}


def _numbered(before: _Side, after: _Side) -> tuple[Column, Column]:
    """A number for each cell of either side, the same for the same cell."""
    size = len(before.address["cell"])
    found = np.zeros(size + len(after.address["cell"]), dtype="int64")
    for name in CELL:
        codes, names = pd.factorize(np.concatenate([before.address[name], after.address[name]]))
        # Numbered anew each time, so that none grows beyond the cells there are.
        found = pd.factorize(found * len(names) + codes)[0] if len(names) > 1 else found
    return found[:size], found[size:]


def _refuse_twice(told: Column, after: _Side) -> None:
    if len(told) and np.bincount(told).max() > 1:
        keys = zip(*(after.address[name].tolist() for name in CELL), strict=True)
        twice = next(key for key, count in Counter(keys).items() if count > 1)
        raise ValueError(f"the cell {twice} stands twice in one submission")


def _amounts(values: pd.Series[Any], is_reported: Column) -> Column:
    """Of the reported cells, in ten-thousandths; _NONE where there is none, and behind the last."""
    exact = decimals(values)
    there = np.append(np.asarray(exact.is_valid()), False) & is_reported
    return np.where(there, np.append(ten_thousandths(exact), 0), _NONE)


def _exact(amounts: Column) -> Column:
    """Ten-thousandths as Decimal; each different number is made once."""
    which, different = pd.factorize(amounts)
    return np.array([*of_ten_thousandths(different, different != _NONE).to_pylist(), None], dtype=object)[which]


def _kinds(before: _Side, found: Column, after: _Side) -> Column:
    """For each cell of `after` and what stands at `found` in `before`; '' when nothing is said about the cell."""
    old, new = before.said["status"][found], after.said["status"][:-1]
    is_same = np.logical_and.reduce([before.said[name][found] == after.said[name][:-1] for name in SAID])
    is_withdrawn = new == CellStatus.withdrawn.value
    says_nothing = _is_none(new) | (is_withdrawn & _is_none(old))
    is_gone = _is_none(old) | (old == CellStatus.withdrawn.value)
    kinds = np.select(
        [says_nothing, is_same, is_withdrawn, is_gone], ["", "unchanged", "withdrawn", "added"], "changed"
    )
    return kinds.astype(object)


def _is_none(words: Column) -> Column:
    return pd.isna(words)


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
