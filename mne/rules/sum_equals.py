"""sum_equals: the parts of a disaggregation exceed their total, differ from it when all are filled, or have none."""

from __future__ import annotations

from typing import ClassVar, Literal

from mne.rules.row import Params, RuleRow


class SumParams(Params):
    pass


class SumEquals(RuleRow):
    """What is left blank carries the accepted value forward, so carried parts count beside a new total."""

    kind: Literal["sum_equals"]
    params: SumParams = SumParams()
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("part",)

    sql: ClassVar[str] = """
        SELECT s.rule, t.n, t.now AS value, s.parts, s.dimension, s.related,
               CASE WHEN t.now IS NULL THEN 'without_total'
                    WHEN s.parts > t.now THEN 'exceeds' ELSE 'differs' END AS variant
        FROM (
            SELECT r.rule, p.line, p.dimension, count(p.now) AS filled,
                   CAST(greatest(least(sum(p.now), 9000000000000000000), -9000000000000000000) AS BIGINT) AS parts,
                   count(*) AS wanted, bool_or(p.bad) AS bad, bool_or(p.state IN ('number', 'marker')) AS touched,
                   string_agg(CASE WHEN p.now IS NOT NULL THEN CAST(p.n AS VARCHAR) END, ' ' ORDER BY p.n) AS related
            FROM cell p
            JOIN rule r ON r.indicator = p.indicator AND r.role = p.role
            WHERE p.asked AND r.place IN ('', p.place) AND r.level IN ('', p.level) AND r.dimension IN ('', p.dimension)
            GROUP BY 1, 2, 3) s
        JOIN cell t ON t.line = s.line AND t.role = 'value'
        WHERE NOT s.bad AND NOT t.bad AND s.filled > 0 AND (s.touched OR t.state IN ('number', 'marker'))
          AND (t.now IS NULL OR s.parts > t.now OR (s.filled = s.wanted AND s.parts <> t.now))
    """
