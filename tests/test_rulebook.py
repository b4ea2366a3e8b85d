"""The secretariat's side of the rules: proposals, versions, who may, and how often a rule was right."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mne import access, registry, rulebook
from mne.access import Action
from mne.catalogue import CatalogueError
from mne.model import Choices, Refused, Scope, User
from mne.rules import Rule, wording
from mne.rules.table import COLUMNS
from mne.store import BaseMoved, Store
from tests import test_intake as intake_tests
from tests.test_intake import GOOD, accepted, confirm, filled, submit

store = intake_tests.store
SECRETARIAT = access.LOCAL_OPERATOR
FIRST = ("A1", "0101", "2026-M10", "value")


def everything(store: Store) -> Scope:
    return access.scope(SECRETARIAT, Choices(), today=store.today, due_days=15)


def row_of(store: Store, code: str) -> dict[str, str]:
    return next(row for row in rulebook.rows_of(store.catalogue().rules_text) if row["code"] == code)


def change(store: Store, code: str, reason: str = "better so", **cells: str) -> int:
    proposal = rulebook.propose_row(store, {**row_of(store, code), **cells}, code)
    return rulebook.save(store, SECRETARIAT, proposal, reason)


def test_the_rules_written_as_text_are_the_same_rules(store: Store) -> None:
    rows = rulebook.rows_of(store.catalogue().rules_text)
    assert rulebook.rows_of(rulebook.text_of(rows)) == rows
    proposal = rulebook.propose(store, rows)
    assert (proposal.problems, proposal.differences) == ((), ())


def test_a_change_is_a_new_version_with_who_when_and_why(store: Store) -> None:
    version = change(store, "JUMP-COUNT", "too many questions", params="up=5 down=5 smallest=30")
    assert version == store.registry_version() == 2
    row = row_of(store, "JUMP-COUNT")
    assert (row["version"], row["params"]) == ("2", "up=5 down=5 smallest=30")
    latest, first = rulebook.editions(store, SECRETARIAT, "JUMP-COUNT")
    assert (latest.version, latest.actor, latest.reason) == ("2", "local-operator", "too many questions")
    assert latest.change.cells == (("params", "up=3 down=3 smallest=30", "up=5 down=5 smallest=30"),)
    assert (first.change.kind, first.registry) == ("added", 1)
    entry = store.audit(action="change_rules").iloc[0]
    assert json.loads(entry["detail"]) == {"reason": "too many questions", "changed": ["JUMP-COUNT"]}


def test_a_changed_rule_judges_the_next_upload(store: Store) -> None:
    content = filled(store, GOOD | {FIRST: 40})
    assert not submit(store, content).warnings
    change(store, "NOT-NEGATIVE", params="min=0 max=30", severity="warning")
    assert "NOT-NEGATIVE" in submit(store, content).warnings
    rulebook.save(store, SECRETARIAT, rulebook.retire(store, "NOT-NEGATIVE"), "no longer needed")
    ended = row_of(store, "NOT-NEGATIVE")["valid_to"]
    assert ended == "2027-01-14"
    change(store, "NOT-NEGATIVE", valid_to="2026-12-30")
    assert not submit(store, content).warnings


def test_retiring_a_rule_that_has_not_begun_leaves_days_that_make_sense(store: Store) -> None:
    change(store, "NOT-NEGATIVE", valid_from="2030-01-01")
    proposal = rulebook.retire(store, "NOT-NEGATIVE")
    assert proposal.problems == ()


def test_a_new_rule_comes_last_and_one_that_comes_back_counts_on(store: Store) -> None:
    cells = {**row_of(store, "NOT-NEGATIVE"), "code": "NEW"}
    rulebook.save(store, SECRETARIAT, rulebook.propose_row(store, cells), "new")
    assert rulebook.rows_of(store.catalogue().rules_text)[-1] == {**cells, "version": "1"}
    rows = [row for row in rulebook.rows_of(store.catalogue().rules_text) if row["code"] != "NEW"]
    gone = rulebook.propose(store, rows)
    assert [(d.code, d.kind) for d in gone.differences] == [("NEW", "removed")]
    rulebook.save(store, SECRETARIAT, gone, "away")
    assert rulebook.propose_row(store, cells).rows[-1]["version"] == "2"


@pytest.mark.parametrize(
    ("cells", "column", "suggestion"),
    [
        ({"severity": "waring"}, "severity", "warning"),
        ({"params": "mn=3"}, "params", "min"),
        ({"params": ""}, "params", ""),
        ({"params": "min=9 max=1"}, "params", ""),
        ({"selector": "indicator=A11"}, "selector", "A1"),
        ({"code": "CELL-WHOLE"}, "code", ""),
        ({"code": ""}, "code", ""),
        ({"valid_from": "31/12/2026"}, "valid_from", ""),
        ({"message_fr": "Trop : {valeur}"}, "message_fr", "value"),
        ({"kind": "=cmd()"}, "kind", ""),
    ],
)
def test_what_is_wrong_names_its_column_and_nothing_is_saved(
    store: Store, cells: dict[str, str], column: str, suggestion: str
) -> None:
    proposal = rulebook.propose_row(store, {**row_of(store, "NOT-NEGATIVE"), **cells}, "NOT-NEGATIVE")
    position, problem = proposal.problems[0]
    assert proposal.rows[position]["params"] == cells.get("params", "min=0")
    assert (problem.column, problem.suggestion) == (column, suggestion)
    with pytest.raises(Refused, match="problems"):
        rulebook.save(store, SECRETARIAT, proposal, "why not")
    assert store.registry_version() == 1


def test_a_line_break_in_a_cell_moves_no_problem_to_another_rule(store: Store) -> None:
    rows = rulebook.rows_of(store.catalogue().rules_text)
    rows[0] = {**rows[0], "message_en": "one\ntwo"}
    rows[3] = {**rows[3], "severity": "loud"}
    assert [position for position, _ in rulebook.propose(store, rows).problems] == [3]


def test_a_change_needs_a_reason_and_something_to_change(store: Store) -> None:
    same = rulebook.propose_row(store, row_of(store, "NOT-NEGATIVE"), "NOT-NEGATIVE")
    with pytest.raises(Refused, match="same"):
        rulebook.save(store, SECRETARIAT, same, "why not")
    with pytest.raises(Refused, match="reason"):
        change(store, "NOT-NEGATIVE", "  ", params="min=1")
    with pytest.raises(Refused, match="empty"):
        rulebook.save(store, SECRETARIAT, rulebook.propose(store, []), "all away")


def test_two_who_change_at_once_do_not_overwrite_each_other(store: Store) -> None:
    proposal = rulebook.propose_row(store, {**row_of(store, "NOT-NEGATIVE"), "params": "min=1"}, "NOT-NEGATIVE")
    change(store, "JUMP-COUNT", params="up=9")
    with pytest.raises(BaseMoved):
        rulebook.save(store, SECRETARIAT, proposal, "mine")
    assert row_of(store, "NOT-NEGATIVE")["params"] == "min=0"


def test_only_the_secretariat_may(store: Store, officer: User, stranger: User, member: User, admin: User) -> None:
    proposal = rulebook.propose_row(store, {**row_of(store, "NOT-NEGATIVE"), "params": "min=1"}, "NOT-NEGATIVE")
    for user in (officer, stranger, member, admin):
        assert not access.may(user, Action.change_rules)
        with pytest.raises(Refused):
            rulebook.save(store, user, proposal, "mine")
        with pytest.raises(Refused):
            rulebook.editions(store, user)
        with pytest.raises(Refused):
            rulebook.tallies(store, user, everything(store))
    assert store.registry_version() == 1


def test_rules_are_judged_as_the_registry_judges_them(store: Store) -> None:
    cells = {
        "code": "NEW",
        "kind": "compare",
        "severity": "warning",
        "params": "left=sex:nobody operator=<= right=value",
    }
    ours = rulebook.propose_row(store, cells)
    ((position, problem),) = ours.problems
    assert (ours.rows[position]["code"], problem.code, problem.column) == ("NEW", "rule_part", "params")
    files = {**store.catalogue().files, "rules.csv": rulebook.text_of(ours.rows)}
    theirs = registry.propose(store, files, store.registry_version())
    assert theirs == ours.whole and theirs.problems == (problem,)
    with pytest.raises(Refused, match="problems"):
        rulebook.save(store, SECRETARIAT, ours, "why not")
    with pytest.raises(CatalogueError):
        registry.accept(store, theirs, SECRETARIAT, "why not")
    assert store.registry_version() == 1


def test_the_store_itself_refuses_rules_that_cannot_be_read(store: Store) -> None:
    with pytest.raises(CatalogueError):
        store.import_registry({**store.catalogue().files, "rules.csv": "code,code\n"}, actor="x", reason="y", base=1)
    assert store.registry_version() == 1


def test_rows_are_normal_in_one_way() -> None:
    cells = {"code": " R1 ", "trial": "TRUE", "params": "min=0   max=3", "message_en": "a\tb\x00c"}
    found = rulebook.normal(cells)
    assert set(found) == set(COLUMNS)
    assert (found["code"], found["trial"], found["params"]) == ("R1", "yes", "min=0 max=3")
    assert (found["message_en"], found["version"], found["missing"]) == ("a b c", "1", "skip_any")


def test_a_warning_that_was_explained_was_overturned_and_one_that_was_mended_was_heeded(store: Store) -> None:
    october, november = FIRST, ("A1", "0101", "2026-M11", "value")
    alike = {key: None for key in GOOD if ":" in key[3]}
    report = submit(store, filled(store, GOOD | alike | {october: 400, november: 40}))
    assert report.warnings == ("JUMP-COUNT",)
    mended = submit(store, filled(store, GOOD | alike | {october: 40, november: 40}))
    confirm(store, mended)
    tally = rulebook.tallies(store, SECRETARIAT, everything(store))["JUMP-COUNT"]
    assert (tally.fired, tally.overturned, tally.heeded, tally.share_overturned) == (0, 0, 1, Decimal(0))
    accepted(store, filled(store, GOOD | alike | {october: 40, november: 400}))
    tally = rulebook.tallies(store, SECRETARIAT, everything(store))["JUMP-COUNT"]
    assert (tally.fired, tally.submissions, tally.overturned, tally.heeded) == (1, 1, 1, 1)
    assert tally.share_overturned == Decimal("0.5")
    (row,) = rulebook.firings(store, SECRETARIAT, everything(store), "JUMP-COUNT").to_dict("records")
    assert (row["partner"], row["quarter"], row["explanation"]) == ("LIGUE", "2026-Q4", "checked on the register")


# Waivers ------------------------------------------------------------------------------------------------------------

TOMORROW = date(2027, 1, 16)


def rule_of(store: Store, code: str) -> Rule:
    found = rulebook.propose(store, rulebook.rows_of(store.catalogue().rules_text)).rule(code)
    assert found
    return found


def lift(store: Store, code: str = "NOT-NEGATIVE", **named: Any) -> int:
    given = {"partner": "LIGUE", "reason": "agreed in the meeting", "until": TOMORROW, **named}
    return rulebook.grant(store, SECRETARIAT, rule_of(store, code), **given)


def test_a_waived_rule_blocks_nobody_and_the_remark_says_who_and_why(store: Store) -> None:
    change(store, "NOT-NEGATIVE", params="min=45")
    content = filled(store, GOOD | {("A1", "0101", "2026-M11", "value"): 44})
    assert submit(store, content).has_errors
    number = lift(store, indicator="A1")
    report = submit(store, content)
    seen = {f.severity.value for f in report.findings if f.rule == "NOT-NEGATIVE"}
    assert seen == {"info", "error"}, "the other indicators are judged as before"
    rulebook.withdraw(store, SECRETARIAT, number)
    lift(store)
    report = submit(store, content)
    assert not report.has_errors
    (remark,) = (f for f in wording.group(report.findings) if f.rule == "NOT-NEGATIVE")
    assert "agreed in the meeting" in wording.word(remark, "en", store.catalogue())
    accepted(store, content)
    tally = rulebook.tallies(store, SECRETARIAT, everything(store))["NOT-NEGATIVE"]
    assert tally.fired == tally.overturned == len(remark.cells)


def test_a_waiver_ends_with_its_day_or_when_it_is_withdrawn(store: Store) -> None:
    number = lift(store)
    (kept,) = store.kept_waivers()
    assert [kept.state(day) for day in (date(2027, 1, 15), TOMORROW, date(2027, 1, 17))] == [
        "in_force",
        "in_force",
        "expired",
    ]
    rulebook.withdraw(store, SECRETARIAT, number)
    assert store.kept_waivers()[0].state(TOMORROW) == "withdrawn"
    assert store.rule_waivers("LIGUE") == []
    assert list(store.audit(limit=2)["action"]) == ["withdraw_waiver", "waive_rule"]
    with pytest.raises(Refused, match="waiver_ended"):
        rulebook.withdraw(store, SECRETARIAT, number)


def test_a_waiver_is_of_one_partner(store: Store) -> None:
    lift(store)
    assert [w.rule for w in store.rule_waivers("LIGUE")] == ["NOT-NEGATIVE"]
    assert store.rule_waivers("ATELIER") == []


@pytest.mark.parametrize(
    ("named", "refused"),
    [
        ({"partner": "NOBODY"}, "unknown_code"),
        ({"indicator": "A99"}, "unknown_code"),
        ({"reason": " \n "}, "waiver_reason"),
        ({"until": date(2027, 1, 14)}, "until_past"),
        ({"until": date(2031, 1, 1)}, "until_far"),
        ({"code": "ROW-REFERENCE"}, "not_waivable"),
    ],
)
def test_a_waiver_that_makes_no_sense_is_refused(store: Store, named: dict[str, Any], refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        lift(store, **named)
    assert store.kept_waivers() == []


def test_a_waiver_is_not_granted_twice_and_only_by_the_secretariat(store: Store, officer: User, member: User) -> None:
    number = lift(store)
    with pytest.raises(Refused, match="waiver_there"):
        lift(store, indicator="A1")
    for user in (officer, member):
        with pytest.raises(Refused, match="action"):
            rulebook.grant(store, user, rule_of(store, "JUMP-COUNT"), "LIGUE", "mine", TOMORROW)
        with pytest.raises(Refused, match="action"):
            rulebook.withdraw(store, user, number)
    assert len(store.kept_waivers()) == 1
