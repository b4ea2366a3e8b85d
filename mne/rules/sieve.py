"""What the sieves of the kinds share: positions of cells that a statement has to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from mne.rules.cells import Cells, Numbers, Truths
from mne.rules.expanded import Expanded

Refine = Callable[[str, Numbers], Truths]
NONE: Numbers = np.empty(0, dtype="int64")


def joined(found: Iterable[Numbers]) -> Numbers:
    return np.concatenate([NONE, *found])


def cells_where(
    cells: Cells, rules: Expanded, condition: Callable[[str, slice], Truths], refine: Refine | None = None
) -> Numbers:
    """Cells that a rule looks at and that meet a condition, asked for each field: (role, positions) → which.

    `refine` looks again at those left, which are few: (role, positions) → which.
    """
    found = []
    for role, span in cells.of_roles(rules.roles):
        at = np.flatnonzero(condition(role, span)) + span.start
        if len(at):
            at = at[rules.covered(role, cells.coded["indicator"])[cells.coded["indicator"].codes[at]]]
        found.append(at[refine(role, at)] if refine and len(at) else at)
    return joined(found)


def on_lines(cells: Cells, at: Numbers, span: slice = slice(None)) -> Numbers:
    """The cells of some positions that stand in the rows of these."""
    lines, count = cells.lines
    chosen = np.zeros(count, dtype=bool)
    chosen[lines[at]] = True
    return np.flatnonzero(chosen[lines[span]]) + (span.start or 0)
