"""What is right about a file: how many of its filled cells were read, and how many of them need no change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mne import texts
from mne.intake.columns import coded
from mne.intake.lines import Column
from mne.model import Finding, Language, Severity
from mne.rules.row import KEY_ROLES


@dataclass(frozen=True)
class Tally:
    """Of the input cells that say something. Where the key of a row is wrong, none of its cells is right yet."""

    filled: int = 0
    right: int = 0

    def said(self, language: Language) -> tuple[str, ...]:
        """What a person reads of it; nothing where nothing is filled in."""
        if not self.filled:
            return ()
        key = "tally.all_right" if self.right == self.filled else "tally.right"
        return (texts.say(language, key, filled=self.filled, right=self.right),)


def tally(cells: pd.DataFrame, findings: Iterable[Finding]) -> Tally:
    """`cells`: the frame the rules judged (rules.CELL_COLUMNS)."""
    found = list(findings)
    sheet = str(cells["sheet"].iat[0]) if len(cells) else ""
    questioned, blocked = (
        _at(cells, {cell for f in found if f.sheet == sheet and wanted(f) for cell in f.cells})
        for wanted in (lambda f: f.severity is not Severity.info, lambda f: f.severity.blocks)
    )
    field, row = coded(cells["field"]), cells["row"].to_numpy(dtype="int64")
    is_key = np.array([name in KEY_ROLES for name in field.spellings], dtype=bool)[field.which]
    filled = ~is_key & (cells["kind"] != "blank").to_numpy() & (row > 0)
    right = filled & ~blocked & ~questioned & ~np.isin(row, row[is_key & blocked])
    return Tally(int(filled.sum()), int(right.sum()))


def _at(cells: pd.DataFrame, addresses: set[str]) -> Column:
    """Which of the cells stand at these addresses."""
    return np.asarray(cells["cell"].isin(addresses)) if addresses else np.zeros(len(cells), dtype=bool)
