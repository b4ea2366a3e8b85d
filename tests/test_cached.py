"""What pages share between readers: made once for equals, never handed to others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from mne import access
from mne.model import Choices, Language, User
from mne.store import Store
from mne.ui import cached
from mne.ui.reader import Reader
from tests.test_pages import ROLES, desk, reported
from tests.test_reading import restate

__all__ = ["desk", "reported"]


def reader_of(store: Store, user: User, language: Language = "fr", **chosen: Any) -> Reader:
    scope = access.scope(user, Choices(**chosen), today=store.today, due_days=15)
    nowhere: Any = None
    return Reader("overview", user, store, language, store.catalogue(), scope, nowhere)


@pytest.fixture
def asked() -> list[Any]:
    return []


def counting(asked: list[Any]) -> Any:
    @cached.remembered
    def partners(reader: Reader, least: int = 0) -> tuple[str, ...]:
        asked.append(reader)
        rows = cached.provenance(reader.store, reader.scope, "A1")
        return tuple(sorted(rows["partner"].unique()))

    return partners


def test_equals_share_and_others_do_not(reported: Store, asked: list[Any]) -> None:
    partners, officer = counting(asked), ROLES["officer"]
    colleague = replace(officer, name="colleague")
    stranger = replace(officer, name="stranger", partner="ATELIER")
    assert partners(reader_of(reported, officer)) == partners(reader_of(reported, colleague)) == ("LIGUE",)
    assert len(asked) == 1
    assert "LIGUE" not in partners(reader_of(reported, stranger)), "another partner's rows are made anew"
    assert "LIGUE" in partners(reader_of(reported, ROLES["member"]))
    assert len(asked) == 3


def test_language_choice_and_arguments_are_told_apart(reported: Store, asked: list[Any]) -> None:
    partners, member = counting(asked), ROLES["member"]
    partners(reader_of(reported, member))
    partners(reader_of(reported, member, "ar"))
    partners(reader_of(reported, member, places=("0101",)))
    partners(reader_of(reported, member), 1)
    partners(reader_of(reported, member), least=1)
    assert len(asked) == 5


def test_nothing_of_the_person_slips_in(reported: Store, asked: list[Any]) -> None:
    counting(asked)(reader_of(reported, ROLES["officer"]))
    assert asked[0].user is None and asked[0].head is None and asked[0].scope.user == ""


def test_an_accepted_change_is_seen_at_once(reported: Store, asked: list[Any]) -> None:
    partners = counting(asked)
    partners(reader_of(reported, ROLES["member"]))
    restate(reported)
    partners(reader_of(reported, ROLES["member"]))
    assert len(asked) == 2


def test_a_frame_may_be_written_to(reported: Store) -> None:
    @cached.remembered
    def frame(reader: Reader) -> pd.DataFrame:
        return pd.DataFrame({"value": [1, 2]})

    first = frame(reader_of(reported, ROLES["member"]))
    first.loc[0, "value"] = 9
    assert list(frame(reader_of(reported, ROLES["member"]))["value"]) == [1, 2]
