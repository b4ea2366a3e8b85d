"""What is said to be right about a file adds up."""

from __future__ import annotations

from typing import Any

import pytest

from mne import intake
from mne.intake import Tally
from mne.model import LANGUAGES, Language, User
from mne.store import Store
from mne.template import Layout, layout
from tests.filling import Q3, filled


@pytest.fixture
def asked(store: Store) -> Layout:
    return layout(store.catalogue(), "LIGUE", Q3)


def tally_of(store: Store, content: bytes, officer: User) -> Tally | None:
    return intake.submit_report(store, content, "x.xlsx", officer, keep=False).tally


def test_all_cells_of_a_good_file_are_right(store: Store, officer: User, asked: Layout) -> None:
    totals = sum(2 if "numerator" in row.inputs else 1 for row in asked.rows)
    assert tally_of(store, filled(store), officer) == Tally(totals, totals)


@pytest.mark.parametrize("value", ["twelve", -7])
def test_a_faulty_cell_is_not_right(store: Store, officer: User, asked: Layout, value: Any) -> None:
    row = next(row for row in asked.rows if row.indicator == "A1")
    whole = tally_of(store, filled(store), officer)
    found = tally_of(store, filled(store, {asked.address(row, "value"): value}), officer)
    assert whole and found == Tally(whole.filled, whole.right - 1)


def test_a_row_without_a_place_has_no_right_cell(store: Store, officer: User, asked: Layout) -> None:
    row = next(row for row in asked.rows if row.indicator == "A1")
    cells = {asked.address(row, field): "nowhere" for field in ("place", "place_name")}
    whole = tally_of(store, filled(store), officer)
    found = tally_of(store, filled(store, cells), officer)
    assert whole and found == Tally(whole.filled, whole.right - 1)


def test_a_cell_in_question_is_not_simply_right(store: Store, officer: User, asked: Layout) -> None:
    row = next(row for row in asked.rows if row.indicator == "A2")
    whole = tally_of(store, filled(store), officer)
    found = tally_of(store, filled(store, {asked.address(row, "value"): 11}), officer)
    assert whole and found == Tally(whole.filled, whole.right - 1)


def test_nothing_is_counted_of_a_file_that_cannot_be_read(store: Store, officer: User) -> None:
    assert tally_of(store, b"PK broken", officer) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_name_the_numbers(language: Language) -> None:
    assert Tally().said(language) == ()
    assert [("312" in said, "300" in said) for said in Tally(312, 300).said(language)] == [(True, True)]
    assert Tally(312, 312).said(language) != Tally(312, 300).said(language)
