"""What a walk from page to page does not meet: changing a password, another door, help on a column, one submission,
small tables, a window of 640 pixels, and rest for those who asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mne import accounts, texts
from mne.model import LANGUAGES, Language, Role
from mne.settings import Settings
from mne.store import Store
from tests.demonstration import copied
from tests.e2e.conftest import Visit, Visitor, in_turn
from tests.e2e.looking import faults_of_access
from tests.e2e.test_submit import officer, upload
from tests.program import Running, free_port, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("surfaces")]
LABEL = "Portail interne"
TABLES = """() => [...document.querySelectorAll('[data-testid=stTable] table')].map(table => ({
  name: table.getAttribute('aria-label') || '',
  columns: [...table.querySelectorAll('thead th')].map(cell => cell.scope),
  rows: [...table.querySelectorAll('tbody tr')].map(row =>
    row.querySelectorAll('th[scope=row], td[role=rowheader]').length),
}))"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demonstration with an identity provider at the door, and newcomers who must choose a password."""
    home, port = copied(tmp_path_factory.mktemp("surfaces") / "home"), free_port()
    first = {}
    with Store.open(Settings(home=home)) as store:
        for language in LANGUAGES:
            name = f"new-{language}"
            first[language] = accounts.add_person(store, name, Role.member, None, f"New {language}", actor="tests")
    provider = {"ISSUER": "https://id.example", "CLIENT_ID": "mne", "CLIENT_SECRET": "x" * 32, "LABEL": LABEL}
    environment = {f"MNE_OIDC_{name}": value for name, value in provider.items()}
    address = f"http://127.0.0.1:{port}"
    with running(home, port=port, MNE_PUBLIC_URL=address, **environment) as started:
        started.first = first  # type: ignore[attr-defined]
        yield started


@pytest.mark.parametrize("language", in_turn("ar"))
def test_the_door_of_the_provider_and_the_change_of_a_password(
    program: Running, visitor: Visitor, language: Language
) -> None:
    shade = "dark" if language == "fr" else "light"
    visit = visitor(program.address, language=language, shade=shade, size={"width": 640, "height": 800})
    visit.page.goto(program.address + "/signin")
    button = visit.page.get_by_role("link", name=re.compile(LABEL))
    assert button.is_visible() and visit.overflow() <= 0
    assert faults_of_access(visit) == []
    visit.sign_in(f"new-{language}", program.first[language])  # type: ignore[attr-defined]
    visit.page.locator("#again").wait_for()
    assert visit.path.startswith("/password") and visit.overflow() <= 0
    visit.page.fill("#password", "one long sentence")
    visit.page.fill("#again", "another long sentence")
    visit.page.click(".password .go")
    visit.page.locator(".error").wait_for()
    # The refusal is an answer of its own kind, which a browser notes in its console.
    assert all("400" in said for said in visit.console_errors)
    visit.console_errors.clear()
    assert faults_of_access(visit) == []


@pytest.mark.parametrize("language", in_turn("en"))
def test_small_tables_say_what_they_are_about_and_which_cells_are_headers(
    program: Running, visitor: Visitor, language: Language
) -> None:
    visit = officer(visitor, program, "/submit", "officer-en", language=language)
    upload(visit, program.home / "demo" / ("faulty-ar.xlsx" if language == "ar" else "faulty-fr.xlsx"))
    tables = tables_of(visit)
    assert len(tables) >= 2
    visit.open("/indicator?chosen=P10-01")
    tables += tables_of(visit)
    for table in tables:
        assert table["name"], tables
        assert set(table["columns"]) <= {"col"}
        assert table["rows"] and all(many == 1 for many in table["rows"]), table


def tables_of(visit: Visit) -> list[dict[str, list[int]]]:
    visit.page.locator("[data-testid=stTable] table[aria-label]").first.wait_for()
    return list(visit.page.evaluate(TABLES))


@pytest.mark.parametrize("language", in_turn("fr"))
def test_help_on_a_column_and_one_submission_are_accessible(
    program: Running, visitor: Visitor, language: Language
) -> None:
    visit = visitor(program.address, language=language, size={"width": 640, "height": 800})
    visit.sign_in_as("secretariat")
    visit.open("/explore")
    grid = visit.page.locator("[data-testid=stDataFrame]").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    # The state's heading stands first where reading begins.
    visit.page.mouse.move(box["x"] + (box["width"] - 60 if language == "ar" else 110), box["y"] + 18)
    told = visit.page.get_by_text(texts.say(language, "export.definition.state"), exact=False)
    told.first.wait_for()
    assert faults_of_access(visit) == []
    visit.open("/submissions?submission=1")
    visit.page.locator(".st-key-one-submission").wait_for()
    assert visit.overflow() <= 0 and faults_of_access(visit) == []


def test_nothing_moves_for_who_asked_for_rest(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address, language="ar", size={"width": 640, "height": 800})
    visit.page.emulate_media(reduced_motion="reduce")
    visit.sign_in_as("member")
    for page in ("overview", "programmes", "partners", "districts", "indicator", "explore"):
        visit.open(f"/{page}")
        assert visit.overflow() <= 0, page
        moving = visit.page.evaluate(
            "() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
            " return [s.transitionDuration, s.animationDuration].some(all =>"
            " all.split(',').some(one => parseFloat(one) > 0.001)); }).length"
        )
        assert moving == 0, page
