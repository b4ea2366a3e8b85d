"""range: a number below the smallest or above the largest value that makes sense."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mne.rules.cells import NUMBER, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import LARGEST, Params, RuleMistake, RuleRow, amount
from mne.rules.sieve import cells_where


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

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        indicator, numbers = cells.coded["indicator"], cells.now.numbers
        lows = {role: rules.bounds("low", role, indicator, max, -LARGEST) for role in rules.roles}
        highs = {role: rules.bounds("high", role, indicator, min, LARGEST) for role in rules.roles}

        def outside(role: str, span: slice) -> Truths:
            low, high = lows[role].max(initial=-LARGEST), highs[role].min(initial=LARGEST)
            beyond = (numbers[span] < low) | (numbers[span] > high)
            return beyond & (cells.state[span] == NUMBER) & ~cells.bad[span]

        def finer(role: str, at: Numbers) -> Truths:
            codes = indicator.codes[at]
            beyond: Truths = (numbers[at] < lows[role][codes]) | (numbers[at] > highs[role][codes])
            return beyond

        return cells_where(cells, rules, outside, finer)

    @property
    def columns(self) -> dict[str, int]:
        low, high = self.params.min, self.params.max
        return {
            "low": -LARGEST if low is None else amount(low),
            "high": LARGEST if high is None else amount(high),
        }
