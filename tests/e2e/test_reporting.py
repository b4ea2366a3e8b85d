"""An officer's harder days in a real browser: somebody else was faster, a fault of ours, a browser closed too early."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mne import texts
from mne.model import Language
from mne.settings import Settings
from mne.store import Store
from tests.demonstration import copied
from tests.e2e.conftest import PHONE, Visit, Visitor, in_turn
from tests.e2e.test_submit import officer, upload
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reporting")]
SUBMITTED = 'a[href*="submission="]'


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("reporting") / "home")) as started:
        yield started


def answer(visit: Visit, explanation: str, reason: str = "Recount of the registers") -> None:
    """Fill in what the form asks: an explanation for each warning, and the first reason with its words."""
    for box in visit.page.locator(".st-key-step-confirm textarea").all():
        box.fill(explanation)
    # Only a report that changes accepted values asks for a reason.
    if visit.page.locator("[class*=st-key-reason-code-]").count():
        visit.page.locator(
            "[class*=st-key-reason-code-] [role=combobox], [class*=st-key-reason-code-] input"
        ).first.click()
        visit.page.locator("[role=option]").first.click()
        visit.page.locator("[class*=st-key-reason-text-] input").fill(reason)


def confirm(visit: Visit) -> None:
    visit.page.locator(".st-key-confirm-button button").click()


def recorded(visit: Visit) -> str:
    """The number of the submission that the receipt leads to."""
    link = visit.page.locator(f".st-key-notice {SUBMITTED}")
    link.wait_for()
    found = re.search(r"submission=(\d+)", link.get_attribute("href") or "")
    assert found
    return found[1]


def taken(visit: Visit, button: str, to: Path) -> Path:
    with visit.page.expect_download() as download:
        visit.page.locator(button).click()
    download.value.save_as(to)
    return to


def eventually(seen: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen():
            return True
        time.sleep(0.5)
    return False


def far_off(template: Path, to: Path) -> Path:
    """The pre-filled template with one total, of a row without parts, eight times as large."""
    book = openpyxl.load_workbook(template)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            filled = [c for c in row if not c.protection.locked and isinstance(c.value, int | float)]
            if len(filled) == 1 and filled[0].value >= 10 and filled[0].value == int(filled[0].value):
                filled[0].value = int(filled[0].value) * 8
                book.save(to)
                return to
    raise AssertionError("no row with a single number")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_the_template_opens_with_openpyxl_in_each_language(
    program: Running, visitor: Visitor, tmp_path: Path, language: Language
) -> None:
    visit = officer(visitor, program, "/submit", "officer-samu", language=language)
    book = openpyxl.load_workbook(taken(visit, ".st-key-template-download button", tmp_path / "template.xlsx"))
    results = book[texts.say(language, "workbook.sheet.results")]
    assert bool(results.sheet_view.rightToLeft) == (language == "ar")
    names = {texts.say(language, "workbook.column.value"), texts.say(language, "workbook.column.indicator")}
    said = {str(cell.value) for row in results.iter_rows(max_row=6) for cell in row if cell.value is not None}
    assert names & said, (names, sorted(said))
    assert any(sheet.sheet_state == "veryHidden" for sheet in book.worksheets), "it does not say whose it is"


def test_warnings_are_explained_and_changes_given_a_reason_in_the_form(
    program: Running, visitor: Visitor, tmp_path: Path
) -> None:
    visit = officer(visitor, program, "/submit?quarter=2026-Q3", "officer-samu", language="en")
    template = taken(visit, ".st-key-template-download button", tmp_path / "template.xlsx")
    sent = far_off(template, tmp_path / "SAMU late figures.xlsx")
    upload(visit, sent)
    assert visit.page.locator(".st-key-step-confirm textarea").count() >= 1
    confirm(visit)
    visit.page.get_by_text(texts.say("en", "submit.missing_answers")[:40]).wait_for()
    answer(visit, "A second shelter opened in *July*")
    confirm(visit)
    number = recorded(visit)

    visit.open(f"/submissions?submission={number}")
    one = visit.page.locator(".st-key-one-submission")
    one.wait_for()
    visit.settle()
    said = one.inner_text()
    assert "A second shelter opened in *July*" in said and "Recount of the registers" in said
    original = taken(visit, f".st-key-original-{number} button", tmp_path / "original.xlsx")
    assert original.read_bytes() == sent.read_bytes()

    member = visitor(program.address, language="en")
    member.sign_in_as("member")
    changed = changed_indicator(template, sent)
    member.open(f"/indicator?chosen={changed}&period=2026-Q3")
    assert "Recount of the registers" in member.page.inner_text("[data-testid=stMain]")


def changed_indicator(before: Path, after: Path) -> str:
    old, new = openpyxl.load_workbook(before), openpyxl.load_workbook(after)
    for sheet in old.worksheets:
        for row in sheet.iter_rows():
            if any(new[sheet.title][cell.coordinate].value != cell.value for cell in row):
                codes = [str(c.value) for c in row if re.fullmatch(r"P\d\d-\d\d", str(c.value))]
                return codes[0]
    raise AssertionError("nothing changed")


def test_who_was_overtaken_sees_the_preview_again(program: Running, visitor: Visitor) -> None:
    slow, quick = (officer(visitor, program, "/submit", "officer-en", language="fr") for _ in range(2))
    samples = program.home / "demo"
    upload(slow, samples / "perfect-fr.xlsx")
    upload(quick, samples / "perfect-ar.xlsx")
    answer(quick, "Ouverture d’un centre")
    confirm(quick)
    recorded(quick)
    answer(slow, "Ouverture d’un centre")
    confirm(slow)
    notice = slow.page.locator(".st-key-notice")
    notice.wait_for()
    assert texts.say("fr", "submit.moved")[:30] in notice.inner_text()
    assert slow.page.locator(f".st-key-notice {SUBMITTED}").count() == 0
    slow.page.locator(".st-key-confirm-button").wait_for()
    slow.settle()
    answer(slow, "Ouverture d’un centre")
    confirm(slow)
    assert recorded(slow)


def test_a_browser_closed_while_the_file_is_checked_loses_nothing(program: Running, visitor: Visitor) -> None:
    faulty = program.home / "demo" / "faulty-fr.xlsx"
    first = officer(visitor, program, "/submit", "officer-en", language="fr")
    first.page.set_input_files("[data-testid=stFileUploader] input[type=file]", faulty)
    first.page.wait_for_timeout(400)
    first.page.context.close()
    second = officer(visitor, program, "/submit", "officer-en", language="fr")
    upload(second, faulty)
    assert second.page.locator(".st-key-findings tbody tr").count() >= 12


def test_a_browser_closed_on_the_click_leaves_the_report_whole_or_waiting(program: Running, visitor: Visitor) -> None:
    first = officer(visitor, program, "/submit?quarter=2026-Q4", "officer-samu", language="fr")
    entered_on_screen(first, "fr", "7")
    first.page.locator(".st-key-confirm-button").wait_for()
    first.settle()
    confirm(first)
    first.page.context.close()
    second = officer(visitor, program, "/submissions", "officer-samu", language="fr")

    def whole_or_waiting() -> bool:
        second.open("/submit?quarter=2026-Q4")
        waiting = second.page.locator("[class*=st-key-waiting-]").count()
        second.open("/submissions")
        return waiting > 0 or "T4 2026" in second.page.locator("[data-testid=stDataFrame] table").inner_text()

    assert eventually(whole_or_waiting)


def entered_on_screen(visit: Visit, language: Language, number: str) -> None:
    """Type a number into the first cell of the on-screen table and have it checked."""
    visit.page.get_by_role("tab", name=texts.say(language, "submit.tab_table")).click()
    grid = visit.page.locator("[data-testid=stDataFrame]").first
    grid.locator("canvas").first.wait_for()
    visit.settle()
    grid.scroll_into_view_if_needed()
    box: Any = grid.bounding_box()
    # What one fills in stands where reading ends.
    x = box["x"] + 30 if language == "ar" else box["x"] + box["width"] - 30
    visit.open_cell(x, box["y"] + 55, number)
    visit.page.keyboard.press("Enter")
    button = visit.page.locator(".st-key-table-check button:not([disabled])")
    button.wait_for()
    button.click()


def test_the_table_on_a_phone_sends_a_report_in_arabic(program: Running, visitor: Visitor) -> None:
    visit = officer(visitor, program, "/submit", "officer-samu", language="ar", size=PHONE)
    entered_on_screen(visit, "ar", "9")
    visit.page.locator(".st-key-step-confirm").wait_for()
    visit.settle()
    assert visit.overflow() <= 0
    answer(visit, "افتتاح مركز جديد", "إعادة العد")
    confirm(visit)
    number = recorded(visit)
    visit.open(f"/submissions?submission={number}")
    visit.page.locator(".st-key-one-submission").wait_for()
    visit.settle()
    assert visit.overflow() <= 0


def test_a_fault_of_ours_is_told_with_its_number(visitor: Visitor, tmp_path: Path) -> None:
    home = copied(tmp_path / "home")
    with Store.open(Settings(home=home)) as store:
        files = dict(store.catalogue().files)
        assert ",min=0," in files["rules.csv"]
        files["rules.csv"] = files["rules.csv"].replace(",min=0,", ",min=zero,", 1)
        store.import_registry(files, "tests", "a rule that cannot be read")
    with running(home) as program:
        visit = officer(visitor, program, "/submit", "officer-en", language="ar")
        visit.page.set_input_files("[data-testid=stFileUploader] input[type=file]", home / "demo" / "perfect-ar.xlsx")
        told = visit.page.get_by_text(re.compile(r"[0-9a-f]{8}")).first
        told.wait_for()
        found = re.search(r"[0-9a-f]{8}", told.inner_text())
        assert found and visit.page.locator(".st-key-confirm-button").count() == 0
        assert "Traceback" not in visit.page.inner_text("body")
    with Store.open(Settings(home=home)) as store:
        assert found[0] in list(store.audit(action="incident")["subject"])
        assert store.slice_head("EN", "2026-Q4") is None
