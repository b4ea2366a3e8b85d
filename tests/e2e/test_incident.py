"""A fault that only a page meets: the store opens, people sign in, and the figures cannot be worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from mne import texts
from mne.model import Language
from mne.store.duck import FILE
from tests.demonstration import copied
from tests.e2e.conftest import PHONE, Visitor, in_turn
from tests.e2e.looking import faults_of_access
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("incident")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = copied(tmp_path_factory.mktemp("incident") / "home")
    with duckdb.connect(str(home / FILE)) as opened:
        opened.execute("UPDATE current_value SET period = 'never'")
    with running(home) as started:
        yield started


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_page_that_fails_says_so_and_waits_no_longer(program: Running, visitor: Visitor, language: Language) -> None:
    visit = visitor(program.address, language=language, size=PHONE if language == "ar" else None)
    visit.sign_in_as("member")
    for page in ("overview", "programmes", "districts"):
        # Waits for the skeleton to go.
        visit.open(f"/{page}")
        told = visit.page.locator("[data-testid=stAlert]")
        assert told.count() == 1
        number = re.search(r"\b[0-9A-F]{6}\b", told.inner_text())
        assert number and f"incident {number[0]}" in program.output()
        assert told.locator("[data-testid=stMarkdownContainer]").inner_text() == texts.say(
            language, "shell.incident", number=number[0]
        )
        assert "Traceback" not in visit.page.inner_text("body") and visit.overflow() <= 0
    assert faults_of_access(visit) == []
    # What does not need the figures still opens, and nothing of the fault stays on it.
    visit.page.locator('[data-testid=stSidebarNavLink][href$="/guide"]').evaluate("link => link.click()")
    visit.page.locator(".st-key-guide-committee").wait_for()
    visit.settle()
    assert visit.page.locator("[data-testid=stAlert]").count() == 0
