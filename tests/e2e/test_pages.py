"""The reading pages in a real browser: each language at a desk, each page on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mne.model import LANGUAGES, RIGHT_TO_LEFT, Language
from tests.demonstration import copied
from tests.e2e.conftest import PHONE, Visit, Visitor
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
READING = ("overview", "programmes", "partners", "districts", "indicator", "explore")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("pages") / "home")) as started:
        yield started


def must_read_well(visit: Visit, page: str, language: Language) -> None:
    """The page has a title in the right direction and does not run out of the window."""
    visit.open(f"/{page}")
    assert visit.page.locator(".mne-head h1").inner_text().strip()
    assert visit.page.evaluate("() => document.documentElement.dir") == ("rtl" if language in RIGHT_TO_LEFT else "ltr")
    assert visit.overflow() <= 0, page
    assert visit.page.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_reads_well_at_a_desk(program: Running, visitor: Visitor, language: Language) -> None:
    visit = visitor(program.address, language=language)
    visit.sign_in_as("member")
    for page in READING:
        must_read_well(visit, page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_fits_a_phone(program: Running, visitor: Visitor, language: Language) -> None:
    visit = visitor(program.address, language=language, size=PHONE)
    visit.sign_in_as("member")
    for page in READING[LANGUAGES.index(language) :: len(LANGUAGES)]:
        must_read_well(visit, page, language)
