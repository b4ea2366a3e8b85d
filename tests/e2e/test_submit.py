"""Submit and Submissions in a real browser: every language, bad files, the table on a phone, two officers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import PHONE, Visit, Visitor, in_turn
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("submit")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("submit") / "home")) as started:
        yield started


def upload(visit: Visit, path: Path) -> None:
    """Choose the file and wait for what the page says of it, by its name: another may lie there still."""
    visit.page.set_input_files("[data-testid=stFileUploader] input[type=file]", path)
    said = visit.page.locator(".st-key-step-confirm").filter(has_text=path.name)
    said.or_(visit.page.locator("[data-testid=stFileUploader] [role=alert]")).first.wait_for(timeout=90_000)
    visit.settle()


def officer(visitor: Visitor, program: Running, path: str, persona: str = "officer-samu", **wanted: object) -> Visit:
    visit = visitor(program.address, **wanted)
    visit.sign_in_as(persona)
    visit.open(path)
    return visit


@pytest.mark.parametrize("language", in_turn("ar"))
def test_the_two_pages_open_on_a_phone(program: Running, visitor: Visitor, language: Language) -> None:
    visit = officer(visitor, program, "/submit", language=language, size=PHONE)
    assert visit.page.locator(".st-key-owed tbody tr").count() == 4
    assert visit.page.locator(".st-key-step-template").is_visible()
    assert visit.overflow() <= 0
    visit.open("/submissions")
    assert visit.page.locator("[data-testid=stDataFrame]").is_visible()
    assert visit.overflow() <= 0


def test_a_text_file_with_another_ending_is_refused_in_words(
    program: Running, visitor: Visitor, tmp_path: Path
) -> None:
    (tmp_path / "report.xlsx").write_text("not a workbook", encoding="utf-8")
    visit = officer(visitor, program, "/submit", language="en")
    upload(visit, tmp_path / "report.xlsx")
    assert visit.page.locator(".st-key-findings tbody tr").count() == 1
    assert visit.page.locator(".st-key-confirm-button").count() == 0


def test_another_partners_template_is_refused(program: Running, visitor: Visitor) -> None:
    visit = officer(visitor, program, "/submit", language="fr")
    upload(visit, program.home / "demo" / "perfect-fr.xlsx")
    assert visit.page.locator(".st-key-findings tbody tr").count() == 1
    assert visit.page.locator(".st-key-confirm-button").count() == 0
    visit.open("/submit")
    assert visit.page.locator("[class*=st-key-waiting-]").count() == 0


def test_a_file_that_is_wrong_everywhere_shows_its_first_findings(
    program: Running, visitor: Visitor, tmp_path: Path
) -> None:
    wrong = wrong_everywhere((program.home / "demo" / "perfect-fr.xlsx").read_bytes())
    (tmp_path / "wrong.xlsx").write_bytes(wrong)
    visit = officer(visitor, program, "/submit", "officer-en", language="fr")
    upload(visit, tmp_path / "wrong.xlsx")
    assert 1 <= visit.page.locator(".st-key-findings tbody tr").count() <= 20
    assert visit.page.locator(".st-key-confirm-button").count() == 0


def wrong_everywhere(perfect: bytes) -> bytes:
    """Every number of the results becomes text."""
    book = openpyxl.load_workbook(io.BytesIO(perfect))
    for sheet in book.worksheets[:2]:
        for row in sheet.iter_rows(min_row=4, min_col=10):
            for number, cell in enumerate(row):
                if not cell.protection.locked:
                    cell.value = f"wrong {cell.row}-{number}"
    out = io.BytesIO()
    book.save(out)
    assert zipfile.is_zipfile(io.BytesIO(out.getvalue()))
    return out.getvalue()


def test_a_file_waits_for_the_next_visit_and_may_be_discarded(program: Running, visitor: Visitor) -> None:
    first = officer(visitor, program, "/submit", "officer-en", language="fr")
    upload(first, program.home / "demo" / "perfect-fr.xlsx")
    assert first.page.locator(".st-key-confirm-button").is_visible()
    first.page.context.close()
    second = officer(visitor, program, "/submit", "officer-en", language="fr")
    waiting = second.page.locator("[class*=st-key-waiting-]").filter(has_text="perfect-fr")
    waiting.get_by_role("button", name="Reprendre").click()
    second.page.locator(".st-key-confirm-button").wait_for()
    second.page.locator(".st-key-discard button").click()
    second.page.locator(".st-key-notice").wait_for()
    second.settle()
    assert second.page.locator("[class*=st-key-waiting-]").filter(has_text="perfect-fr").count() == 0
    assert second.page.locator(".st-key-step-confirm").count() == 0


def test_the_table_on_a_phone_sends_a_report(program: Running, visitor: Visitor) -> None:
    visit = officer(visitor, program, "/submit", language="fr", size=PHONE)
    visit.page.get_by_role("tab", name="Saisir ici").click()
    grid = visit.page.locator("[data-testid=stDataFrame]").first
    grid.locator("canvas").first.wait_for()
    visit.settle()
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    visit.open_cell(box["x"] + box["width"] - 30, box["y"] + 55, "7")
    visit.page.keyboard.press("Enter")
    button = visit.page.locator(".st-key-table-check button:not([disabled])")
    button.wait_for()
    assert visit.overflow() <= 0
    button.click()
    visit.page.locator(".st-key-step-confirm").wait_for()
    visit.settle()
    # One cell of so many is little: the rule on completeness asks why.
    why = visit.page.locator(".st-key-explanations :is(textarea, input)").first
    why.fill("Les autres relevés arrivent la semaine prochaine.")
    why.press("Tab")
    visit.settle()
    visit.page.locator(".st-key-confirm-button button").click()
    visit.page.locator(".st-key-notice [data-testid=stPageLink] a").click()
    visit.page.wait_for_url(re.compile(r"/submissions\?submission=\d+"))
    visit.page.locator(".st-key-one-submission").wait_for()
    visit.settle()
    assert "Saisie en ligne" in visit.page.locator(".st-key-one-submission").inner_text()
    assert visit.overflow() <= 0


def taken(visit: Visit, button: str, to: Path) -> openpyxl.Workbook:
    """What a download button gives."""
    with visit.page.expect_download() as download:
        visit.page.locator(f"{button} button").click()
    download.value.save_as(to)
    return openpyxl.load_workbook(to)


def test_the_marked_copy_comes_back_and_may_be_sent_as_it_is(
    program: Running, visitor: Visitor, tmp_path: Path
) -> None:
    visit = officer(visitor, program, "/submit", "officer-en", language="ar", size=PHONE)
    upload(visit, program.home / "demo" / "faulty-ar.xlsx")
    copy = taken(visit, "[class*=st-key-annotated-]", tmp_path / "marked.xlsx")
    assert copy.sheetnames[0] == "الملاحظات" and visit.overflow() <= 0
    assert copy["النتائج"]["J5"].comment.text.startswith("⚑")
    lines = visit.page.locator(".st-key-findings tbody tr").count()
    upload(visit, tmp_path / "marked.xlsx")
    assert visit.page.locator(".st-key-findings tbody tr").count() == lines
    visit.page.locator(".st-key-discard button").click()
    visit.page.locator(".st-key-notice").wait_for()
