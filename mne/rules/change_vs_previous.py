"""change_vs_previous: a number several times larger or smaller than the period before it. A question, never a block."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from mne.rules.cells import BLANK, NUMBER, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import LARGEST, SCALE, Params, RuleRow, amount
from mne.rules.sieve import joined


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

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers | None:
        """The numbers that moved, and those of the period before."""
        found = []
        for role, span in cells.of_roles(rules.roles):
            open_ = cells.asked[span] & ~cells.bad[span]
            looks_at = cells.state[span] == NUMBER
            if rules.missing != {"skip_any"}:
                looks_at |= (cells.state[span] == BLANK) & ~cells.now.there[span] & cells.due[span]
            at = np.flatnonzero(looks_at & open_) + span.start
            indicator = cells.coded["indicator"]
            at = at[rules.covered(role, indicator)[indicator.codes[at]]]
            before = cells.before_in_time(span, at)
            if before is None:
                return None
            moved = _moved(cells, rules, role, at, before)
            found += [at[moved], before[moved & (before >= 0)]]
        return np.unique(joined(found))

    @property
    def columns(self) -> dict[str, int]:
        return {name: amount(getattr(self.params, name)) for name in ("up", "down", "smallest")}


def _moved(cells: Cells, rules: Expanded, role: str, at: Numbers, before: Numbers) -> Truths:
    """Which of the cells changed so much that a rule may ask; `before` is each one's cell of the period before, or -1.

    In double precision, with some room; the statement works it out exactly.
    """
    indicator = cells.coded["indicator"]
    codes = indicator.codes[at]
    up, down = (rules.bounds(name, role, indicator, min, LARGEST)[codes] / SCALE for name in ("up", "down"))
    smallest = rules.bounds("smallest", role, indicator, min, LARGEST)[codes]
    now = cells.amount.numbers[at].astype("float64")
    in_sheet = (before >= 0) & ~cells.bad[before] & cells.now.there[before]
    known = in_sheet | cells.past.there[at]
    previous = np.where(in_sheet, cells.now.numbers[before], cells.past.numbers[at]).astype("float64")
    moved = (previous > 0) & ((now > previous * up * (1 - ROOM)) | (now * down < previous * (1 + ROOM)))
    began = ~known & (now > 0) & (rules.missing != {"skip_any"})
    return (np.where(known, moved, began)) & (np.maximum(now, previous) >= smallest * (1 - ROOM))


ROOM = 1e-9
