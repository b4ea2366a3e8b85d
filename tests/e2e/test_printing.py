"""Pages on paper: all of them, nothing that is only clicked, light even where the screen is dark."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from mne import texts
from mne.model import Language
from tests.demonstration import copied
from tests.e2e.conftest import Visitor
from tests.program import Running, running

POPPLER = shutil.which("pdftotext") and shutil.which("pdftoppm")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("printing"),
    pytest.mark.skipif(not POPPLER, reason="poppler-utils is not installed"),
]
WHITE = 255
# Address, who reads, language, shade, lying, and on how many sheets at least.
PRINTED = (
    ("/overview", "member", "fr", "light", False, 2),
    ("/overview", "member", "ar", "dark", True, 3),
    ("/programmes?chosen=P10", "member", "ar", "light", False, 2),
    ("/districts?chosen=061410101", "member", "fr", "dark", True, 3),
    ("/indicator?chosen=P10-01&period=2026-Q3", "member", "ar", "dark", False, 3),
    ("/explore?by=district&programme=P10", "member", "fr", "light", True, 1),
    ("/submissions?submission=127", "secretariat", "ar", "dark", False, 1),
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("printing") / "home")) as started:
        yield started


def words_of(text: str) -> str:
    """Without spaces and marks of direction: a sheet breaks its lines elsewhere."""
    return "".join(letter for letter in text if letter.isalnum())


def found_on(heading: str, printed: str) -> bool:
    """Most words of it: the reader of paper turns lam-alif round and cuts a word at a mark above it."""
    found = {"".join(sorted(words_of(word))) for word in printed.split()}
    wanted = ["".join(sorted(words_of(word))) for word in heading.split() if words_of(word)]
    return sum(word in found for word in wanted) >= len(wanted) / 2


def said_on(paper: Path) -> str:
    return subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True, timeout=60).stdout


def seen_on(paper: Path) -> list[Image.Image]:
    subprocess.run(["pdftoppm", "-r", "40", "-png", paper, paper.with_suffix("")], check=True, timeout=120)
    return [Image.open(path).convert("L") for path in sorted(paper.parent.glob("*.png"))]


@pytest.mark.parametrize(("path", "person", "language", "shade", "lying", "least"), PRINTED)
def test_a_page_prints_whole(
    program: Running,
    visitor: Visitor,
    tmp_path: Path,
    path: str,
    person: str,
    language: Language,
    shade: str,
    lying: bool,
    least: int,
) -> None:
    visit = visitor(program.address, language=language, shade=shade)
    visit.sign_in_as(person)
    visit.open(path)
    visit.page.wait_for_timeout(1000)
    headings = visit.page.locator("[data-testid=stHeading] :is(h1, h2, h3), .mne-head h1").all_inner_texts()
    paper = tmp_path / "page.pdf"
    visit.page.pdf(path=paper, format="A4", landscape=lying)
    printed, sheets = said_on(paper), seen_on(paper)
    said = words_of(printed)
    assert len(sheets) >= least
    for heading in headings:
        assert found_on(heading, printed), heading
    if language == "fr":
        assert words_of(headings[-1]) in said and words_of(headings[0]) in said
        assert words_of(texts.say("fr", "shell.demonstration")) in said
        assert words_of(texts.say("fr", "shell.sign_out")) not in said
        assert words_of(texts.say("fr", "table.download")) not in said
    for sheet in sheets:
        assert sheet.getpixel((3, 3)) == WHITE
        dark = sum(sheet.histogram()[:64])
        assert dark < 0.15 * sheet.width * sheet.height, "a sheet is mostly ink"
    if "programme=" in path:
        named = texts.say(language, "filter.programme")
        assert words_of(named) in said, "the filters are not told"
