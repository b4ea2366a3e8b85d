"""What a long check tells while it goes on, and how it is ended: the child dies, nothing is kept."""

from __future__ import annotations

import subprocess
import time

import pytest

from mne import intake
from mne.intake import submitting
from mne.intake.keys import SUGGESTIONS, Keys
from mne.model import User
from mne.store import Store
from mne.workbook import read, worker
from tests.filling import Q3, filled
from tests.workbook_drawing import ROW, drawn, part_of, rezipped

SHEET = "xl/worksheets/sheet2.xml"


def long_workbook(rows: int) -> bytes:
    content = drawn([[*ROW, 1, None, None]])
    one = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>I1</t></is></c><c r="E%d"><v>7</v></c></row>'
    many = b"".join(one % (row, row, row) for row in range(5, rows + 4))
    return rezipped(content, {SHEET: part_of(content, SHEET).replace(b"</sheetData>", many + b"</sheetData>")})


class Watcher:
    """Hears everything; raises Cancelled at the first word of a stage, when it is told to."""

    def __init__(self, end_at: str = "") -> None:
        self.heard: list[tuple[str, int, int]] = []
        self.end_at = end_at

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.heard.append((stage, done, total))
        if stage == self.end_at:
            raise intake.Cancelled


def test_every_stage_is_told_in_its_order(store: Store, officer: User) -> None:
    watcher = Watcher()
    intake.submit_report(store, filled(store), "x.xlsx", officer, progress=watcher)
    stages = list(dict.fromkeys(stage for stage, _, _ in watcher.heard if stage != "read"))
    assert stages == ["guard", "rules", "compare", "keep"]
    counts = [(done, total) for stage, done, total in watcher.heard if stage == "rules"]
    assert counts == sorted(counts) and counts[-1][0] == counts[-1][1] > 5


def test_rows_are_counted_while_they_are_read() -> None:
    watcher = Watcher()
    assert read(long_workbook(60_000), "x.xlsx", progress=watcher).findings == ()
    rows = [done for stage, done, _ in watcher.heard if stage == "read"]
    # The rows of the whole sheet, the three above the first one to fill among them.
    assert rows == sorted(rows) and 0 < rows[-1] <= 60_003


@pytest.mark.parametrize("stage", ["guard", "rules", "compare", "keep"])
def test_a_check_that_is_given_up_keeps_nothing(store: Store, officer: User, stage: str) -> None:
    content = filled(store)
    submitting._readings.clear()
    with pytest.raises(intake.Cancelled):
        intake.submit_report(store, content, "x.xlsx", officer, progress=Watcher(stage))
    assert store.open_uploads() == []
    assert not list((store.settings.home / "originals").rglob("*"))
    assert intake.submit_report(store, content, "x.xlsx", officer).upload is not None


def test_giving_up_ends_the_child_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    worker.end_idle()
    monkeypatch.setattr(worker, "_START", "import time; time.sleep(60)")
    started: list[subprocess.Popen[bytes]] = []
    start = worker.Worker._started
    monkeypatch.setattr(worker.Worker, "_started", lambda self: started.append(start(self)) or started[-1])
    began = time.monotonic()
    with pytest.raises(intake.Cancelled):
        read(drawn([]), "x.xlsx", progress=Watcher("read"))
    assert time.monotonic() - began < 5
    assert [process.poll() is not None for process in started] == [True]


def test_who_waits_for_a_place_may_give_up_too() -> None:
    taken = [worker._SLOTS.acquire(timeout=5) for _ in range(2)]
    try:
        assert all(taken)
        with pytest.raises(intake.Cancelled):
            read(drawn([]), "x.xlsx", progress=Watcher("read"))
    finally:
        for _ in taken:
            worker._SLOTS.release()
    assert read(drawn([]), "x.xlsx").rows is not None


def test_so_many_spellings_are_compared_and_no_more(store: Store) -> None:
    keys = Keys(store.catalogue(), Q3)
    assert keys.suggest("place", "Citadele") == "0202" and keys.suggest("place", "") == ""
    for n in range(SUGGESTIONS):
        keys.suggest("place", f"nowhere {n}")
    assert keys.suggest("place", "Citadele") == "0202" and keys.suggest("place", "Citadellle") == ""
