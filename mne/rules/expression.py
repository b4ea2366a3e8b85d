"""expression: a condition over the cells of a row, written by the secretariat: `value <= 3 * previous_value`.

What may be written, and why it is safe, is told in formula.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator

from mne.rules import formula
from mne.rules.cells import MARKER, NUMBER, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import Params, RuleRow


def _readable(text: str) -> str:
    formula.read(text)
    return text


class ExpressionParams(Params):
    holds: Annotated[str, AfterValidator(_readable)]
    """What must be true."""


class Expression(RuleRow):
    """`missing`: with skip_any a row is judged where every operand is there; with skip_all where at least one is, and
    those that are missing count as 0; with never_skip in every row that is due, and they count as 0. Columns inside
    `coalesce` and `is null` are no operands. A condition without a value, such as a division by zero, is not broken.
    """

    kind: Literal["expression"]
    params: ExpressionParams
    to_the_end: ClassVar[frozenset[str]] = frozenset({"holds"})

    sql: ClassVar[str] = """
        WITH wide AS (
            SELECT c.line, c.indicator, c.place, c.period, c.level, bool_or(c.due) AS due,
                   CAST(left(c.period, 4) AS DOUBLE) AS year, CAST(any_value(c.month) AS DOUBLE) AS month{columns}
            FROM cell c{previous}
            WHERE c.owed AND c.indicator <> '' AND c.place <> '' AND c.period <> ''
            GROUP BY c.line, c.indicator, c.place, c.period, c.level),
        broken AS (
            SELECT r.rule, w.line, r.looks_at, r.expression, r.missing
            FROM wide w
            JOIN rule r ON r.indicator = w.indicator AND r.place IN ('', w.place) AND r.level IN ('', w.level)
            WHERE CASE r.rule {branches} END)
        SELECT b.rule, min(c.n) AS n, list(c.n) AS related,
               any_value(b.expression) AS expression, '' AS variant
        FROM broken b
        JOIN cell c ON c.line = b.line AND strpos(b.looks_at, ' ' || c.field || ' ') > 0
        GROUP BY b.rule, b.line
        HAVING NOT bool_or(c.bad)
           AND bool_or(c.asked AND (c.state IN ('number', 'marker') OR b.missing = 'never_skip'))
    """

    @classmethod
    def statement(cls, rules: Sequence[RuleRow]) -> str:
        read = [(formula.read(rule.params.holds), rule.missing) for rule in rules]  # type: ignore[attr-defined]
        named = dict.fromkeys(name for one, _ in read for name in one.columns)
        cells = [name for name in named if name not in (*formula.TEXTS, "year", "month")]
        return cls.sql.format(
            columns="".join(f",\n                   {_cell(name)}" for name in cells),
            previous=_PREVIOUS if any(name.startswith("previous_") for name in cells) else "",
            branches=" ".join(f"WHEN {n} THEN {_broken(one, missing)}" for n, (one, missing) in enumerate(read)),
        )

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        """Rows where the operands of a condition are there, and the rows of the period before where one looks there."""
        lines, count = cells.lines
        chosen = np.zeros(count, dtype=bool)
        for number, rule in enumerate(rules.rules):
            one = formula.read(rule.params.holds)  # type: ignore[attr-defined]
            named = _indicators(rules, number)
            looks_at = np.array([name in named for name in cells.coded["indicator"].names], dtype=bool)
            chosen |= _judged_lines(cells, one, rule.missing, looks_at)
        wanted = chosen[lines]
        if "previous_period" in rules.columns and chosen.any():
            wanted |= np.isin(cells.keys(), cells.previous_keys(np.flatnonzero(wanted)))
        return np.flatnonzero(wanted)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(name for name in formula.read(self.params.holds).columns if ":" in name)

    def fields(self) -> Iterator[str]:
        return iter(("value",))

    @property
    def columns(self) -> dict[str, str]:
        looks_at = " ".join(formula.read(self.params.holds).fields)
        return {"expression": self.params.holds, "looks_at": f" {looks_at} "}


def _indicators(rules: Expanded, number: int) -> frozenset[str]:
    rows = rules.rows
    return rules.once(("of", number), lambda: frozenset(row["indicator"] for row in rows if row["rule"] == number))


def _judged_lines(cells: Cells, one: formula.Formula, missing: str, looks_at: Truths) -> Truths:
    """The rows that a formula may be worked out for, by the number of their line."""
    lines, count = cells.lines
    operands = [_lines_with(cells, name) for name in one.operands]
    if missing == "skip_any":
        there = np.all(operands, axis=0) if operands else np.ones(count, dtype=bool)
    elif missing == "skip_all" and operands:
        there = np.any(operands, axis=0)
    else:
        there = np.ones(count, dtype=bool)
    touched = np.zeros(count, dtype=bool)
    for field in one.fields:
        span = cells.spans.get(field, slice(0, 0))
        state = cells.state[span]
        said = cells.asked[span] & looks_at[cells.coded["indicator"].codes[span]]
        if missing != "never_skip":
            said &= (state == NUMBER) | (state == MARKER)
        touched[lines[span][said]] = True
    return there & touched


def _lines_with(cells: Cells, name: str) -> Truths:
    """The rows where an operand may be there."""
    lines, count = cells.lines
    when, _, field = name.partition("_") if name in formula.BESIDE else ("", "", name)
    if when == "previous" or field not in (*formula.TOTALS, *cells.spans):
        return np.ones(count, dtype=bool)
    found, span = np.zeros(count, dtype=bool), cells.spans.get(field, slice(0, 0))
    there = (cells.before if when == "accepted" else cells.now).there[span]
    found[lines[span][there]] = True
    return found


_PREVIOUS = """
            LEFT JOIN cell p ON p.indicator = c.indicator AND p.place = c.place AND p.period = c.previous_period
                            AND p.field = c.field AND p.owed"""


def _cell(name: str) -> str:
    """One cell of the row as a column of its own, in its own unit."""
    when, _, field = name.partition("_") if name in formula.BESIDE else ("", "", name)
    said = {"accepted": "c.before", "previous": "coalesce(CASE WHEN NOT p.bad THEN p.now END, c.past)"}
    amount = said.get(when, "c.now")
    return f"max(CASE WHEN c.field = '{field}' THEN {amount} END) / 10000.0 AS \"{name}\""


def _broken(one: formula.Formula, missing: str) -> str:
    """Whether a row breaks it; what is missing was marked with ! when the formula was written anew."""
    there = [f'w."{name}" IS NOT NULL' for name in one.operands]
    if missing == "skip_any":
        return f"{' AND '.join([*there, 'true'])} AND ({_operands(one.sql, '{}')}) IS FALSE"
    some = "w.due" if missing == "never_skip" else f"({' OR '.join(there) or 'true'})"
    return f"{some} AND ({_operands(one.sql, 'coalesce({}, 0)')}) IS FALSE"


def _operands(sql: str, form: str) -> str:
    return re.sub(r'w\."([^"!]+)!"', lambda found: form.format(f'w."{found[1]}"'), sql)
