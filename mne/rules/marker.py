"""marker: X on a cell that has no accepted value: there is nothing to withdraw."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd

from mne.rules.row import Params, RuleRow


class MarkerParams(Params):
    pass


class Marker(RuleRow):
    kind: Literal["marker"]
    params: MarkerParams = MarkerParams()

    @classmethod
    def may_hit(cls, cells: pd.DataFrame) -> bool:
        return bool((cells["marker"] == "X").any())

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, '' AS variant
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.marker = 'X' AND c.before IS NULL AND NOT c.bad AND c.asked
          AND r.place IN ('', c.place) AND r.level IN ('', c.level)
    """
