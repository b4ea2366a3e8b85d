"""What the statement of `outlier` sees as `history`: accepted numbers of other periods."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.rules.cells import Cells, Numbers
from mne.rules.prepared import amounts_of
from mne.rules.row import KEY_ROLES

_CELL = ("indicator", "place", "field")


@dataclass(frozen=True)
class History:
    """The accepted past of the cells of a check."""

    cells: Cells

    @cached_property
    def _known(self) -> pd.DataFrame:
        past = self.cells.history
        if past is None:
            past = pd.DataFrame({name: pd.Series([], dtype=object) for name in (*KEY_ROLES, "field", "value")})
        return past[past["value"].notna()]

    @cached_property
    def _of_cell(self) -> Numbers:
        """The cell of each number, as `_key` counts them; -1 for one that is not in this check."""
        codes = [pd.Index(self.cells.coded[name].names).get_indexer(pd.Index(self._known[name])) for name in _CELL]
        return np.where(np.min(codes, axis=0) < 0, -1, self._key(*codes))

    def _key(self, indicator: Any, place: Any, field: Any) -> Numbers:
        coded = self.cells.coded
        pairs: Numbers = indicator.astype("int64") * len(coded["place"].names) + place
        return pairs * len(coded["field"].names) + field

    def _keys_of(self, at: Numbers) -> Numbers:
        return self._key(*(self.cells.coded[name].codes[at] for name in _CELL))

    def count(self, at: Numbers) -> Numbers:
        """How many accepted numbers there are for each of these cells."""
        wanted = self._keys_of(at)
        if not len(self._of_cell):
            return np.zeros(len(at), dtype="int64")
        keys, counts = np.unique(self._of_cell, return_counts=True)
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[found] == wanted, counts[found], 0)

    def table(self, at: Numbers | None) -> pa.Table:
        """The table `history` for these cells, None for all: indicator, place, period, field, amount."""
        known = self._known if at is None else self._known[np.isin(self._of_cell, self._keys_of(at))]
        texts = {name: pa.array(known[name].tolist(), pa.string()) for name in (*KEY_ROLES, "field")}
        amounts = amounts_of(known["value"])
        return pa.table({**texts, "amount": amounts.arrow(np.arange(len(known)))})
