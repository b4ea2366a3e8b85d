"""unique: the same indicator, place and period stand on two rows."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from mne.rules.cells import Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import KEY_ROLES, Params, RuleRow


class UniqueParams(Params):
    pass


class Unique(RuleRow):
    kind: Literal["unique"]
    params: UniqueParams = UniqueParams()
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("indicator",)

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        """Every row of a key that stands on several, the first one too."""
        span = cells.spans.get("indicator", slice(0, 0))
        whole = cells.row[span] > 0
        for role in KEY_ROLES:
            codes, names = cells.coded[role].codes, list(cells.coded[role].names)
            if "" in names:
                whole &= codes[span] != names.index("")
        at = slice(span.start, span.stop) if whole.all() else np.flatnonzero(whole) + span.start
        keys = cells.keys(at)
        found = np.flatnonzero(_several(keys))
        return found + span.start if isinstance(at, slice) else at[found]

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, first.row AS first_row, '' AS variant
        FROM cell c
        JOIN rule r ON r.role = c.role AND r.indicator IN ('', c.indicator)
        JOIN (SELECT indicator, place, period, min(row) AS row FROM cell
              WHERE role = 'indicator' AND row > 0 AND indicator <> '' AND place <> '' AND period <> ''
              GROUP BY 1, 2, 3) first
          ON first.indicator = c.indicator AND first.place = c.place AND first.period = c.period
         AND c.row > first.row
        WHERE NOT c.bad
    """


def _several(keys: Numbers) -> Truths:
    """Which of the numbers stand there more than once."""
    keys = keys.astype("int64")
    if len(keys) and int(keys.max()) < 8 * len(keys) + 1_000:
        several: Truths = (np.bincount(keys) > 1)[keys]
        return several
    return pd.Series(keys).duplicated(keep=False).to_numpy()
