"""compare, both_or_neither, not_both: two cells of one row against each other.

What `missing` does is told in row.Missing. The operators both_or_neither and not_both ask which cells are there, so
that a missing one is what they judge; `skip_any` would leave both_or_neither nothing to see and is refused.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import AfterValidator, model_validator

from mne.rules.cells import NUMBER, Cells, Numbers, Place, Truths, within
from mne.rules.expanded import Expanded
from mne.rules.row import Missing, Operator, Params, RuleMistake, RuleRow, role_of
from mne.rules.sieve import joined

_SIDE = re.compile(r"value|numerator|denominator|[a-z0-9_]+:[a-z0-9_]+")
SIDES = ("value", "numerator", "denominator", "sex:female")


def _side(text: str) -> str:
    if not _SIDE.fullmatch(text):
        raise RuleMistake("side", found=text, choices=", ".join(SIDES))
    return text


Side = Annotated[str, AfterValidator(_side)]
"""A cell of the row: value, numerator, denominator, or a part as dimension:category."""


class SidesParams(Params):
    left: Side = "numerator"
    right: Side = "denominator"

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.left == self.right:
            raise RuleMistake("same_sides", found=self.left)
        return self


class CompareParams(SidesParams):
    operator: Operator = "<="


# A CASE is no key to join on: the planner would join every rule with every cell of its right side first.
_JOINED = """
        FROM cell a
        JOIN rule r ON r.indicator = a.indicator AND r.left_field = a.field
        JOIN cell b ON b.line = a.line
        WHERE CASE WHEN b.field = r.right_field THEN NOT a.bad AND NOT b.bad END
          AND r.place IN ('', a.place) AND r.level IN ('', a.level)
