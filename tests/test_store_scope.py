"""No scope, no rows; a stranger sees none of a partner's rows; obligations by hand."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from mne.catalogue import read_folder
from mne.model import Finding, Role, Scope, Severity, User
from mne.period import Period
from mne.store import Store, reading
from mne.template import layout
from tests.conftest import TINY, scope_of
from tests.test_store_commit import FIRST, cells, new

VIEWS = sorted(
    re.findall(r"CREATE OR REPLACE VIEW (\w+)", (Path(reading.__file__).parent / "views.sql").read_text("utf-8"))
)
# What anybody who may read results may know: totals are made of it, or it is no partner's.
OF_ALL = {"accepted_value", "accepted_submission", "asked_cell"}
FREE = {"calendar", "committee", "partner", "programme", "programme_theme", "place", "place_above", "indicator"}
FREE |= {"duty", "target", "milestone"}


@pytest.fixture
def reported(store: Store) -> Store:
    """Two versions of LIGUE with everything that can stand beside them."""
    found = Finding("far_up", Severity.warning, "Results", ("K4",), "value", {}, "", "R7")
    for base in (0, 1):
        store.commit(
            new(
                FIRST if not base else cells("A2 0101 2025-Q1 = 4"),
                base,
                findings=[found],
                explanations={"R7": "why"},
                reasons=[("A2", "typo", "")],
            )
        )
    store.keep_upload(
        person="officer",
        partner="LIGUE",
        quarter="2025-Q2",
        filename="r.xlsx",
        sha256="0",
        size_bytes=1,
        base_version=0,
    )
    return store


@pytest.fixture
def view(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A question for each view, beside the real ones."""
    for name in VIEWS:
        (tmp_path / f"all_of_{name}.sql").write_text(f"SELECT * FROM {name} v")
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    reading._question.cache_clear()


def all_of(store: Store, name: str, scope: Scope | None) -> pd.DataFrame:
    return store.read(f"all_of_{name}", {}, scope)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.usefixtures("view")
def test_without_a_scope_no_view_shows_a_row(reported: Store, secretariat: User, name: str) -> None:
    assert all_of(reported, name, None).empty
    assert len(all_of(reported, name, scope_of(secretariat)))
    # Nor does what one reader was shown stay behind for the next.
    assert all_of(reported, name, None).empty


@pytest.mark.parametrize("name", [n for n in VIEWS if n not in OF_ALL])
@pytest.mark.usefixtures("view")
def test_a_stranger_sees_none_of_a_partners_rows(reported: Store, officer: User, stranger: User, name: str) -> None:
    own, others = (all_of(reported, name, scope_of(user)) for user in (officer, stranger))
    assert len(own)
    if "partner" in own:
        assert set(own["partner"]) == {"LIGUE"}
        assert set(others["partner"]) <= {"ATELIER"}
    else:
        assert others.empty


def test_a_stranger_reads_nothing_by_number(reported: Store, stranger: User) -> None:
    scope = scope_of(stranger)
    assert reported.submissions(scope).empty
    assert reported.submission(1, scope) is None
    assert reported.findings(1, scope) == []
    assert reported.explanations(1, scope).empty and reported.reasons(1, scope).empty
    assert reported.version_values("LIGUE", "2025-Q1", 1, scope).empty


def test_a_partners_code_cannot_break_out(reported: Store) -> None:
    for code in ("x' OR '1'='1", "*'--", "-", "*"):
        sly = User("sly", Role.officer, code)
        assert reported.submissions(scope_of(sly)).empty


def test_a_member_sees_what_was_accepted_but_no_people_and_no_files(reported: Store, member: User) -> None:
    sent = reported.submissions(scope_of(member))
    assert len(sent) == 2
    assert sent[["person", "reviewer", "filename", "sha256"]].isna().all(axis=None)


@pytest.mark.parametrize("path", sorted(reading.FOLDER.glob("*.sql")), ids=lambda p: p.stem)
def test_questions_know_only_the_views(path: Path) -> None:
    text = re.sub(r"--[^\n]*", "", path.read_text("utf-8"))
    inside = set(re.findall(r"(\w+) AS (?:MATERIALIZED )?\(", text))
    read = set(re.findall(r"\b(?:FROM|JOIN)\s+([a-z_]+)", text)) - inside
    assert read <= set(VIEWS) | FREE, f"{path.name} reads {read - set(VIEWS) - FREE}"


@pytest.mark.parametrize("path", sorted(reading.FOLDER.glob("*.sql")), ids=lambda p: p.stem)
def test_questions_are_portable(path: Path) -> None:
    text = re.sub(r"--[^\n]*", "", path.read_text("utf-8"))
    assert not re.search(r"\b(QUALIFY|PIVOT|EXCLUDE|ARG_MAX|ARG_MIN|TRY_CAST|GROUP BY ALL|ORDER BY ALL)\b", text, re.I)


