"""range: a number below the smallest or above the largest value that makes sense."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mne.rules.row import LARGEST, Params, RuleMistake, RuleRow, amount


class RangeParams(Params):
    min: Decimal | None = None
    max: Decimal | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is None and self.max is None:
            raise RuleMistake("no_limit")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise RuleMistake("limits_crossed", low=self.min, high=self.max)
        return self


class Range(RuleRow):
    kind: Literal["range"]
    params: RangeParams

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, c.amount AS value, r.low, r.high,
               CASE WHEN c.amount < r.low AND r.low = 0 THEN 'negative'
                    WHEN c.amount < r.low THEN 'below' ELSE 'above' END AS variant
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.state = 'number' AND NOT c.bad AND (c.amount < r.low OR c.amount > r.high)
          AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)
    """

    @property
    def columns(self) -> dict[str, int]:
        low, high = self.params.min, self.params.max
        return {
            "low": -LARGEST if low is None else amount(low),
            "high": LARGEST if high is None else amount(high),
        }
