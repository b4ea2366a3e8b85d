"""required: a cell that is asked for and due was left blank, or its row is gone."""

from __future__ import annotations

from typing import ClassVar, Literal

from mne.rules.cells import BLANK, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import Params, RuleRow
from mne.rules.sieve import cells_where


class RequiredParams(Params):
    due_only: bool = True
    """Only periods that have ended: nobody reports November in October."""


class Required(RuleRow):
    kind: Literal["required"]
    params: RequiredParams = RequiredParams()
    roles: ClassVar[tuple[str, ...]] = ("value", "numerator", "denominator")

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        due_only = all(rule.params.due_only for rule in rules.rules)  # type: ignore[attr-defined]

        def blank(role: str, span: slice) -> Truths:
            found = (cells.state[span] == BLANK) & cells.asked[span] & ~cells.said[span]
            return found & cells.due[span] if due_only else found

        return cells_where(cells, rules, blank)

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
