"""What was changed after it was accepted, and how many findings an upload had."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mne import kpi
from mne.model import Finding, Severity, User
from mne.store import Store
from tests.conftest import scope_of
from tests.test_store_commit import FIRST, cells, new


@pytest.fixture
def restated(store: Store) -> Store:
    """LIGUE changes one cell of A1, then withdraws it, and changes a pair of A3; what is carried is no restatement."""
    store.commit(new(FIRST))
    store.commit(
        new(
            cells("A1 0101 2025-M01 = 15\nA1 0101 2025-M02 = 0\nA3 01 2025-Q1 = 71/100"),
            1,
            reasons=[("A1", "recount", "Counted again"), ("", "correction", "All others")],
        )
    )
    store.commit(new(cells("A1 0101 2025-M01 = X\nA1 0101 2025-M03 = 4"), 2, reasons=[("", "correction", "Twice")]))
    return store


def test_a_restatement_says_old_new_and_why(restated: Store, secretariat: User) -> None:
    found = kpi.restatements(restated, scope_of(secretariat), "A1")
    said = found[["period", "dimension", "old_value", "value", "status", "version", "reason_code", "reason_wording"]]
    assert said.values.tolist() == [
        ["2025-M01", "", Decimal(15), None, "withdrawn", 3, "correction", "Twice"],
        ["2025-M01", "", Decimal(12), Decimal(15), "reported", 2, "recount", "Counted again"],
    ]
    assert found["cell"].tolist() == ["K4", "K4"] and found["submission"].tolist() == [3, 2]


def test_a_pair_is_restated_by_its_numerator(restated: Store, secretariat: User) -> None:
    found = kpi.restatements(restated, scope_of(secretariat), "A3").iloc[0]
    assert (found["old_numerator"], found["numerator"], found["denominator"]) == (70, 71, 100)
    assert found["reason_wording"] == "All others"


def test_what_was_withdrawn_and_said_again_was_restated_once(restated: Store, secretariat: User) -> None:
    restated.commit(new(cells("A1 0101 2025-M01 = 16"), 3))
    assert len(kpi.restatements(restated, scope_of(secretariat), "A1")) == 2


def test_restatements_keep_to_the_scope(restated: Store, secretariat: User, officer: User, stranger: User) -> None:
    whole = scope_of(secretariat)
    assert kpi.restatements(restated, replace(whole, places=("0102",)), "A1").empty
    assert kpi.restatements(restated, replace(whole, partners=("ATELIER",)), "A1").empty
    assert kpi.restatements(restated, scope_of(secretariat, "2025-Q2..2025-Q4"), "A1").empty
    assert len(kpi.restatements(restated, scope_of(officer), "A1")) == 2
    assert kpi.restatements(restated, scope_of(stranger), "A1").empty


def checked(store: Store, partner: str, quarter: str, *findings: Finding) -> int:
    return store.keep_upload(
        person="officer",
        partner=partner,
        quarter=quarter,
        filename="report.xlsx",
        sha256="0",
        size_bytes=1,
        base_version=0,
        findings=findings,
    )


def test_every_checked_file_counts_with_its_findings(
    store: Store, secretariat: User, officer: User, stranger: User
) -> None:
    sly = Finding("far_up", Severity.warning, "Results", ("K4",), "value", {"found": '"severity": "severity":'}, "")
    store.close_upload(checked(store, "LIGUE", "2025-Q1", sly, sly, sly), "discarded")
    checked(store, "LIGUE", "2025-Q2")
    checked(store, "ATELIER", "2024-Q4", sly)
    found = kpi.uploads(store, scope_of(secretariat))
    assert found.values.tolist() == [["LIGUE", 2, 3, Decimal("1.5")]]
    assert kpi.uploads(store, scope_of(officer)).equals(found)
    assert kpi.uploads(store, scope_of(stranger)).empty
    assert kpi.uploads(store, replace(scope_of(secretariat), partners=("ATELIER",))).empty
