"""sum_equals: the parts of a disaggregation exceed their total, differ from it when all are filled, or have none."""

from __future__ import annotations

from typing import ClassVar, Literal

from mne.rules.row import Missing, Params, RuleRow


class SumParams(Params):
    pass


class SumEquals(RuleRow):
    """What is left blank carries the accepted value forward, so carried parts count beside a new total.

    `missing`: with skip_any, judged only where the total and every part are there, and they must be equal. With
    skip_all (the usual one) as soon as one part is: the total must be there, a part that is missing leaves room, and
    only parts that exceed the total are wrong until all are filled. With never_skip in every row that is due: a part
    that is missing counts as nothing, so that the total must be fully disaggregated.
    """

    kind: Literal["sum_equals"]
    params: SumParams = SumParams()
    missing: Missing = "skip_all"
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("part",)

    # No total of DECIMAL(18,4) comes near the bound; it keeps absurd parts from overflowing.
    sql: ClassVar[str] = """
        WITH parts AS (
            SELECT r.rule, r.missing, p.line, p.dimension, count(p.now) AS filled, count(*) AS wanted,
                   CAST(greatest(least(coalesce(sum(p.now), 0), 9000000000000000000), -9000000000000000000) AS BIGINT)
                     AS parts,
                   bool_or(p.bad) AS bad, bool_or(p.state IN ('number', 'marker')) AS touched
            FROM cell p
            JOIN rule r ON r.indicator = p.indicator AND r.role = p.role
            WHERE p.asked AND r.place IN ('', p.place) AND r.level IN ('', p.level) AND r.dimension IN ('', p.dimension)
            GROUP BY 1, 2, 3, 4),
        broken AS (
            SELECT s.rule, t.n, t.now AS value, s.parts, s.dimension, s.line,
                   CASE WHEN t.now IS NULL THEN 'without_total' WHEN s.parts > t.now THEN 'exceeds'
                        WHEN s.filled < s.wanted THEN 'short' ELSE 'differs' END AS variant
            FROM parts s
            JOIN (SELECT * FROM cell WHERE role = 'value') t ON t.line = s.line
            WHERE NOT s.bad AND NOT t.bad
              AND CASE s.missing
                  WHEN 'skip_any' THEN s.filled = s.wanted AND s.parts <> t.now
                                       AND (s.touched OR t.state IN ('number', 'marker'))
                  WHEN 'skip_all' THEN s.filled > 0 AND (s.touched OR t.state IN ('number', 'marker'))
                       AND (t.now IS NULL OR s.parts > t.now OR (s.filled = s.wanted AND s.parts <> t.now))
                  ELSE t.due AND (s.filled > 0 OR t.now IS NOT NULL) AND (t.now IS NULL OR s.parts <> t.now) END)
        SELECT b.rule, b.n, b.value, b.parts, b.dimension, b.variant,
               string_agg(CAST(p.n AS VARCHAR), ' ' ORDER BY p.n) AS related
        FROM broken b
        LEFT JOIN cell p ON p.line = b.line AND p.dimension = b.dimension AND p.role = 'part' AND p.asked
                        AND p.now IS NOT NULL
        GROUP BY b.rule, b.n, b.value, b.parts, b.dimension, b.variant
    """
