"""The rows of a file, column by column: what each is about, and whether that is asked of the partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mne.intake.keys import Key, Keys
from mne.rules.row import KEY_ROLES
from mne.template import Layout
from mne.workbook.inputs import Inputs, Texts, objects

Column = Any
"""An array; what is in it is lost to the types at the first index."""


class Named(NamedTuple):
    """One key of each row: which of the different ones it is."""

    which: Column
    keys: list[Key]

    @property
    def codes(self) -> Texts:
        """ "" where it could not be resolved."""
        return Texts(self.which, [key.code for key in self.keys])

    @property
    def states(self) -> Column:
        return objects([key.state for key in self.keys])[self.which]

    @property
    def shown(self) -> Column:
        return objects([key.shown for key in self.keys])[self.which]


@dataclass(frozen=True)
class Lines:
    """One entry a row of the file, in its order."""

    numbers: Column
    """As Excel counts."""
    keys: Mapping[str, Named]
    """By role, as resolved."""
    asked: Column
    """Which row of the layout it is; -1 where the layout has no such row."""

    @classmethod
    def of(cls, filled: Inputs, keys: Keys, asked: Layout) -> Lines:
        found = {role: _resolved(filled, role, keys) for role in KEY_ROLES}
        return cls(filled.numbers, found, _places(found, asked))

    @cached_property
    def is_owed(self) -> Column:
        return self.asked >= 0

    @cached_property
    def is_known(self) -> Column:
        """Whether all keys of the row were resolved, and from what stands there."""
        known = [objects([key.state == "known" for key in one.keys])[one.which] for one in self.keys.values()]
        return np.logical_and.reduce(known).astype(bool)

    @cached_property
    def is_whole(self) -> Column:
        """Whether every key has a code."""
        whole = [objects([bool(key.code) for key in one.keys])[one.which] for one in self.keys.values()]
        return np.logical_and.reduce(whole).astype(bool)


def _places(keys: Mapping[str, Named], asked: Layout) -> Column:
    """Which row of the layout each row of the file is, -1 for none."""
    indicators = {one.indicator: n for n, one in enumerate(asked.blocks)}
    shapes = {id(one.cells): one.cells for one in asked.blocks}
    cells = [cell for shape in shapes.values() for cell in shape]
    places, periods = ({code: n for n, code in enumerate({cell[m] for cell in cells})} for m in (0, 1))
    here = {
        shape: np.array([places[place] * len(periods) + periods[period] for place, period in cells], dtype="int64")
        for shape, cells in shapes.items()
    }
    wide = len(places) * len(periods)
    wanted = [n * wide + here[id(one.cells)] for n, one in enumerate(asked.blocks)]
    found = [
        np.array([numbers.get(key.code, -1) for key in named.keys], dtype="int64")[named.which]
        for numbers, named in zip((indicators, places, periods), (keys[role] for role in KEY_ROLES), strict=True)
    ]
    written = found[0] * wide + found[1] * len(periods) + found[2]
    at = pd.Index(np.concatenate(wanted) if wanted else np.zeros(0, dtype="int64")).get_indexer(pd.Index(written))
    return np.where(np.minimum.reduce(found) >= 0, at, -1)


def _resolved(filled: Inputs, role: str, keys: Keys) -> Named:
    """Each spelling is looked up once."""
    code, name = filled.text(role), filled.text(f"{role}_name")
    which, pairs = pd.factorize(code.which.astype("int64") * (len(name.spellings) + 1) + name.which)
    written = (divmod(pair, len(name.spellings) + 1) for pair in pairs.tolist())
    found = [keys.resolve(role, code.spellings[n], name.spellings[m]) for n, m in written]
    return Named(which, found)
