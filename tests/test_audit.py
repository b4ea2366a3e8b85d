"""The audit's chain: whoever changes, removes, inserts or cuts off an entry in the file is found out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from mne.settings import Settings
from mne.store import Store
from mne.store.audit import HEADS, Entry, chain_older, hash_of
from mne.store.duck import FILE, Duck
from mne.texts import say


@pytest.fixture
def home(settings: Settings) -> Path:
    """A closed store of six entries, the first of them the registry's import."""
    with Store.open(settings, create=True) as store:
        for n in range(6):
            store.record("amal", "export", f"table {n}", {"rows": n, "name": "جدول"})
        assert store.check() == []
    return settings.home


def tamper(home: Path, *statements: str) -> None:
    with duckdb.connect(str(home / FILE)) as connection:
        for sql in statements:
            connection.execute(sql)


def faults(settings: Settings) -> list[str]:
    with Store.open(settings) as store:
        return store.check()


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("UPDATE audit SET actor = 'somebody else' WHERE n = 3", 3),
        ("UPDATE audit SET detail = '{}' WHERE n = 1", 1),
        ("UPDATE audit SET recorded_at = recorded_at + INTERVAL 1 MINUTE WHERE n = 6", 6),
        ("DELETE FROM audit WHERE n = 4", 5),
        ("DELETE FROM audit WHERE n = 1", 2),
        ("UPDATE audit SET sha256 = NULL WHERE n = 2", 2),
        ("UPDATE audit SET previous_sha256 = '' WHERE n = 2", 2),
        ("INSERT INTO audit SELECT 99, recorded_at, actor, action, 'false', detail, sha256, sha256 FROM audit"
         " WHERE n = 6", 99),
    ],
)  # fmt: skip
def test_the_first_broken_entry_is_named(home: Path, settings: Settings, sql: str, first: int) -> None:
    tamper(home, sql)
    assert say("en", "store.check.audit_broken", entry=first) in faults(settings)


def test_cutting_off_the_latest_entries_is_found_out(home: Path, settings: Settings) -> None:
    tamper(home, "DELETE FROM audit WHERE n >= 5")
    assert faults(settings) == [say("en", "store.check.audit_missing", entry=5)]
    # Going on from there hides nothing.
    with Store.open(settings) as store:
        store.record("mallory", "export", "another", {})
    assert faults(settings) == [say("en", "store.check.audit_missing", entry=5)]


def test_a_chain_computed_anew_is_found_out(home: Path, settings: Settings) -> None:
    """Whoever knows how the hashes are made can forge the database, not the file beside it."""
    with duckdb.connect(str(home / FILE)) as connection:
        connection.execute("UPDATE audit SET actor = 'somebody else' WHERE n = 3")
        previous = ""
        for row in connection.execute(
            "SELECT n, recorded_at, actor, action, subject, detail, NULL, NULL FROM audit ORDER BY n"
        ).fetchall():
            forged = hash_of(Entry(*row), previous)
            connection.execute(
                "UPDATE audit SET previous_sha256 = $1, sha256 = $2 WHERE n = $3", [previous, forged, row[0]]
            )
            previous = forged
    assert faults(settings) == [say("en", "store.check.audit_rewritten", entry=3)]


def test_a_line_cut_short_by_a_crash_is_no_false_alarm(home: Path, settings: Settings) -> None:
    heads = home / HEADS
    heads.write_bytes(heads.read_bytes()[:-20])
    with Store.open(settings) as store:
        store.record("amal", "export", "after", {})
        assert store.check() == []
    assert len(heads.read_text().splitlines()) == 7


def test_entries_from_before_the_chain_are_chained_once(home: Path, settings: Settings) -> None:
    tamper(home, "UPDATE audit SET sha256 = NULL, previous_sha256 = NULL")
    before = Duck(home / FILE)
    chain_older(before)
    chain_older(before)
    before.close()
    (home / HEADS).unlink()
    with Store.open(settings) as store:
        assert store.check() == []
        assert store.audit()["sha256"].str.len().eq(64).all()
    tamper(home, "UPDATE audit SET actor = 'x' WHERE n = 2")
    assert say("en", "store.check.audit_broken", entry=2) in faults(settings)


def test_what_is_rolled_back_leaves_no_trace_in_the_chain(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store._writing() as cursor:
        store._audit(cursor, "amal", "export", "undone", {})
        raise ZeroDivisionError
    store.record("amal", "export", "done", {})
    assert store.check() == []
    assert list(store.audit(action="export")["subject"]) == ["done"]


def test_a_backup_holds_the_head(home: Path, settings: Settings, tmp_path: Path) -> None:
    with Store.open(settings) as store:
        store.backup(tmp_path / "copy")
        head = store.audit_head()
    assert head.sha256 in (tmp_path / "copy" / "manifest.json").read_text()
    assert (tmp_path / "copy" / HEADS).read_text().splitlines()[-1] == f"{head.n} {head.sha256}"


def test_entries_are_found_by_person_action_subject_and_day(store: Store) -> None:
    for actor, action, subject in (
        ("amal", "export", "Overview"),
        ("amal", "view", "partners EN"),
        ("omar", "view", "P"),
    ):
        store.record(actor, action, subject, {})
    assert list(store.audit(actor="amal")["subject"]) == ["partners EN", "Overview"]
    assert list(store.audit(actor="amal", action="view")["subject"]) == ["partners EN"]
    assert list(store.audit(subject="over")["subject"]) == ["Overview"]
    today = date(2025, 10, 20)
    assert len(store.audit(since=today, until=today)) == len(store.audit())
    assert store.audit(until=date(2025, 10, 19)).empty and store.audit(since=date(2025, 10, 21)).empty
    assert {"amal", "omar"} <= set(store.audit_words()[0]) and "view" in store.audit_words()[1]