def test_an_unknown_question_or_a_missing_parameter_is_an_error(store: Store, officer: User) -> None:
    for name in ("no_such", "../views", "submissions; DROP TABLE person"):
        with pytest.raises(KeyError):
            store.read(name, {}, scope_of(officer))
    with pytest.raises(KeyError):
        store.read("submissions", {"partner": ""}, scope_of(officer))


def test_lists_and_repeated_parameters(
    store: Store, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some.sql").write_text(
        "-- $nothing\nSELECT p.code FROM place p"
        " WHERE (p.code = ANY($codes) OR p.code = $one) AND $one <> 'x'\nORDER BY 1"
    )
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    found = store.read("some", {"codes": ("0101", "0102"), "one": "01", "other": 1}, scope_of(officer))
    assert found["code"].tolist() == ["01", "0101", "0102"]


# Obligations -----------------------------------------------------------------------------------------


def test_obligations_by_hand(store: Store, secretariat: User) -> None:
    store.commit(new(FIRST, recorded_at=datetime(2025, 4, 15, 23, 0)))
    store.commit(new(cells("A1 0101 2025-M04 = NA"), quarter="2025-Q2", recorded_at=datetime(2025, 7, 16)))
    store.waive("ATELIER", "2025-Q2", "closed for works", "secretariat")
    duties = store.obligations(scope_of(secretariat)).set_index(["partner", "quarter"])
    assert sorted({q for _, q in duties.index}) == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    first = duties.loc[("LIGUE", "2025-Q1")]
    assert (first["due_on"], first["on_time"], first["version"]) == (date(2025, 4, 15), True, 1)
    # A1: three months at three places; A2: three places; A3: the city. Totals only, and the pair is one.
    assert (first["cells_asked"], first["cells_filled"]) == (13, 4)
    late = duties.loc[("LIGUE", "2025-Q2")]
    assert (late["on_time"], late["cells_filled"], late["waived"]) == (False, 1, False)
    assert bool(duties.loc[("ATELIER", "2025-Q2"), "waived"])
    assert pd.isna(duties.loc[("LIGUE", "2025-Q3"), "received_at"])


def test_what_is_asked_is_what_the_template_asks(store: Store, secretariat: User) -> None:
    duties = store.obligations(scope_of(secretariat))
    for row in duties.to_dict("records"):
        owed = layout(store.catalogue(), row["partner"], Period.parse(row["quarter"]))
        assert row["cells_asked"] == owed.cells_asked
    quarters = [Period.parse(f"2025-Q{n}") for n in (1, 2, 3, 4)]
    expected = {
        (p, q.code) for p in store.catalogue().partners for q in quarters if layout(store.catalogue(), p, q).rows
    }
    assert set(zip(duties["partner"], duties["quarter"], strict=True)) == expected


def test_a_correction_does_not_make_a_punctual_report_late(store: Store, secretariat: User) -> None:
    store.commit(new(FIRST, recorded_at=datetime(2025, 4, 10)))
    store.commit(new(cells("A2 0101 2025-Q1 = 4"), 1, recorded_at=datetime(2025, 9, 1)))
    row = store.obligations(scope_of(secretariat)).set_index(["partner", "quarter"]).loc[("LIGUE", "2025-Q1")]
    assert (row["on_time"], row["received_at"], row["last_received_at"]) == (
        True,
        datetime(2025, 4, 10),
        datetime(2025, 9, 1),
    )


def test_a_report_without_a_value_is_not_received(store: Store, secretariat: User) -> None:
    store.commit(new(FIRST.iloc[:0]))
    row = store.obligations(scope_of(secretariat)).set_index(["partner", "quarter"]).loc[("LIGUE", "2025-Q1")]
    assert pd.isna(row["received_at"]) and row["version"] == 1


def test_nothing_is_owed_after_a_duty_ends(store: Store, secretariat: User) -> None:
    files = read_folder(TINY)
    name = "responsibilities.csv"
    files[name] = files[name].replace(
        "A1,ATELIER,0102 0201,2025-01-01,2025-12-31", "A1,ATELIER,0102 0201,2025-01-01,2025-02-28"
    )
    assert files[name] != read_folder(TINY)[name]
    store.import_registry(files, actor="secretariat", reason="left")
    duties = store.obligations(scope_of(secretariat)).set_index(["partner", "quarter"])
    of_a1 = {q: len(layout(store.catalogue(), "ATELIER", Period.parse(q)).rows) for _, q in duties.index}
    told = {q: duties.loc[(p, q), "cells_asked"] for p, q in duties.index if p == "ATELIER"}
    assert told == {q: n for q, n in of_a1.items() if n}
