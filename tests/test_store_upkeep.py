"""check() proves the store whole and names what is not; rebuild() and backup() give back what was there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from mne.model import User
from mne.settings import Settings
from mne.store import Store, StoreProblem
from tests.conftest import scope_of
from tests.test_store_commit import FIRST, cells, new


@pytest.fixture
def reported(store: Store) -> Store:
    """Two slices, one of them twice; the first file is kept."""
    content = b"a workbook"
    store.commit(new(FIRST, sha256=store.keep_original(content), origin="workbook"))
    store.commit(new(cells("A2 0101 2025-Q1 = 4"), base=1))
    store.commit(new(cells("A1 0102 2025-M01 = 9"), partner="ATELIER"))
    return store


def break_it(store: Store, sql: str) -> None:
    with store._writing() as cursor:
        cursor.execute(sql)


def test_a_whole_store_has_no_fault(reported: Store) -> None:
    assert reported.check() == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM current_value WHERE indicator = 'A3'", "1 accepted cell is missing"),
        ("UPDATE current_value SET value = 99 WHERE indicator = 'A2'", "1 cell that no accepted version says"),
        ("INSERT INTO current_value SELECT * FROM current_value WHERE indicator = 'A3'", "no accepted version"),
        ("DELETE FROM slice_head WHERE partner = 'ATELIER'", "ATELIER 2025-Q1: the current version"),
        ("UPDATE slice_head SET version = 1 WHERE partner = 'LIGUE'", "LIGUE 2025-Q1: the current version"),
        ("UPDATE slice_head SET submission = 1 WHERE partner = 'LIGUE'", "LIGUE 2025-Q1: the current version"),
        ("UPDATE submission SET state = 'accepted'", "LIGUE 2025-Q1: the current version"),
        ("UPDATE submission SET superseded_at = NULL", "LIGUE 2025-Q1: the current version"),
        ("DELETE FROM submission WHERE version = 1 AND partner = 'LIGUE'", "do not follow each other"),
        ("DELETE FROM submission WHERE partner = 'ATELIER'", "1 cell belongs to no submission"),
        ("DELETE FROM submission WHERE partner = 'ATELIER'", "recent commits may be lost"),
        ("DELETE FROM observation WHERE indicator = 'A2' AND value = 4", "cells kept: 0, counted: 1"),
    ],
)
def test_each_fault_is_named(reported: Store, sql: str, said: str) -> None:
    break_it(reported, sql)
    assert any(said in fault for fault in reported.check())


def test_an_original_that_is_gone_or_changed_is_named(reported: Store, settings: Settings) -> None:
    kept = next(p for p in (settings.home / "originals").rglob("*") if p.is_file() and p.suffix == "")
    content = kept.read_bytes()
    kept.write_bytes(content[:-1] + b"?")
    assert reported.check() == ["Submission 1: its original file is missing or was changed."]
    kept.unlink()
    assert reported.check() == ["Submission 1: its original file is missing or was changed."]
    reported.keep_original(content)
    assert reported.check() == []


def test_a_ledger_line_cut_short_swallows_nothing(reported: Store, settings: Settings) -> None:
    ledger = settings.home / "originals" / "ledger.jsonl"
    with ledger.open("ab") as file:
        file.write(b'{"what": "accep')
    reported.commit(new(cells("A2 0101 2025-Q1 = 5"), base=2))
    assert ledger.read_text().splitlines()[-1].startswith('{"what": "accepted"')
    assert reported.check() == []


def test_rebuild_makes_what_is_derived_anew(reported: Store) -> None:
    before = [sorted(map(str, reported._rows(f"SELECT * FROM {t}"))) for t in ("current_value", "slice_head", "duty")]
    for sql in (
        "DELETE FROM current_value WHERE indicator = 'A3'",
        "UPDATE current_value SET value = 7",
        "UPDATE slice_head SET version = 9",
        "DELETE FROM slice_head WHERE partner = 'ATELIER'",
        "INSERT INTO slice_head VALUES ('NOBODY', '2025-Q1', 1, 1)",
        "DELETE FROM duty",
    ):
        break_it(reported, sql)
    assert reported.check()
    reported.rebuild()
    after = [sorted(map(str, reported._rows(f"SELECT * FROM {t}"))) for t in ("current_value", "slice_head", "duty")]
    assert after == before
    assert reported.check() == []


# Backups ---------------------------------------------------------------------------------------------


def test_a_backup_opens_and_goes_on_where_it_was_taken(reported: Store, tmp_path: Path, officer: User) -> None:
    reported.backup(tmp_path / "copies" / "monday")
    before = reported.submissions(scope_of(officer))
    with Store.open(Settings(home=tmp_path / "copies" / "monday")) as copy:
        assert copy.check() == []
        assert copy.version() == reported.version()
        assert copy.submissions(scope_of(officer)).equals(before)
        assert dict(copy.catalogue().files) == dict(reported.catalogue().files)
        receipt = copy.commit(new(cells("A2 0101 2025-Q1 = 5"), base=2))
        assert receipt.submission > before["id"].max()
        assert copy.check() == []
    assert reported.check() == []
    assert sorted(p.name for p in (tmp_path / "copies").iterdir()) == ["monday"]


def test_a_backup_never_overwrites(reported: Store, tmp_path: Path) -> None:
    reported.backup(tmp_path / "copy")
    with pytest.raises(StoreProblem) as refused:
        reported.backup(tmp_path / "copy")
    assert refused.value.code == "store.backup_exists"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreProblem):
        reported.backup(tmp_path / "file" / "copy")


def test_a_copy_that_differs_is_not_kept(reported: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reported._duck.copy_to

    def torn(path: Path) -> None:
        whole(path)

        with duckdb.connect(str(path)) as connection:
            connection.execute("DELETE FROM observation WHERE indicator = 'A3'")

    monkeypatch.setattr(reported._duck, "copy_to", torn)
    with pytest.raises(StoreProblem) as refused:
        reported.backup(tmp_path / "copies" / "copy")
    assert refused.value.code == "store.backup_differs"
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_store_with_a_fault_is_copied_as_it_is(reported: Store, tmp_path: Path) -> None:
    break_it(reported, "DELETE FROM current_value WHERE indicator = 'A3'")
    reported.backup(tmp_path / "copy")
    with Store.open(Settings(home=tmp_path / "copy")) as copy:
        assert copy.check() == reported.check() != []
