"""The edges of the kinds: missing values, thresholds met exactly, samples too small or all alike."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import pytest

from mne.catalogue import Catalogue
from mne.catalogue.problems import CatalogueError
from mne.model import LANGUAGES, Finding, Severity
from mne.rules import Context, check, load, wording
from mne.store import scratch
from tests.conftest import TINY
from tests.test_rules import COUNTS, HEADER, PAIRS, STOCK, cells_of, history_of, judged


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(TINY)


@pytest.fixture(scope="module")
def context(catalogue: Catalogue) -> Context:
    return Context(catalogue.indicators, catalogue.places, date(2026, 12, 31))


def found_by(
    context: Context, kind: str, params: str, picture: str, missing: str = "", severity: str = "warning", **columns: Any
) -> list[Finding]:
    rules = load(f"{HEADER}\nR1,1,{kind},{severity},,{params},{missing},,,,,,\n")
    return judged(check(cells_of(picture, **columns), rules, context, scratch()))


def codes(findings: list[Finding], kind: str) -> list[str]:
    return [f.code.removeprefix(f"rule.{kind}").removeprefix(".") for f in findings]


# Two sides ------------------------------------------------------------------------------------------------

BREAKS = {"==": "5 4", "!=": "5 5", ">": "5 5", ">=": "4 5", "<": "5 5", "<=": "6 5"}
KEEPS = {"==": "5 5", "!=": "5 4", ">": "6 5", ">=": "5 5", "<": "4 5", "<=": "5 5"}


@pytest.mark.parametrize("operator", BREAKS)
def test_each_operator_breaks_and_holds(operator: str, context: Context, catalogue: Catalogue) -> None:
    params = f"left=sex:female operator={operator} right=sex:male"
    (broken,) = found_by(context, "compare", params, COUNTS + f"A1 0101 2026-M10 20 {BREAKS[operator]}")
    assert broken.cells == ("O4", "P4")
    assert "Female" in wording.said(broken, "en", catalogue) or operator in ("==", "!=", ">", ">=")
    assert found_by(context, "compare", params, COUNTS + f"A1 0101 2026-M10 20 {KEEPS[operator]}") == []


@pytest.mark.parametrize(
    ("operator", "row", "variant", "cells"),
    [
        ("both_or_neither", "20 5 _", "both_or_neither", ("P4", "O4")),
        ("both_or_neither", "20 _ 5", "both_or_neither", ("O4", "P4")),
        ("both_or_neither", "20 0 0", None, ()),
        ("both_or_neither", "20 _ _", None, ()),
        ("not_both", "20 5 5", "not_both", ("O4", "P4")),
        ("not_both", "20 0 0", "not_both", ("O4", "P4")),
        ("not_both", "20 5 _<5", "not_both", ("O4", "P4")),
        ("not_both", "20 5 X<5", None, ()),
        ("not_both", "20 5 _", None, ()),
        ("not_both", "20 _<5 _<5", None, ()),
    ],
)
def test_presence_is_what_these_operators_compare(
    operator: str, row: str, variant: str | None, cells: tuple[str, ...], context: Context, catalogue: Catalogue
) -> None:
    params = f"left=sex:female operator={operator} right=sex:male"
    found = found_by(context, "compare", params, COUNTS + f"A1 0101 2026-M10 {row}")
    assert codes(found, "compare") == ([variant] if variant else [])
    assert [f.cells for f in found] == ([cells] if variant else [])
    assert all("{" not in wording.word(f, language, catalogue) for f in found for language in LANGUAGES)


@pytest.mark.parametrize(
    ("missing", "row", "broken"),
    [
        ("skip_any", "5 4", True),
        ("skip_any", "5 _", False),
        ("skip_any", "5 NA", False),
        ("skip_any", "5 _<4", True),
        ("skip_all", "5 _", True),
        ("skip_all", "_ 5", False),
        ("skip_all", "5 NA", True),
        ("skip_all", "_ _", False),
        ("skip_all", "_<5 _", False),  # nothing was typed: it was judged when it was accepted
        ("never_skip", "5 _", True),
        ("never_skip", "_<5 _", True),
        ("never_skip", "_ _", False),
        ("never_skip", "5 9x", False),  # a bad cell is not judged
    ],
)
def test_a_side_that_is_missing(missing: str, row: str, broken: bool, context: Context) -> None:
    rules = f"{HEADER}\nT,1,type,error,,,,,,,,,\nR1,1,compare,error,,,{missing},,,,,,\n"
    found = judged(check(cells_of(PAIRS + f"A3 01 2026-Q4 {row}"), load(rules), context, scratch()))
    assert ([f.rule for f in found] == ["R1"]) is broken


def test_never_skip_counts_two_missing_sides_as_equal(context: Context) -> None:
    assert found_by(context, "compare", "operator=<", PAIRS + "A3 01 2026-Q4 _ _", "never_skip") != []
    assert found_by(context, "compare", "operator=<", PAIRS + "A3 01 2026-Q4 _ _", "never_skip", due=False) == []
    assert found_by(context, "compare", "operator=<", PAIRS + "A3 01 2026-Q4 _ _", "skip_all") == []


@pytest.mark.parametrize("missing", ["skip_all", "never_skip"])
def test_half_a_pair_is_seen_whatever_is_missing(missing: str, context: Context) -> None:
    assert codes(found_by(context, "both_or_neither", "", PAIRS + "A3 01 2026-Q4 5 _", missing), "both_or_neither") == [
        "denominator"
    ]


@pytest.mark.parametrize(
    "row",
    [
        "R1,1,both_or_neither,error,,,skip_any,,,,,,",
        "R1,1,compare,error,,operator=both_or_neither,skip_any,,,,,,",
        "R1,1,compare,error,,left=value right=value,,,,,,,",
        "R1,1,compare,error,,left=valeu,,,,,,,",
        "R1,1,compare,error,,operator==>,,,,,,,",
        "R1,1,not_both,error,,left=numerator right=numerator,,,,,,,",
        "R1,1,outlier,error,,,,,,,,,",
        "R1,1,outlier,warning,,least=4,,,,,,,",
        "R1,1,outlier,warning,,jump=1,,,,,,,",
        "R1,1,change_vs_previous,warning,,up=0,,,,,,,",
        "R1,1,completeness,warning,,,,,,,,,",
        "R1,1,completeness,warning,,floor=80,,,,,,,",
        "R1,1,completeness,warning,,floor=0,,,,,,,",
        "R1,1,completeness,warning,,floor=0.8 per=partner,,,,,,,",
        "R1,1,pattern,warning,,,,,,,,,",
        "R1,1,pattern,warning,,matches=(,,,,,,,",
        "R1,1,pattern,warning,,matches=a(?=b),,,,,,,",
        f"R1,1,pattern,warning,,matches={'a' * 201},,,,,,,",
        "R1,1,expression,warning,,,,,,,,,",
        "R1,1,compare,error,,,sometimes,,,,,,",
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_three_languages(row: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(f"{HEADER}\n{row}\n")
    said = {problem.say(language) for problem in caught.value.problems for language in LANGUAGES}
    assert len(said) == 3 * len(caught.value.problems)
    assert all("Value error" not in sentence and "{" not in sentence for sentence in said)


# sum_equals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "row", "variant"),
    [
        ("skip_any", "9 6 4", "exceeds"),
        ("skip_any", "9 4 4", "differs"),
        ("skip_any", "9 12 _", None),
        ("skip_any", "_ 4 4", None),
        ("skip_all", "9 12 _", "exceeds"),
        ("skip_all", "9 4 _", None),
        ("skip_all", "9 4 4", "differs"),
        ("skip_all", "_ 4 _", "without_total"),
        ("skip_all", "9 _ _", None),
        ("never_skip", "9 4 _", "short"),
        ("never_skip", "9 9 _", None),
        ("never_skip", "9 _ _", "short"),
        ("never_skip", "0 _ _", None),
        ("never_skip", "_ _ _", None),
        ("never_skip", "NA _ _", None),
    ],
)
def test_parts_that_are_missing(
    missing: str, row: str, variant: str | None, context: Context, catalogue: Catalogue
) -> None:
    found = found_by(context, "sum_equals", "", COUNTS + f"A1 0101 2026-M10 {row}", missing)
    assert codes(found, "sum_equals") == ([variant] if variant else [])
    assert all("{" not in wording.word(f, language, catalogue) for f in found for language in LANGUAGES)


# change_vs_previous -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "october", "november", "variant"),
    [
        ("skip_any", "20", "60", None),
        ("skip_any", "20", "61", "up"),
        ("skip_any", "60", "20", None),
        ("skip_any", "61", "20", "down"),
        ("skip_any", "_", "500", None),
        ("skip_any", "500", "_", None),
        ("skip_any", "0", "500", None),
        ("skip_all", "_", "500", "began"),
        ("skip_all", "_", "19", None),
        ("skip_all", "0", "500", None),
        ("skip_all", "500", "_", "stopped"),
        ("skip_all", "500", "_<400", None),
        ("skip_all", "500", "NA", None),
        ("skip_all", "19", "_", None),
        ("never_skip", "_", "500", "began"),
        ("never_skip", "500", "_", "stopped"),
        ("never_skip", "_", "_", None),
    ],
)
def test_a_neighbour_that_is_missing(
    missing: str, october: str, november: str, variant: str | None, context: Context, catalogue: Catalogue
) -> None:
    picture = COUNTS + f"A1 0101 2026-M10 {october} _ _\nA1 0101 2026-M11 {november} _ _"
    rules = load(f"{HEADER}\nR1,1,change_vs_previous,warning,field=value,,{missing},,,,,,\n")
    found = [f for f in check(cells_of(picture), rules, context, scratch()) if f.cells == ("J5",)]
    assert codes(found, "change_vs_previous") == ([variant] if variant else [])
    assert all("{" not in wording.word(f, language, catalogue) for f in found for language in LANGUAGES)


def test_a_blank_of_a_period_that_has_not_ended_did_not_stop(context: Context) -> None:
    picture = COUNTS + "A1 0101 2026-M10 500 _ _\nA1 0101 2026-M11 _ _ _"
    cells = cells_of(picture).assign(due=lambda c: c["period"] == "2026-M10")
    rules = load(f"{HEADER}\nR1,1,change_vs_previous,warning,field=value,,skip_all,,,,,,\n")
    assert [f.code for f in check(cells, rules, context, scratch()) if "J5" in f.cells] == []


def test_a_blank_cell_gets_one_finding(context: Context) -> None:
    rules = f"{HEADER}\nR1,1,change_vs_previous,warning,,,skip_all,,,,,,\nR2,1,required,info,,,,,,,,,\n"
    picture = COUNTS + "A1 0101 2026-M10 500 _ _\nA1 0101 2026-M11 _ _ _"
    found = check(cells_of(picture), load(rules), context, scratch())
    assert [f.rule for f in found if "J5" in f.cells] == ["R1"]


# outlier ----------------------------------------------------------------------------------------------------


def outliers(context: Context, history: str, value: str, params: str = "", code: str = "A1") -> list[Finding]:
    period = {"A1": "2026-M11", "A2": "2026-Q4"}[code]
    known = replace(context, history=history_of(f"{code} 0101 value 2025-M {history}"))
    header = COUNTS if code == "A1" else STOCK
    blanks = " _ _" if code == "A1" else ""
    return found_by(known, "outlier", params, header + f"{code} 0101 {period} {value}{blanks}")


@pytest.mark.parametrize(
    ("history", "value", "variant"),
    [
        ("60 70 65 80", "8000", None),  # four say nothing of what is usual
        ("60 70 65 80 75", "8000", "high"),
        ("60 70 65 80 75", "3", "low"),
        ("60 70 65 80 75", "72", None),
        ("60 70 65 80 75", "0", "low"),
        ("50 50 50 50 50", "150", None),  # all alike: three times is not more than three times
        ("50 50 50 50 50", "151", "high"),
        ("51 51 51 51 51", "17", None),
        ("51 51 51 51 51", "16", "low"),
        ("0 0 0 0 0", "1", "high"),
        ("0 0 0 0 0", "0", None),
        ("50 50 50 50 50 50 90", "52", None),  # MAD = 0: the mean absolute deviation
        ("50 50 50 50 50 50 90", "100", "high"),
    ],
)
def test_a_value_far_from_its_own_past_is_asked_about(
    history: str, value: str, variant: str | None, context: Context, catalogue: Catalogue
) -> None:
    found = outliers(context, history, value)
    assert codes(found, "outlier") == ([variant] if variant else [])
    assert all(f.severity is Severity.warning and not f.severity.blocks for f in found)
    assert all("{" not in wording.word(f, language, catalogue) for f in found for language in LANGUAGES)


def z_by_hand(history: list[float], value: float, *, logs: bool) -> float:
    scale = (lambda x: math.log(1 + x)) if logs else float
    sample, x = [scale(y) for y in history], scale(value)
    middle = median(sample)
    mad = median(abs(y - middle) for y in sample)
    if mad:
        return 0.6745 * abs(x - middle) / mad
    return abs(x - middle) / (1.253314 * sum(abs(y - middle) for y in sample) / len(sample))


@pytest.mark.parametrize("code", ["A1", "A2"])
def test_the_score_is_the_one_of_the_books(code: str, context: Context) -> None:
    """Counts in logarithms, stocks as they are; 60 drawn samples, each value judged as the formula says."""
    dice = np.random.default_rng(3)
    seen = set()
    for _ in range(60):
        history = [int(x) for x in dice.integers(20, 200, dice.integers(5, 12))]
        value = int(dice.integers(1, 900))
        expected = z_by_hand([float(x) for x in history], value, logs=code == "A1") > 3.5
        found = outliers(context, " ".join(map(str, history)), str(value), code=code)
        assert bool(found) is expected, (history, value)
        seen.add(expected)
    assert seen == {True, False}


def test_the_value_is_left_out_of_its_own_sample(context: Context) -> None:
    """A past that holds the tested period too, as when a rule is tried on what was accepted long ago."""
    history = history_of("A1 0101 value 2026-M 60 70 65 80 75 8000")
    known = replace(context, history=history)
    picture = COUNTS + "A1 0101 2026-M06 8000 _ _"
    assert codes(found_by(known, "outlier", "", picture), "outlier") == ["high"]
    with_four = replace(context, history=history.drop(index=0))
    assert found_by(with_four, "outlier", "", picture) == []


@pytest.mark.parametrize(
    ("params", "value", "asked"),
    [
        ("", "110", True),
        ("smallest=111", "110", False),
        ("smallest=110", "110", True),
        ("apart=0.12", "110", False),
        ("apart=0.05", "110", True),
        ("z=100", "110", False),
        ("least=7", "110", False),
        ("last=5", "110", True),
    ],
)
def test_the_settings_of_an_outlier(params: str, value: str, asked: bool, context: Context) -> None:
    assert bool(outliers(context, "100 101 100 99 101 100", value, params)) is asked


def test_only_the_latest_values_say_what_is_usual(context: Context) -> None:
    old_and_new = "10 10 11 10 9 10 100 101 100 99 101"
    assert outliers(context, old_and_new, "103", "last=5") == []
    assert outliers(context, old_and_new, "10", "last=5") != []


def test_other_cells_have_another_past(context: Context) -> None:
    known = replace(
        context, history=history_of("A1 0102 value 2025-M 60 70 65 80 75", "A1 0101 sex:male 2025-M 1 2 1 2 1")
    )
    assert found_by(known, "outlier", "", COUNTS + "A1 0101 2026-M11 8000 _ _") == []


def test_a_jump_is_asked_about_once(context: Context) -> None:
    rules = f"{HEADER}\nR1,1,change_vs_previous,warning,,,,,,,,,\nR2,1,outlier,warning,,,,,,,,,\n"
    known = replace(context, history=history_of("A1 0101 value 2026-M 60 70 65 80 75 70 60 70 65 80"))
    cells = cells_of(COUNTS + "A1 0101 2026-M11 8000 _ _", past=None)
    cells["past"] = [None, None, None, 80, None, None]
    assert [f.rule for f in check(cells, load(rules), known, scratch())] == ["R1"]


# completeness -----------------------------------------------------------------------------------------------

TWO = COUNTS + "A1 0101 2026-M10 {} _ _\nA1 0102 2026-M10 {} _ _\n"


@pytest.mark.parametrize(
    ("params", "first", "second", "variants"),
    [
        ("floor=0.5", "5", "_", []),
        ("floor=0.51", "5", "_", ["report"]),
        ("floor=1", "5", "0", []),
        ("floor=1", "5", "NA", []),
        ("floor=1", "5", "_<3", []),
        ("floor=1", "5", "X<3", ["report"]),
        ("floor=1", "5", "9x", []),
        ("floor=0.51 per=place", "5", "_", ["place"]),
        ("floor=0.51 per=indicator", "_", "_", ["indicator"]),
    ],
)
def test_a_share_below_the_floor(
    params: str, first: str, second: str, variants: list[str], context: Context, catalogue: Catalogue
) -> None:
    found = found_by(context, "completeness", params, TWO.format(first, second))
    assert codes(found, "completeness") == variants
    assert all((f.cells, f.sheet) == ((), "Results") for f in found)
    for language in LANGUAGES:
        assert all("{" not in wording.word(f, language, catalogue) for f in found)


def test_completeness_counts_what_is_asked_and_due_and_a_pair_once(context: Context, catalogue: Catalogue) -> None:
    (found,) = found_by(context, "completeness", "floor=0.9", PAIRS + "A3 01 2026-Q4 5 _\nB1 0100 2026-H2 _ 4")
    assert (found.args["filled"], found.args["wanted"]) == (1, 2)
    assert "fewer than 90 %" in wording.word(found, "en", catalogue)
    assert found_by(context, "completeness", "floor=0.9", TWO.format("_", "_"), due=False) == []
    assert found_by(context, "completeness", "floor=0.9", TWO.format("-", "-")) == []


# pattern ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "text", "variant"),
    [
        ("matches=[0-9]+", "12", None),
        ("matches=[0-9]+", "12.5", "matches"),
        ("matches=[0-9]", "12", "matches"),  # the whole text, not a piece of it
        ("avoids=[1-9][0-9]*000", "12000", "avoids"),
        ("avoids=[1-9][0-9]*000", "12001", None),
        ("avoids=[1-9][0-9]*000", "NA", None),
        ("matches=it's", "12", "matches"),
        ("matches=(.*') OR (true --)", "12", "matches"),
        ("matches=(a+)+b", "12", "matches"),
    ],
)
def test_the_text_of_a_cell(
    params: str, text: str, variant: str | None, context: Context, catalogue: Catalogue
) -> None:
    found = found_by(context, "pattern", params, STOCK + f"A2 0101 2026-Q4 {text}")
    assert codes(found, "pattern") == ([variant] if variant else [])
    assert all(params.partition("=")[2] in wording.word(f, "en", catalogue) for f in found)


def test_two_patterns_keep_apart(context: Context) -> None:
    rules = f"{HEADER}\nR1,1,pattern,warning,,matches=[0-9]+,,,,,,,\nR2,1,pattern,warning,,avoids=7.*,,,,,,,\n"
    found = check(cells_of(STOCK + "A2 0101 2026-Q4 7.5\nA2 0102 2026-Q4 7"), load(rules), context, scratch())
    assert [(f.rule, f.cells) for f in found] == [("R1", ("J4",)), ("R2", ("J4",)), ("R2", ("J5",))]
