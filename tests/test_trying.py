"""What a rule would have found in accepted reports: the same check as an upload's, and nothing is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mne import access, intake, rulebook
from mne.model import Choices, Refused, Scope, User
from mne.period import Period
from mne.rules import KINDS, Rule
from mne.store import Store
from tests import test_intake as intake_tests
from tests.test_intake import GOOD, Q4, accepted, address, filled

store = intake_tests.store
Q3 = Period.parse("2026-Q3")
OCTOBER = ("A1", "0101", "2026-M10", "value")
SEPTEMBER = ("A1", "0101", "2026-M09", "value")


def everything(store: Store) -> Scope:
    return access.scope(access.LOCAL_OPERATOR, Choices(), today=store.today, due_days=15)


def rule_of(store: Store, **cells: str) -> Rule:
    found = rulebook.propose_row(store, {"code": "TRY", "severity": "warning", **cells})
    assert not found.problems, found.problems
    rule = found.rule("TRY")
    assert rule
    return rule


def tried(store: Store, **cells: str) -> intake.Trial:
    return intake.try_rule(store, access.LOCAL_OPERATOR, rule_of(store, **cells), everything(store))


@pytest.fixture
def reported(store: Store) -> Store:
    accepted(store, filled(store, {SEPTEMBER: 12}, quarter=Q3))
    accepted(store, filled(store, GOOD | {OCTOBER: 40}))
    return store


def test_a_limit_finds_the_cells_beyond_it(reported: Store) -> None:
    trial = tried(reported, kind="range", params="max=39", selector="field=value")
    found = {(hit.indicator, hit.place, hit.period, hit.field): hit for hit in trial.hits}
    assert set(found) == {OCTOBER, ("A1", "0101", "2026-M11", "value")}
    october = found[OCTOBER]
    assert (october.partner, october.quarter, october.value) == ("LIGUE", "2026-Q4", Decimal(40))
    assert (october.sheet, october.cell) == ("Results", address(reported, OCTOBER))
    assert trial.quarters == ("2026-Q3", "2026-Q4")
    assert trial.counts().to_dict("index") == {"LIGUE": {"2026-Q3": 0, "2026-Q4": 2}}


@pytest.mark.parametrize(
    ("cells", "slots"),
    [
        ({"kind": "range", "params": "min=4", "selector": "indicator=A2"}, [("A2", "0101", "2026-Q4", "value")]),
        ({"kind": "enum", "params": "values=1|2", "selector": "indicator=A2"}, [("A2", "0101", "2026-Q4", "value")]),
        ({"kind": "compare", "params": "operator=>="}, [("A3", "01", "2026-Q4", "numerator")]),
        ({"kind": "change_vs_previous", "params": "up=3 down=3 smallest=1"}, [OCTOBER]),
    ],
)
def test_each_kind_judges_as_it_would_an_upload(reported: Store, cells: dict[str, str], slots: list[Any]) -> None:
    found = [(h.indicator, h.place, h.period, h.field) for h in tried(reported, **cells).hits]
    assert [slot for slot in found if slot in slots] == slots
    assert len(found) == len(set(found))


def test_days_and_trial_do_not_hide_what_a_rule_would_find(reported: Store) -> None:
    trial = tried(reported, kind="range", params="max=39", trial="yes", valid_from="2031-01-01")
    assert OCTOBER in {(h.indicator, h.place, h.period, h.field) for h in trial.hits}


def test_blank_cells_are_found_by_required_and_not_by_others(reported: Store) -> None:
    blank = tried(reported, kind="required", severity="info")
    assert all(hit.value is None and hit.cell == "" for hit in blank.hits) and blank.hits
    assert not tried(reported, kind="range", params="min=0").hits


PARAMS = {
    "range": "min=0",
    "enum": "values=1|2",
    "pattern": "matches=.*",
    "expression": "holds=value >= 0",
    "completeness": "floor=0.5 per=report",
    "not_both": "left=numerator right=value",
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_tried_on_good_reports(reported: Store, kind: str) -> None:
    cells = {"code": "TRY", "kind": kind, "severity": "info", "params": PARAMS.get(kind, "")}
    if kind == "both_or_neither":
        cells["missing"] = "never_skip"
    proposal = rulebook.propose_row(reported, cells)
    rule = proposal.rule("TRY")
    assert rule is not None, [problem.say("en") for _, problem in proposal.problems]
    trial = intake.try_rule(reported, access.LOCAL_OPERATOR, rule, everything(reported))
    assert len(trial.judged) == 2
    if kind in ("type", "reference", "unique", "asked", "marker"):
        assert not trial.hits


def test_only_the_last_quarters_are_asked_and_progress_is_told(reported: Store) -> None:
    said: list[tuple[int, int]] = []
    trial = intake.try_rule(
        reported,
        access.LOCAL_OPERATOR,
        rule_of(reported, kind="range", params="max=1"),
        everything(reported),
        quarters=1,
        told=lambda done, all_: said.append((done, all_)),
    )
    assert trial.quarters == (Q4.code,)
    assert said == [(1, 1)]


def test_trying_writes_nothing_and_is_the_secretariats(reported: Store, officer: User, member: User) -> None:
    before = (reported.version(), len(reported.audit(limit=1000)))
    rule = rule_of(reported, kind="range", params="max=1")
    tried(reported, kind="range", params="max=1")
    assert (reported.version(), len(reported.audit(limit=1000))) == before
    for user in (officer, member):
        with pytest.raises(Refused):
            intake.try_rule(reported, user, rule, everything(reported))


def test_nothing_accepted_yet_is_nothing_found(store: Store) -> None:
    trial = tried(store, kind="range", params="max=1")
    assert (trial.judged, trial.hits, trial.quarters, len(trial.counts())) == ((), (), (), 0)
