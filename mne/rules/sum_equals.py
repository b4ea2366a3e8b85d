"""sum_equals: the parts of a disaggregation exceed their total, differ from it when all are filled, or have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import ClassVar, Literal

import numpy as np

from mne.rules.cells import Cells, Numbers, Place, Truths, within
from mne.rules.expanded import Expanded
from mne.rules.row import Missing, Params, RuleRow
from mne.rules.sieve import joined

MOST = 9
"""So many numbers of eighteen digits fit into 64 bits together."""


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

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers | None:
        """Total and parts of every row where a dimension does not add up."""
        dimensions: dict[str, list[str]] = {}
        for field in cells.spans:
            if ":" in field:
                dimensions.setdefault(field.partition(":")[0], []).append(field)
        if "value" not in cells.spans:
            return joined([])
        fields = ["value", *(field for parts in dimensions.values() for field in parts)]
        if not all(cells.is_once(field) for field in fields) or any(len(d) > MOST for d in dimensions.values()):
            return None
        covered = rules.covered("part", cells.coded["indicator"])
        found: list[Numbers] = []
        for parts in dimensions.values():
            if "never_skip" not in rules.missing and not any(
                cells.now.there[cells.spans[field]].any() for field in parts
            ):
                continue
            places = [cells.beside("value", field) for field in parts]
            found += _odd(cells, places, covered, rules.missing)
        return np.unique(joined(found))

    # No total of DECIMAL(18,4) comes near the bound; it keeps absurd parts from overflowing.
    sql: ClassVar[str] = """
        SELECT rule, n, value, parts, dimension, related,
               CASE WHEN value IS NULL THEN 'without_total' WHEN parts > value THEN 'exceeds'
                    WHEN filled < wanted THEN 'short' ELSE 'differs' END AS variant
        FROM (
            SELECT r.rule, any_value(r.missing) AS missing, t.n, any_value(t.now) AS value, any_value(t.due) AS due,
                   p.dimension, count(p.now) AS filled, count(*) AS wanted,
                   CAST(greatest(least(coalesce(sum(p.now), 0), 9000000000000000000), -9000000000000000000) AS BIGINT)
                     AS parts,
                   bool_or(p.bad OR t.bad) AS bad,
                   bool_or(p.state IN ('number', 'marker') OR t.state IN ('number', 'marker')) AS touched,
                   list(p.n) FILTER (WHERE p.now IS NOT NULL) AS related
            FROM cell p
            JOIN rule r ON r.indicator = p.indicator AND r.role = p.role
            JOIN (SELECT * FROM cell WHERE role = 'value') t ON t.line = p.line
            WHERE p.asked AND r.place IN ('', p.place) AND r.level IN ('', p.level) AND r.dimension IN ('', p.dimension)
            GROUP BY r.rule, t.n, p.dimension) seen
        WHERE NOT bad
          AND CASE missing
              WHEN 'skip_any' THEN filled = wanted AND parts <> value AND touched
              WHEN 'skip_all' THEN filled > 0 AND touched
                   AND (value IS NULL OR parts > value OR (filled = wanted AND parts <> value))
              ELSE due AND (filled > 0 OR value IS NOT NULL) AND (value IS NULL OR parts <> value) END
    """


def _odd(
    cells: Cells, parts: Sequence[tuple[Place, Truths | None]], covered: Truths, missing: Set[str]
) -> Iterator[Numbers]:
    """Positions of the totals that may not fit their parts, and of these; `parts` stand beside the totals."""
    total, numbers, there = cells.spans["value"], cells.now.numbers, cells.now.there
    counted = [cells.asked[at] if there is None else cells.asked[at] & there for at, there in parts]
    sums = np.zeros(total.stop - total.start, dtype="int64")
    for (at, _), counts in zip(parts, counted, strict=True):
        sums += numbers[at] if counts.all() else np.where(counts, numbers[at], 0)
    odd = np.flatnonzero(((sums != numbers[total]) | ~there[total]) & ~cells.bad[total])
    odd = odd[covered[cells.coded["indicator"].codes[total][odd]]]
    has, differs, more = there[total][odd], sums[odd] != numbers[total][odd], sums[odd] > numbers[total][odd]
    wanted = np.sum([counts[odd] for counts in counted], axis=0)
    filled = np.sum([counts[odd] & there[at][odd] for (at, _), counts in zip(parts, counted, strict=True)], axis=0)
    full = filled == wanted
    broken = {
        "skip_any": full & has & differs,
        "skip_all": (filled > 0) & (~has | more | (full & differs)),
        "never_skip": ((filled > 0) | has) & (~has | differs),
    }
    odd = odd[np.any([broken[name] for name in missing], axis=0) & (wanted > 0)]
    yield within(total, odd)
    for (at, _), counts in zip(parts, counted, strict=True):
        yield within(at, odd[counts[odd]])
