"""People, sessions, uploads, originals."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from mne.model import Finding, Role, Severity
from mne.settings import Settings
from mne.store import Store, StoreProblem

NOON = datetime(2025, 10, 20, 12, 0)


def test_people_are_added_and_changed(store: Store) -> None:
    store.add_person("amal", display_name="Amal", role=Role.officer, partner="LIGUE", actor="admin", language="ar")
    store.change_person("amal", {"role": Role.member, "partner": None, "password_hash": "secret"}, actor="admin")
    amal = store.person("amal")
    assert amal and (amal.role, amal.partner, amal.language, amal.disabled) == (Role.member, None, "ar", False)
    assert amal.user.display_name == "Amal"
    assert [p.name for p in store.people()] == ["amal"]
    assert store.person("nobody") is None
    assert not store.audit()["detail"].str.contains("secret").any()
    with pytest.raises(ValueError):
        store.add_person("amal", display_name="Another", role=Role.member, actor="admin")
    with pytest.raises(KeyError):
        store.change_person("amal", {"name": "someone"}, actor="admin")


def test_sessions_end(store: Store) -> None:
    for token in ("a", "b"):
        store.start_session(token, "amal", NOON)
    store.touch_session("a", NOON + timedelta(hours=1))
    kept = store.session("a")
    assert kept and (kept.last_seen_at, kept.ended_at) == (NOON + timedelta(hours=1), None)
    store.end_session("a", NOON)
    store.end_sessions_of("amal", NOON + timedelta(hours=2))
    ended = [s.ended_at for token in ("a", "b") if (s := store.session(token))]
    assert ended == [NOON, NOON + timedelta(hours=2)]
    assert store.session("c") is None


def test_an_upload_is_kept_until_it_is_closed(store: Store) -> None:
    found = Finding("too_big", Severity.warning, "Results", ("D3", "D4"), "value", {"limit": Decimal(2)}, "12", "R1")
    number = store.keep_upload(
        person="amal", partner="LIGUE", quarter="2025-Q1", filename="f.xlsx", sha256="ab", size_bytes=2,
        base_version=0, findings=[found],
    )  # fmt: skip
    kept = store.upload(number)
    assert kept and kept.findings == (found,) and kept.state == "open"
    assert [u.id for u in store.open_uploads("LIGUE")] == [u.id for u in store.open_uploads()] == [number]
    assert store.open_uploads("ATELIER") == []
    store.close_upload(number, "discarded")
    assert store.open_uploads() == []
    assert store.upload(number + 1) is None


def test_an_original_comes_back_as_it_was_or_not_at_all(store: Store, settings: Settings) -> None:
    sha256 = store.keep_original(b"workbook")
    assert store.keep_original(b"workbook") == sha256
    assert store.original(sha256) == b"workbook"
    path = settings.home / "originals" / sha256[:2] / sha256
    path.write_bytes(b"workbooK")
    with pytest.raises(StoreProblem, match="no longer what was sent"):
        store.original(sha256)
    path.unlink()
    with pytest.raises(StoreProblem, match="no longer in the store"):
        store.original(sha256)


def test_what_is_remembered_of_people_is_never_the_past(store: Store) -> None:
    """Readers ask without pause while role and session change: after each change nobody reads what was before."""
    store.add_person("amal", display_name="Amal", role=Role.member, actor="tests")
    stop, seen = threading.Event(), list[tuple[int, str]]()
    done = 0

    def read() -> None:
        while not stop.is_set():
            before = done
            person = store.person("amal")
            assert person
            seen.append((before, person.display_name))

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(1, 13):
            store.change_person("amal", {"display_name": str(number)}, actor="tests")
            done = number
        stop.set()
        for reader in readers:
            reader.result()
    assert all(name == "Amal" or int(name) >= before for before, name in seen)
    assert len({name for _, name in seen}) > 3, "the readers must have met changes"


def test_an_ended_session_is_not_remembered_as_open(store: Store) -> None:
    store.start_session("a", "amal", NOON)
    assert store.session("a") and store.session("b") is None
    store.start_session("b", "amal", NOON)
    assert store.session("b")
    store.end_session("a", NOON)
    store.end_sessions_of("amal", NOON)
    assert [s.ended_at for token in ("a", "b") if (s := store.session(token))] == [NOON, NOON]
