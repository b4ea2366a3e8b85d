"""The shell in a real browser: every language, desk and phone, signing in and out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mne import accounts
from mne.catalogue import read_folder
from mne.model import RIGHT_TO_LEFT, Language, Role
from mne.settings import Settings
from mne.store import Store
from tests.conftest import TINY
from tests.e2e.conftest import Visitor, paired
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shell")]
PASSWORD = "a long sentence"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demonstration with personas, and one person with a password of her own."""
    home = tmp_path_factory.mktemp("home")
    with Store.open(Settings(home=home, data=TINY), create=True) as store:
        store.import_registry(read_folder(TINY), actor="tests", reason="seed")
        store.set_setting("demonstration", "yes", "tests")
        for role in Role:
            accounts.add_persona(store, role.value, role, "LIGUE" if role is Role.officer else None, role.value.title())
        accounts.add_person(store, "malika", Role.admin, None, "Malika", actor="tests")
        person = store.person("malika")
        assert person
        accounts.change_password(store, person, PASSWORD, PASSWORD)
    with running(home, TINY, MNE_TODAY="2025-10-20") as started:
        yield started


@pytest.mark.parametrize(("language", "size"), paired())
def test_the_door_and_the_first_page(
    program: Running, visitor: Visitor, language: Language, size: dict[str, int]
) -> None:
    visit = visitor(program.address, language=language, size=size)
    visit.page.goto(program.address + "/signin")
    assert visit.overflow() <= 0
    visit.sign_in_as("admin")
    visit.open()
    root = visit.page.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == ("rtl" if language in RIGHT_TO_LEFT else "ltr")
    assert visit.page.evaluate("navigator.language").startswith(language)
    assert visit.page.locator(".mne-demonstration").is_visible()
    assert visit.overflow() <= 0


def test_the_way_back_leads_through_the_door(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address)
    visit.page.goto(program.address + "/people?who=malika")
    assert visit.path == "/signin?next=%2Fpeople%3Fwho%3Dmalika"
    visit.page.click("details.or summary")
    visit.page.fill("#name", "malika")
    visit.page.fill("#password", PASSWORD)
    visit.page.click(".password .go")
    visit.settle()
    assert visit.path.startswith("/people")


def test_signing_out_leads_to_the_door_and_ends_the_session(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address)
    visit.sign_in("malika", PASSWORD)
    visit.page.click(".st-key-sign-out button")
    visit.page.wait_for_url(re.compile("/signin"))
    visit.page.goto(program.address + "/people")
    assert visit.path.startswith("/signin")


def test_a_revoked_session_ends_at_the_next_click(program: Running, visitor: Visitor) -> None:
    staying, leaving = visitor(program.address), visitor(program.address)
    staying.sign_in("malika", PASSWORD)
    cookies = staying.page.context.cookies()
    leaving.page.context.add_cookies([{**cookie, "url": None} for cookie in cookies])  # type: ignore[typeddict-item]
    leaving.open("/people")
    leaving.page.click(".st-key-sign-out button")
    leaving.page.wait_for_url(re.compile("/signin"))
    staying.page.click(".st-key-who input")
    staying.page.keyboard.press("ArrowDown")
    staying.page.keyboard.press("Enter")
    staying.page.wait_for_url(re.compile("/signin"))


def test_the_language_switch_keeps_the_page(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address, language="fr")
    visit.sign_in("malika", PASSWORD)
    visit.page.click('.mne-languages a[lang="ar"]')
    visit.page.wait_for_selector('html[lang="ar"][dir="rtl"]', state="attached")
    visit.settle()
    assert visit.page.locator(".mne-languages a[lang][aria-current]").inner_text() == "العربية"


def test_an_administrator_sees_no_page_with_figures(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address)
    visit.sign_in_as("admin")
    visit.open()
    links = visit.page.locator("[data-testid=stSidebarNavLink]").evaluate_all("all => all.map(a => a.pathname)")
    assert links and not set(links) & {"/overview", "/programmes", "/partners", "/districts", "/indicator", "/explore"}
    assert visit.page.locator("h1").inner_text().endswith("se connecter")


def test_a_member_sees_no_people(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address)
    visit.sign_in_as("member")
    visit.open()
    links = visit.page.locator("[data-testid=stSidebarNavLink]").evaluate_all("all => all.map(a => a.pathname)")
    assert links and "/people" not in links and "/submit" not in links


def test_people_are_added_with_a_password_shown_once(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address, language="en")
    visit.sign_in("malika", PASSWORD)
    visit.page.fill(".st-key-add-name input", "nadia")
    visit.page.fill(".st-key-add-shown input", "Nadia")
    visit.page.click(".st-key-add-partner input")
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.click("[data-testid=stFormSubmitButton] button")
    shown = visit.page.locator("[data-testid=stCode] code")
    shown.wait_for()
    password = shown.inner_text().strip()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", password)
    newcomer = visitor(program.address, language="en")
    newcomer.sign_in("nadia", password)
    assert newcomer.path.startswith("/password")
    newcomer.page.fill("#password", "my own long sentence")
    newcomer.page.fill("#again", "my own long sentence")
    newcomer.page.click(".password .go")
    newcomer.settle()
    assert newcomer.page.locator(".mne-person strong").inner_text() == "Nadia"
