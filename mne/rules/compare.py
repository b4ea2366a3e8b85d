"""compare: two numbers of one row stand in the wrong order, or only one half of a pair is there."""

from __future__ import annotations

from typing import ClassVar, Literal

from mne.rules.row import Operator, Params, RuleRow

Half = Literal["value", "numerator", "denominator"]


class CompareParams(Params):
    left: Half = "numerator"
    operator: Operator = "<="
    right: Half = "denominator"


class Compare(RuleRow):
    kind: Literal["compare"]
    params: CompareParams = CompareParams()
    roles: ClassVar[tuple[str, ...]] = ("value", "numerator", "denominator")

    sql: ClassVar[str] = """
        SELECT r.rule, a.n, a.now AS value, b.now AS other, CAST(b.n AS VARCHAR) AS related, r.variant
        FROM cell a
        JOIN rule r ON r.indicator = a.indicator AND r.role = a.role AND r.left_role = a.role
        JOIN cell b ON b.line = a.line AND b.role = r.right_role
        WHERE a.now IS NOT NULL AND b.now IS NOT NULL AND NOT a.bad AND NOT b.bad
          AND (a.state = 'number' OR b.state = 'number')
          AND NOT CASE r.operator WHEN '<=' THEN a.now <= b.now WHEN '<' THEN a.now < b.now
                                  WHEN '>=' THEN a.now >= b.now WHEN '>' THEN a.now > b.now
                                  WHEN '==' THEN a.now = b.now ELSE a.now <> b.now END
          AND r.place IN ('', a.place) AND r.level IN ('', a.level)
    """

    @property
    def columns(self) -> dict[str, str]:
        variant = {"<=": "greater", "<": "greater", ">=": "smaller", ">": "smaller", "==": "differs", "!=": "equal"}
        return {
            "left_role": self.params.left,
            "right_role": self.params.right,
            "operator": self.params.operator,
            "variant": variant[self.params.operator],
        }


class BothParams(Params):
    left: Half = "numerator"
    right: Half = "denominator"


class BothOrNeither(RuleRow):
    """both_or_neither: half a pair is not reported; the cell that is missing is named."""

    kind: Literal["both_or_neither"]
    params: BothParams = BothParams()
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("value", "numerator", "denominator")

    sql: ClassVar[str] = """
        SELECT r.rule, CASE WHEN a.now IS NULL THEN a.n ELSE b.n END AS n,
               CAST(CASE WHEN a.now IS NULL THEN b.n ELSE a.n END AS VARCHAR) AS related,
               CASE WHEN a.now IS NULL THEN a.role ELSE b.role END AS variant
        FROM cell a
        JOIN rule r ON r.indicator = a.indicator AND r.role = a.role AND r.left_role = a.role
        JOIN cell b ON b.line = a.line AND b.role = r.right_role
        WHERE (a.now IS NULL) <> (b.now IS NULL) AND NOT a.bad AND NOT b.bad
          AND r.place IN ('', a.place) AND r.level IN ('', a.level)
    """

    @property
    def columns(self) -> dict[str, str]:
        return {"left_role": self.params.left, "right_role": self.params.right}
