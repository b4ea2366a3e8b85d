"""What is right about a file: how many of its filled cells were read, and how many of them need no change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from mne import texts
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
    questioned = _addresses(f for f in found if f.severity is not Severity.info)
    blocked = _addresses(f for f in found if f.severity.blocks)
    key = cells["field"].isin(KEY_ROLES)
    places = pd.Series(
        list(zip(cells["sheet"].tolist(), cells["cell"].tolist(), strict=True)), index=cells.index, dtype=object
    )
    stopped_rows = set(cells.loc[key & places.isin(blocked), "row"])
    filled = ~key & (cells["kind"] != "blank") & (cells["row"] > 0)
    stopped = filled & (places.isin(blocked) | cells["row"].isin(stopped_rows))
    right = filled & ~stopped & ~places.isin(questioned)
    return Tally(int(filled.sum()), int(right.sum()))


def _addresses(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(f.sheet, cell) for f in findings for cell in f.cells}
