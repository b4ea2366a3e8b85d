"""completeness: too small a share of the cells that are asked for and due is filled. Said of the report as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from mne.rules.cells import LONG, NA, WRONG, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import Params, RuleRow, amount
from mne.rules.sieve import NONE, cells_where


class CompletenessParams(Params):
    floor: Decimal = Field(gt=0, le=1)
    """The least share, for example 0.8."""
    per: Literal["report", "indicator", "place"] = "report"
    """What the share is worked out for; each one below the floor is a finding."""


class Completeness(RuleRow):
    """A pair counts once, by its numerator, unless the selector names other fields.

    Filled is what has a number, NA, an accepted value carried forward, or something that another rule calls wrong.
    """

    kind: Literal["completeness"]
    params: CompletenessParams

    sql: ClassVar[str] = """
        SELECT rule, min(n) AS n, true AS whole, indicator, place, count(*) AS wanted,
               count(*) FILTER (WHERE is_filled) AS filled, any_value(floor_percent) AS lowest,
               any_value(per) AS variant
        FROM (
            SELECT r.rule, c.n, r.per, r.floor_share, r.floor_percent,
                   CASE r.per WHEN 'indicator' THEN c.indicator ELSE '' END AS indicator,
                   CASE r.per WHEN 'place' THEN c.place ELSE '' END AS place,
                   c.now IS NOT NULL OR c.marker = 'NA' OR c.state IN ('wrong', 'long') AS is_filled
            FROM cell c
            JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
            WHERE c.owed AND c.asked AND c.due
              AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)) seen
        GROUP BY rule, indicator, place
        HAVING count(*) FILTER (WHERE is_filled) * 10000 < count(*) * any_value(floor_share)
    """

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        """All that are counted, as soon as one of them is not filled."""
        at = cells_where(cells, rules, lambda role, span: cells.owed[span] & cells.asked[span] & cells.due[span])
        return NONE if _filled(cells, at).all() else at

    def fields(self) -> Iterator[str]:
        return super().fields() if self.selector.field else iter(("value", "numerator"))

    @property
    def columns(self) -> dict[str, int | str]:
        floor = self.params.floor
        return {"floor_share": amount(floor), "floor_percent": amount(floor * 100), "per": self.params.per}


def _filled(cells: Cells, at: Numbers) -> Truths:
    state = cells.state[at]
    return cells.now.there[at] | (cells.marker[at] == NA) | (state == WRONG) | (state == LONG)
