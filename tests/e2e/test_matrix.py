"""Every page in every language at a desk; each role, the phone and the dark theme paired with each page.

`make visual` (MNE_MATRIX=full) visits every combination and keeps a picture of each in `shots/`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from mne.access import may
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Role, User
from mne.ui.pages import PAGES
from tests.demonstration import copied
from tests.e2e.conftest import DESK, PHONE, Visit, Visitor
from tests.e2e.looking import Stop, faults_of_access, see_whole
from tests.program import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("matrix")]
PERSONA = {
    Role.officer: "officer-en",
    Role.member: "member",
    Role.secretariat: "secretariat",
    Role.admin: "admin",
}
FULL = os.environ.get("MNE_MATRIX") == "full"
PICTURES = Path(__file__).resolve().parent.parent.parent / "shots"


def readers(action: object) -> list[str]:
    users = [User(PERSONA[role], role, "EN" if role is Role.officer else None) for role in Role]
    return [user.name for user in users if may(user, action)]  # type: ignore[arg-type]


def stops() -> list[Stop]:
    """Full: all of it. Else: page × language at a desk in the light, and the rest spread so that each page meets
    each of its readers, the phone and the dark theme, in turn in each language."""
    found = []
    for number, entry in enumerate(PAGES):
        people = readers(entry.action)
        if FULL:
            sizes = (DESK["width"], PHONE["width"])
            found += [Stop(entry.key, *rest) for rest in product(people, LANGUAGES, sizes, ("light", "dark"))]
            continue
        found += [Stop(entry.key, people[n % len(people)], language) for n, language in enumerate(LANGUAGES)]
        turn = [LANGUAGES[(number + n) % len(LANGUAGES)] for n in range(3)]
        found.append(Stop(entry.key, people[-1], turn[0], PHONE["width"], "light"))
        found.append(Stop(entry.key, people[0], turn[1], PHONE["width"], "dark"))
        found += [Stop(entry.key, person, turn[2], DESK["width"], "dark") for person in people[3:]]
    return sorted(found, key=str)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("matrix") / "home")) as started:
        yield started


def look(visit: Visit, stop: Stop) -> None:
    visit.open(f"/{stop.page}")
    page = visit.page
    direction, shade = page.evaluate("() => [document.documentElement.dir, document.documentElement.dataset.shade]")
    assert direction == ("rtl" if stop.language in RIGHT_TO_LEFT else "ltr")
    assert shade == stop.shade
    assert page.locator(".mne-head h1").inner_text().strip()
    assert page.locator("[data-testid=stException]").count() == 0
    assert visit.overflow() <= 0
    faults = faults_of_access(visit)
    if FULL:
        PICTURES.mkdir(exist_ok=True)
        see_whole(visit)
        page.screenshot(path=PICTURES / f"{stop}.png")
    assert faults == []


@pytest.mark.parametrize("stop", stops(), ids=str)
def test_a_page_as_one_person_sees_it(program: Running, visitor: Visitor, stop: Stop) -> None:
    visit = visitor(program.address, language=stop.language, size=stop.size, shade=stop.shade)
    visit.sign_in_as(stop.person)
    look(visit, stop)
