"""Take the pictures of the README and of the guides from the running program: `make shots`."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from mne.model import LANGUAGES  # noqa: E402
from mne.ui import guide  # noqa: E402
from tests import demonstration  # noqa: E402
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, Visit  # noqa: E402
from tests.program import Running, running  # noqa: E402

SIZE = {"width": 1280, "height": 860}
GUIDE_SIZE = {"width": 1180, "height": 900}
TALLEST = 600
"""Pixels of a guide's picture: enough to see what is meant, no more."""


def visit(browser: Browser, address: str, language: str, persona: str, size: dict[str, int] = SIZE) -> Visit:
    context = browser.new_context(viewport=size, locale="en-US")  # type: ignore[arg-type]
    context.add_cookies([{"name": "mne_lang", "value": language, "url": address}])
    made = Visit(context.new_page(), address)
    made.sign_in_as(persona)
    return made


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)
    page.screenshot(path=ROOT / "docs" / name)
    print("docs/" + name)


def take_part(page: Page, selector: str, name: str, tallest: int = TALLEST) -> None:
    """The page's own column from where the selector begins, as a small WebP."""
    part = page.locator(selector).first
    part.wait_for()
    page.wait_for_timeout(1200)
    part.evaluate("element => { element.style.scrollMarginTop = '48px'; element.scrollIntoView({block: 'start'}) }")
    page.wait_for_timeout(500)
    column, box = page.locator("[data-testid=stMain]").bounding_box(), part.bounding_box()
    assert column and box
    top = max(box["y"] - 24, 0)
    height = min(tallest, GUIDE_SIZE["height"] - top)
    clip = {"x": column["x"], "y": top, "width": column["width"], "height": height}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))  # type: ignore[arg-type]
    guide.FOLDER.mkdir(exist_ok=True)
    picture.convert("RGB").save(guide.FOLDER / name, "WEBP", quality=72, method=6)
    print(guide.FOLDER.name, name, (guide.FOLDER / name).stat().st_size)


def upload(officer: Visit, path: Path) -> None:
    officer.page.set_input_files("[data-testid=stFileUploader] input[type=file]", path)
    officer.page.wait_for_selector(".st-key-step-confirm", timeout=60_000)
    officer.settle()


def for_readme(browser: Browser, program: Running) -> None:
    member = visit(browser, program.address, "fr", "member")
    member.open("/overview")
    take(member.page, "overview-fr.png")
    officer = visit(browser, program.address, "ar", "officer-en")
    officer.open("/submit")
    upload(officer, program.home / "demo" / "faulty-ar.xlsx")
    officer.page.locator(".st-key-findings").scroll_into_view_if_needed()
    take(officer.page, "submit-ar.png")


def for_guides(browser: Browser, program: Running, language: str) -> None:
    """Each picture that mne/ui/guide.py names. The samples come in Arabic and French; findings speak the reader's."""
    member = visit(browser, program.address, language, "member", GUIDE_SIZE)
    for path, selector, name in (
        ("/overview", ".mne-head", "overview"),
        ("/indicator?chosen=P03-01", ".mne-head", "indicator"),
        ("/districts", ".mne-head", "districts"),
        ("/explore?by=district&programme=P10", ".mne-head", "explore"),
    ):
        member.open(path)
        take_part(
            member.page, selector, f"{name}-{language}.webp", 780 if name in ("indicator", "districts") else TALLEST
        )
    # Somebody for whom nothing waits from the pictures before.
    colleague = visit(browser, program.address, language, "officer-samu", GUIDE_SIZE)
    colleague.open("/submit")
    take_part(colleague.page, ".mne-head", f"owed-{language}.webp")
    officer = visit(browser, program.address, language, "officer-en", GUIDE_SIZE)
    sample = language if language in ("ar", "fr") else "fr"
    for kind, selector, name in (
        ("faulty", ".st-key-findings", "findings"),
        ("perfect", ".st-key-step-confirm", "confirm"),
    ):
        officer.open("/submit")
        upload(officer, program.home / "demo" / f"{kind}-{sample}.xlsx")
        take_part(officer.page, selector, f"{name}-{language}.webp")
    officer.open("/submissions?submission=127")
    take_part(officer.page, ".st-key-one-submission", f"submissions-{language}.webp")


def main() -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        home = demonstration.copied(Path(folder) / "home")
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        with running(home) as program:
            for_readme(browser, program)
            for language in LANGUAGES:
                for_guides(browser, program, language)
        browser.close()


if __name__ == "__main__":
    main()
