"""A long check in a real browser: its stages are seen, a click ends it, nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mne import intake, texts
from mne.accounts import user_of
from mne.model import Language
from mne.settings import Settings
from mne.store import Store
from tests.demonstration import copied
from tests.e2e.conftest import PHONE, Visitor, in_turn
from tests.e2e.test_submit import upload
from tests.program import Running, running
from tests.workbook_drawing import part_of, rezipped

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("submit")]
ROWS = 45_000


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("checking") / "home")) as started:
        yield started


def lengthened(content: bytes) -> bytes:
    """The workbook with so many rows more that its check takes a while."""
    sheet = "xl/worksheets/sheet2.xml"
    text = part_of(content, sheet)
    last = max(int(number) for number in re.findall(rb'<row r="(\d+)"', text))
    one = b'<row r="%d"><c r="B%d" t="inlineStr"><is><t>P00-00</t></is></c><c r="J%d"><v>7</v></c></row>'
    more = b"".join(one % (row, row, row) for row in range(last + 1, last + ROWS))
    return rezipped(content, {sheet: text.replace(b"</sheetData>", more + b"</sheetData>")})


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_long_check_shows_its_stages_and_can_be_ended(
    program: Running, visitor: Visitor, tmp_path: Path, language: Language
) -> None:
    visit = visitor(program.address, language=language, size=PHONE)
    visit.sign_in_as("officer-en")
    visit.open("/submit")
    assert visit.page.get_by_text("100").first.is_visible()
    (tmp_path / "long.xlsx").write_bytes(lengthened((program.home / "demo" / "perfect-fr.xlsx").read_bytes()))
    visit.page.set_input_files("[data-testid=stFileUploader] input[type=file]", tmp_path / "long.xlsx")
    box = visit.page.locator(".st-key-checking")
    box.wait_for()
    assert texts.say(language, "checking.stage.rules") in box.inner_text()
    assert visit.overflow() <= 0
    box.locator(".st-key-checking-cancel button").click()
    visit.page.locator(".st-key-notice").wait_for()
    visit.settle()
    assert texts.say(language, "checking.cancelled.check") in visit.page.locator(".st-key-notice").inner_text()
    assert visit.page.locator(".st-key-checking, .st-key-step-confirm, [class*=st-key-waiting-]").count() == 0

    upload(visit, program.home / "demo" / "perfect-fr.xlsx")
    visit.page.locator(".st-key-discard button").click()
    visit.page.locator(".st-key-notice").wait_for()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Running]:
    """A program that starts anew with a long file from the day before, which nothing of it remembers."""
    home = copied(tmp_path / "home")
    content = lengthened((home / "demo" / "perfect-fr.xlsx").read_bytes())
    with Store.open(Settings(home=home)) as store:
        officer = store.person("officer-en")
        assert officer is not None
        assert intake.submit_report(store, content, "long.xlsx", user_of(officer)).upload is not None
    with running(home) as started:
        yield started


def test_a_long_file_that_waits_shows_its_stages_and_goes_on_waiting_when_ended(
    kept: Running, visitor: Visitor
) -> None:
    visit = visitor(kept.address, language="ar", size=PHONE)
    visit.sign_in_as("officer-en")
    visit.open("/submit")
    waiting = visit.page.locator("[class*=st-key-waiting-]").filter(has_text="long.xlsx")
    waiting.locator("[class*=st-key-resume-] button").click()
    box = visit.page.locator(".st-key-checking")
    box.wait_for()
    assert "long.xlsx" in box.inner_text() and visit.overflow() <= 0
    box.locator(".st-key-checking-cancel button").click()
    visit.page.locator(".st-key-notice").wait_for()
    visit.settle()
    assert texts.say("ar", "checking.cancelled.reopen") in visit.page.locator(".st-key-notice").inner_text()
    waiting.locator("[class*=st-key-resume-] button").click()
    visit.page.locator(".st-key-step-confirm").filter(has_text="long.xlsx").wait_for(timeout=90_000)
    visit.settle()
    assert visit.page.locator(".st-key-checking").count() == 0 and visit.overflow() <= 0
