"""The real program on a free port, and a real Chromium that fails on console errors and on requests that leave."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from mne.model import LANGUAGES, Language

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AT_REST = '[data-testid=stApp][data-test-script-state="notRunning"]'
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
FULL = os.environ.get("MNE_MATRIX") == "full"
"""Every combination, which takes most of an hour; otherwise languages and widths are spread over the tests."""


def in_turn(language: Language) -> tuple[Language, ...]:
    """The language in which this walk is made, where others make other walks in the others; all, when FULL."""
    return LANGUAGES if FULL else (language,)


def paired() -> list[Any]:
    """Each language at one width, the Arabic on the phone; each at both, when FULL."""
    return [
        pytest.param(language, size, id=f"{language}-{size['width']}")
        for language in LANGUAGES
        for size in (DESK, PHONE)
        if FULL or (size == PHONE) == (language == "ar")
    ]


@dataclass
class Visit:
    """A browser of one person, and what it must not have seen."""

    page: Page
    address: str
    console_errors: list[str] = field(default_factory=list)
    left_the_machine: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda said: self.console_errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.page.on("request", lambda request: self._judge(request.url))

    def _judge(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws", 1), "data:", "blob:")):
            self.left_the_machine.append(url)

    def choose(self, language: str, shade: str) -> None:
        """What the next page that is opened comes in."""
        for name, value in (("mne_lang", language), ("mne_shade", shade)):
            self.page.context.add_cookies([{"name": name, "value": value, "url": self.address}])

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        if not re.match(r"/(signin|password)", self.path):
            self.settle()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def settle(self) -> None:
        """Wait until the script has run and the page stands still; a key just pressed may start it a moment later."""
        for _ in range(20):
            self.page.wait_for_selector(AT_REST, timeout=60_000)
            self.page.wait_for_function(
                "() => !document.querySelector('[data-testid=stSkeleton],[data-testid=stSpinner]')", timeout=60_000
            )
            self.page.wait_for_timeout(300)
            if self.page.locator(AT_REST).count():
                return

    def open_cell(self, x: float, y: float, key: str) -> None:
        """Click a cell of a grid and begin to type; what is pressed while the page is drawn is lost, so press again."""
        editor = self.page.locator("#portal :is(textarea, input)")
        for _ in range(5):
            self.page.mouse.click(x, y)
            self.page.keyboard.press(key)
            with suppress(PlaywrightTimeoutError):
                return editor.wait_for(timeout=4000)
        raise AssertionError("the cell does not open")

    def sign_in(self, name: str, password: str) -> None:
        self.page.goto(self.address + "/signin")
        if self.page.locator("details.or:not([open])").count():
            self.page.click("details.or summary")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.click(".password .go")
        if not re.match(r"/(signin|password)", self.path):
            self.settle()

    def sign_in_as(self, persona: str) -> None:
        """In this browser, but without drawing the door and the page behind it."""
        door = self.page.context.request
        secret = re.search(r'name="csrf" value="([^"]+)"', door.get(self.address + "/signin").text())
        assert secret
        form = {"csrf": secret[1], "persona": persona}
        answer = door.post(self.address + "/signin", form=form, headers={"Origin": self.address}, max_redirects=0)
        assert answer.status == 303

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate(
                "() => Math.max(document.documentElement.scrollWidth,"
                " document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0) - window.innerWidth"
            )
        )

    def must_be_clean(self) -> None:
        assert self.left_the_machine == []
        assert self.console_errors == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    """A maker of visits, each with cookies of its own; every one must be clean at the end."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def visit(address: str, *, language: str = "fr", size: dict[str, int] | None = None, shade: str = "light") -> Visit:
        context = chromium.new_context(viewport=size or DESK, locale="en-US", accept_downloads=True)  # type: ignore[arg-type]
        contexts.append(context)
        made = Visit(context.new_page(), address)
        made.choose(language, shade)
        made.watch()
        visits.append(made)
        return made

    yield visit
    for made in visits:
        made.must_be_clean()
    for context in contexts:
        context.close()
