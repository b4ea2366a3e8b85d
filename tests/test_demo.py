"""The demonstration: every submission a real workbook, and a store that proves itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from mne import access, accounts, intake, kpi
from mne.model import Choices, Severity
from mne.period import PeriodRange
from mne.rules import wording
from mne.settings import Settings
from mne.store import Store
from tests import demonstration

pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = demonstration.copied(tmp_path_factory.mktemp("demo") / "home")
    with Store.open(Settings(home=home)) as store:
        yield store


def whole(store: Store) -> access.Scope:
    committee = store.catalogue().committee
    choices = Choices(period=PeriodRange.parse("2024-Q1..2026-Q3"))
    return access.scope(access.LOCAL_OPERATOR, choices, today=store.today, due_days=committee.due_days)


def test_the_store_proves_itself(demo: Store) -> None:
    assert demo.check() == []
    assert demo.is_demonstration
    assert demo.today.isoformat() == "2026-11-15"


def test_every_submission_is_a_real_workbook(demo: Store) -> None:
    sent = demo.submissions(whole(demo))
    assert len(sent) > 100
    assert set(sent["origin"]) == {"workbook"}
    one = sent.iloc[0]
    book = openpyxl.load_workbook(BytesIO(demo.original(one["sha256"])))
    assert "_meta" in book.sheetnames


def test_it_is_plausible(demo: Store) -> None:
    """Something of everything: statuses of every colour, late partners, missing reports, restatements."""
    table = kpi.table(demo, whole(demo))
    states = {kpi.state(row) for row in table.to_dict("records")}
    assert {"achieved", "on_track", "at_risk", "off_track", "neutral"} <= states
    reporting = kpi.reporting(demo, whole(demo))
    assert reporting["late"].sum() >= 5
    assert (reporting["expected"] - reporting["received"]).sum() >= 3
    assert (demo.submissions(whole(demo))["version"] > 1).sum() >= 3


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_perfect_workbook_is_ready_to_upload(demo: Store, language: str) -> None:
    report = checked(demo, f"perfect-{language}.xlsx")
    assert not report.has_errors
    assert report.identity is not None
    assert (report.identity.partner, report.identity.quarter.code) == ("EN", "2026-Q4")
    assert len(report.changes) > 100


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_faulty_workbook_has_twelve_different_mistakes(demo: Store, language: str) -> None:
    report = checked(demo, f"faulty-{language}.xlsx")
    assert report.has_errors
    said = {
        wording.word(f, "fr", demo.catalogue())
        for f in wording.group(report.findings)
        if f.severity is not Severity.info and f.cells
    }
    assert len(said) >= 12


def checked(store: Store, name: str) -> intake.Report:
    path = store.settings.home / "demo" / name
    person = store.person("officer-en")
    assert person is not None
    return intake.submit_report(store, path.read_bytes(), name, accounts.user_of(person), keep=False)


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    import subprocess
    import sys

    home = demonstration.copied(tmp_path / "home")
    done = subprocess.run(
        [sys.executable, "-m", "mne", "init", "--demo"],
        env={**os.environ, "MNE_HOME": str(home), "MNE_LANGUAGE": "en"},
        cwd=demonstration.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert "already" in done.stdout


def test_a_stranger_learns_nothing_of_sensitive_indicators(demo: Store) -> None:
    """In whatever way it is asked: the officer of a partner that has no part in it finds no figure."""
    catalogue, person = demo.catalogue(), demo.person("officer-samu")
    assert person is not None
    reported_by = {r.indicator: set[str]() for r in catalogue.responsibilities}
    for duty in catalogue.responsibilities:
        reported_by[duty.indicator].add(duty.partner)
    hidden = [i.code for i in catalogue.indicators.values() if i.sensitive and reported_by[i.code] != {"SAMU"}]
    assert hidden
    choices = Choices(indicators=tuple(hidden), period=PeriodRange.parse("2025-Q1..2026-Q3"))
    scope = access.scope(accounts.user_of(person), choices, today=demo.today, due_days=catalogue.committee.due_days)
    figures = ["actual", "actual_to_date", "achievement", "pace", "expected", "persons_lower", "persons_upper"]
    for by in ((), ("place",), ("prefecture",), ("period",), ("disaggregation",), ("partner",)):
        found = kpi.table(demo, scope, by)
        assert found[figures].notna().sum().sum() == 0, by
    districts = kpi.per_thousand(kpi.table(demo, scope, ("district",)), catalogue, "population")
    assert districts["per_thousand"].notna().sum() == 0
    for code in hidden:
        assert kpi.series(demo, scope, code)[["actual", "actual_to_date"]].notna().sum().sum() == 0
        assert kpi.provenance(demo, scope, code).empty
    assert kpi.moved(demo, scope).empty


def test_nothing_is_recorded_after_the_day_of_the_story(demo: Store) -> None:
    assert [at.date() for at in demo.registry_versions()["recorded_at"]] == [demo.today]
    assert max(at.date() for at in demo.audit(1)["recorded_at"]) == demo.today
