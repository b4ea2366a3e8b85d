"""A name that nobody knows: the officer says what it means, the file is checked again, the next one is understood."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from mne.model import LANGUAGES, Language
from tests.demonstration import copied
from tests.e2e.conftest import DESK, PHONE, Visitor
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_name_is_given_its_meaning(
    program: Running, visitor: Visitor, tmp_path: Path, language: Language, size: dict[str, int]
) -> None:
    name = f"Quartier {language} {size['width']} du puits"
    perfect = (program.home / "demo" / "perfect-fr.xlsx").read_bytes()
    (tmp_path / "renamed.xlsx").write_bytes(renamed(perfect, name))
    visit = officer(visitor, program, "/submit", "officer-en", language=language, size=size)
    upload(visit, tmp_path / "renamed.xlsx")
    offered = visit.page.locator(".st-key-meanings")
    offered.wait_for()
    assert name in offered.inner_text() and visit.overflow() <= 0
    assert visit.page.locator(".st-key-confirm-button").count() == 0
    offered.locator("[data-testid=stSelectbox] input").click()
    visit.page.locator("[data-testid=stSelectboxVirtualDropdown] li, [role=option]").first.click()
    visit.settle()
    offered.locator(
        "button:not([disabled])", has_text={"ar": "حفظ", "fr": "Retenir", "en": "Remember"}[language]
    ).click()
    visit.page.locator(".st-key-notice").wait_for()
    visit.settle()
    assert name in visit.page.locator(".st-key-notice").inner_text()
    # Another place was meant, so the row is told to stand twice; its name is no longer unknown.
    assert visit.page.locator(".st-key-meanings").count() == 0
    assert visit.overflow() <= 0
