"""A report sent without a mouse: by Tab, arrows, Enter and Space, from the door to the receipt, seeing always where."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FileChooser, TimeoutError

from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import Visit, Visitor
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("keyboard")]
LONGEST = 120
# What has the keyboard: our keys of it and of what is around it, what it is, and how thick the ring around it is.
STOP = """() => {
  const at = document.activeElement, keys = [];
  for (let up = at; up; up = up.parentElement)
    keys.push(...[...up.classList].filter(name => name.startsWith('st-key-')).map(name => name.slice(7)));
  const ring = element => {
    const style = getComputedStyle(element);
    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  };
  const box = at.getBoundingClientRect();
  return {
    tag: at.tagName.toLowerCase(), role: at.getAttribute('role') || '', href: at.getAttribute('href') || '',
    value: at.value || '', keys, ring: Math.max(ring(at), at.parentElement ? ring(at.parentElement) : 0),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
WHY = "compté à la main"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("keyboard") / "home")) as started:
        yield started


class Walker:
    """A person with a keyboard only. Every stop must show that the keyboard is there."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.stops: list[dict[str, object]] = []

    def walk(self, wanted: Callable[[dict[str, object]], bool], *, on_the_way: bool = False) -> dict[str, object]:
        """Tab on to the stop that is wanted. `on_the_way`: answer whatever is asked before it."""
        for _ in range(LONGEST):
            self.visit.page.keyboard.press("Tab")
            stop = self.visit.page.evaluate(STOP)
            if stop["tag"] == "body":
                continue
            self.stops.append(stop)
            assert stop["ring"] >= 2, f"nobody sees that the keyboard is here: {stop}"
            assert stop["seen"], f"the keyboard is outside the window: {stop}"
            if wanted(stop):
                return dict(stop)
            if on_the_way:
                self.answer(stop)
        raise AssertionError(f"not reached in {LONGEST} stops: {self.stops[-12:]}")

    def answer(self, stop: dict[str, object]) -> None:
        keys = stop["keys"]
        assert isinstance(keys, list)
        if stop["value"] or not {"explanations", "reasons"} & set(keys):
            return
        if stop["role"] == "combobox":
            self.press("ArrowDown", "Enter")
        elif stop["tag"] in ("textarea", "input"):
            self.visit.page.keyboard.type(WHY)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.visit.page.keyboard.press(key)
            self.visit.page.wait_for_timeout(200)


def inside(key: str, tag: str = "button") -> Callable[[dict[str, object]], bool]:
    return lambda stop: stop["tag"] == tag and any(k.startswith(key) for k in stop["keys"])  # type: ignore[attr-defined]


def file_chosen_by(person: Walker) -> FileChooser:
    """The window that the upload's button opens. A key that falls while the page is drawn anew is lost: as people
    do, she goes there and presses again, but not for ever.
    """
    for patience in (10_000, 10_000, 30_000):
        person.walk(inside("upload-"))
        with contextlib.suppress(TimeoutError), person.visit.page.expect_file_chooser(timeout=patience) as asked:
            person.press("Space")
        if asked.is_done():
            return asked.value
    raise AssertionError("the button opens nothing")


@pytest.mark.parametrize(("language", "last"), [("ar", "Enter"), ("fr", "Space")])
def test_a_report_is_sent_with_the_keyboard_alone(
    program: Running, visitor: Visitor, language: Language, last: str
) -> None:
    visit = visitor(program.address, language=language)
    page, person = visit.page, Walker(visit)
    page.goto(program.address + "/signin")
    person.walk(lambda stop: stop["value"] == "officer-en")
    person.press("Enter")
    page.wait_for_url(re.compile("/partners"))
    visit.settle()
    person.walk(lambda stop: str(stop["href"]).endswith("/submit"))
    person.press("Enter")
    page.wait_for_url(re.compile("/submit"))
    page.locator(".st-key-step-upload").wait_for()
    visit.settle()
    file_chosen_by(person).set_files(program.home / "demo" / f"perfect-{language}.xlsx")
    page.locator(".st-key-confirm-button").wait_for(timeout=90_000)
    visit.settle()
    person.walk(inside("confirm-button"), on_the_way=True)
    assert any("preview" in stop["keys"] and stop["tag"] == "canvas" for stop in person.stops)  # type: ignore[operator]
    person.press(last)
    page.locator(".st-key-notice").wait_for(timeout=60_000)
    visit.settle()
    person.walk(lambda stop: str(stop["href"]).startswith("submissions?") and "notice" in stop["keys"])  # type: ignore[operator]
    person.press("Enter")
    page.locator(".st-key-one-submission").wait_for()
    assert re.search(r"/submissions\?submission=\d+", page.url)


def test_the_arrows_walk_tabs_and_choices(program: Running, visitor: Visitor) -> None:
    visit = visitor(program.address, language="ar")
    visit.sign_in_as("officer-samu")
    visit.open("/submit")
    person = Walker(visit)
    before = visit.page.locator(".st-key-quarter input").input_value()
    person.walk(inside("quarter", "input"))
    person.press("ArrowDown", "ArrowDown", "Enter")
    visit.settle()
    assert visit.page.locator(".st-key-quarter input").input_value() != before
    person.walk(lambda stop: stop["role"] == "tab")
    person.press("ArrowLeft", "Enter")
    visit.settle()
    assert visit.page.locator("[role=tab]").nth(1).get_attribute("aria-selected") == "true"
    # The grid is one stop for those who pass by; inside it the arrows walk its cells.
    person.walk(lambda stop: stop["tag"] == "canvas" and "step-upload" in stop["keys"])  # type: ignore[operator]
    cell = "() => document.querySelector('td[role=gridcell][aria-selected=true], td[role=gridcell]:focus')?.id"
    person.press("ArrowDown")
    first = visit.page.evaluate(cell)
    person.press("ArrowDown")
    assert first and visit.page.evaluate(cell) != first
