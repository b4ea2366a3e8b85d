"""Each rule kind: a report that breaks it, with the address that must be named, and one that does not."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

from mne.catalogue import Catalogue
from mne.catalogue.problems import CatalogueError
from mne.model import LANGUAGES, Finding
from mne.rules import CELL_COLUMNS, KINDS, Context, check, load, rules_of, wording
from mne.rules.formula import FUNCTIONS
from mne.rules.row import Missing
from mne.store import scratch

ROOT = Path(__file__).parent.parent
MISSING = get_args(Missing)
TINY = ROOT / "tests" / "reference" / "tiny"
HEADER = "code,version,kind,severity,selector,params,missing,valid_from,valid_to,trial,message_ar,message_fr,message_en"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(TINY)


@pytest.fixture(scope="module")
def context(catalogue: Catalogue) -> Context:
    return Context(
        catalogue.indicators,
        catalogue.places,
        on=date(2026, 12, 31),
        below=catalogue.places_below,
        suggest=lambda kind, text: catalogue.nearest(f"{kind}s", text) if kind != "period" else None,
        history=history_of("A1 0201 value 2026-M 60 70 65 80 75 70"),
    )


def history_of(*lines: str) -> pd.DataFrame:
    """Accepted values: `indicator place field first-part-of-the-period value value …`, periods numbered 01, 02 …"""
    rows = []
    for line in lines:
        indicator, place, field, period, *values = line.split()
        rows += [(indicator, place, f"{period}{n:02}", field, Decimal(text)) for n, text in enumerate(values, 1)]
    return pd.DataFrame(rows, columns=["indicator", "place", "period", "field", "value"])


LETTERS = {"indicator": "C", "place": "E", "period": "G", "value": "J", "numerator": "L", "denominator": "N"}
LETTERS |= {"sex:female": "O", "sex:male": "P"}


def cells_of(picture: str, **columns: Any) -> pd.DataFrame:
    """The long frame of a drawn sheet: a header of field codes, then one row a line, from Excel row 4 on.

    `_` is blank, `-` is not asked, `5<3` is a 5 where 3 was accepted before, `_<3` a blank over an accepted 3.
    """
    lines = [line.split() for line in picture.strip().splitlines()]
    fields, rows = lines[0], []
    for number, line in enumerate(lines[1:], 4):
        key = dict(zip(fields[:3], line[:3], strict=True))
        rows += [_key(number, name, key) for name in ("indicator", "place", "period")]
        rows += [_input(number, name, text, key) for name, text in zip(fields[3:], line[3:], strict=True)]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS)).assign(**columns)


def _cell(row: int, field: str, key: dict[str, str], **rest: Any) -> dict[str, Any]:
    address = f"{LETTERS[field]}{row}"
    found = dict.fromkeys(CELL_COLUMNS)
    known = {name: text.strip("?!") if "?" not in text else "" for name, text in key.items()}
    return {
        **found,
        **known,
        "sheet": "Results",
        "row": row,
        "cell": address,
        "field": field,
        "raw": "",
        "due": True,
        "said": False,
        "asked": True,
        "owed": not key["indicator"].endswith("!"),
        **rest,
    }


def _key(row: int, name: str, key: dict[str, str]) -> dict[str, Any]:
    unknown = "?" in key[name]
    return _cell(row, name, key, kind="unknown" if unknown else "known", raw=key[name].strip("?!"))


def _input(row: int, field: str, text: str, key: dict[str, str]) -> dict[str, Any]:
    text, _, before = text.partition("<")
    asked = text != "-" and not text.endswith("-")
    text = text.rstrip("-")
    kind, value, marker = "blank", None, None
    if text in ("X", "NA"):
        kind, marker = "text", text
    elif text.startswith("#"):
        kind = "error"
    elif text not in ("", "_"):
        try:
            kind, value = "number", Decimal(text)
        except ArithmeticError:
            kind = "text"
    return _cell(
        row,
        field,
        key,
        kind=kind,
        value=value,
        marker=marker,
        asked=asked,
        raw="" if kind == "blank" else text,
        before=Decimal(before) if before else None,
    )


COUNTS = "indicator place period value sex:female sex:male\n"
PAIRS = "indicator place period numerator denominator\n"
STOCK = "indicator place period value\n"
# kind, a picture that breaks it, the cells that must be named and the sentence's code, a picture that does not.
PICTURES = {
    "required": (COUNTS + "A1 0101 2026-M10 _ _ _", ["J4"], "rule.required.blank", COUNTS + "A1 0101 2026-M10 0 _ _"),
    "type": (COUNTS + "A1 0101 2026-M10 12taps _ _", ["J4"], "rule.type.text", COUNTS + "A1 0101 2026-M10 NA _ _"),
    "range": (COUNTS + "A1 0101 2026-M10 9 _ -5", ["P4"], "rule.range.negative", COUNTS + "A1 0101 2026-M10 0 _ _"),
    "enum": (
        "indicator place period value\nA2 0101 2026-Q4 11",
        ["J4"],
        "rule.enum",
        "indicator place period value\nA2 0101 2026-Q4 10",
    ),
    "unique": (
        COUNTS + "A1 0101 2026-M10 5 _ _\nA1 0101 2026-M11 5 _ _\nA1 0101 2026-M10 6 _ _",
        ["C6"],
        "rule.unique",
        COUNTS + "A1 0101 2026-M10 5 _ _\nA1 0102 2026-M10 5 _ _",
    ),
    "reference": (
        COUNTS + "A1 0109? 2026-M10 5 _ _",
        ["E4"],
        "rule.reference.place",
        COUNTS + "A1 0101 2026-M10 5 _ _",
    ),
    "asked": (PAIRS + "A3 01 2026-Q4 5- 9", ["L4"], "rule.asked.cell", PAIRS + "A3 01 2026-Q4 5 9"),
    "compare": (PAIRS + "B2 0101 2026 12 10", ["L4", "N4"], "rule.compare.greater", PAIRS + "B2 0101 2026 10 10"),
    "both_or_neither": (
        PAIRS + "A3 01 2026-Q4 5 _",
        ["N4", "L4"],
        "rule.both_or_neither.denominator",
        PAIRS + "A3 01 2026-Q4 5 _<9",
    ),
    "sum_equals": (
        COUNTS + "A1 0101 2026-M10 9 6 4",
        ["J4", "O4", "P4"],
        "rule.sum_equals.exceeds",
        COUNTS + "A1 0101 2026-M10 9 6 _",
    ),
    "change_vs_previous": (
        COUNTS + "A1 0101 2026-M10 20 _ _\nA1 0101 2026-M11 61 _ _",
        ["J5"],
        "rule.change_vs_previous.up",
        COUNTS + "A1 0101 2026-M10 20 _ _\nA1 0101 2026-M11 60 _ _",
    ),
    "pattern": (STOCK + "A2 0101 2026-Q4 +7", ["J4"], "rule.pattern.avoids", STOCK + "A2 0101 2026-Q4 7"),
    "not_both": (
        "indicator place period value numerator denominator\nA3 01 2026-Q4 5 3 4",
        ["J4", "L4"],
        "rule.not_both",
        "indicator place period value numerator denominator\nA3 01 2026-Q4 X<5 3 4",
    ),
    "outlier": (COUNTS + "A1 0201 2026-M10 800 _ _", ["J4"], "rule.outlier.high", COUNTS + "A1 0201 2026-M10 77 _ _"),
    "completeness": (
        PAIRS + "B1 0100 2026-H2 5 6\nB1 0200 2026-H2 _ _",
        [],
        "rule.completeness.indicator",
        PAIRS + "B1 0100 2026-H2 5 6\nB1 0200 2026-H2 NA NA",
    ),
    "expression": (
        PAIRS + "B2 0101 2026 9 100001",
        ["L4", "N4"],
        "rule.expression",
        PAIRS + "B2 0101 2026 9 100000",
    ),
    "marker": (COUNTS + "A1 0101 2026-M10 X _ _", ["J4"], "rule.marker", COUNTS + "A1 0101 2026-M10 X<4 _ _"),
}


def judge(picture: str, catalogue: Catalogue, context: Context, **columns: Any) -> list[Finding]:
    return judged(check(cells_of(picture, **columns), load(catalogue.rules_text), context, scratch()))


def judged(findings: list[Finding]) -> list[Finding]:
    """Without the count of what was not judged, which stands beside every error."""
    return [f for f in findings if not f.code.startswith("rule.not_judged")]


def serious(findings: list[Finding], kind: str) -> list[Finding]:
    """What is said beside the blank cells that any small picture has."""
    return [f for f in findings if kind == "required" or not f.code.startswith("rule.required")]


@pytest.mark.parametrize(
    "folder", [TINY, *sorted(p.parent for p in ROOT.glob("data/*/rules.csv"))], ids=lambda p: p.name
)
def test_the_rules_that_ship_are_right(folder: Path) -> None:
    registry = Catalogue.load(folder)
    rules = rules_of(registry)
    assert {rule.kind for rule in rules} >= set(KINDS) - {"enum", "not_both"}
    for rule in rules:
        assert set(rule.messages) in (set(), set(LANGUAGES)), rule.code
        assert any(rule.selector.takes(indicator) for indicator in registry.indicators.values()), rule.code


def test_every_kind_has_its_two_pictures_and_a_rule() -> None:
    assert set(PICTURES) == set(KINDS)
    assert {rule.kind for rule in load((TINY / "rules.csv").read_text(encoding="utf-8"))} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_rule_names_its_cells(kind: str, catalogue: Catalogue, context: Context) -> None:
    broken, cells, code, _ = PICTURES[kind]
    found = serious(judge(broken, catalogue, context), kind)
    assert [(f.code, list(f.cells)) for f in found] == [(code, cells)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_rule_says_nothing(kind: str, catalogue: Catalogue, context: Context) -> None:
    assert serious(judge(PICTURES[kind][3], catalogue, context), kind) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_reads_as_a_sentence(kind: str, language: str, catalogue: Catalogue, context: Context) -> None:
    for finding in judge(PICTURES[kind][0], catalogue, context):
        sentence = wording.word(finding, language, catalogue)  # type: ignore[arg-type]
        assert sentence.startswith("Results") and "{" not in sentence and "None" not in sentence


@pytest.mark.parametrize(
    ("picture", "code", "cells"),
    [
        (COUNTS + "A1 0101 2026-M10 #DIV/0! _ _", "rule.type.error", ["J4"]),
        (COUNTS + "A1 0101 2026-M10 12.5 _ _", "rule.type.whole", ["J4"]),
        (COUNTS + "A1 0101 2026-M10 12.00001 _ _", "rule.type.long", ["J4"]),
        (COUNTS + "A1 0101 2026-M10 999999999999999 _ _", "rule.type.long", ["J4"]),
        (COUNTS + "A1! 0201 2026-M10 5 _ _", "rule.asked.row", ["C4"]),
        (COUNTS + "A1 0101 2026-M10 9 4 4", "rule.sum_equals.differs", ["J4", "O4", "P4"]),
        (COUNTS + "A1 0101 2026-M10 _ 4 4", "rule.sum_equals.without_total", ["J4", "O4", "P4"]),
        (COUNTS + "A1 0101 2026-M10 NA 4 4", "rule.sum_equals.without_total", ["J4", "O4", "P4"]),
        (COUNTS + "A1 0101 2026-M10 50<100 _<60 _<40", "rule.sum_equals.exceeds", ["J4", "O4", "P4"]),
        (PAIRS + "A3 01 2026-Q4 NA 9", "rule.both_or_neither.numerator", ["L4", "N4"]),
        (PAIRS + "A3 01 2026-Q4 X<4 _<9", "rule.both_or_neither.numerator", ["L4", "N4"]),
        (PAIRS + "B2 0101 2026 _<12 10<20", "rule.compare.greater", ["L4", "N4"]),
        (COUNTS + "A1 0101 2026-M10 70 _ _\nA1 0101 2026-M11 _<20 _ _", "", []),
        (COUNTS + "A1 0101 2026-M10 61 _ _\nA1 0101 2026-M11 20 _ _", "rule.change_vs_previous.down", ["J5"]),
        (COUNTS + "A1 0101 2026-M10 2 _ _\nA1 0101 2026-M11 9 _ _", "", []),
        (PAIRS + "A3 01 2026-Q4 90 50", "", []),
    ],
)
def test_special_cases(picture: str, code: str, cells: list[str], catalogue: Catalogue, context: Context) -> None:
    found = serious(judge(picture, catalogue, context), "")
    assert [(f.code, list(f.cells)) for f in found] == ([(code, cells)] if code else [])


def test_the_accepted_past_is_the_period_before(catalogue: Catalogue, context: Context) -> None:
    found = judge(COUNTS + "A1 0101 2026-M10 100 _ _", catalogue, context, past=Decimal(25))
    assert [(f.code, f.args["previous"], f.args["period"]) for f in serious(found, "")] == [
        ("rule.change_vs_previous.up", Decimal(25), "2026-M09")
    ]


def test_one_mistake_gets_one_message(catalogue: Catalogue, context: Context) -> None:
    found = judge(COUNTS + "A1 0101 2026-M10 _ 5 9x\nA1 0101 2026-M11 -9.5 _ _", catalogue, context)
    assert [(f.code, f.cells) for f in found if "J5" in f.cells or "P4" in f.cells] == [
        ("rule.type.text", ("P4",)),
        ("rule.type.whole", ("J5",)),
    ]
    assert [f.code for f in found if "J4" in f.cells] == ["rule.required.blank"]


def test_what_the_reader_spoke_of_is_not_judged(catalogue: Catalogue, context: Context) -> None:
    assert judge(COUNTS + "A1 0101 2026-M10 -5 _ _", catalogue, context, said=True) == []


def test_blank_cells_of_a_period_that_has_not_ended_are_not_missed(catalogue: Catalogue, context: Context) -> None:
    assert judge(COUNTS + "A1 0101 2026-M12 _ _ _", catalogue, context, due=False) == []


def test_a_misspelt_place_is_suggested_and_never_applied(catalogue: Catalogue, context: Context) -> None:
    picture = (COUNTS + "A1 Lighthuose? 2026-M10 -5 _ _").replace("Lighthuose", "TheLighthuose")
    (found,) = judge(picture, catalogue, context)
    assert (found.cells, found.suggestion) == (("E4",), "0102")
    assert "The Lighthouse" in wording.word(found, "en", catalogue)


def test_a_place_of_the_selector_stands_for_everything_below_it(catalogue: Catalogue, context: Context) -> None:
    rules = load(f"{HEADER}\nR1,1,range,error,place=0100,max=5,,,,,,,\n")
    picture = COUNTS + "A1 0101 2026-M10 9 _ _\nA1 0201 2026-M10 9 _ _"
    assert [f.cells for f in judged(check(cells_of(picture), rules, context, scratch()))] == [("J4",)]


def test_a_rule_on_trial_or_expired_says_nothing(catalogue: Catalogue, context: Context) -> None:
    rules = load(f"{HEADER}\nR1,1,range,error,,max=5,,,,yes,,,\nR2,1,range,error,,max=5,,,2026-06-30,,,,\n")
    assert check(cells_of(COUNTS + "A1 0101 2026-M10 9 _ _"), rules, context, scratch()) == []


def test_a_rule_may_have_its_own_words(catalogue: Catalogue, context: Context) -> None:
    rules = load(f'{HEADER}\nR1,1,range,warning,,max=5,,,,,"أكثر من 5: {{value}}.","Plus de 5 : {{value}}.",\n')
    (found,) = check(cells_of(COUNTS + "A1 0101 2026-M10 9 _ _"), rules, context, scratch())
    assert wording.word(found, "fr", catalogue) == "Results, J4. Plus de 5 : 9."
    assert "above the largest" in wording.word(found, "en", catalogue)


@pytest.mark.parametrize(
    ("row", "column", "suggestion"),
    [
        ("R1,1,rnage,error,,min=0,,,,,,,", "kind", "range"),
        ("R1,1,range,eror,,min=0,,,,,,,", "severity", "error"),
        ("R1,1,range,error,programe=A,min=0,,,,,,,", "selector", "programme"),
        ("R1,1,range,error,indicator=B22,min=0,,,,,,,", "selector", "B2"),
        ("R1,1,range,error,,mim=0,,,,,,,", "params", "min"),
        ("R1,1,range,error,,min=5 max=2,,,,,,,", "params", ""),
        ("R1,1,range,error,,0..9,,,,,,,", "params", ""),
        ("R1,1,range,error,,,,,,,,,", "params", ""),
        ("R1,1,range,error,,min=0,,soon,,,,,", "valid_from", ""),
        ("R1,1,range,error,,min=0,,2026-05-01,2026-04-30,,,,", "valid_to", ""),
        ("R 1,1,range,error,,min=0,,,,,,,", "code", ""),
        ("R1,1,range,error,level=distric,min=0,,,,,,,", "selector", "district"),
        ("R1,1,range,error,,min=x,,,,,,,", "params", ""),
        ("R1,1,type,error,,decimals=5,,,,,,,", "params", ""),
        ("R1,1,enum,error,,,,,,,,,", "params", ""),
        ("R1,1,range,error,,min=0,,,,maybe,,,", "trial", ""),
        ("R1,1,range,error,,min=0,,,,,,,{vale}", "message_en", "value"),
        ("R1,1,range,error,,min=0,,,,,,,{value.__class__}", "message_en", ""),
        ("R1,1,range,error,,min=0,,,,,,,{value:>999999999}", "message_en", "value"),
        ("R1,1,range,error,,min=0,,,,,,,{}", "message_en", ""),
        ("R1,1,range,error,,min=0,,,,,{value,,", "message_ar", ""),
        (f"R1,1,range,error,,min=0,,,,,,,{'long ' * 200}", "message_en", ""),
    ],
)
def test_a_wrong_rule_is_named_by_line_and_column(row: str, column: str, suggestion: str, catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(f"{HEADER}\n{row}\n", indicators=catalogue.indicators)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line, problem.column) == ("rules.csv", 2, column)
    assert not suggestion or problem.suggestion == suggestion
    assert all(problem.say(language) for language in LANGUAGES)


def test_an_own_sentence_may_name_what_this_case_does_not_fill(catalogue: Catalogue, context: Context) -> None:
    rules = load(f"{HEADER}\nR1,1,required,warning,,,,,,,,,{{indicator}} is wanted.\n")
    (found,) = check(cells_of(COUNTS + "A1 0101 2026-M10 _ 5 4"), rules, context, scratch())
    assert wording.said(found, "en", catalogue) == "– is wanted."


def test_fifty_thousand_findings_become_a_few_messages(catalogue: Catalogue, context: Context) -> None:
    picture = COUNTS + "A1 0101 2026-M10 12x _ _"
    many = cells_of(picture).iloc[[3] * 50_000].reset_index(drop=True)
    many["row"] = range(4, 50_004)
    many["cell"] = [f"J{row}" for row in many["row"]]
    found = judged(check(many, load(catalogue.rules_text), context, scratch()))
    (message,) = wording.group(found)
    assert len(found) == len(message.cells) == 50_000
    assert wording.word(message, "en", catalogue).startswith("Results, J4–J50003. “12x” is not a number.")


def test_addresses_are_shortened_in_excel_order() -> None:
    cells = ["D14", "D3", "D4", "D5", "D9", "AA2", "E1", "E2"]
    assert wording.shorten(cells, "en") == "D3–D5, D9, D14, E1–E2 and one more cell"


def test_the_worst_comes_first_and_differing_details_name_their_cell(catalogue: Catalogue, context: Context) -> None:
    picture = COUNTS + "A1 0101 2026-M10 _ _ _\nA1 0101 2026-M11 9x _ _\nA1 0101 2026-M12 8y _ _"
    grouped = wording.group(judge(picture, catalogue, context))
    assert [f.code for f in grouped] == ["rule.type.text", "rule.required.blank"]
    assert wording.word(grouped[0], "en", catalogue).startswith("Results, J5–J6 (for example J5). “9x”")


def test_every_kind_and_its_params_are_documented_with_an_example_that_loads(catalogue: Catalogue) -> None:
    document = (ROOT / "docs" / "reference-data.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```csv\n(ROW-.*?)^```", document, flags=re.MULTILINE | re.DOTALL)
    rules = load(f"{HEADER}\n{example}", indicators=catalogue.indicators, parts=["sex:female", "sex:male"])
    assert {rule.kind for rule in rules} == set(KINDS)
    for kind, row in KINDS.items():
        (described,) = re.findall(rf"^\| `{kind}` \|.*$", document, flags=re.MULTILINE)
        params: Any = row.model_fields["params"].annotation
        assert all(f"`{name}`" in described for name in params.model_fields), kind
    words = (*FUNCTIONS, "value", "previous_value", "accepted_value", "year", "month", *MISSING)
    assert [word for word in words if f"`{word}`" not in document] == []
