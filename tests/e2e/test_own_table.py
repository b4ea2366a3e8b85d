"""A partner's own table in a real browser: explained once, checked, confirmed; known the next time, withdrawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from mne import texts
from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import DESK, PHONE, Visit, Visitor
from tests.e2e.test_submit import officer, upload
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("own_table")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("own") / "home")) as started:
        yield started


def bring(visit: Visit, path: Path, language: Language) -> None:
    """Open the tab and choose the file; wait for what the page says of it."""
    visit.page.get_by_role("tab", name=texts.say(language, "submit.tab_own")).click()
    visit.settle()
    visit.page.locator("[class*=st-key-own-upload] input[type=file]").set_input_files(path)
    visit.page.locator(".st-key-own-outlook").wait_for(timeout=90_000)
    visit.settle()


def confirm(visit: Visit, said: str) -> str:
    """From the findings to the receipt, whose words are returned. `said`: the answer to each question."""
    visit.page.locator(".st-key-step-confirm .st-key-preview").wait_for(timeout=90_000)
    visit.settle()
    for box in visit.page.locator(".st-key-explanations textarea").all():
        box.fill(said)
        box.press("Tab")
    visit.settle()
    visit.page.locator(".st-key-confirm-button button").click()
    visit.page.locator(".st-key-notice").wait_for(timeout=60_000)
    visit.settle()
    return visit.page.locator(".st-key-notice").inner_text()


@pytest.mark.parametrize(("language", "size", "added"), [("fr", DESK, 106), ("ar", PHONE, 42)], ids=["fr", "ar"])
def test_the_whole_way_to_the_receipt(
    program: Running, visitor: Visitor, tmp_path: Path, language: Language, size: dict[str, int], added: int
) -> None:
    sample = program.home / "demo" / f"own-table-{language}.xlsx"
    visit = officer(visitor, program, "/submit", "officer-en", language=language, size=size)
    bring(visit, sample, language)
    outlook = visit.page.locator(".st-key-own-outlook").inner_text()
    assert str(added) in outlook and visit.overflow() <= 0
    # What is not read is told: the column of its own, and what stands above the headers.
    assert texts.say(language, "demo.own.volunteers" if language == "fr" else "demo.own.remarks") in outlook
    visit.page.locator(".st-key-own-check button").click()
    receipt = confirm(visit, "vu")
    assert sample.name not in receipt and visit.overflow() <= 0
    link = visit.page.locator(".st-key-notice a").get_attribute("href") or ""
    visit.open(f"/{link.lstrip('/')}")
    assert texts.say(language, "own.of_own") in visit.page.locator("[data-testid=stMain]").inner_text()

    # The next table of the same shape is known: one click, unless the person takes the mapping back.
    visit.open("/submit")
    bring(visit, changed(sample, tmp_path / "next.xlsx"), language)
    assert visit.page.locator(".st-key-own-known").is_visible() and visit.overflow() <= 0
    visit.page.locator(".st-key-own-apply button").click()
    visit.page.locator(".st-key-step-confirm .st-key-reasons").wait_for(timeout=90_000)
    visit.settle()
    visit.page.locator(".st-key-own-remembered summary").click()
    visit.page.locator("[class*=st-key-own-withdraw-] button").first.click()
    visit.page.locator(".st-key-notice").wait_for()
    visit.settle()
    assert visit.page.locator(".st-key-own-known").count() == 0


def changed(sample: Path, to: Path) -> Path:
    """The same table with one figure more."""
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    # The second indicator is a count without parts, so that only itself changes.
    if sheet.max_column > 6:
        cells = [sheet.cell(row, 5) for row in range(5, sheet.max_row)]
    else:
        cells = [sheet.cell(row, 4) for row in range(4, 30) if sheet.cell(row, 1).value != sheet.cell(4, 1).value]
    cell = next(cell for cell in cells if isinstance(cell.value, int))
    cell.value += 1
    out = io.BytesIO()
    book.save(out)
    to.write_bytes(out.getvalue())
    return to


def test_a_template_is_sent_to_its_own_tab(program: Running, visitor: Visitor) -> None:
    visit = officer(visitor, program, "/submit", "officer-en", language="en")
    visit.page.get_by_role("tab", name=texts.say("en", "submit.tab_own")).click()
    visit.settle()
    perfect = program.home / "demo" / "perfect-fr.xlsx"
    visit.page.locator("[class*=st-key-own-upload] input[type=file]").set_input_files(perfect)
    visit.page.get_by_text(texts.say("en", "own.is_template")).wait_for(timeout=90_000)
    assert visit.page.locator(".st-key-own-check").count() == 0


@pytest.mark.parametrize(("language", "size"), [("en", DESK)], ids=["en"])
def test_a_table_on_the_first_tab_is_one_click_from_being_read(
    program: Running, visitor: Visitor, language: Language, size: dict[str, int]
) -> None:
    visit = officer(visitor, program, "/submit", "officer-en", language=language, size=size)
    upload(visit, program.home / "demo" / "own-table-fr.xlsx")
    assert texts.say(language, "submit.tab_own") in visit.page.locator(".st-key-findings").inner_text()
    visit.page.locator(".st-key-take-over button").click()
    visit.page.locator(".st-key-own-outlook").wait_for(timeout=60_000)
    visit.settle()
    tab = visit.page.get_by_role("tab", name=texts.say(language, "submit.tab_own"))
    assert tab.get_attribute("aria-selected") == "true" and visit.overflow() <= 0
    # Whoever came before may have confirmed what the same table means.
    visit.page.locator(":is(.st-key-own-check, .st-key-own-apply) button").click()
    visit.page.locator(".st-key-step-confirm .st-key-preview").wait_for(timeout=90_000)
    visit.settle()
    visit.page.locator(".st-key-discard button").click()
    visit.page.locator(".st-key-notice").wait_for()
