"""Without sight: charts in words, what opens, findings and the door by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import Visitor, in_turn
from tests.e2e.looking import faults_of_access
from tests.e2e.test_submit import officer, upload
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("access")]
CHARTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].map(chart => {
  const named = chart.closest('[aria-label]') || chart.querySelector('[aria-label]');
  return named ? named.getAttribute('aria-label') : '';
})"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("access") / "home")) as started:
        yield started


DRAWN = (
    "/overview",
    "/programmes?chosen=P10",
    "/partners?chosen=SAMU",
    "/districts?chosen=061410101",
    "/indicator?chosen=P10-01&period=2026-Q3",
)


@pytest.mark.parametrize("language", in_turn("ar"))
def test_every_chart_says_its_figures_in_words(program: Running, visitor: Visitor, language: Language) -> None:
    visit = visitor(program.address, language=language)
    visit.sign_in_as("member")
    for path in DRAWN:
        visit.open(path)
        visit.page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for()
        said = visit.page.evaluate(CHARTS)
        assert said, path
        for words in said:
            assert re.search(r"\d", words) and len(words) > 20, f"{path}: {words!r}"
            assert bool(re.search(r"[\u0600-\u06ff]", words)) == (language == "ar"), f"{path}: {words!r}"


@pytest.mark.parametrize("language", in_turn("fr"))
def test_what_opens_is_accessible_too(program: Running, visitor: Visitor, language: Language) -> None:
    visit = visitor(program.address, language=language, size={"width": 640, "height": 800})
    visit.sign_in_as("member")
    visit.open("/overview")
    assert visit.overflow() <= 0
    visit.page.locator("[data-testid=stPopover] button").last.click()
    visit.page.locator(".mne-meanings").wait_for()
    assert faults_of_access(visit) == []


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_findings_are_accessible(program: Running, visitor: Visitor, shade: str) -> None:
    visit = officer(visitor, program, "/submit", "officer-en", language="ar", shade=shade)
    upload(visit, program.home / "demo" / "faulty-ar.xlsx")
    assert visit.page.locator(".st-key-findings thead th[scope=col], .st-key-findings thead th").count() >= 2
    assert faults_of_access(visit) == []


@pytest.mark.parametrize(("language", "shade"), [("ar", "light"), ("fr", "dark"), ("en", "light")])
def test_the_door_is_accessible(program: Running, visitor: Visitor, language: Language, shade: str) -> None:
    visit = visitor(program.address, language=language, shade=shade)
    visit.page.goto(program.address + "/signin")
    assert faults_of_access(visit) == []
    visit.page.set_viewport_size({"width": 640, "height": 400})
    assert visit.overflow() <= 0
