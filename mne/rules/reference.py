"""reference: a code or name that the registry does not know, or a row that is not asked of this partner."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from mne.rules.cells import BLANK, ELSEWHERE, KNOWN, MISSING, OTHER, UNKNOWN, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import KEY_ROLES, Params, RuleRow
from mne.rules.sieve import cells_where, joined


class ReferenceParams(Params):
    pass


class Reference(RuleRow):
    """`state` of a key cell: known, unknown, elsewhere (a town that is not monitored), missing, or other (its name is
    not that of its hidden code)."""

    kind: Literal["reference"]
    params: ReferenceParams = ReferenceParams()
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = KEY_ROLES

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        # Whatever the indicator: it may be what is wrong.
        return joined(
            np.flatnonzero(np.isin(cells.state[span], [UNKNOWN, ELSEWHERE, OTHER, MISSING])) + span.start
            for _, span in cells.of_roles(rules.roles)
        )

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, c.raw AS value,
               c.role || CASE c.state WHEN 'unknown' THEN '' ELSE '_' || c.state END AS variant
        FROM cell c
        JOIN rule r ON r.role = c.role
        WHERE c.state IN ('unknown', 'elsewhere', 'other', 'missing') AND NOT c.bad
    """


class AskedParams(Params):
    pass


class Asked(RuleRow):
    """asked: a value in a row or a cell that the template does not ask of this partner."""

    kind: Literal["asked"]
    params: AskedParams = AskedParams()
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("indicator", "value", "numerator", "denominator", "part")

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        def not_asked(role: str, span: slice) -> Truths:
            state, owed, asked = cells.state[span], cells.owed[span], cells.asked[span]
            return ~owed & (state == KNOWN) if role == "indicator" else owed & ~asked & (state != BLANK)

        return cells_where(cells, rules, not_asked)

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, c.raw AS value, CASE WHEN c.role = 'indicator' THEN 'row' ELSE 'cell' END AS variant
        FROM cell c
        JOIN rule r ON r.role = c.role AND r.indicator IN ('', c.indicator)
        WHERE NOT c.bad AND (
            (c.role = 'indicator' AND NOT c.owed AND c.state = 'known')
            OR (c.role <> 'indicator' AND c.owed AND NOT c.asked AND c.state <> 'blank'))
    """
