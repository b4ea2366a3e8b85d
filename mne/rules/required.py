"""required: a cell that is asked for and due was left blank, or its row is gone."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd

from mne.rules.row import Params, RuleRow


class RequiredParams(Params):
    due_only: bool = True
    """Only periods that have ended: nobody reports November in October."""


class Required(RuleRow):
    kind: Literal["required"]
    params: RequiredParams = RequiredParams()
    roles: ClassVar[tuple[str, ...]] = ("value", "numerator", "denominator")

    @classmethod
    def may_hit(cls, cells: pd.DataFrame) -> bool:
        return bool((cells["state"] == "blank").any())

    sql: ClassVar[str] = """
        SELECT r.rule, min(c.n) AS n,
               CASE WHEN c.address = '' THEN 'row' WHEN c.before IS NOT NULL THEN 'carried' ELSE 'blank' END AS variant,
               CASE WHEN c.address = '' THEN c.line ELSE c.n END AS one_of
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.state = 'blank' AND c.asked AND NOT c.said AND (c.due OR NOT r.due_only)
          AND r.place IN ('', c.place) AND r.level IN ('', c.level)
        GROUP BY 1, 3, 4
    """

    @property
    def columns(self) -> dict[str, bool]:
        return {"due_only": self.params.due_only}
