"""A file just checked is not checked twice, and is checked anew as soon as anything it depends on has moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from mne import intake
from mne.catalogue import read_folder
from mne.intake.remembered import Remembered
from mne.model import RuleWaiver, User
from mne.settings import Settings
from mne.store import Store
from tests.seeded import seeded
from tests.test_intake import GOOD, OFFICER, Q4, STRANGER, TINY, accepted, filled

NOW = datetime(2027, 1, 15, 12)
FURTHER = {("A1", "0101", "2026-M12", "value"): 60}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(home=tmp_path / "store", data=TINY, today=date(2027, 1, 15))
    with seeded(settings) as opened:
        yield opened


def judged(store: Store, content: bytes, user: User = OFFICER, now: datetime = NOW) -> bool:
    """Whether the rules had to judge the file for this check."""
    heard: list[str] = []
    intake.submit_report(
        store, content, "x.xlsx", user, now=now, keep=False, progress=lambda stage, done, total: heard.append(stage)
    )
    return "rules" in heard


def test_the_same_file_is_judged_once(store: Store) -> None:
    content = filled(store, GOOD)
    first = intake.submit_report(store, content, "x.xlsx", OFFICER, now=NOW, keep=False)
    assert not judged(store, content)
    again = intake.submit_report(store, content, "y.xlsx", OFFICER, now=NOW, keep=False)
    assert again.findings == first.findings and again.changes.equals(first.changes)
    assert (first.filename, again.filename) == ("x.xlsx", "y.xlsx")


def a_report(store: Store) -> None:
    accepted(store, filled(store, GOOD | FURTHER))


def a_waiver(store: Store) -> None:
    why = {"granted_by": "secretariat", "reason": "moved house", "until": date(2027, 12, 31)}
    store.lift_rule(RuleWaiver(store.catalogue().rules_text.splitlines()[1].split(",")[0], "LIGUE", **why))


def a_spelling(store: Store) -> None:
    intake.remember(store, OFFICER, "place", "Phare du bout", "0102")


def a_registry(store: Store) -> None:
    files = read_folder(TINY)
    store.import_registry({**files, "programmes.csv": files["programmes.csv"] + "\n"}, "secretariat", "second")


@pytest.mark.parametrize("move", [a_report, a_waiver, a_spelling, a_registry])
def test_what_moves_brings_a_check_anew(store: Store, move: Callable[[Store], None]) -> None:
    content = filled(store, GOOD)
    judged(store, content)
    move(store)
    assert judged(store, content)
    assert not judged(store, content)


def test_another_day_brings_a_check_anew(store: Store) -> None:
    content = filled(store, GOOD)
    judged(store, content)
    assert judged(store, content, now=datetime(2027, 1, 16, 12))


def test_another_store_has_a_check_of_its_own(store: Store, tmp_path: Path) -> None:
    content = filled(store, GOOD)
    judged(store, content)
    with Store.open(Settings(home=tmp_path / "other", data=TINY, today=date(2027, 1, 15)), create=True) as other:
        other.import_registry(read_folder(TINY), "secretariat", "first")
        assert judged(other, content)


def test_a_stranger_learns_nothing_from_what_is_remembered(store: Store) -> None:
    content = filled(store, GOOD)
    judged(store, content)
    report = intake.submit_report(store, content, "x.xlsx", STRANGER, now=NOW)
    assert [finding.code for finding in report.findings] == ["identity.other_partner"]
    assert report.observations.empty and report.changes.empty and report.tally is None


def test_a_preview_that_moved_shows_what_is_now_accepted(store: Store) -> None:
    content = filled(store, GOOD, quarter=Q4)
    waiting = intake.submit_report(store, content, "x.xlsx", OFFICER)
    assert waiting.upload is not None and waiting.counts() == {"added": len(waiting.observations)}
    accepted(store, filled(store, GOOD | FURTHER))
    again = intake.reopen(store, waiting.upload, OFFICER)
    assert again.counts() == {"unchanged": len(waiting.observations), "carried": 1}


def test_the_oldest_is_given_up_first_and_the_latest_never() -> None:
    kept: Remembered[str] = Remembered(most=10)
    kept.keep("a", "A", 4)
    kept.keep("b", "B", 4)
    assert kept.get("a") == "A"
    kept.keep("c", "C", 4)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("A", None, "C")
    kept.keep("d", "D", 50)
    assert (kept.get("a"), kept.get("c"), kept.get("d")) == (None, None, "D")
