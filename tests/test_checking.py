"""The check beside the page: what it has come to, and that a click ends it whenever it comes."""

from __future__ import annotations

import threading

import pytest

from mne import intake
from mne.intake import Report
from mne.model import Progress, Refused, User
from mne.store import Store
from mne.ui.checking import Check
from tests.filling import filled

SECONDS = 60


def start(store: Store, officer: User, content: bytes, at: dict[str, threading.Event] | None = None) -> Check:
    """A real check; at a stage named in `at` it waits for that event."""

    def work(progress: Progress) -> Report:
        def told(stage: str, done: int, total: int) -> None:
            if at and stage in at:
                at.pop(stage).wait(SECONDS)
            progress(stage, done, total)

        return intake.submit_report(store, content, "x.xlsx", officer, progress=told)

    def undo(report: Report) -> None:
        assert report.upload is not None
        intake.discard(store, report.upload, officer)

    return Check("x.xlsx", len(content), work, undo)


def test_a_check_ends_with_its_report(store: Store, officer: User) -> None:
    check = start(store, officer, filled(store))
    assert check.wait(SECONDS) and check.report is not None and check.fault is None
    assert check.heard[0] == "keep" and len(store.open_uploads("LIGUE")) == 1


@pytest.mark.parametrize("stage", ["guard", "rules", "compare", "keep"])
def test_a_click_ends_it_and_nothing_is_kept(store: Store, officer: User, stage: str) -> None:
    gate = threading.Event()
    check = start(store, officer, filled(store), {stage: gate})
    assert not check.wait(0.05)
    check.cancel()
    gate.set()
    assert check.wait(SECONDS) and (check.report, check.fault) == (None, None)
    assert store.open_uploads() == []


def test_a_click_after_the_last_word_gives_up_what_was_kept(store: Store, officer: User) -> None:
    kept, clicked = threading.Event(), threading.Event()

    def work(progress: Progress) -> Report:
        report = intake.submit_report(store, filled(store), "x.xlsx", officer, progress=progress)
        kept.set()
        clicked.wait(SECONDS)
        return report

    def undo(report: Report) -> None:
        intake.discard(store, report.upload or 0, officer)

    check = Check("x.xlsx", 1, work, undo)
    assert kept.wait(SECONDS)
    check.cancel()
    clicked.set()
    assert check.wait(SECONDS) and check.report is None and store.open_uploads() == []


def test_a_fault_is_handed_on(store: Store, member: User) -> None:
    check = start(store, member, filled(store))
    assert check.wait(SECONDS) and isinstance(check.fault, Refused) and check.report is None
