"""Nothing on a page is written past `mne/texts`: in a marked language, what has no marks is no text of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pprint import pformat

import pytest

from mne.access import may
from mne.model import Role, User
from mne.ui.pages import PAGES
from tests.demonstration import copied
from tests.e2e.conftest import Visitor
from tests.e2e.pseudo import CLOSE, OPEN
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("words")]
# Text by block, as it runs for the eye; labels for the ear; not the icons, which are words only inside.
COLLECT = """(THEIRS) => {
  const blocks = new Map(), found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let block = node.parentElement;
    const seen = block && (block.checkVisibility() || block.closest('canvas'));
    if (!seen || !node.nodeValue.trim() || block.closest('script,style,' + THEIRS)) continue;
    if (getComputedStyle(block).fontFamily.includes('Material')) continue;
    const flows = (element) => /^(inline|contents)/.test(getComputedStyle(element).display);
    while (block.tagName !== 'text' && block.parentElement && flows(block)) block = block.parentElement;
    blocks.set(block, (blocks.get(block) || '') + node.nodeValue);
  }
  found.push(...blocks.values());
  for (const element of document.querySelectorAll('[aria-label],[title],[placeholder],[alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (element.hasAttribute(name) && !element.closest(THEIRS)) found.push(element.getAttribute(name));
  return [...new Set(found)];
}"""
# Codes and names that are the same in every language, and what was written down in one (a sheet, a reason).
SAME_EVERYWHERE = re.compile(
    r"\b(?:[A-Z]{1,4}\d[\d-]*|[A-Z]{2,10}|officer(?:-[a-z0-9-]+)?|member|secretariat|admin|Excel|XLSX|MB"
    r"|\S+\.(?:xlsx|csv|toml|geojson)|النتائج|العربية|Français|English)\b"
    r"|/submissions\?submission=\d+|Premier chargement des fichiers de référence"
)
# Where a page shows the rows of reference files as they are, to be edited.
THEIRS = {"registry": "[data-testid=stDataFrame]"}
PERSONA = {"officer": "officer-en", "member": "member", "secretariat": "secretariat", "admin": "admin"}


def unmarked(text: str) -> str:
    """What is left of a text when the marked parts are gone; one that was cut short ends inside its mark."""
    before = None
    while before != text:
        before, text = text, re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)
    return SAME_EVERYWHERE.sub(" ", re.sub(f"{OPEN}.*$", " ", text, flags=re.DOTALL))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = copied(tmp_path_factory.mktemp("words") / "home")
    with running(home, command=("tests.e2e.pseudo",)) as started:
        yield started


def pages_read_first() -> dict[Role, list[str]]:
    """The officer and the secretariat see what only they see of a page; whoever else reads it sees no more."""
    found: dict[Role, list[str]] = {}
    for role in sorted(Role, key=[Role.secretariat, Role.officer, Role.admin, Role.member].index):
        user = User(PERSONA[role.value], role, "EN" if role is Role.officer else None)
        pages = [entry.key for entry in PAGES if may(user, entry.action)]
        read = {page for earlier in found.values() for page in earlier}
        found[role] = pages if role in (Role.secretariat, Role.officer) else [p for p in pages if p not in read]
    return {role: pages for role, pages in found.items() if pages}


@pytest.mark.parametrize(("role", "pages"), pages_read_first().items(), ids=str)
def test_no_page_says_what_is_not_in_texts(program: Running, visitor: Visitor, role: Role, pages: list[str]) -> None:
    visit = visitor(program.address, language="fr")
    visit.sign_in_as(PERSONA[role.value])
    found = {}
    for page in pages:
        visit.open(f"/{page}")
        read = visit.page.evaluate(COLLECT, THEIRS.get(page, "[data-testid=stIconMaterial]"))
        assert sum(OPEN in text for text in read) > 10, f"{page} is hardly read at all"
        said = [unmarked(text) for text in read]
        left = {text.strip() for text in said if re.search(r"[^\W\d_]{2,}", text)}
        if left:
            found[page] = sorted(left)[:12]
    assert not found, pformat(found, width=160)


@pytest.mark.parametrize(
    ("text", "left"),
    [("⟦Résultats⟧", ""), ("⟦a ⟦b⟧ c⟧ : 5 %", "5 %"), ("⟦cut sho", ""), ("Hello ⟦a⟧", "Hello"), ("P01-01 ⟦a⟧", "")],
)
def test_what_counts_as_unmarked(text: str, left: str) -> None:
    assert unmarked(text).strip(" :") == left
