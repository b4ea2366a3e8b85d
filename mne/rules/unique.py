"""unique: the same indicator, place and period stand on two rows."""

from __future__ import annotations

from typing import ClassVar, Literal

from mne.rules.row import Params, RuleRow


class UniqueParams(Params):
    pass


class Unique(RuleRow):
    kind: Literal["unique"]
    params: UniqueParams = UniqueParams()
    waivable: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("indicator",)

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, first.row AS first_row, '' AS variant
        FROM cell c
        JOIN rule r ON r.role = c.role AND r.indicator IN ('', c.indicator)
        JOIN (SELECT indicator, place, period, min(row) AS row FROM cell
              WHERE role = 'indicator' AND row > 0 AND indicator <> '' AND place <> '' AND period <> ''
              GROUP BY 1, 2, 3 HAVING count(*) > 1) first
          ON first.indicator = c.indicator AND first.place = c.place AND first.period = c.period
        WHERE c.row > first.row AND NOT c.bad
    """
