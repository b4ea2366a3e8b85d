"""marker: X on a cell that has no accepted value: there is nothing to withdraw."""

from __future__ import annotations

from typing import ClassVar, Literal

from mne.rules.cells import Cells, Numbers, X
from mne.rules.expanded import Expanded
from mne.rules.row import Params, RuleRow
from mne.rules.sieve import cells_where


class MarkerParams(Params):
    pass


class Marker(RuleRow):
    kind: Literal["marker"]
    params: MarkerParams = MarkerParams()

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        return cells_where(
            cells,
            rules,
            lambda role, at: (cells.marker[at] == X) & ~cells.before.there[at] & ~cells.bad[at] & cells.asked[at],
        )

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, '' AS variant
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.marker = 'X' AND c.before IS NULL AND NOT c.bad AND c.asked
          AND r.place IN ('', c.place) AND r.level IN ('', c.level)
    """
