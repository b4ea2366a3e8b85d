"""Every page in every language at a desk; each reader, the phone and the dark theme paired with each page.

`make visual` (MNE_MATRIX=full) visits every combination and keeps a picture of each in `shots/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from mne.access import may
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Role, User
from mne.ui.pages import PAGES
from tests.demonstration import copied
from tests.e2e.conftest import DESK, FULL, PHONE, Visit, Visitor
from tests.e2e.looking import Stop, faults_of_access, see_whole
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("matrix")]
PERSONA = {
    Role.officer: "officer-en",
    Role.member: "member",
    Role.secretariat: "secretariat",
    Role.admin: "admin",
}
PICTURES = Path(__file__).resolve().parent.parent.parent / "shots"


def readers(action: object) -> list[str]:
    users = [User(PERSONA[role], role, "EN" if role is Role.officer else None) for role in Role]
    return [user.name for user in users if may(user, action)]  # type: ignore[arg-type]


def stops() -> list[Stop]:
    """Full: all of it. Else: page × language at a desk, and once on the phone, so spread that each page meets each of
    its readers and the dark theme at a desk, and the phone in both themes and every language over the pages."""
    found = []
    for number, entry in enumerate(PAGES):
        people = readers(entry.action)
        if FULL:
            sizes = (DESK["width"], PHONE["width"])
            found += [Stop(entry.key, *rest) for rest in product(people, LANGUAGES, sizes, ("light", "dark"))]
            continue
        for n, language in enumerate(LANGUAGES):
            shade = "dark" if n == number % len(LANGUAGES) else "light"
            found.append(Stop(entry.key, people[n % len(people)], language, DESK["width"], shade))
        turn, shade = LANGUAGES[(number + 1) % len(LANGUAGES)], "dark" if number % 2 else "light"
        found.append(Stop(entry.key, people[-1], turn, PHONE["width"], shade))
    return sorted(found, key=lambda stop: (stop.width, stop.language, stop.shade, stop.page))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("matrix") / "home")) as started:
        yield started


def visits() -> dict[str, list[Stop]]:
    """The stops of one person, seen in one visit; of one width, language and shade too, where each is kept."""
    found: dict[str, list[Stop]] = {}
    for stop in stops():
        name = f"{stop.person}-{stop.language}-{stop.width}-{stop.shade}" if FULL else stop.person
        found.setdefault(name, []).append(stop)
    return found


def look(visit: Visit, stop: Stop) -> list[str]:
    """What is wrong with a page, in words."""
    page = visit.page
    visit.choose(stop.language, stop.shade)
    page.set_viewport_size(stop.size)  # type: ignore[arg-type]
    visit.open(f"/{stop.page}")
    direction, shade = page.evaluate("() => [document.documentElement.dir, document.documentElement.dataset.shade]")
    found = []
    if (direction, shade) != ("rtl" if stop.language in RIGHT_TO_LEFT else "ltr", stop.shade):
        found.append(f"runs {direction}, {shade}")
    if not page.locator(".mne-head h1").inner_text().strip():
        found.append("has no title")
    if page.locator("[data-testid=stException]").count():
        found.append("shows an exception")
    if (wider := visit.overflow()) > 0:
        found.append(f"is {wider} pixels wider than its window")
    found += faults_of_access(visit)
    if FULL:
        PICTURES.mkdir(exist_ok=True)
        see_whole(visit)
        page.screenshot(path=PICTURES / f"{stop}.png")
    return [f"{stop} {fault}" for fault in found]


@pytest.mark.parametrize("name", visits())
def test_pages_as_one_person_sees_them(program: Running, visitor: Visitor, name: str) -> None:
    stops = visits()[name]
    first = stops[0]
    visit = visitor(program.address, language=first.language, size=first.size, shade=first.shade)
    visit.sign_in_as(first.person)
    faults = [fault for stop in stops for fault in look(visit, stop)]
    assert not faults, "\n".join(faults)
