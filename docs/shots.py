"""Take the README's pictures from the running program: `make shots`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import demonstration  # noqa: E402
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, Visit  # noqa: E402
from tests.program import running  # noqa: E402

SIZE = {"width": 1280, "height": 860}


def visit(browser: Browser, address: str, language: str, persona: str) -> Visit:
    context = browser.new_context(viewport=SIZE, locale="en-US")  # type: ignore[arg-type]
    context.add_cookies([{"name": "mne_lang", "value": language, "url": address}])
    made = Visit(context.new_page(), address)
    made.sign_in_as(persona)
    return made


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)
    page.screenshot(path=ROOT / "docs" / name)
    print("docs/" + name)


def main() -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        home = demonstration.copied(Path(folder) / "home")
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        with running(home) as program:
            member = visit(browser, program.address, "fr", "member")
            member.open("/overview")
            take(member.page, "overview-fr.png")
            officer = visit(browser, program.address, "ar", "officer-en")
            officer.open("/submit")
            officer.page.set_input_files("input[type=file]", home / "demo" / "faulty-ar.xlsx")
            officer.page.wait_for_selector('[data-testid="stTable"] >> nth=1', timeout=60_000)
            officer.settle()
            officer.page.locator('[data-testid="stTable"]').nth(1).scroll_into_view_if_needed()
            take(officer.page, "submit-ar.png")
        browser.close()


if __name__ == "__main__":
    main()
