"""change_vs_previous: a number several times larger or smaller than the period before it. A question, never a block."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from mne.rules.row import Params, RuleRow, amount


class ChangeParams(Params):
    up: Decimal = Field(default=Decimal(3), gt=1, le=1000)
    down: Decimal = Field(default=Decimal(3), gt=1, le=1000)
    smallest: Decimal = Field(default=Decimal(20), ge=0, le=10**12)
    """Where both values are below this, nothing is asked: 2 → 7 is no event."""


class ChangeVsPrevious(RuleRow):
    """The period before may stand in the same workbook (October beside November), else in the accepted past.

    `missing`: with skip_any both values must be there. With skip_all and never_skip, which are one here, a value where
    there was none before (`began`) and a due cell left blank after one (`stopped`) are asked about too, from
    `smallest` on. A zero that was reported is a report: nothing is asked about what follows it.
    """

    kind: Literal["change_vs_previous"]
    params: ChangeParams = ChangeParams()

    sql: ClassVar[str] = """
        SELECT rule, n, value, coalesce(previous, 0) AS previous, previous_period AS period,
               CASE WHEN previous IS NULL THEN 'began' WHEN blank THEN 'stopped'
                    WHEN value > previous THEN 'up' ELSE 'down' END AS variant
        FROM (
            SELECT r.rule, c.n, coalesce(c.amount, 0) AS value, c.previous_period, r.up, r.down, r.smallest, r.missing,
                   c.state = 'blank' AS blank, coalesce(CASE WHEN NOT p.bad THEN p.now END, c.past) AS previous
            FROM cell c
            JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
            LEFT JOIN cell p ON p.indicator = c.indicator AND p.place = c.place AND p.period = c.previous_period
                            AND p.field = c.field AND p.owed
            WHERE NOT c.bad AND c.asked
              AND (c.state = 'number' OR (r.missing <> 'skip_any' AND c.state = 'blank' AND c.now IS NULL AND c.due))
              AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)) seen
        WHERE greatest(value, coalesce(previous, 0)) >= smallest
          AND CASE WHEN previous IS NULL THEN missing <> 'skip_any' AND NOT blank AND value > 0
                   ELSE previous > 0
                        AND (CAST(value AS HUGEINT) * 10000 > CAST(previous AS HUGEINT) * up
                             OR CAST(value AS HUGEINT) * down < CAST(previous AS HUGEINT) * 10000) END
    """

    @property
    def columns(self) -> dict[str, int]:
        return {name: amount(getattr(self.params, name)) for name in ("up", "down", "smallest")}
