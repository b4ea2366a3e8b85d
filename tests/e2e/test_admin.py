"""People, registry, settings and audit in a real browser: done well and done wrong, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from mne import accounts
from mne.catalogue import read_folder
from mne.model import Language, Role
from mne.settings import Settings
from mne.store import Store
from mne.texts import number, say
from tests.conftest import TINY
from tests.e2e.conftest import PHONE, Visit, Visitor, in_turn
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("admin")]
PAGES_BY_ROLE = {
    "officer": set(),
    "member": set(),
    "secretariat": {"registry", "rules", "audit"},
    "admin": {"people", "settings", "audit"},
}
# Pages that a role may not see, each tried once in a browser; test_admin_pages tries every role on every page.
REFUSED_HERE = {
    "officer": ["rules", "audit"],
    "member": ["registry"],
    "secretariat": ["people", "settings"],
    "admin": ["rules"],
}
INSIDE = (".st-key-settings-compare", ".st-key-registry-file", ".st-key-audit-filters", ".st-key-rules-list")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("admin")
    with Store.open(Settings(home=home, data=TINY), create=True) as store:
        store.import_registry(read_folder(TINY), actor="tests", reason="seed")
        store.set_setting("demonstration", "yes", "tests")
        for role in Role:
            accounts.add_persona(store, role.value, role, "LIGUE" if role is Role.officer else None, role.value.title())
    with running(home, TINY, MNE_TODAY="2025-10-20") as started:
        yield started


def at(visitor: Visitor, program: Running, who: str, page: str, language: Language = "en", **more: object) -> Visit:
    visit = visitor(program.address, language=language, **more)
    visit.sign_in_as(who)
    visit.open(f"/{page}")
    return visit


def accept(visit: Visit, reason: str) -> None:
    visit.page.fill(".st-key-registry-reason input", reason)
    visit.page.click(".st-key-registry-go button")
    visit.page.locator(".st-key-registry-pending").wait_for(state="detached")
    visit.settle()


@pytest.mark.parametrize("role", PAGES_BY_ROLE)
def test_a_page_is_shown_to_whom_it_is(program: Running, visitor: Visitor, role: str) -> None:
    visit = visitor(program.address, language="en")
    visit.sign_in_as(role)
    visit.open()
    links = visit.page.locator("[data-testid=stSidebarNavLink]").evaluate_all("all => all.map(a => a.pathname)")
    shown = {link.strip("/") for link in links} & set.union(*PAGES_BY_ROLE.values())
    assert shown == PAGES_BY_ROLE[role]
    for page in REFUSED_HERE[role]:
        visit.page.goto(f"{program.address}/{page}")
        visit.settle()
        assert visit.page.locator(f"h1:has-text('{say('en', f'page.{page}.question')}')").count() == 0
        assert visit.page.locator(", ".join(INSIDE)).count() == 0
    # Streamlit says on the console too that there is no such page.
    visit.console_errors[:] = [said for said in visit.console_errors if "does not seem to exist" not in said]


@pytest.mark.parametrize("language", in_turn("ar"))
def test_the_registry_changes_as_a_workbook(
    program: Running, visitor: Visitor, language: Language, tmp_path: Path
) -> None:
    visit = at(visitor, program, "secretariat", "registry", language)
    page = visit.page
    assert visit.overflow() <= 0
    page.locator(".st-key-registry-view").get_by_text(say(language, "registry.views.workbook"), exact=True).click()
    with page.expect_download() as taken:
        page.click(".st-key-registry-download button")
    book = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes()))
    targets = book["targets"]
    column = next(cell.column for cell in targets[1] if cell.value == "target")
    value = int(targets.cell(2, column).value) + 1
    targets.cell(2, column).value = value
    targets.cell(3, 1).value = "A1X"
    book.save(tmp_path / "wrong.xlsx")
    page.set_input_files(".st-key-registry-upload input[type=file]", tmp_path / "wrong.xlsx")
    pending = page.locator(".st-key-registry-pending")
    pending.wait_for()
    visit.settle()
    assert say(language, "catalogue.nearest", value="A1") in pending.inner_text()
    assert pending.locator(".st-key-registry-go button").is_disabled()
    page.click(".st-key-registry-give-up button")
    pending.wait_for(state="detached")
    targets.cell(3, 1).value = "A1"
    book.save(tmp_path / "right.xlsx")
    page.set_input_files(".st-key-registry-upload input[type=file]", tmp_path / "right.xlsx")
    pending.wait_for()
    visit.settle()
    assert say(language, "registry.count.changed", count=1) in pending.inner_text()
    assert visit.overflow() <= 0
    accept(visit, f"agreed in {language}")
    page.locator(".st-key-registry-view").get_by_text(say(language, "registry.views.versions"), exact=True).click()
    page.locator(".st-key-registry-from").wait_for()
    visit.settle()
    grid = page.locator("[data-testid=stDataFrame] table[role=grid]").first
    grid.locator("tbody tr").first.wait_for(state="attached")
    assert f"agreed in {language}" in grid.inner_text()


@pytest.mark.parametrize("language", in_turn("fr"))
def test_no_workbook_is_told(program: Running, visitor: Visitor, language: Language, tmp_path: Path) -> None:
    visit = at(visitor, program, "secretariat", "registry", language, size=PHONE)
    visit.page.locator(".st-key-registry-view").get_by_text(
        say(language, "registry.views.workbook"), exact=True
    ).click()
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook at all")
    visit.page.set_input_files(".st-key-registry-upload input[type=file]", tmp_path / "bad.xlsx")
    visit.page.locator("[data-testid=stAlertContentError]").first.wait_for()
    assert visit.overflow() <= 0
    assert visit.page.locator(".st-key-registry-pending").count() == 0


def test_a_cell_typed_in_place_becomes_a_version(program: Running, visitor: Visitor) -> None:
    visit = at(visitor, program, "secretariat", "registry")
    page = visit.page
    page.click(".st-key-registry-file [data-baseweb=select], .st-key-registry-file input")
    page.get_by_role("option", name=say("en", "registry.file.aliases")).click()
    visit.settle()
    grid = page.locator("[data-testid=stDataFrame]").first
    grid.locator("canvas").first.wait_for()
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    # The last column but for what is drawn beside it: any text is allowed in `status`.
    visit.open_cell(box["x"] + box["width"] / 2, box["y"] + 55, "V")
    page.locator("#portal :is(textarea, input)").fill("Vieux Port")
    page.keyboard.press("Enter")
    page.locator(".st-key-registry-pending").wait_for()
    visit.settle()
    assert "Vieux Port" in page.locator(".st-key-registry-pending table[role=grid]").first.inner_text()
    accept(visit, "typed in place")
    assert page.locator("[data-testid=stAlertContentSuccess]").count() == 1


@pytest.mark.parametrize("language", in_turn("fr"))
def test_settings_change_for_everybody_at_once(program: Running, visitor: Visitor, language: Language) -> None:
    visit = at(visitor, program, "admin", "settings", language)
    page = visit.page
    assert visit.overflow() <= 0
    page.fill("[class*=st-key-settings-due_days] input", "999")
    page.keyboard.press("Tab")
    page.click(".st-key-settings-compare button")
    pending = page.locator(".st-key-registry-pending")
    pending.wait_for()
    visit.settle()
    assert pending.locator(".st-key-registry-go button").is_disabled()
    page.click(".st-key-registry-give-up button")
    pending.wait_for(state="detached")
    visit.settle()
    name = f"Beacon {language}"
    page.fill("[class*=st-key-settings-short_en] input", name)
    page.keyboard.press("Tab")
    page.click(".st-key-settings-compare button")
    pending.wait_for()
    visit.settle()
    accept(visit, "another name")
    other = at(visitor, program, "member", "overview", "en")
    assert other.page.locator(".mne-brand strong").inner_text() == name


def test_a_logo_is_shown_in_the_sidebar_and_at_the_door(program: Running, visitor: Visitor, tmp_path: Path) -> None:
    into = BytesIO()
    Image.new("RGB", (200, 80), "#0b5563").save(into, "PNG")
    (tmp_path / "logo.png").write_bytes(into.getvalue())
    (tmp_path / "evil.png").write_bytes(b"<svg onload='alert(1)'/>")
    visit = at(visitor, program, "admin", "settings")
    visit.page.set_input_files(".st-key-settings-logo input[type=file]", tmp_path / "evil.png")
    visit.page.get_by_text(say("en", "settings.logo_not_png")).wait_for()
    visit.page.set_input_files(".st-key-settings-logo input[type=file]", tmp_path / "logo.png")
    visit.page.locator(".st-key-brand img.mne-logo").wait_for()
    assert visit.page.locator(".st-key-brand img.mne-logo").evaluate("i => i.complete && i.naturalWidth") == 200
    door = visitor(program.address)
    door.page.goto(program.address + "/signin")
    assert door.page.locator(".who img.logo").evaluate("i => i.naturalWidth") == 200
    visit.page.click(".st-key-settings-logo-remove button")
    visit.page.locator(".st-key-brand img.mne-logo").wait_for(state="detached")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_people_are_refused_in_words(program: Running, visitor: Visitor, language: Language) -> None:
    visit = at(visitor, program, "admin", "people", language)
    visit.page.fill(".st-key-add-name input", "two words")
    visit.page.click("[data-testid=stFormSubmitButton] button")
    told = visit.page.locator("[data-testid=stAlertContentError]")
    told.wait_for()
    assert say(language, "shell.people.bad_name", name="two words") in told.inner_text()
    assert visit.page.locator("[data-testid=stCode]").count() == 0
    assert visit.overflow() <= 0


@pytest.mark.parametrize("language", in_turn("en"))
def test_the_trail_is_narrowed_verified_and_taken_away(program: Running, visitor: Visitor, language: Language) -> None:
    visit = at(visitor, program, "secretariat", "audit", language)
    page = visit.page
    assert visit.overflow() <= 0
    page.fill(".st-key-audit-subject input", "no such thing")
    page.keyboard.press("Enter")
    page.get_by_text(say(language, "audit.empty")).wait_for()
    page.fill(".st-key-audit-subject input", "secretariat")
    page.keyboard.press("Enter")
    page.locator("[data-testid=stDataFrame]").wait_for()
    visit.settle()
    with page.expect_download() as taken:
        page.click(".st-key-download-audit button")
    sheet = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes())).worksheets[0]
    assert sheet.max_row > 1 and {row[5].value for row in sheet.iter_rows(min_row=2)} == {"secretariat"}
    page.click(".st-key-audit-verify button")
    page.locator("[data-testid=stAlertContentSuccess]").wait_for()
    head = page.locator("[data-testid=stCode] code").inner_text().split()
    assert (
        len(head[1]) == 64
        and number(int(head[0]), language) in page.locator("[data-testid=stAlertContentSuccess]").inner_text()
    )
