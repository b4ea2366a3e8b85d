"""A name that nobody knows: the officer says what it means, the file is checked again, the next one is understood."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import DESK, PHONE, Visit, Visitor, in_turn
from tests.e2e.test_submit import officer, upload
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("meaning")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("meaning") / "home")) as started:
        yield started


def renamed(perfect: bytes, name: str, *, rows: int = 3) -> bytes:
    """The first place of the results under another name, its code gone."""
    book = openpyxl.load_workbook(io.BytesIO(perfect))
    sheet = book.worksheets[1]
    columns = {cell.value: cell.column for cell in sheet[1]}
    first = sheet.cell(4, columns["place"]).value
    changed = 0
    for row in range(4, sheet.max_row + 1):
        if sheet.cell(row, columns["place"]).value == first and changed < rows:
            sheet.cell(row, columns["place"]).value = None
            sheet.cell(row, columns["place_name"]).value = name
            changed += 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def choose_first(visit: Visit, *, by_keyboard: bool) -> None:
    """The first meaning offered. A person scrolls first and clicks then: a page that still moves closes its list."""
    box = visit.page.locator(".st-key-meanings input[role=combobox]").first
    box.scroll_into_view_if_needed()
    visit.page.wait_for_timeout(300)
    if by_keyboard:
        box.press("ArrowDown")
        visit.page.locator("[role=option]").first.wait_for()
        visit.page.keyboard.press("Enter")
    else:
        box.click()
        visit.page.locator("[role=option]").first.click()
    visit.settle()


def remember(visit: Visit, *, by_keyboard: bool) -> None:
    """The button beside, which can be pressed once a meaning is chosen."""
    button = visit.page.locator(".st-key-meanings [class*=st-key-remember-] button:not([disabled])").first
    button.wait_for()
    if by_keyboard:
        # Between them stands the cross that takes the choice back.
        for _ in range(2):
            visit.page.keyboard.press("Tab")
        assert button.evaluate("button => document.activeElement === button")
        visit.page.keyboard.press("Enter")
    else:
        button.click()
    visit.page.locator(".st-key-notice").wait_for(timeout=60_000)
    visit.settle()


@pytest.mark.parametrize(
    ("language", "size", "by_keyboard"),
    [
        pytest.param(language, size, by_keyboard, id=f"{name}-{language}")
        for name, size, by_keyboard, one in (
            ("desk", DESK, False, "fr"),
            ("keyboard", DESK, True, "en"),
            ("phone", PHONE, False, "ar"),
        )
        for language in in_turn(one)
    ],
)
def test_a_name_is_given_its_meaning(
    program: Running, visitor: Visitor, tmp_path: Path, language: Language, size: dict[str, int], by_keyboard: bool
) -> None:
    name = f"Quartier {language} {size['width']} {'clavier' if by_keyboard else 'souris'} du puits"
    perfect = (program.home / "demo" / "perfect-fr.xlsx").read_bytes()
    (tmp_path / "renamed.xlsx").write_bytes(renamed(perfect, name))
    visit = officer(visitor, program, "/submit", "officer-en", language=language, size=size)
    upload(visit, tmp_path / "renamed.xlsx")
    offered = visit.page.locator(".st-key-meanings")
    offered.wait_for()
    assert name in offered.inner_text() and visit.overflow() <= 0
    assert visit.page.locator(".st-key-confirm-button").count() == 0
    choose_first(visit, by_keyboard=by_keyboard)
    remember(visit, by_keyboard=by_keyboard)
    assert name in visit.page.locator(".st-key-notice").inner_text()
    # Another place was meant, so the row is told to stand twice; its name is no longer unknown.
    assert offered.count() == 0
    assert visit.overflow() <= 0
