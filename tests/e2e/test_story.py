"""The whole story: a faulty workbook is mended and confirmed, somebody else's open page moves, Excel goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.demonstration import copied
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.tables import compared, grid_of, workbook_of
from tests.e2e.test_submit import upload
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]
SEEN_WITHIN_MS = 20_000
FIGURES = """() => JSON.stringify([...document.querySelectorAll(
    '[data-testid=stMain] :is(h1, [data-testid=stMetricValue], [data-testid=stHtml], table[role=grid])'
)].map(part => part.textContent))"""
"""Everything on the page that says a figure; the freshness badge, which always moves, is none of it."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("story") / "home")) as started:
        yield started


def mended(faulty: Path, perfect: Path, to: Path) -> Path:
    """The faulty workbook with every cell as in the perfect one, as an officer would put it right in Excel."""
    wrong, right = openpyxl.load_workbook(faulty), openpyxl.load_workbook(perfect)
    for sheet in right.worksheets:
        same = wrong[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if same[cell.coordinate].value != cell.value:
                    same[cell.coordinate].value = cell.value
        if same.max_row > sheet.max_row:
            same.delete_rows(sheet.max_row + 1, same.max_row - sheet.max_row)
    wrong.save(to)
    return to


def test_from_a_faulty_workbook_to_the_committees_excel(program: Running, visitor: Visitor, tmp_path: Path) -> None:
    member = visitor(program.address, language="fr")
    member.sign_in_as("member")
    member.open("/indicator?indicator=P10-01&period=2026-Q4")
    opened = member.page.evaluate("performance.timeOrigin")

    officer = visitor(program.address, language="ar")
    officer.sign_in_as("officer-en")
    officer.open("/submit")
    samples = program.home / "demo"
    upload(officer, samples / "faulty-ar.xlsx")
    findings = officer.page.locator(".st-key-findings tbody tr")
    assert findings.count() >= 12
    assert "J5" in officer.page.locator(".st-key-findings").inner_text()
    assert officer.page.locator(".st-key-confirm-button").count() == 0

    upload(officer, mended(samples / "faulty-ar.xlsx", samples / "perfect-ar.xlsx", tmp_path / "mended.xlsx"))
    confirm = officer.page.locator(".st-key-confirm-button button")
    confirm.wait_for()
    for answer in officer.page.locator(".st-key-step-confirm textarea").all():
        answer.fill("افتتاح مركز جديد")
    before = member.page.evaluate(FIGURES)
    confirm.click()
    link = officer.page.locator(".st-key-notice [data-testid=stPageLink] a")
    link.wait_for()
    assert "quarter=2026-Q4" in officer.page.url

    member.page.wait_for_function(f"before => ({FIGURES})() !== before", arg=before, timeout=SEEN_WITHIN_MS)
    assert member.page.evaluate("performance.timeOrigin") == opened, "the page was loaded anew"

    link.click()
    officer.page.wait_for_url(re.compile(r"submission=\d+"))
    officer.page.locator(".st-key-one-submission").wait_for()
    number = re.search(r"submission=(\d+)", officer.page.url)
    assert number
    a_stranger_finds_nothing(program, visitor, number[1])
    the_export_equals_the_page(member, tmp_path)


def a_stranger_finds_nothing(program: Running, visitor: Visitor, number: str) -> None:
    stranger = visitor(program.address, language="en")
    stranger.sign_in_as("officer-samu")
    stranger.open(f"/submissions?submission={number}")
    assert stranger.page.locator(".st-key-one-submission").count() == 0
    assert stranger.page.get_by_text("There is no submission of this number").is_visible()


def the_export_equals_the_page(member: Visit, tmp_path: Path) -> None:
    """The workbook holds every row and every number that the page shows, and the confirmed one among them."""
    member.open("/explore?programme=P10&period=2026-Q4")
    shown = grid_of(member.page, member.page.locator("[data-testid=stDataFrame]").first)
    exported = workbook_of(member, ".st-key-download-explore button", tmp_path / "export.xlsx")
    assert compared(shown, exported) >= 3 * len(shown.rows), "hardly a number was compared"
