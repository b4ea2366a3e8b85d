"""The guard, asked alone; what becomes of every hostile file is in test_workbook_hostile."""

from __future__ import annotations

from mne.workbook import read
from mne.workbook.guard import refusal
from tests.hostile import GOOD, MAIN, SHEET
from tests.workbook_drawing import rezipped


def with_sheet(text: bytes) -> bytes:
    return rezipped(GOOD, {SHEET: text})


def test_a_renamed_file_is_fine() -> None:
    assert read(GOOD, "photo.jpg").findings == ()


def test_a_file_over_the_limit_of_uploads_is_refused() -> None:
    assert refusal(GOOD, max_bytes=len(GOOD) - 1) == "file.too_large"
    assert refusal(GOOD, max_bytes=len(GOOD)) == ""


def test_a_declaration_across_two_pieces_is_seen() -> None:
    for padding in range((1 << 18) - 12, (1 << 18) + 3):
        assert refusal(with_sheet(b"<a>".ljust(padding) + b"<!DOCTYPE x></a>")) == "file.unsafe", padding


def test_a_picture_may_hold_what_markup_may_not() -> None:
    svg = b"<!DOCTYPE svg><svg/>"
    assert refusal(rezipped(GOOD, {"xl/media/image1.svg": svg})) == ""
    assert refusal(with_sheet(b"<worksheet %s><sheetData/></worksheet>" % MAIN)) == ""
