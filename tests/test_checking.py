"""The check beside the page: what it has come to, and that a click ends it whenever it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from mne import intake
from mne.intake import Report, judging, submitting
from mne.model import Progress, Receipt, Refused, User
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

    return made(content, work, undo)


def made(content: bytes, work: Callable[[Progress], Any], undo: Callable[[Any], None] | None) -> Check:
    """With a page that does nothing."""
    return Check(
        *("check" if undo else "confirm", "x.xlsx", len(content), work),
        done=lambda _: None, failed=lambda _: None, cancelled=lambda: None, undo=undo,
    )  # fmt: skip


def test_a_check_ends_with_its_report(store: Store, officer: User) -> None:
    check = start(store, officer, filled(store))
    assert check.wait(SECONDS) and check.result is not None and check.fault is None
    assert check.heard[0] == "keep" and len(store.open_uploads("LIGUE")) == 1


@pytest.mark.parametrize("stage", ["guard", "rules", "compare", "keep"])
def test_a_click_ends_it_and_nothing_is_kept(store: Store, officer: User, stage: str) -> None:
    # What another test read a moment ago would not be read again, and no stage be met.
    submitting._readings.clear()
    gate = threading.Event()
    check = start(store, officer, filled(store), {stage: gate})
    assert not check.wait(0.05)
    check.cancel()
    gate.set()
    assert check.wait(SECONDS) and (check.result, check.fault) == (None, None)
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

    check = made(b"x", work, undo)
    assert kept.wait(SECONDS)
    check.cancel()
    clicked.set()
    assert check.wait(SECONDS) and check.result is None and store.open_uploads() == []


def test_a_fault_is_handed_on(store: Store, member: User) -> None:
    check = start(store, member, filled(store))
    assert check.wait(SECONDS) and isinstance(check.fault, Refused) and check.result is None


def confirming(store: Store, officer: User, at: dict[str, threading.Event]) -> Check:
    """A report that is being confirmed; at a stage named in `at` it waits for that event."""
    content = filled(store)
    upload = intake.submit_report(store, content, "x.xlsx", officer).upload
    assert upload is not None
    # Nothing that was found while it was previewed is remembered: every stage is gone through again.
    submitting._readings.clear()
    judging._checks.clear()

    def work(progress: Progress) -> Receipt:
        def told(stage: str, done: int, total: int) -> None:
            if stage in at:
                at.pop(stage).wait(SECONDS)
            progress(stage, done, total)

        return intake.confirm(store, upload, officer, base_version=0, progress=told)

    return made(content, work, None)


@pytest.mark.parametrize("stage", ["guard", "rules", "compare", "accept"])
def test_a_click_before_it_is_accepted_accepts_nothing_and_keeps_the_file(
    store: Store, officer: User, stage: str
) -> None:
    gate = threading.Event()
    check = confirming(store, officer, {stage: gate})
    assert not check.wait(0.05)
    check.cancel()
    gate.set()
    assert check.wait(SECONDS) and (check.result, check.fault) == (None, None)
    (waiting,) = store.open_uploads("LIGUE")
    assert store.slice_head("LIGUE", waiting.quarter) is None
    assert intake.confirm(store, waiting.id, officer, base_version=0).version == 1


def test_a_click_after_it_is_accepted_takes_nothing_back(store: Store, officer: User) -> None:
    accepted, clicked = threading.Event(), threading.Event()
    upload = intake.submit_report(store, filled(store), "x.xlsx", officer).upload

    def work(progress: Progress) -> Receipt:
        receipt = intake.confirm(store, upload or 0, officer, base_version=0, progress=progress)
        accepted.set()
        clicked.wait(SECONDS)
        return receipt

    check = made(b"x", work, None)
    assert accepted.wait(SECONDS)
    check.cancel()
    clicked.set()
    assert check.wait(SECONDS) and check.result.version == 1
    heard: list[str] = []
    check.done, check.cancelled = lambda receipt: heard.append(receipt.version), lambda: heard.append("cancelled")
    check.collect()
    assert heard == [1]


@pytest.mark.parametrize("stage", ["guard", "rules", "compare"])
def test_a_file_that_is_taken_up_again_tells_its_stages_and_can_be_ended(
    store: Store, officer: User, stage: str
) -> None:
    upload = intake.submit_report(store, filled(store), "x.xlsx", officer).upload
    assert upload is not None
    submitting._readings.clear()
    judging._checks.clear()
    heard: list[str] = []

    def told(one: str, done: int, total: int) -> None:
        heard.append(one)
        if one == stage:
            raise intake.Cancelled

    with pytest.raises(intake.Cancelled):
        intake.reopen(store, upload, officer, progress=told)
    assert heard[-1] == stage and [waiting.id for waiting in store.open_uploads("LIGUE")] == [upload]
