"""Numbered migrations: each once, whole or not at all, never of another program."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from mne.settings import Settings
from mne.store import Store, StoreProblem, migration
from mne.store.duck import Duck

LAST = len(migration.migrations())
NEXT = LAST + 1


def test_migrations_are_applied_once_and_the_store_is_copied_before(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, folder)
    opened, copied = Duck(tmp_path / "mne.duckdb"), list[int]()
    migration.migrate(opened, copied.append, folder)
    (folder / f"{NEXT:04}_more.sql").write_text("CREATE TABLE more (n INTEGER);")
    migration.migrate(opened, copied.append, folder)
    migration.migrate(opened, copied.append, folder)
    with opened.cursor() as cursor:
        assert cursor.execute("SELECT n FROM schema_version ORDER BY n").fetchall() == [(n + 1,) for n in range(NEXT)]
        assert cursor.execute("SELECT count(*) FROM more").fetchall() == [(0,)]
    assert copied == [NEXT]
    opened.close()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, folder)
    opened = Duck(tmp_path / "mne.duckdb")
    migration.migrate(opened, lambda n: None, folder)
    (folder / f"{NEXT:04}_wrong.sql").write_text("CREATE TABLE more (n INTEGER); SELECT * FROM nowhere;")
    with pytest.raises(duckdb.Error):
        migration.migrate(opened, lambda n: None, folder)
    (folder / f"{NEXT:04}_wrong.sql").unlink()
    migration.migrate(opened, lambda n: None, folder)
    with opened.cursor() as cursor, pytest.raises(duckdb.CatalogException):
        cursor.execute("SELECT * FROM more")
    opened.close()


@pytest.mark.parametrize("code", ["migration_changed", "newer"])
def test_a_store_of_another_program_is_refused(tmp_path: Path, code: str) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, folder)
    opened = Duck(tmp_path / "mne.duckdb")
    migration.migrate(opened, lambda n: None, folder)
    first = sorted(folder.glob("*.sql"))[-1]
    if code == "newer":
        first.unlink()
    else:
        first.write_text(first.read_text() + "-- changed")
    with pytest.raises(StoreProblem) as refused:
        migration.migrate(opened, lambda n: None, folder)
    assert refused.value.code == f"store.{code}"
    opened.close()


def test_a_real_store_is_copied_before_it_is_migrated(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(settings, create=True).close()
    shutil.copytree(migration.FOLDER, tmp_path / "migrations")
    (tmp_path / "migrations" / f"{NEXT:04}_more.sql").write_text("CREATE TABLE more (n INTEGER);")
    monkeypatch.setattr(migration, "FOLDER", tmp_path / "migrations")
    Store.open(settings).close()
    with duckdb.connect(str(settings.home / "before" / f"{NEXT:04}.duckdb")) as copy:
        assert copy.execute("SELECT max(n) FROM schema_version").fetchall() == [(LAST,)]
