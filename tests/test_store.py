"""Opening, the clock, the registry, threads, scratch."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from mne import texts
from mne.catalogue import CatalogueError, read_folder
from mne.model import LANGUAGES
from mne.settings import Settings
from mne.store import Store, StoreHeld, StoreProblem, problems, scratch
from tests.conftest import TINY, TODAY


def in_a_process(code: str, settings: Settings, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MNE_HOME": str(settings.home), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=check
    )


# Opening --------------------------------------------------------------------------------------------


def test_a_store_is_made_only_when_asked_for(settings: Settings) -> None:
    with pytest.raises(StoreProblem) as refused:
        Store.open(settings)
    assert refused.value.code == "store.missing"
    assert not settings.home.exists()
    Store.open(settings, create=True).close()
    Store.open(settings).close()


def test_the_file_is_of_a_shape_that_both_engines_open(settings: Settings) -> None:
    Store.open(settings, create=True).close()
    with duckdb.connect(str(settings.home / "mne.duckdb")) as connection:
        tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'mne'").fetchall()
    assert "v1.5.0" in tags[0][0]["storage_version"]


def test_a_second_opening_is_refused_in_the_same_process(store: Store, settings: Settings) -> None:
    with pytest.raises(StoreHeld) as held:
        Store.open(settings)
    assert held.value.pid == os.getpid()


def test_another_process_is_told_who_holds_the_store(store: Store, settings: Settings) -> None:
    code = (
        "from mne.settings import Settings\nfrom mne.store import Store, StoreHeld\n"
        "try:\n    Store.open(Settings())\nexcept StoreHeld as held:\n    print('held', held.pid)"
    )
    assert in_a_process(code, settings).stdout.split() == ["held", str(os.getpid())]


def test_the_lock_of_a_dead_process_is_taken_over(settings: Settings) -> None:
    code = (
        "import os, signal\nfrom mne.settings import Settings\nfrom mne.store import Store\n"
        "Store.open(Settings(), create=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    assert in_a_process(code, settings, check=False).returncode == -9
    assert (settings.home / "lock").read_text().strip().isdigit()
    Store.open(settings).close()


def test_a_database_opened_by_another_program_is_held(settings: Settings) -> None:
    Store.open(settings, create=True).close()
    code = (
        "import duckdb, os, sys\nconnection = duckdb.connect(os.environ['MNE_HOME'] + '/mne.duckdb')\n"
        "print('open', flush=True)\nsys.stdin.read()"
    )
    environment = {**os.environ, "MNE_HOME": str(settings.home)}
    other = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout and other.stdout.readline() == "open\n"
        with pytest.raises(StoreHeld) as held:
            Store.open(settings)
        assert held.value.pid == other.pid
        other.communicate("")
    Store.open(settings).close()


def test_a_home_that_cannot_be_written_is_told(settings: Settings) -> None:
    settings.home.write_text("I am a file")
    with pytest.raises(StoreProblem) as refused:
        Store.open(settings, create=True)
    assert refused.value.code == "store.home"
    for language in LANGUAGES:
        assert str(settings.home) in refused.value.worded(language)


def test_every_problem_has_its_sentence() -> None:
    sources = [p.read_text("utf-8") for p in Path(problems.__file__).parent.glob("*.py")]
    codes = {line.split('"')[1] for s in sources for line in s.split("StoreProblem(")[1:] if line.startswith('"')}
    assert codes
    assert {f"store.{code}" for code in codes} <= set(texts.every_text())


def test_a_text_file_in_the_place_of_the_store_is_damaged(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "mne.duckdb").write_text("this is no database" * 500)
    with pytest.raises(StoreProblem) as refused:
        Store.open(settings)
    assert refused.value.code == "store.damaged"


def test_a_log_with_a_zero_filled_tail_is_damaged_and_left_alone(settings: Settings) -> None:
    code = (
        "import os, signal\nfrom mne.settings import Settings\nfrom mne.store import Store\n"
        "s = Store.open(Settings(), create=True)\n"
        "for n in range(50): s.record('a', 'b', 'c', {'n': n})\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    in_a_process(code, settings, check=False)
    log = settings.home / "mne.duckdb.wal"
    torn = log.read_bytes()
    log.write_bytes(torn[: len(torn) // 2] + bytes(len(torn) // 2 + 4096))
    with pytest.raises(StoreProblem) as refused:
        Store.open(settings)
    assert refused.value.code == "store.damaged"
    assert log.exists()
    log.write_bytes(torn)
    with Store.open(settings) as mended:
        assert len(mended.audit()) == 50


# The clock, settings, audit -------------------------------------------------------------------------


def test_the_day_is_the_environments_then_the_demonstrations_then_the_real_one(settings: Settings) -> None:
    with Store.open(settings, create=True) as opened:
        assert opened.today == TODAY
        assert opened.now().date() == TODAY
    with Store.open(settings.model_copy(update={"today": None})) as opened:
        assert opened.today == date.today()
        opened.set_setting("demonstration.today", "2024-02-29", "tests")
        assert opened.today == date(2024, 2, 29)
        assert opened.now().date() == date(2024, 2, 29)


def test_settings_are_kept_and_noted(settings: Settings) -> None:
    with Store.open(settings, create=True) as opened:
        assert opened.setting("demonstration") is None and not opened.is_demonstration
        opened.set_setting("demonstration", "no", "admin")
        opened.set_setting("demonstration", "yes", "admin")
        assert opened.is_demonstration
    with Store.open(settings) as again:
        assert again.is_demonstration
        assert list(again.audit()["action"]) == ["set_setting", "set_setting"]


# The registry ---------------------------------------------------------------------------------------


def test_the_registry_is_kept_as_it_was_read(store: Store) -> None:
    assert store.registry_version() == 1
    assert dict(store.catalogue().files) == read_folder(TINY)
    assert store.catalogue() is store.catalogue()


def test_a_new_registry_is_a_new_version_and_a_new_catalogue(store: Store) -> None:
    before, files = store.version(), read_folder(TINY)
    files["committee.toml"] = files["committee.toml"].replace("due_days = 15", "due_days = 30")
    assert store.import_registry(files, actor="secretariat", reason="longer") == 2
    assert store.catalogue().committee.due_days == 30
    assert store.version() > before
    assert list(store.registry_versions()["reason"]) == ["longer", "seed"]


def test_a_wrong_registry_changes_nothing(store: Store) -> None:
    before, files = store.version(), read_folder(TINY)
    del files["partners.csv"]
    with pytest.raises(CatalogueError):
        store.import_registry(files, actor="secretariat", reason="wrong")
    assert (store.registry_version(), store.version()) == (1, before)


# Threads and scratch --------------------------------------------------------------------------------


def test_eight_threads_read_and_write_without_taking_each_others_results(store: Store) -> None:
    wrong: list[object] = []

    def work(me: int) -> None:
        for n in range(40):
            if store._rows("SELECT $1, count(*) FROM place", me) != [(me, len(store.catalogue().places))]:
                wrong.append((me, n))
            if n % 10 == 0:
                store.record(f"thread-{me}", "tick", str(n), {})

    threads = [threading.Thread(target=work, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(store.audit(action="tick")) == 8 * 4


def test_the_connection_cannot_be_reached(store: Store) -> None:
    reachable = [*vars(store).values(), *vars(store._duck).values()]
    assert not any(isinstance(thing, duckdb.DuckDBPyConnection) for thing in reachable)


def test_scratch_answers_from_frames_and_reaches_nothing_else(tmp_path: Path) -> None:
    query = scratch()
    numbers = pd.DataFrame({"n": [1, 2, 3], "d": [Decimal("0.1"), None, Decimal("0.2")]})
    answer = query("SELECT sum(n) AS n, sum(d) AS d FROM numbers", {"numbers": numbers})
    assert (answer["n"][0], answer["d"][0]) == (6, Decimal("0.3"))
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for attack in (
        f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')",
        f"ATTACH '{tmp_path / 'x.duckdb'}'",
        f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            query(attack, {})
    with pytest.raises(duckdb.CatalogException):
        query("SELECT * FROM numbers", {})
