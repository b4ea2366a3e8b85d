"""What a page is looked at for: accessible by axe, inside its window, and in no language but the chosen one."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import DESK, PHONE, Visit

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True)
class Stop:
    """One page as one person sees it."""

    page: str
    person: str
    language: str
    width: int = DESK["width"]
    shade: str = "light"

    def __str__(self) -> str:
        return f"{self.page}-{self.person}-{self.language}-{self.width}-{self.shade}"

    @property
    def size(self) -> dict[str, int]:
        return PHONE if self.width == PHONE["width"] else DESK


def faults_of_access(visit: Visit) -> list[str]:
    """What axe holds against the page, one line a rule and element. Nothing is excused."""
    found = AXE.run(visit.page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:160]} ({(node.get('failureSummary') or '')[:200]})"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def see_whole(visit: Visit) -> None:
    """A window as tall as the page, for a picture of all of it."""
    size = visit.page.viewport_size
    assert size
    tall = visit.page.evaluate(
        "() => Math.max(document.documentElement.scrollHeight,"
        " document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0)"
    )
    visit.page.set_viewport_size({"width": size["width"], "height": min(int(tall), 6000)})
    visit.page.wait_for_timeout(500)