"""
# Both missing or both there satisfies it; where one is, the cell that is not is named first.
_HALF = "(a.now IS NULL) <> (b.now IS NULL)"
_BOTH = "(a.now IS NOT NULL AND b.now IS NOT NULL AND (a.state = 'number' OR b.state = 'number'))"


_BREAKS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<=": operator.gt,
    "<": operator.ge,
    ">=": operator.lt,
    ">": operator.le,
    "==": operator.ne,
    "!=": operator.eq,
}


def _half(cells: Cells, a: Place, b: Place) -> Truths:
    found: Truths = cells.now.there[a] != cells.now.there[b]
    return found


def _both(cells: Cells, a: Place, b: Place) -> Truths:
    found: Truths = cells.now.there[a] & cells.now.there[b]
    return found & ((cells.state[a] == NUMBER) | (cells.state[b] == NUMBER))


class _TwoSides(RuleRow):
    roles: ClassVar[tuple[str, ...]] = ("value", "numerator", "denominator", "part")

    @property
    def sides(self) -> SidesParams:
        return self.params  # type: ignore[attr-defined, no-any-return]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(side for side in (self.sides.left, self.sides.right) if ":" in side)

    def fields(self) -> Iterator[str]:
        role = role_of(self.sides.left)
        return iter((role,) if not self.selector.field or role in self.selector.field else ())

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers | None:
        asked = rules.once("sides", lambda: {rule.asks for rule in rules.rules})  # type: ignore[attr-defined]
        indicator, found = cells.coded["indicator"], []
        for left, right, *said in asked:
            if left not in cells.spans or right not in cells.spans:
                continue
            if not (cells.is_once(left) and cells.is_once(right)):
                return None
            a, b = cells.pairs(left, right)
            broken = cls.may_break(cells, a, b, *said) & ~cells.bad[a] & ~cells.bad[b]
            at = np.flatnonzero(broken)
            at = at[rules.covered(role_of(left), indicator)[indicator.codes[a][at]]]
            found += [within(a, at), within(b, at)]
        return np.unique(joined(found))

    @staticmethod
    def may_break(cells: Cells, a: Place, b: Place, operator: str, missing: Missing) -> Truths:
        """Whether the left and the right cell of a row may be wrong together."""
        return _half(cells, a, b)

    @property
    def asks(self) -> tuple[str, str, str, Missing]:
        return self.sides.left, self.sides.right, "", self.missing

    @property
    def columns(self) -> dict[str, str]:
        return {"left_field": self.sides.left, "right_field": self.sides.right}


class Compare(_TwoSides):
    kind: Literal["compare"]
    params: CompareParams = CompareParams()

    @model_validator(mode="after")
    def _can_see(self) -> Self:
        if self.params.operator == "both_or_neither" and self.missing == "skip_any":
            if "missing" in self.model_fields_set:
                raise RuleMistake("missing_pair")
            object.__setattr__(self, "missing", "never_skip")
        return self

    sql: ClassVar[str] = f"""
        SELECT r.rule, CASE WHEN r.operator = 'both_or_neither' AND b.now IS NULL THEN b.n ELSE a.n END AS n,
               [CASE WHEN r.operator = 'both_or_neither' AND b.now IS NULL THEN a.n ELSE b.n END] AS related,
               coalesce(a.now, 0) AS value, coalesce(b.now, 0) AS other, r.left_field AS left_side,
               r.right_field AS right_side, r.variant
        {_JOINED}
          AND CASE r.operator
              WHEN 'both_or_neither' THEN {_HALF}
              WHEN 'not_both' THEN {_BOTH}
              ELSE CASE r.missing
                   WHEN 'skip_any' THEN a.now IS NOT NULL AND b.now IS NOT NULL
                   WHEN 'skip_all' THEN a.now IS NOT NULL OR b.now IS NOT NULL
                   ELSE a.due AND a.asked AND b.asked END
               AND (r.missing = 'never_skip' OR a.state = 'number' OR b.state = 'number')
               AND NOT CASE r.operator WHEN '<=' THEN coalesce(a.now, 0) <= coalesce(b.now, 0)
                                       WHEN '<' THEN coalesce(a.now, 0) < coalesce(b.now, 0)
                                       WHEN '>=' THEN coalesce(a.now, 0) >= coalesce(b.now, 0)
                                       WHEN '>' THEN coalesce(a.now, 0) > coalesce(b.now, 0)
                                       WHEN '==' THEN coalesce(a.now, 0) = coalesce(b.now, 0)
                                       ELSE coalesce(a.now, 0) <> coalesce(b.now, 0) END
              END
    """

    @staticmethod
    def may_break(cells: Cells, a: Place, b: Place, operator: str, missing: Missing) -> Truths:
        if operator == "both_or_neither":
            return _half(cells, a, b)
        if operator == "not_both":
            return _both(cells, a, b)
        # A missing number is 0, as in the statement.
        broken: Truths = _BREAKS[operator](cells.now.numbers[a], cells.now.numbers[b])
        if missing == "skip_any":
            return broken & cells.now.there[a] & cells.now.there[b]
        if missing == "skip_all":
            return broken & (cells.now.there[a] | cells.now.there[b])
        return broken & cells.due[a] & cells.asked[a] & cells.asked[b]

    @property
    def asks(self) -> tuple[str, str, str, Missing]:
        return self.params.left, self.params.right, self.params.operator, self.missing

    @property
    def columns(self) -> dict[str, str]:
        variant = {"<=": "exceeds", "<": "exceeds", ">=": "smaller", ">": "smaller", "==": "differs", "!=": "equal"}
        said = variant.get(self.params.operator, self.params.operator)
        if said == "exceeds" and (self.params.left, self.params.right) == ("numerator", "denominator"):
            said = "greater"
        return {**super().columns, "operator": self.params.operator, "variant": said}


class BothOrNeither(_TwoSides):
    """both_or_neither: half a pair is not reported; the cell that is missing is named."""

    kind: Literal["both_or_neither"]
    params: SidesParams = SidesParams()
    missing: Missing = "never_skip"
    waivable: ClassVar[bool] = False

    @model_validator(mode="after")
    def _can_see(self) -> Self:
        if self.missing == "skip_any":
            raise RuleMistake("missing_pair")
        return self

    sql: ClassVar[str] = f"""
        SELECT r.rule, CASE WHEN a.now IS NULL THEN a.n ELSE b.n END AS n,
               [CASE WHEN a.now IS NULL THEN b.n ELSE a.n END] AS related,
               CASE WHEN a.now IS NULL THEN a.role ELSE b.role END AS variant
        {_JOINED} AND {_HALF}
    """


class NotBoth(_TwoSides):
    """not_both: two cells of which only one may be filled; a cell that was accepted before counts as filled."""

    kind: Literal["not_both"]
    params: SidesParams
    missing: Missing = "never_skip"

    @staticmethod
    def may_break(cells: Cells, a: Place, b: Place, operator: str, missing: Missing) -> Truths:
        return _both(cells, a, b)

    sql: ClassVar[str] = f"""
        SELECT r.rule, a.n, [b.n] AS related, a.now AS value, b.now AS other,
               r.left_field AS left_side, r.right_field AS right_side, '' AS variant
        {_JOINED} AND {_BOTH}
    """
