"""The rows of a file, column by column: what each is about, and whether that is asked of the partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mne.intake.keys import Key, Keys
from mne.rules.row import KEY_ROLES
from mne.template import FIRST_ROW, Layout

Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Lines:
    """One entry a row of the file, in its order."""

    numbers: Column
    """As Excel counts."""
    keys: Mapping[str, list[Key]]
    """By role, as resolved."""
    codes: Mapping[str, Column]
    """By role; "" where it could not be resolved."""
    asked: Column
    """Which row of the layout it is; -1 where the layout has no such row."""

    @classmethod
    def of(cls, rows: pd.DataFrame, keys: Keys, asked: Layout) -> Lines:
        found = {role: _resolved(rows, role, keys) for role in KEY_ROLES}
        codes = {role: objects([key.code for key in each]) for role, each in found.items()}
        numbers = asked.row_numbers
        lines = [numbers.get(key, 0) - FIRST_ROW for key in zip(*codes.values(), strict=True)]
        places = np.maximum(np.array(lines, dtype="int64"), -1)
        return cls(rows.index.to_numpy(dtype="int64"), found, codes, places)

    @cached_property
    def is_owed(self) -> Column:
        return self.asked >= 0

    @cached_property
    def is_known(self) -> Column:
        """Whether all keys of the row were resolved, and from what stands there."""
        keys = zip(*self.keys.values(), strict=True)
        return np.array([all(key.state == "known" for key in row) for row in keys], dtype=bool)

    @cached_property
    def is_whole(self) -> Column:
        """Whether every key has a code."""
        return np.array([all(codes) for codes in zip(*self.codes.values(), strict=True)], dtype=bool)

    def line_of(self, numbers: Column) -> Column:
        """Which entry each of these rows of Excel is; -1 for none."""
        return pd.Index(self.numbers).get_indexer(pd.Index(numbers))


def _resolved(rows: pd.DataFrame, role: str, keys: Keys) -> list[Key]:
    """Each spelling is looked up once."""
    written = list(zip(_texts(rows, role), _texts(rows, f"{role}_name"), strict=True))
    found = {each: keys.resolve(role, *each) for each in dict.fromkeys(written)}
    return [found[each] for each in written]


def _texts(rows: pd.DataFrame, name: str) -> list[str]:
    if name not in rows:
        return [""] * len(rows)
    return ["" if text is None or text != text else str(text) for text in rows[name].tolist()]


def objects(values: list[Any]) -> Column:
    """An array of whatever it is, tuples too."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
