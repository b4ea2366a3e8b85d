"""type: a cell that asks for a number holds something else, or a number that cannot be kept as it is."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from mne.rules.row import SCALE, Params, RuleRow


class TypeParams(Params):
    decimals: int = Field(default=4, ge=0, le=4)
    """Most digits after the decimal sign; 0 asks for whole numbers."""


class Type(RuleRow):
    kind: Literal["type"]
    params: TypeParams = TypeParams()
    waivable: ClassVar[bool] = False

    @classmethod
    def may_hit(cls, cells: pd.DataFrame) -> bool:
        return bool(cells["state"].isin(["wrong", "long"]).any() or (cells["amount"] % SCALE != 0).any())

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, c.raw AS value,
               CASE WHEN c.state = 'long' THEN 'long'
                    WHEN c.state <> 'number' THEN c.kind
                    WHEN r.grain = 10000 THEN 'whole' ELSE 'decimals' END AS variant,
               r.decimals
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.asked AND NOT c.said
          AND (c.state IN ('wrong', 'long') OR (c.state = 'number' AND c.amount % r.grain <> 0))
          AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)
    """

    @property
    def columns(self) -> dict[str, int]:
        return {"grain": SCALE // 10**self.params.decimals, "decimals": self.params.decimals}
