"""Killed, out of disk: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from mne.settings import Settings
from mne.store import Store, StoreProblem
from tests.test_store_commit import FIRST, new

KILLS = 20
ROOT = Path(__file__).resolve().parent.parent

# Imports once and forks: a sender per line of its input, each in a process of its own that opens the store anew.
SENDERS = """
import os, sys
from mne.settings import Settings
from mne.store import Store
from tests.test_store_commit import FIRST, new

def send():
    with Store.open(Settings()) as store:
        head = store.slice_head("LIGUE", "2025-Q1")
        base = head.version if head else 0
        while True:
            content = f"workbook {base}".encode()
            cells = FIRST.assign(value=[None if v is None else v + base for v in FIRST["value"]])
            receipt = store.commit(new(cells, base, sha256=store.keep_original(content), origin="workbook"))
            os.write(1, f"{receipt.submission} {receipt.version}\\n".encode())
            base += 1

for _ in sys.stdin:
    pid = os.fork()
    if pid == 0:
        send()
    os.write(1, f"sender {pid}\\n".encode())
    os.write(1, f"ended {os.waitpid(pid, 0)[1]}\\n".encode())
"""


def sender(settings: Settings, code: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MNE_HOME": str(settings.home)}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_killed_at_any_moment_nothing_acknowledged_is_lost(store: Store, settings: Settings) -> None:
    store.close()
    dice, acknowledged = random.Random(7), dict[int, int]()
    with sender(settings, SENDERS) as senders:
        assert senders.stdin and senders.stdout
        for _ in range(KILLS):
            senders.stdin.write("another\n")
            senders.stdin.flush()
            acknowledged |= heard_of_one(senders.stdout, dice)
            with Store.open(settings) as reopened:
                kept = dict(reopened._rows("SELECT id, version FROM submission"))
                assert acknowledged.items() <= kept.items()
                assert sorted(kept.values()) == list(range(1, len(kept) + 1))
                cells = reopened._rows("SELECT submission, count(*) FROM observation GROUP BY 1")
                assert dict(cells) == dict.fromkeys(kept, len(FIRST))
                assert reopened.check() == []
        senders.stdin.close()
    assert len(acknowledged) >= KILLS


def heard_of_one(told: IO[str], dice: random.Random) -> dict[int, int]:
    """Submission → version of what one sender acknowledged before it was killed, a random moment after the first."""
    heard, pid, patience = dict[int, int](), 0, dice.randint(1, 4)
    for line in told:
        first, second = line.split()
        if first == "sender":
            pid = int(second)
        elif first == "ended":
            assert int(second) == signal.SIGKILL
            return heard
        else:
            heard[int(first)] = int(second)
        if pid and patience and len(heard) >= patience:
            patience = 0
            time.sleep(dice.uniform(0, 0.08))
            os.kill(pid, signal.SIGKILL)
    raise AssertionError("the senders ended")


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
