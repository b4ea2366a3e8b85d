"""Rules on trial, waived or crashing: who is told, who is stopped, and what is said of cells that were not judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from mne import intake
from mne.catalogue import Catalogue, read_folder
from mne.model import LANGUAGES, Finding, RuleWaiver, Severity, User
from mne.period import Period
from mne.rules import Context, check, load, wording
from mne.store import Answer, Query, Store, scratch
from mne.template import layout
from tests.conftest import TINY, scope_of
from tests.filling import Q3, filled
from tests.test_rules import COUNTS, HEADER, PAIRS, PICTURES, cells_of, judged

TOO_HIGH = COUNTS + "A1 0101 2026-M10 9 _ _"
LIMIT = f"{HEADER}\nR1,1,range,error,,max=5,,,,,,,\n"
WAIVER = RuleWaiver("R1", "LIGUE", granted_by="Samira", reason="the shelter was doubled", until=date(2026, 12, 31))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(TINY)


@pytest.fixture(scope="module")
def context(catalogue: Catalogue) -> Context:
    return Context(catalogue.indicators, catalogue.places, date(2026, 12, 31), partner="LIGUE", with_trials=True)


def run(rules: str, picture: str, context: Context) -> list[Finding]:
    return check(cells_of(picture), load(rules), context, scratch())


def test_a_rule_on_trial_is_marked_and_stops_nothing(context: Context) -> None:
    trial_first = f"{HEADER}\nT1,1,range,error,,max=5,,,,yes,,,\nR2,1,range,warning,,max=8,,,,,,,\n"
    found = run(trial_first, TOO_HIGH, context)
    assert [(f.rule, f.trial) for f in found] == [("R2", False), ("T1", True)]


def test_a_rule_on_trial_is_silent_unless_asked_for(context: Context) -> None:
    assert run(LIMIT.replace("max=5,,,,", "max=5,,,,yes"), TOO_HIGH, replace(context, with_trials=False)) == []


def failing_on(word: str) -> Query:
    """A scratch database that cannot answer statements holding this word."""
    honest = scratch()

    def query(sql: str, tables: Mapping[str, Any]) -> Answer:
        rule = tables["rule"]
        if "high" in rule.column_names and 50_000 in rule["high"].to_pylist():
            raise ArithmeticError(word)
        return honest(sql, tables)

    return query


def test_a_rule_on_trial_that_crashes_is_told_and_harms_no_other(context: Context, catalogue: Catalogue) -> None:
    rules = f"{HEADER}\nT1,1,range,error,,max=5,,,,yes,,,\nT2,1,range,error,,max=6,,,,yes,,,\n"
    found = check(cells_of(TOO_HIGH), load(rules), context, failing_on("overflow"))
    assert [(f.code, f.rule, f.trial) for f in found] == [
        ("rule.failed", "T1", True),
        ("rule.range.above", "T2", True),
    ]
    assert all("overflow" in wording.word(found[0], language, catalogue) for language in LANGUAGES)


def test_a_rule_that_crashes_never_passes(context: Context) -> None:
    with pytest.raises(ArithmeticError):
        check(cells_of(TOO_HIGH), load(LIMIT), context, failing_on("overflow"))


def test_a_waived_finding_becomes_a_remark_that_names_who_granted_it(context: Context, catalogue: Catalogue) -> None:
    (found,) = run(LIMIT, TOO_HIGH, replace(context, waivers=[WAIVER]))
    assert (found.severity, found.cells) == (Severity.info, ("J4",))
    assert "Samira: the shelter was doubled" in wording.word(found, "en", catalogue)
    assert all("2026" in wording.word(found, language, catalogue) for language in LANGUAGES)


@pytest.mark.parametrize(
    "waiver",
    [
        replace(WAIVER, rule="R2"),
        replace(WAIVER, partner="ATELIER"),
        replace(WAIVER, indicator="A2"),
        replace(WAIVER, until=date(2026, 12, 30)),
        replace(WAIVER, since=date(2027, 1, 1)),
    ],
)
def test_a_waiver_lifts_nothing_else(waiver: RuleWaiver, context: Context) -> None:
    (found,) = judged(run(LIMIT, TOO_HIGH, replace(context, waivers=[waiver])))
    assert found.severity is Severity.error


def test_a_waiver_holds_on_the_day_of_the_check(context: Context) -> None:
    late = replace(context, waivers=[WAIVER], today=date(2027, 1, 15))
    assert judged(run(LIMIT, TOO_HIGH, late))[0].severity is Severity.error
    assert run(LIMIT, TOO_HIGH, replace(late, today=date(2026, 12, 31)))[0].severity is Severity.info


def test_a_waived_cell_is_judged_on(context: Context) -> None:
    rules = f"{LIMIT}R2,1,enum,warning,,values=1|2,,,,,,,\n"
    assert [f.rule for f in run(rules, TOO_HIGH, replace(context, waivers=[WAIVER]))] == ["R1", "R2"]


@pytest.mark.parametrize("kind", ["reference", "unique", "asked", "type"])
def test_what_could_not_be_kept_cannot_be_waived(kind: str, context: Context, catalogue: Catalogue) -> None:
    rules = f"{HEADER}\nR1,1,{kind},error,,,,,,,,,\n"
    (found,) = judged(run(rules, PICTURES[kind][0], replace(context, waivers=[WAIVER])))
    assert found.severity is Severity.error


@pytest.mark.parametrize(
    ("picture", "counts"),
    [
        (COUNTS + "A1 0101 2026-M10 9x 4 _", {"rule.not_judged.cell": 1}),
        (COUNTS + "A1 0101? 2026-M10 9 4 _", {"rule.not_judged.row": 2}),
        (
            COUNTS + "A1 0101? 2026-M10 9 4 _\nA1 0101 2026-M11 9x _ 8x",
            {"rule.not_judged.cell": 2, "rule.not_judged.row": 2},
        ),
        (PAIRS + "B2 0101 2026 12 10", {"rule.not_judged.cell": 2}),
        (COUNTS + "A1 0101 2026-M10 9 4 _", {}),
    ],
)
def test_what_was_not_judged_is_counted(
    picture: str, counts: dict[str, int], context: Context, catalogue: Catalogue
) -> None:
    found = [f for f in run(catalogue.rules_text, picture, context) if f.code.startswith("rule.not_judged")]
    assert {f.code: f.args["count"] for f in found} == counts
    assert all(str(f.args["count"]) in wording.word(f, language, catalogue) for f in found for language in LANGUAGES)


def test_huge_parts_are_a_mistake_of_theirs_and_not_a_crash(context: Context) -> None:
    rules = f"{HEADER}\nR1,1,sum_equals,error,,,,,,,,,\n"
    picture = COUNTS + "A1 0101 2026-M10 9 " + "99999999999999 " * 2
    many = cells_of(picture)
    many = pd.concat([many, *[many.iloc[[-1]].assign(field=f"sex:{n}", cell=f"Q{n}") for n in range(12)]])
    found = check(many.reset_index(drop=True), load(rules), context, scratch())
    assert found[0].code == "rule.sum_equals.exceeds"


# Through the intake: kept with the submission, for the secretariat alone ----------------------------------------


def on_trial(store: Store) -> None:
    """A rule of the kind that everything breaks, on trial."""
    files = dict(read_folder(TINY))
    files["rules.csv"] += "HIGH-TRIAL,1,range,error,measure=count field=value,max=1,,,,yes,,,\n"
    store.import_registry(files, actor="tests", reason="a rule on trial")


def test_the_officer_never_sees_what_a_rule_on_trial_saw(
    store: Store, officer: User, stranger: User, member: User, secretariat: User
) -> None:
    on_trial(store)
    report = intake.submit_report(store, filled(store), "report.xlsx", officer)
    assert not report.has_errors
    assert {f.rule for f in report.trials} == {"HIGH-TRIAL"}
    assert "HIGH-TRIAL" not in {f.rule for f in report.findings}
    assert report.upload is not None
    kept = store.upload(report.upload)
    assert kept is not None and "HIGH-TRIAL" not in {f.rule for f in kept.findings}
    said = dict.fromkeys(report.warnings, "checked on the register")
    receipt = intake.confirm(store, report.upload, officer, explanations=said, base_version=report.base_version)
    (seen,) = store.trial_findings(receipt.submission, scope_of(secretariat))
    assert (seen.rule, seen.severity, seen.trial) == ("HIGH-TRIAL", Severity.error, True)
    for user in (officer, stranger, member):
        assert store.trial_findings(receipt.submission, scope_of(user)) == []
        rows = store.read("findings", {"id": receipt.submission, "trial": True}, scope_of(user))
        assert rows.empty
    for user in (officer, secretariat):
        assert "HIGH-TRIAL" not in {f.rule for f in store.findings(receipt.submission, scope_of(user))}


def test_the_accepted_past_of_a_partner_says_what_is_usual(store: Store, officer: User) -> None:
    """Half a year of four persons a month; then 800 in three months: July is a jump, August and September unusual."""
    for quarter in ("2025-Q1", "2025-Q2"):
        report = intake.submit_report(store, filled(store, quarter=Period.parse(quarter)), "report.xlsx", officer)
        assert report.upload is not None
        said = dict.fromkeys(report.warnings, "checked on the register")
        intake.confirm(store, report.upload, officer, explanations=said, base_version=report.base_version)
    asked = layout(store.catalogue(), "LIGUE", Q3)
    rows = [row for row in asked.rows if (row.indicator, row.place) == ("A1", "0101")]
    cells = [asked.address(row, "value") for row in rows]
    report = intake.submit_report(store, filled(store, dict.fromkeys(cells, 800)), "report.xlsx", officer)
    assert [f.cells for f in report.findings if f.code == "rule.change_vs_previous.up"] == [(cells[0],)]
    unusual = [f for f in report.findings if f.code == "rule.outlier.high"]
    assert [f.cells for f in unusual] == [(cells[1],), (cells[2],)]
    assert [(f.args["usual"], f.args["many"], f.severity) for f in unusual] == [(4, 6, Severity.warning)] * 2
