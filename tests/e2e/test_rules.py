"""The Rules page in a real browser: a limit changed by the secretariat judges the officer's next upload."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from mne import texts
from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import Visit, Visitor, in_turn, paired
from tests.e2e.test_submit import upload
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("rules")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("rules") / "home")) as started:
        yield started


def secretariat(visitor: Visitor, program: Running, path: str, language: Language, **wanted: object) -> Visit:
    visit = visitor(program.address, language=language, **wanted)
    visit.sign_in_as("secretariat")
    visit.open(path)
    return visit


def fill(visit: Visit, ending: str, text: str) -> None:
    """Type into the box of the form whose key ends so."""
    box = visit.page.locator(f"[class*='{ending}'] input")
    box.fill(text)
    box.press("Enter")
    visit.settle()


def click(visit: Visit, key: str) -> None:
    visit.page.locator(f"[class*='{key}'] button").first.click()
    visit.settle()


def save(visit: Visit, reason: str) -> None:
    visit.page.locator("[class*='-reason'] input").fill(reason)
    click(visit, "-go")
    visit.page.locator(".st-key-rules-notice").wait_for()


def uploads(visitor: Visitor, program: Running, language: Language) -> Visit:
    """The officer sends the same good file once more."""
    visit = visitor(program.address, language=language)
    visit.sign_in_as("officer-en")
    visit.open("/submit")
    upload(visit, program.home / "demo" / f"perfect-{'ar' if language == 'ar' else 'fr'}.xlsx")
    return visit


@pytest.mark.parametrize(("language", "size"), paired())
def test_every_part_opens_in_every_language(
    program: Running, visitor: Visitor, language: Language, size: dict[str, int]
) -> None:
    visit = secretariat(visitor, program, "/rules?rule=TITMELLIL-CAPACITY", language, size=size)
    assert visit.page.locator(".mne-said").count() == 3
    assert visit.page.locator(".mne-said[lang=ar]").first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert visit.overflow() <= 0
    click(visit, "st-key-rule-edit")
    assert visit.page.locator(".st-key-draft-form").is_visible() and visit.overflow() <= 0
    for part in ("waivers", "workbook", "spellings", "mappings"):
        visit.open(f"/rules?part={part}")
        assert texts.say(language, f"rulebook.part.{part}") in visit.page.locator("[data-testid=stMain]").inner_text()
        assert visit.overflow() <= 0


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_new_limit_judges_the_next_upload_until_it_is_retired(
    program: Running, visitor: Visitor, language: Language
) -> None:
    code = f"LIMIT-{language}"
    desk = secretariat(visitor, program, "/rules?rule=NOT-NEGATIVE", language)
    click(desk, "st-key-rule-copy")
    fill(desk, "-code", code)
    fill(desk, "-range-max", "zero")
    assert "max=zero" in desk.page.locator(".st-key-rule-problems").inner_text()
    fill(desk, "-range-max", "1")
    click(desk, "st-key-rule-try")
    desk.page.locator(".st-key-rule-trial [data-testid=stDataFrame]").wait_for()
    assert desk.page.locator(".st-key-rule-difference tbody tr").count() >= 3
    save(desk, "for the test")
    assert code in desk.page.locator(".st-key-one-rule").inner_text()

    officer = uploads(visitor, program, language)
    assert officer.page.locator(".st-key-findings tbody tr").count() >= 1
    assert officer.page.locator(".st-key-confirm-button").count() == 0

    click(desk, "st-key-rule-retire")
    save(desk, "no longer")
    assert texts.say(language, "rule.state.retired") in desk.page.locator(".st-key-one-rule").inner_text()
    assert uploads(visitor, program, language).page.locator(".st-key-confirm-button").is_visible()


def test_a_limit_is_edited_in_place_and_its_history_told(program: Running, visitor: Visitor) -> None:
    desk = secretariat(visitor, program, "/rules?rule=EMF-DISTRICT", "fr")
    click(desk, "st-key-rule-edit")
    fill(desk, "-range-max", "6")
    save(desk, "un sixième espace est prévu")
    desk.page.locator(".st-key-one-rule [role=tab]").nth(3).click()
    history = desk.page.locator(".st-key-rule-history")
    history.wait_for()
    # French is printed with narrow and no-break spaces.
    said = " ".join(history.inner_text().split())
    assert "un sixième espace est prévu" in said and "Maximum : 5 → Maximum : 6" in said


def test_a_broken_workbook_shows_its_cells_and_a_good_one_its_difference(
    program: Running, visitor: Visitor, tmp_path: Path
) -> None:
    desk = secretariat(visitor, program, "/rules?part=workbook", "fr")
    with desk.page.expect_download() as waiting:
        desk.page.locator(".st-key-rules-download button").click()
    taken = tmp_path / "taken.xlsx"
    waiting.value.save_as(taken)
    box = "[class*='st-key-rules-upload'] input[type=file]"
    desk.page.set_input_files(box, taken)
    desk.page.locator(".st-key-rules-read [data-testid=stAlertContentSuccess]").wait_for()
    assert desk.page.locator(".st-key-rules-file-problems, .st-key-rule-difference").count() == 0
    book = openpyxl.load_workbook(taken)
    book.worksheets[0]["D5"] = "graev"
    book.save(tmp_path / "broken.xlsx")
    desk.open("/rules?part=workbook")
    desk.page.set_input_files(box, tmp_path / "broken.xlsx")
    problems = desk.page.locator(".st-key-rules-file-problems")
    problems.wait_for()
    desk.settle()
    assert "D5" in problems.inner_text()
    book.worksheets[0]["D5"] = "warning"
    book.save(tmp_path / "good.xlsx")
    desk.open("/rules?part=workbook")
    desk.page.set_input_files(box, tmp_path / "good.xlsx")
    desk.page.locator(".st-key-rule-difference").wait_for()
    desk.settle()
    assert desk.page.locator(".st-key-rule-difference tbody tr").count() == 1
    save(desk, "moins strict")
