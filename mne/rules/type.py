"""type: a cell that asks for a number holds something else, or a number that cannot be kept as it is."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from mne.rules.cells import LONG, WRONG, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import SCALE, Params, RuleRow
from mne.rules.sieve import cells_where


class TypeParams(Params):
    decimals: int = Field(default=4, ge=0, le=4)
    """Most digits after the decimal sign; 0 asks for whole numbers."""


class Type(RuleRow):
    kind: Literal["type"]
    params: TypeParams = TypeParams()
    waivable: ClassVar[bool] = False

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        indicator, amount = cells.coded["indicator"], cells.now.numbers
        grains = {role: rules.bounds("grain", role, indicator, max, 1) for role in rules.roles}

        def odd(role: str, span: slice) -> Truths:
            state, grain = cells.state[span], int(grains[role].max(initial=1))
            wrong = (state == WRONG) | (state == LONG)
            if grain > 1:
                # A division by one number is several times faster than a remainder.
                wrong |= amount[span] // grain * grain != amount[span]
            return wrong & cells.asked[span] & ~cells.said[span]

        def finer(role: str, at: Numbers) -> Truths:
            broken: Truths = amount[at] % grains[role][indicator.codes[at]] != 0
            return broken | (cells.state[at] == WRONG) | (cells.state[at] == LONG)

        return cells_where(cells, rules, odd, finer)

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
