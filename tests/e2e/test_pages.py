"""The tables of the reading pages in a real browser, and the ways from a figure to its cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import Visitor
from tests.e2e.tables import compared, grid_of, workbook_of
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("pages") / "home")) as started:
        yield started


# Words of the filters that are wider than the box they stand in.
CLIPPED = """() => [...document.querySelectorAll(
  '.st-key-filters :is(input[value]:not([value=""]), [data-tag] > span, p)')]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.value || e.textContent)"""
# Page, what to open there first, and its buttons: each table on it against its workbook.
TAKEN = (
    ("/overview?programme=P10&period=2026-Q3", True, ("overview",)),
    ("/programmes?chosen=P05", False, ("programmes-programme", "programme-P05")),
    ("/partners?chosen=SAMU", True, ("reporting", "partners-partner", "partner-SAMU", "obligations")),
    ("/districts?chosen=061410101", True, ("districts-district", "districts-prefecture", "district-061410101")),
    ("/explore?by=partner&programme=P10", False, ("explore",)),
)


@pytest.mark.parametrize("language", ["fr"])
@pytest.mark.parametrize(("path", "folded", "buttons"), TAKEN, ids=lambda given: str(given).split("?")[0])
def test_each_tables_workbook_says_what_the_table_says(
    program: Running,
    visitor: Visitor,
    tmp_path: Path,
    language: Language,
    path: str,
    folded: bool,
    buttons: tuple[str, ...],
) -> None:
    visit = visitor(program.address, language=language, size={"width": 2600, "height": 2400})
    visit.sign_in_as("member")
    visit.open(path)
    # So wide that a grid tells all of its columns.
    visit.page.add_style_tag(content="body [data-testid=stMainBlockContainer] { max-width: none !important; }")
    if folded:
        for fold in visit.page.locator("[data-testid=stExpander] summary").all():
            fold.click()
        visit.settle()
    for key in buttons:
        button = visit.page.locator(f".st-key-download-{key}")
        above = button.locator("xpath=preceding::*[@data-testid='stDataFrame'][1]")
        shown = grid_of(visit.page, above)
        assert compared(shown, workbook_of(visit, f".st-key-download-{key} button", tmp_path / f"{key}.xlsx")) > 0, key


def test_a_clicked_bar_leads_to_the_cells_behind_it(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address, language="fr")
    visit.sign_in_as("member")
    visit.open("/indicator?chosen=P10-01&period=2026-Q3")
    bar = visit.page.locator(".st-key-by-district-sheet .barlayer .point path").first
    bar.scroll_into_view_if_needed()
    bar.click(force=True)
    visit.page.wait_for_function(
        "() => /Moumen/.test(document.querySelector('.st-key-cells-place')?.innerText"
        " + [...document.querySelectorAll('.st-key-cells-place input')].map(i => i.value))"
    )


@pytest.mark.parametrize("language", ["fr"])
def test_a_row_of_explore_leads_to_its_cells(program: Running, visitor: Visitor, language: Language) -> None:
    visit = visitor(program.address, language=language)
    visit.sign_in_as("member")
    visit.open("/explore?programme=P10&by=district&period=2026-Q3")
    box = visit.page.locator(".st-key-explore [data-testid=stDataFrame]").bounding_box()
    assert box
    visit.page.mouse.click(box["x"] + 16, box["y"] + 52)
    link = visit.page.locator("[data-testid=stPageLink] a[href*='chosen=P10-']")
    link.wait_for()
    link.click()
    visit.page.wait_for_url("**/indicator?**place=**")
    visit.settle()
    assert visit.page.locator(".mne-head h1").inner_text().strip()


@pytest.mark.parametrize(("language", "width"), [("ar", 900), ("fr", 390), ("en", 1280)])
def test_no_filter_is_clipped_however_narrow_the_window(
    program: Running, visitor: Visitor, language: Language, width: int
) -> None:
    visit = visitor(program.address, language=language, size={"width": width, "height": 900})
    visit.sign_in_as("member")
    visit.open("/overview?programme=P02&programme=P10&partner=SAMU")
    assert visit.page.locator(".st-key-filters [data-tag]").count() == 3
    assert visit.page.evaluate(CLIPPED) == []
    assert visit.overflow() <= 0
