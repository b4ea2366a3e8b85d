"""The real program on a free port, and a real Chromium that fails on console errors and on requests that leave."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
START_SECONDS = 90


@dataclass
class Running:
    """The program at work on a store of its own."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]

    def output(self) -> str:
        return (self.home / "console.txt").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(home: Path, data: Path | None = None, **environment: str) -> Iterator[Running]:
    """Start `streamlit run app.py` on the store in `home`, wait until it is healthy, and stop it at the end.

    `data` is the folder of reference files that seeds an empty store.
    """
    port = free_port()
    home.mkdir(parents=True, exist_ok=True)
    variables = {**os.environ, "MNE_HOME": str(home), "PYTHONWARNINGS": "default", **environment}
    if data:
        variables["MNE_DATA"] = str(data)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    with (home / "console.txt").open("wb") as console:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=console, stderr=subprocess.STDOUT)
        program = Running(f"http://127.0.0.1:{port}", home, process)
        try:
            _wait_until_healthy(program)
            yield program
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(program: Running) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if program.process.poll() is not None:
            raise RuntimeError(f"the program ended: {program.output()}")
        try:
            with urllib.request.urlopen(f"{program.address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the program did not start: {program.output()}")


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

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        if not re.match(r"/(signin|password)", self.path):
            self.settle()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def settle(self) -> None:
        """Wait until the script has run and the page stands still."""
        self.page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=60_000)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-testid=stSkeleton],[data-testid=stSpinner]')", timeout=60_000
        )
        self.page.wait_for_timeout(300)

    def sign_in(self, name: str, password: str) -> None:
        self.page.goto(self.address + "/signin")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.click(".password .go")
        if not re.match(r"/(signin|password)", self.path):
            self.settle()

    def sign_in_as(self, persona: str) -> None:
        self.page.goto(self.address + "/signin")
        self.page.click(f'button[name=persona][value="{persona}"]')
        self.settle()

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

    def visit(address: str, *, language: str = "fr", size: dict[str, int] | None = None) -> Visit:
        context = chromium.new_context(viewport=size or DESK, locale="en-US", accept_downloads=True)  # type: ignore[arg-type]
        context.add_cookies([{"name": "mne_lang", "value": language, "url": address}])
        contexts.append(context)
        made = Visit(context.new_page(), address)
        made.watch()
        visits.append(made)
        return made

    yield visit
    for made in visits:
        made.must_be_clean()
    for context in contexts:
        context.close()
