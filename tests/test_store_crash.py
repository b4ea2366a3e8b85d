"""Killed, out of disk: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mne.settings import Settings
from mne.store import Store, StoreProblem
from tests.test_store_commit import FIRST, new

KILLS = 20
ROOT = Path(__file__).resolve().parent.parent

SENDER = """
import sys
from mne.settings import Settings
from mne.store import Store, StoreProblem
from tests.test_store_commit import FIRST, new

with Store.open(Settings()) as store:
    head = store.slice_head("LIGUE", "2025-Q1")
    base = head.version if head else 0
    print("ready", flush=True)
    while True:
        content = f"workbook {base}".encode()
        cells = FIRST.assign(value=[None if v is None else v + base for v in FIRST["value"]])
        receipt = store.commit(new(cells, base, sha256=store.keep_original(content), origin="workbook"))
        print(receipt.submission, receipt.version, flush=True)
        base += 1
"""


def sender(settings: Settings, code: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MNE_HOME": str(settings.home)}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_killed_at_any_moment_nothing_acknowledged_is_lost(store: Store, settings: Settings) -> None:
    store.close()
    dice, acknowledged = random.Random(7), dict[int, int]()
    for _ in range(KILLS):
        child = sender(settings, SENDER)
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0, 0.15))
        child.kill()
        told, complaint = child.communicate(timeout=30)
        assert child.returncode == -signal.SIGKILL, complaint
        # A line cut short was not heard.
        for line in told.splitlines(keepends=True):
            if line.endswith("\n"):
                submission, version = map(int, line.split())
                acknowledged[submission] = version
        with Store.open(settings) as reopened:
            kept = dict(reopened._rows("SELECT id, version FROM submission"))
            assert acknowledged.items() <= kept.items()
            assert sorted(kept.values()) == list(range(1, len(kept) + 1))
            cells = reopened._rows("SELECT submission, count(*) FROM observation GROUP BY 1")
            assert dict(cells) == dict.fromkeys(kept, len(FIRST))
            assert reopened.check() == []
    assert len(acknowledged) > KILLS


FULL = """
import resource, secrets
from mne.settings import Settings
from mne.store import Store, StoreProblem
from tests.test_store_commit import FIRST, new

with Store.open(Settings()) as store:
    store.commit(new(FIRST))
    limit = 4096 + max(p.stat().st_size for p in Settings().home.rglob("*") if p.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        for n in range(1, 10_000):
            store.commit(new(FIRST.assign(sheet=secrets.token_hex(20_000)), n, content=str(n).encode() * 40))
    except StoreProblem as problem:
        print(problem.code, n, flush=True)
    try:
        store.keep_original(bytes(limit + 1))
    except StoreProblem as problem:
        print(problem.code, flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(store.commit(new(FIRST, n, content=b"there is room again")).version, store.check(), flush=True)
"""


def test_on_a_full_disk_nothing_is_half_written_and_with_room_it_goes_on(store: Store, settings: Settings) -> None:
    store.close()
    child = sender(settings, FULL)
    told, complaint = child.communicate(timeout=60)
    assert len(told.splitlines()) == 3, (told, complaint)
    refused, original, room = told.splitlines()
    code, failed = refused.split()
    assert (code, original) == ("store.not_written", "store.not_written")
    assert room == f"{int(failed) + 1} []"
    with Store.open(settings) as reopened:
        head = reopened.slice_head("LIGUE", "2025-Q1")
        assert head and head.version == int(failed) + 1
        assert reopened.check() == []
    assert not list((settings.home / "originals").rglob(".new-*"))


def test_a_read_only_ledger_stops_the_commit(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store.commit(new(FIRST))
    ledger = settings.home / "originals" / "ledger.jsonl"
    kept = ledger.read_bytes()
    ledger.unlink()
    ledger.mkdir()
    with pytest.raises(StoreProblem) as refused:
        store.commit(new(FIRST, base=1, content=b"2"))
    assert refused.value.code == "store.not_written"
    ledger.rmdir()
    ledger.write_bytes(kept)
    assert store.slice_values("LIGUE", "2025-Q1")["submission"].unique().tolist() == [1]
    assert store.check() == []
