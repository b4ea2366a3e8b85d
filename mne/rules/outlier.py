"""outlier: a number far from what was accepted for the same cell before. A question, never a block."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from mne.rules.cells import NUMBER, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.history import History
from mne.rules.row import Params, RuleMistake, RuleRow, amount
from mne.rules.sieve import NONE, cells_where


class OutlierParams(Params):
    z: Decimal = Field(default=Decimal("3.5"), gt=0, le=100)
    least: int = Field(default=5, ge=5, le=100)
    """So many accepted values must there be; fewer say nothing of what is usual."""
    last: int = Field(default=12, ge=5, le=200)
    """Only so many of the latest are looked at."""
    jump: Decimal = Field(default=Decimal(3), gt=1, le=1000)
    """Where all of them are equal: so many times more or less is asked about."""
    smallest: Decimal = Field(default=Decimal(0), ge=0, le=10**12)
    """Where the value and the usual one are both below this, nothing is asked."""
    apart: Decimal = Field(default=Decimal(0), ge=0, le=1000)
    """Nothing is asked where the value is nearer to the usual one than this share of it: 0.5 is half more or less."""


class Outlier(RuleRow):
    """The modified z-score of Iglewicz and Hoaglin, 0.6745·|x − median| / MAD, the value itself left out of its sample.

    The sample is the accepted past of the same cell, other periods only. Counts are taken as ln(1 + x), so that twice
    as many and half as many are equally far; anything else, and whatever is below zero, as it is. Where more than
    half of the sample is equal (MAD = 0) the mean absolute deviation takes its place, |x − median| / (1.2533 · mean);
    where all of it is, ×`jump` and ÷`jump`. A value that change_vs_previous has asked about is not asked about again.
    """

    kind: Literal["outlier"]
    params: OutlierParams = OutlierParams()

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if self.severity.blocks:
            raise RuleMistake("question")
        return self

    sql: ClassVar[str] = """
        WITH sample AS (
            SELECT rule, n, amount, past, in_logs FROM (
                SELECT r.rule, c.n, c.amount, h.amount AS past, r.last,
                       r.measure = 'count' AND c.amount >= 0 AND min(h.amount) OVER cell_of >= 0 AS in_logs,
                       row_number() OVER (PARTITION BY r.rule, c.n ORDER BY h.period DESC) AS age
                FROM cell c
                JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
                JOIN history h ON h.indicator = c.indicator AND h.place = c.place AND h.field = c.field
                              AND h.period <> c.period
                WHERE c.state = 'number' AND NOT c.bad AND NOT c.said AND c.asked
                  AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)
                WINDOW cell_of AS (PARTITION BY r.rule, c.n)) aged
            WHERE age <= last),
        scaled AS (
            SELECT rule, n, amount, past,
                   CASE WHEN in_logs THEN ln(1 + amount / 10000.0) ELSE amount / 10000.0 END AS x,
                   CASE WHEN in_logs THEN ln(1 + past / 10000.0) ELSE past / 10000.0 END AS y
            FROM sample),
        middle AS (
            SELECT rule, n, amount, x, median(y) AS m, CAST(round(median(past)) AS BIGINT) AS usual, count(*) AS many
            FROM scaled GROUP BY rule, n, amount, x),
        spread AS (
            SELECT m.rule, m.n, m.amount, m.usual, m.many, abs(m.x - m.m) AS away,
                   median(abs(s.y - m.m)) AS mad, avg(abs(s.y - m.m)) AS mean_deviation
            FROM middle m JOIN scaled s ON s.rule = m.rule AND s.n = m.n
            GROUP BY m.rule, m.n, m.amount, m.usual, m.many, m.x, m.m)
        SELECT s.rule, s.n, s.amount AS value, s.usual, s.many,
               CASE WHEN s.amount > s.usual THEN 'high' ELSE 'low' END AS variant
        FROM spread s
        JOIN (SELECT DISTINCT rule, z, least, jump, smallest, apart FROM rule) r ON r.rule = s.rule
        WHERE s.many >= r.least AND greatest(s.amount, s.usual) >= r.smallest
          AND abs(s.amount - s.usual) >= r.apart * abs(s.usual) / 10000.0
          AND CASE WHEN s.mad > 0 THEN 0.6745 * s.away / s.mad > r.z / 10000.0
                   WHEN s.mean_deviation > 0 THEN s.away / (1.253314 * s.mean_deviation) > r.z / 10000.0
                   ELSE s.amount > s.usual * (r.jump / 10000.0) OR s.amount * (r.jump / 10000.0) < s.usual END
    """

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        """Numbers with a past that is long enough."""
        if cells.history is None or not len(cells.history):
            return NONE

        def filled(role: str, at: slice) -> Truths:
            return (cells.state[at] == NUMBER) & ~cells.bad[at] & ~cells.said[at] & cells.asked[at]

        at = cells_where(cells, rules, filled)
        least = min(rule.params.least for rule in rules.rules)  # type: ignore[attr-defined]
        return at[History(cells).count(at) >= least]

    @property
    def columns(self) -> dict[str, int]:
        scaled = {name: amount(getattr(self.params, name)) for name in ("z", "jump", "smallest", "apart")}
        return {**scaled, "least": self.params.least, "last": self.params.last}
