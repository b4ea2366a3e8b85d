"""Accepting submissions: versions, what is carried, what is counted, what moved meanwhile."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from mne.model import Finding, Receipt, Severity, User
from mne.store import CELL, NUMBERS, BaseMoved, NewSubmission, Store, changes
from tests.conftest import scope_of

EMPTY = pd.DataFrame(columns=[*CELL, *NUMBERS, "status", "sheet", "cell"])


def cells(drawn: str) -> pd.DataFrame:
    """`A1 0101 2025-M01 = 12` or `… sex:female = 7`; X withdraws, NA is not applicable, `70/100` is a pair."""
    rows = []
    for n, line in enumerate(filter(None, map(str.strip, drawn.splitlines())), start=4):
        where, said = (part.strip() for part in line.split("="))
        indicator, place, period, *part = where.split()
        dimension, category = part[0].split(":") if part else ("", "")
        status = {"X": "withdrawn", "NA": "not_applicable"}.get(said, "reported")
        numbers: list[Decimal | None] = [None, None, None]
        if status == "reported" and said:
            numbers = [None, *map(Decimal, said.split("/"))] if "/" in said else [Decimal(said), None, None]
        rows.append((indicator, place, period, dimension, category, *numbers, status, "Results", f"K{n}"))
    return pd.DataFrame(rows, columns=EMPTY.columns, dtype=object)


def new(observations: pd.DataFrame, base: int = 0, content: bytes = b"", **changed: Any) -> NewSubmission:
    fields: dict[str, Any] = {
        "partner": "LIGUE",
        "quarter": "2025-Q1",
        "base_version": base,
        "person": "officer",
        "filename": "report.xlsx",
        "sha256": f"sha-{base}-{len(observations)}-{content!r}",
        "size_bytes": 1,
        "language": "fr",
        "recorded_at": datetime(2025, 4, 3, 9, 0) + timedelta(days=base),
        "observations": observations,
        "origin": "table",
    }
    return NewSubmission(**fields | changed)


def counts(receipt: Receipt) -> tuple[int, int, int, int]:
    return receipt.added, receipt.changed, receipt.unchanged, receipt.withdrawn


FIRST = cells(
    """
    A1 0101 2025-M01            = 12
    A1 0101 2025-M01 sex:female = 7
    A1 0101 2025-M02            = 0
    A2 0101 2025-Q1             = 3
    A3 01   2025-Q1             = 70/100
    """
)


def test_a_first_version_adds_its_cells(store: Store) -> None:
    receipt = store.commit(new(FIRST))
    assert (receipt.version, counts(receipt), receipt.duplicate_of) == (1, (5, 0, 0, 0), None)
    kept = store.slice_values("LIGUE", "2025-Q1")
    assert list(kept["value"]) == [Decimal(12), Decimal(7), Decimal(0), Decimal(3), None]
    assert list(kept["denominator"])[-1] == Decimal(100)
    assert list(kept["cell"]) == ["K4", "K5", "K6", "K7", "K8"]
    assert kept["carried_from"].tolist() == [None] * 5
    assert store.check() == []


def test_a_second_version_is_complete(store: Store) -> None:
    first = store.commit(new(FIRST))
    second = store.commit(
        new(
            cells(
                """
                A1 0101 2025-M01            = 12
                A1 0101 2025-M01 sex:female = 8
                A1 0101 2025-M02            = X
                A1 0102 2025-M01            = NA
                """
            ),
            base=1,
        )
    )
    assert (second.version, counts(second)) == (2, (1, 1, 1, 1))
    kept = store.slice_values("LIGUE", "2025-Q1").set_index(CELL)
    assert kept.loc[("A1", "0101", "2025-M02", "", "")][["value", "status"]].tolist() == [None, "withdrawn"]
    assert kept.loc[("A1", "0102", "2025-M01", "", ""), "status"] == "not_applicable"
    carried = kept.loc[("A2", "0101", "2025-Q1", "", "")]
    assert (carried["value"], carried["carried_from"], carried["cell"]) == (Decimal(3), first.submission, "K7")
    assert len(kept) == 6
    third = store.commit(new(cells("A1 0101 2025-M02 = 5"), base=2))
    assert counts(third) == (1, 0, 0, 0)
    kept = store.slice_values("LIGUE", "2025-Q1").set_index(CELL)
    assert kept.loc[("A2", "0101", "2025-Q1", "", ""), "carried_from"] == first.submission
    assert kept.loc[("A1", "0101", "2025-M01", "", ""), "carried_from"] == second.submission
    assert store.check() == []


def test_the_older_version_is_superseded_never_deleted(store: Store, officer: User) -> None:
    store.commit(new(FIRST))
    store.commit(new(cells("A2 0101 2025-Q1 = 4"), base=1))
    sent = store.submissions(scope_of(officer))
    assert list(sent["state"]) == ["accepted", "superseded"]
    assert pd.isna(sent["superseded_at"][0]) and sent["superseded_at"][1] == datetime(2025, 4, 4, 9)
    before, after = (store.version_values("LIGUE", "2025-Q1", v, scope_of(officer)) for v in (1, 2))
    told = changes(before, after).query("kind == 'changed'")
    assert told[["old_value", "new_value"]].values.tolist() == [[Decimal(3), Decimal(4)]]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, "5", "added"),
        (None, "0", "added"),
        (None, "NA", "added"),
        (None, "X", None),
        ("5", "5", "unchanged"),
        ("5", "5.0", "unchanged"),
        ("5", "5.0001", "changed"),
        ("5", "0", "changed"),
        ("5", "NA", "changed"),
        ("NA", "5", "changed"),
        ("5", "X", "withdrawn"),
        ("NA", "X", "withdrawn"),
        ("X", "X", "unchanged"),
        ("X", "5", "added"),
        ("5", "", "carried"),
        ("5", None, "carried"),
        ("70/100", "70/100", "unchanged"),
        ("70/100", "71/100", "changed"),
    ],
)
def test_what_a_cell_does_to_the_accepted_one(before: str | None, after: str | None, kind: str | None) -> None:
    base, said = (EMPTY if s is None else cells(f"A2 0101 2025-Q1 = {s}") for s in (before, after))
    assert changes(base, said)["kind"].tolist() == ([kind] if kind else [])


def test_preview_and_commit_count_alike(store: Store) -> None:
    store.commit(new(FIRST))
    restated = cells("A1 0101 2025-M01 = 13\nA1 0101 2025-M01 sex:female = 7\nA2 0101 2025-Q1 = X")
    preview = changes(store.slice_values("LIGUE", "2025-Q1"), restated)["kind"].value_counts()
    receipt = store.commit(new(restated, base=1))
    assert counts(receipt) == tuple(preview.get(k, 0) for k in ("added", "changed", "unchanged", "withdrawn"))
    assert preview["carried"] == 2


def test_a_cell_stands_once_and_in_its_own_quarter(store: Store) -> None:
    with pytest.raises(ValueError, match="twice"):
        store.commit(new(pd.concat([FIRST, FIRST])))
    with pytest.raises(ValueError, match="2025-Q2"):
        store.commit(new(cells("A2 0101 2025-Q2 = 1")))
    with pytest.raises(ValueError, match="decimals"):
        store.commit(new(cells("A2 0101 2025-Q1 = 1.00001")))
    assert store.slice_head("LIGUE", "2025-Q1") is None
    assert store.check() == []


def test_the_same_file_again_is_a_duplicate_however_it_was_previewed(store: Store) -> None:
    first = store.commit(new(FIRST, sha256="same"))
    before = store.version()
    for base in (0, 1):
        again = store.commit(new(FIRST, base=base, sha256="same"))
        assert (again.duplicate_of, again.version, counts(again)) == (first.submission, 1, (5, 0, 0, 0))
    assert store.version() == before


def test_a_file_of_an_older_version_is_no_duplicate(store: Store) -> None:
    store.commit(new(FIRST, sha256="a"))
    store.commit(new(cells("A2 0101 2025-Q1 = 4"), base=1, sha256="b"))
    third = store.commit(new(FIRST, base=2, sha256="a"))
    assert (third.version, third.duplicate_of, counts(third)) == (3, None, (0, 1, 4, 0))


def test_a_slice_that_moved_is_not_overwritten(store: Store) -> None:
    store.commit(new(FIRST))
    with pytest.raises(BaseMoved) as moved:
        store.commit(new(cells("A2 0101 2025-Q1 = 9"), base=0))
    assert moved.value.current_version == 1
    with pytest.raises(BaseMoved):
        store.commit(new(cells("A2 0101 2025-Q1 = 9"), base=2))
    assert store.slice_values("LIGUE", "2025-Q1")["value"].tolist()[3] == Decimal(3)


def test_what_was_said_goes_with_the_numbers(store: Store, officer: User, secretariat: User) -> None:
    found = Finding("far_up", Severity.warning, "Results", ("K4", "K5"), "value", {"old": Decimal("2.5")}, "", "R7")
    upload = store.keep_upload(
        person="officer",
        partner="LIGUE",
        quarter="2025-Q1",
        filename="f.xlsx",
        sha256="x",
        size_bytes=1,
        base_version=0,
        findings=[found],
    )
    receipt = store.commit(
        new(FIRST, findings=[found], explanations={"R7": "campagne"}, reasons=[("", "typo", "")], upload=upload)
    )
    scope = scope_of(officer)
    assert store.findings(receipt.submission, scope) == [found]
    assert store.explanations(receipt.submission, scope).values.tolist() == [["R7", "campagne"]]
    assert store.reasons(receipt.submission, scope).values.tolist() == [["", "typo", ""]]
    kept = store.upload(upload)
    assert kept and kept.state == "confirmed"
    noted = store.audit(action="submit").iloc[0]
    assert noted["actor"] == "officer" and json.loads(noted["detail"])["added"] == 5
    one = store.submission(receipt.submission, scope_of(secretariat))
    assert one is not None and (one["person"], one["reviewer"]) == ("officer", "automatic")


def test_a_fault_in_the_middle_leaves_nothing(store: Store) -> None:
    store.commit(new(FIRST))
    before = (store.version(), len(store.audit()), len(store._rows("SELECT * FROM observation")))
    with pytest.raises(AttributeError):
        store.commit(new(cells("A2 0101 2025-Q1 = 4"), base=1, findings=["not a finding"]))
    assert (store.version(), len(store.audit()), len(store._rows("SELECT * FROM observation"))) == before
    assert store.slice_values("LIGUE", "2025-Q1")["value"].tolist()[3] == Decimal(3)
    assert store.check() == []


def test_history_is_what_this_partner_reported_before(store: Store) -> None:
    store.commit(new(FIRST))
    store.commit(new(cells("A1 0101 2025-M04 = 20\nA2 0101 2025-Q2 = NA"), quarter="2025-Q2"))
    store.commit(new(cells("A1 0102 2025-M01 = 99"), partner="ATELIER"))
    past = store.history("LIGUE", "2025-Q3")
    told = past[["indicator", "period", "category", "value", "numerator"]].values.tolist()
    assert told == [
        ["A1", "2025-M01", "", Decimal(12), None],
        ["A1", "2025-M02", "", Decimal(0), None],
        ["A1", "2025-M04", "", Decimal(20), None],
        ["A1", "2025-M01", "female", Decimal(7), None],
        ["A2", "2025-Q1", "", Decimal(3), None],
        ["A3", "2025-Q1", "", None, Decimal(70)],
    ]
    assert store.history("LIGUE", "2025-Q1").empty


def test_the_version_grows_with_each_acceptance(store: Store) -> None:
    seen = [store.version()]
    store.commit(new(FIRST))
    seen.append(store.version())
    store.waive("ATELIER", "2025-Q1", "closed for works", "secretariat")
    seen.append(store.version())
    store.record("officer", "look", "", {})
    assert seen == sorted(set(seen)) and store.version() == seen[-1]
