"""The safe expression: what it may say, what it must never do, and where it says that a mistake is."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mne.catalogue import Catalogue
from mne.catalogue.problems import CatalogueError
from mne.model import LANGUAGES
from mne.rules import Context, check, formula, load, rules_of
from mne.rules.row import RuleMistake
from mne.store import scratch
from tests.conftest import TINY
from tests.test_rules import COUNTS, HEADER, PAIRS, cells_of, judged


@pytest.fixture(scope="module")
def context() -> Context:
    catalogue = Catalogue.load(TINY)
    return Context(catalogue.indicators, catalogue.places, date(2026, 12, 31))


def rule(holds: str, missing: str = "", selector: str = "") -> str:
    quoted = holds.replace('"', '""')
    return f'{HEADER}\nR1,1,expression,error,{selector},"holds={quoted}",{missing},,,,,,\n'


HOSTILE = [
    # subqueries, other statements, tables
    ("value > (select 1)", "not_allowed", 9),
    ("exists (select 1)", "not_allowed", 1),
    ("value in (select 1)", "not_allowed", 10),
    ("value = any(select 1)", "not_allowed", 1),
    ("value > 1 from cell", "not_allowed", 1),
    ("value > 1 union select 2", "not_allowed", 1),
    ("value > 1 limit 1", "not_allowed", 1),
    ("value > 1 order by 1", "not_allowed", 1),
    ("value > 1, value > 2", "not_allowed", 1),
    ("distinct value > 1", "not_allowed", 1),
    ("value > 1 where true", "not_allowed", 1),
    ("value > 1 qualify true", "not_allowed", 1),
    ("value > 1 group by all", "not_allowed", 1),
    ("* from read_csv('/etc/passwd')", "not_allowed", 1),
    ("value > 1; drop table cell", "character", 10),
    ("1; attach 'x.db'", "character", 2),
    ("1; pragma database_list", "character", 2),
    ("1; set enable_external_access=true", "character", 2),
    # functions beyond the ten
    ("read_csv('/etc/passwd') > 1", "function", 1),
    ("read_text('/etc/passwd') = 'x'", "function", 1),
    ("getenv('HOME') = 'x'", "function", 1),
    ("current_setting('access_mode') = 'x'", "function", 1),
    ("pg_sleep(10) > 1", "function", 1),
    ("repeat('x', 1000000000) = 'x'", "function", 1),
    ("range(1000000000) > 1", "function", 1),
    ("count(value) > 1", "function", 1),
    ("sum(value) over () > 1", "not_allowed", 1),
    ("main.abs(value) > 1", "function", 1),
    ("abs(distinct value) > 1", "function", 1),
    ("greatest(value order by value) > 1", "function", 1),
    ("abs(value) filter (where true) > 1", "function", 1),
    ("greatest(value, a := 1) > 1", "function", 1),
    ("value ^ 99 > 1", "function", 1),
    ("value // 0 > 1", "function", 1),
    ("value || 'x' = 'x'", "function", 1),
    ("value ~ '(a+)+$'", "character", 15),
    ("indicator like '%'", "function", 11),
    ("error('x') > 1", "function", 1),
    ("eval('x') > 1", "function", 1),
    ("__import__('os') > 1", "function", 1),
    # other kinds of terms
    ("value::varchar = 'x'", "not_allowed", 6),
    ("cast(value as int) > 1", "not_allowed", 1),
    ("try(value) > 1", "not_allowed", 1),
    ("value > date '2026-01-01'", "not_allowed", 9),
    ("value > interval 1 day", "function", 9),
    ("(x -> x) > 1", "not_allowed", 2),
    ("(lambda x: x) > 1", "not_allowed", 2),
    ("[value] = [1]", "function", 1),
    ("{'a': value} = 1", "function", 1),
    ("(value, 1) = (1, 1)", "function", 1),
    ("value[1] > 1", "not_allowed", 6),
    ("columns('.*') > 1", "not_allowed", 1),
    ("* > 1", "not_allowed", 1),
    ("#1 > 1", "not_allowed", 1),
    ("? > value", "not_allowed", 1),
    ("$1 > value", "character", 1),
    ("$$x$$ = indicator", "character", 1),
    ("value > 1 as x", "not_allowed", 1),
    ("indicator collate nocase = 'x'", "not_allowed", 1),
    ("value is distinct from 1", "not_allowed", 1),
    # columns beyond the set
    ("said", "column", 1),
    ("rowid > 1", "column", 1),
    ("cell.value > 1", None, 0),  # reads as a part «cell:value», which no registry has
    ("main.cell.value > 1", "column", 1),
    ('"value;drop" > 1', "character", 7),
    ('"a!" > 1', "column", 1),
    # comments, characters, constants
    ("value > 1 -- x", "character", 11),
    ("value > 1 /* x */", "character", 11),
    ("ｖalue > 1", "character", 1),
    ("vаlue > 1", "character", 2),
    ("value > 1\u202e", "character", 10),
    ("value\u200b > 1", "character", 6),
    ("value > 1\n", "character", 10),
    ("value > 1\x00", "character", 10),
    ("value > ١٢", "character", 9),
    ("indicator = 'x''y'", "constant", 13),
    ("indicator = ''' or true'", "constant", 13),
    ("value > 1e308", "constant", 9),
    ("value > 99999999999999999999", "constant", 9),
    ("value > 0x10", "not_allowed", 1),
    ("value > null", "constant", 9),
    # mistakes of kind
    ("value", "no_truth", 1),
    ("value > 'x'", "unlike", 1),
    ("value and true", "no_truth", 1),
    ("indicator < 'x' and value > 1", "unlike", 1),
    ("abs(indicator) > 1", "no_number", 5),
    ("case when value then 1 else 2 end > 1", "no_truth", 11),
    ("case when value > 1 then 1 else 'x' end = 1", "unlike", 1),
    ("value in (1, 'x')", "unlike", 10),
    ("round(value, numerator) > 1", "arguments", 1),
    ("abs(value, 1) > 1", "arguments", 1),
    ("1 = 1", "column_none", None),
    ("year = 2026", "column_none", None),
    ("value >", "syntax", 7),
    ("value > 1 and", "syntax", 11),
    ("", "syntax", 1),
    # bombs
    ("abs(" * 60 + "value" + ")" * 60 + " > 1", "deep", None),
    ("not " * 100 + "value > 1", "deep", None),
    ("- " * 200 + "value > 1", "deep", None),
    ("(" * 240 + "value > 1" + ")" * 240, None, 0),  # parentheses alone are no depth
    ("value + " * 60 + "1 > 1", "deep", None),
    ("case when " * 40 + "value", "syntax", None),
    ("value > 1 and " * 100 + "value > 1", "long", None),
    ("x" * 1_000_000, "long", None),
]


@pytest.mark.parametrize(("text", "code", "position"), HOSTILE, ids=lambda x: str(x)[:40])
def test_what_is_not_allowed_is_refused_with_its_position(text: str, code: str | None, position: int | None) -> None:
    began = time.monotonic()
    if code is None:
        formula.read(text)
        return
    with pytest.raises(RuleMistake) as caught:
        formula.read(text)
    assert caught.value.code == f"expression_{code}"
    assert position is None or caught.value.args_by_name["position"] == position
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("text", ["value > (select 1)", "value >", "valu > 1", "ｖalue > 1", "1 = 1", "x" * 501])
def test_a_wrong_expression_is_named_when_the_rules_are_loaded(text: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(rule(text))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, "params")
    assert all("{" not in problem.say(language) for language in LANGUAGES)


def test_a_part_that_no_registry_has_is_named() -> None:
    files = {p.name: p.read_text("utf-8") for p in Path(TINY).glob("*.*")}
    files |= {f"boundaries/{p.name}": p.read_text("utf-8") for p in Path(TINY, "boundaries").glob("*")}
    files["rules.csv"] += rule("sex.femal + sex.male <= value").splitlines()[1] + "\n"
    with pytest.raises(CatalogueError) as caught:
        rules_of(Catalogue.from_files(files))
    (problem,) = caught.value.problems
    assert (problem.args, problem.suggestion) == ({"found": "sex:femal"}, "sex:female")


@pytest.mark.parametrize(
    ("holds", "picture", "cells"),
    [
        ("value <= 10", COUNTS + "A1 0101 2026-M10 11 _ _", ["J4"]),
        ("value <= 10", COUNTS + "A1 0101 2026-M10 10 _ _", []),
        ("value * 0.1 <> 0.3", COUNTS + "A1 0101 2026-M10 3 _ _", ["J4"]),
        ("value * 0.95 <= 1.045", COUNTS + "A1 0101 2026-M10 1.1 _ _", []),
        ("sex.female + sex.male <= value", COUNTS + "A1 0101 2026-M10 9 5 5", ["J4", "O4", "P4"]),
        ("sex.female + sex.male <= value", COUNTS + "A1 0101 2026-M10 10 5 5", []),
        ("numerator / denominator <= 2", PAIRS + "A3 01 2026-Q4 9 4", ["L4", "N4"]),
        ("numerator / denominator <= 2", PAIRS + "A3 01 2026-Q4 9 0", []),
        ("ln(value) > 1", COUNTS + "A1 0101 2026-M10 0 _ _", []),
        ("ln(value) > 1", COUNTS + "A1 0101 2026-M10 2 _ _", ["J4"]),
        ("mod(value, 5) = 0", COUNTS + "A1 0101 2026-M10 12 _ _", ["J4"]),
        ("value % 0 = 0", COUNTS + "A1 0101 2026-M10 12 _ _", []),
        ("round(value / 3, 1) = 1.3", COUNTS + "A1 0101 2026-M10 4 _ _", []),
        ("value not between 5 and 8", COUNTS + "A1 0101 2026-M10 8 _ _", ["J4"]),
        ("value in (1, 2, 3)", COUNTS + "A1 0101 2026-M10 4 _ _", ["J4"]),
        ("place not in ('0102', '0103') or value > 5", COUNTS + "A1 0102 2026-M10 4 _ _", ["J4"]),
        ("place = '0102' and value > 5", COUNTS + "A1 0102 2026-M10 6 _ _", []),
        ("case when month = 8 then true else value > 5 end", COUNTS + "A1 0101 2026-M08 4 _ _", []),
        ("case when month = 8 then true else value > 5 end", COUNTS + "A1 0101 2026-M10 4 _ _", ["J4"]),
        ("year >= 2026 and value > 0", COUNTS + "A1 0101 2026-M10 0 _ _", ["J4"]),
        ("case when value > 5 then value end > 7", COUNTS + "A1 0101 2026-M10 4 _ _", []),
        ("value <= 3 * previous_value", COUNTS + "A1 0101 2026-M10 4 _ _\nA1 0101 2026-M11 13 _ _", ["J5"]),
        ("value >= accepted_value", COUNTS + "A1 0101 2026-M10 4<5 _ _", ["J4"]),
        ("value >= accepted_value", COUNTS + "A1 0101 2026-M10 _<5 _ _", []),
        ("coalesce(sex.female, 100) <= value", COUNTS + "A1 0101 2026-M10 9 _ _", ["J4", "O4"]),
        ("sex.female is null or value > 5", COUNTS + "A1 0101 2026-M10 4 3 _", ["J4", "O4"]),
        ("sex.female is null or value > 5", COUNTS + "A1 0101 2026-M10 4 _ _", []),
        ("VALUE <= 10 AND ABS(value) >= 0", COUNTS + "A1 0101 2026-M10 11 _ _", ["J4"]),
        ("value * value * value * value * value > 0", COUNTS + "A1 0101 2026-M10 99999999999999 _ _", []),
        ("value <= 10", COUNTS + "A1 0101 2026-M10 11x _ _", []),
        ("value <= 10", COUNTS + "A1 0101 2026-M10 X<3 _ _", []),
    ],
)
def test_a_condition_that_does_not_hold_names_its_cells(
    holds: str, picture: str, cells: list[str], context: Context
) -> None:
    found = check(cells_of(picture), load(rule(holds)), context, scratch())
    assert [cell for f in judged(found) for cell in f.cells] == cells


@pytest.mark.parametrize(
    ("missing", "row", "broken"),
    [
        ("skip_any", "A1 0101 2026-M10 3 2 _", False),
        ("skip_any", "A1 0101 2026-M10 3 2 0", True),
        ("skip_all", "A1 0101 2026-M10 3 2 _", True),
        ("skip_all", "A1 0101 2026-M10 _ 2 _", True),
        ("skip_all", "A1 0101 2026-M10 _ _ _", False),
        ("skip_all", "A1 0101 2026-M10 _ NA _", False),
        ("never_skip", "A1 0101 2026-M10 3 2 _", True),
        ("never_skip", "A1 0101 2026-M10 _ _ _", True),
        ("never_skip", "A1 0101 2026-M10 2 2 _", False),
    ],
)
def test_missing_values_are_skipped_or_count_as_nothing(missing: str, row: str, broken: bool, context: Context) -> None:
    rules = load(rule("sex.female + sex.male = value and value > 0", missing))
    found = check(cells_of(COUNTS + row), rules, context, scratch())
    assert [f.code for f in judged(found)] == (["rule.expression"] if broken else [])


def test_never_skip_waits_until_the_period_has_ended(context: Context) -> None:
    rules = load(rule("value > 0", "never_skip"))
    assert check(cells_of(COUNTS + "A1 0101 2026-M10 _ _ _", due=False), rules, context, scratch()) == []


def test_many_expressions_are_one_statement_and_keep_apart(context: Context) -> None:
    rules = load(
        "\n".join([HEADER, *(f"R{n},1,expression,warning,,holds=value <> {n},,,,,,," for n in range(40))]) + "\n"
    )
    asked: list[str] = []
    answer = scratch()

    def query(sql: str, tables: object) -> object:
        asked.append(sql)
        return answer(sql, tables)  # type: ignore[arg-type]

    found = check(cells_of(COUNTS + "A1 0101 2026-M10 7 _ _\nA1 0101 2026-M11 31 _ _"), rules, context, query)  # type: ignore[arg-type]
    assert [(f.rule, f.cells) for f in found] == [("R7", ("J4",)), ("R31", ("J5",))]
    assert len(asked) == 1


def test_a_formula_judges_as_arithmetic_does() -> None:
    """What the database works out for the rendered formula is what Python's decimals say, on a grid of values."""
    from itertools import product

    import pandas as pd

    answer = scratch()
    texts = {
        "value + numerator * 2 <= denominator": lambda v, n, d: v + n * 2 <= d,
        "value / 4 = numerator": lambda v, n, d: v / 4 == n,
        "greatest(value, numerator) - least(value, denominator) >= 0.5": lambda v, n, d: (
            max(v, n) - min(v, d) >= Decimal("0.5")
        ),
        "not (value > 1 or numerator > 1) and denominator <> 0": lambda v, n, d: not (v > 1 or n > 1) and d != 0,
        "abs(value - numerator) between 0.1 and 0.3": lambda v, n, d: Decimal("0.1") <= abs(v - n) <= Decimal("0.3"),
    }
    grid = [Decimal(text) for text in ("-1", "0", "0.1", "0.3", "1.05", "4")]
    rows = list(product(grid, repeat=3))
    wide = pd.DataFrame([[float(x) for x in row] for row in rows], columns=["value", "numerator", "denominator"])
    for text, by_hand in texts.items():
        sql = formula.read(text).sql.replace('!"', '"')
        got = answer(f"SELECT {sql} AS held FROM wide w", {"wide": wide})["held"]
        assert got == [by_hand(*row) for row in rows], text
