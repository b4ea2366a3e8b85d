"""The guides say everything in each language, with pictures that exist; words are explained where they stand."""

from __future__ import annotations

import pytest
from PIL import Image

from mne import texts
from mne.catalogue import Catalogue
from mne.charts.style import SHOWN, WITHOUT
from mne.export import status_meanings
from mne.model import LANGUAGES, Language, Reason, Status
from mne.ui import explained, guide
from tests.conftest import TINY
from tests.test_pages import ROLES, Desk, desk, read, reported

__all__ = ["desk", "reported"]
MOST_BYTES = 2_000_000


@pytest.mark.parametrize("role", ["officer", "member", "secretariat"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_opens_with_the_readers_own_part_first(desk: Desk, role: str, language: Language) -> None:
    app = desk.open("guide", ROLES[role], language)
    own, other = ("partners", "committee") if role == "officer" else ("committee", "partners")
    assert [tab.label for tab in app.tabs] == [
        texts.say(language, f"guide.for_{own}"),
        texts.say(language, f"guide.for_{other}"),
        texts.say(language, "guide.words"),
    ]
    said = read(app)
    assert texts.say(language, "shell.nav.submissions") in said and "{" not in said.split("mne-meanings")[0]


def test_every_picture_exists_small_and_once_a_language() -> None:
    named = {picture for sections in guide.GUIDES.values() for picture in sections.values() if picture}
    wanted = {f"{picture}-{language}.webp" for picture in named for language in LANGUAGES}
    kept = {path.name: path.stat().st_size for path in guide.FOLDER.iterdir()}
    assert set(kept) == wanted
    assert sum(kept.values()) < MOST_BYTES
    for name in kept:
        with Image.open(guide.FOLDER / name) as picture:
            assert picture.format == "WEBP" and picture.width >= 600


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_is_explained_with_the_committees_thresholds(language: Language) -> None:
    committee = Catalogue.load(TINY).committee
    meanings = status_meanings(committee, language)
    assert set(meanings) == {str(state) for state in (*Status, *Reason)}
    assert {*SHOWN, *WITHOUT} - {"without"} <= set(meanings)
    assert texts.percent(committee.on_track, language) in meanings["on_track"]
    stricter = status_meanings(committee.model_copy(update={"on_track": committee.on_track / 2}), language)
    assert stricter["on_track"] != meanings["on_track"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_that_need_it_say_what_they_mean(language: Language) -> None:
    for name in ("achievement", "pace", "expected", "baseline", "actual_to_date"):
        assert explained.column(name, language)
    assert explained.column("indicator", language) is None


def test_statuses_are_explained_where_they_stand(desk: Desk) -> None:
    for page in ("overview", "programmes", "partners"):
        assert "mne-meanings" in read(desk.open(page, ROLES["member"])), page
