"""What the reading pages say beside the figures: who is missing, what was changed later, where a figure comes from."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pandas as pd
import pytest

from mne import access, export, texts
from mne.model import LANGUAGES, Choices, Language
from mne.store import Store
from mne.ui import cached, letters, tables, takeaway
from tests.test_pages import ROLES, Desk, desk, read, reported
from tests.test_store_commit import cells, new

__all__ = ["desk", "reported"]


def restate(store: Store) -> None:
    """LIGUE changes one number of 2025-Q3 and says why."""
    head = store.slice_head("LIGUE", "2025-Q3")
    assert head
    now = store.slice_values("LIGUE", "2025-Q3")
    one = now[(now["indicator"] == "A1") & (now["dimension"] == "")].iloc[0]
    changed = cells(f"A1 {one['place']} {one['period']} = {one['value'] + 5}")
    reasons = [("", "recount", "Counted [again](http://x) *twice*")]
    store.commit(new(changed, head.version, quarter="2025-Q3", reasons=reasons, sha256="later"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_after_acceptance_is_told_with_its_reason(desk: Desk, reported: Store, language: Language) -> None:
    restate(reported)
    app = desk.open("indicator", ROLES["member"], language, chosen="A1")
    assert texts.say(language, "restated.title") in [header.value for header in app.header]
    event = next(line.value for line in app.markdown if texts.say(language, "intake.reason.recount") in line.value)
    assert "\\[again\\]\\(http\\:" in event, "a partner's words are no Markdown"


def test_a_stranger_reads_nothing_of_the_change(desk: Desk, reported: Store) -> None:
    restate(reported)
    said = read(desk.open("indicator", ROLES["stranger"], "en", chosen="A1"))
    assert "twice" not in said
    assert texts.say("en", "restated.none_own") in said


def test_nothing_changed_is_said_too(desk: Desk) -> None:
    assert texts.say("en", "restated.none") in read(desk.open("indicator", ROLES["member"], chosen="A1"))


def test_a_page_says_who_has_not_reported(desk: Desk) -> None:
    app = desk.open("overview", ROLES["member"], period="2025-Q3")
    assert "✓ " in read(app) and "have reported for Q3 2025" in read(app)
    app = desk.open("overview", ROLES["member"], period="2025-Q4")
    told = next(caption for caption in app.caption if caption.value.startswith("◔"))
    assert "0 of" in told.value
    assert "provisional" in told.value
    own = read(desk.open("overview", ROLES["officer"], period="2025-Q4"))
    assert "ATELIER" not in own and "not received yet" in own


def test_the_cells_follow_the_figure_that_was_clicked(desk: Desk, reported: Store) -> None:
    app = desk.open("indicator", ROLES["member"], chosen="A1")
    app.selectbox(key="cells.place").set_value("0102").run()
    assert not app.exception
    assert app.selectbox(key="cells.place").value == "0102"
    app = app.switch_page("../../pages/overview.py").run().switch_page("../../pages/indicator.py").run()
    assert not app.exception


def test_an_indicator_that_nobody_here_answers_for_is_no_fault(desk: Desk, reported: Store) -> None:
    duties = reported.catalogue().responsibilities
    ours = {one.indicator for one in duties if one.partner == "LIGUE"}
    others = sorted(ours - {one.indicator for one in duties if one.partner == "ATELIER"})[0]
    app = desk.open("indicator", ROLES["member"], chosen=others, partner="ATELIER")
    assert texts.say("en", "reading.nobody_owes") in [info.value for info in app.info]
    assert not app.error and not app.exception


def test_a_text_of_the_other_direction_is_laid_where_reading_begins() -> None:
    assert tables._placed("النتائج", "fr") == "\u200eالنتائج"
    assert tables._placed("أمينة (officer-en)", "ar") == "\u2067أمينة (officer-en)\u2069"
    assert tables._placed("Results", "ar") == "\u200f\u2066Results\u2069"
    assert [tables._placed(value, "ar") for value in ("النتائج", 12, None, "–", "12")] == [
        "النتائج",
        12,
        None,
        "–",
        "12",
    ]


def test_a_column_is_as_wide_as_its_widest_words_wherever_they_stand() -> None:
    def wide(values: list[Any], name: str = "indicator", language: Language = "fr") -> int:
        return int(tables._config(name, pd.Series(values), language, styled=True)["width"])

    assert wide(["●"] * 29 + ["Données insuffisantes"]) == wide(["Données insuffisantes"]) > wide(["●"] * 30)
    assert wide(["Mohammed"]) > wide(["illiilli"]), "letters are not equally wide"
    assert wide(["x" * 900]) == letters.WIDEST
    assert wide([1.0] * 20 + [375_325_000.0], "value") > wide([1.0] * 21, "value")
    assert wide([None, None], "value") == wide([1.0], "value")
    assert wide([date(2026, 9, 30)], "judged_at") > wide([None], "judged_at")
    assert wide(["أطفال"], language="ar") < wide(["أشخاص في وضعية صعبة"], language="ar")


def test_a_list_of_people_clips_no_name_and_begins_where_reading_begins() -> None:
    names = pd.Series(["ADS"] * 12 + ["Fondation Mohammed V"])
    french, arabic = (letters.column("Partenaire", names, language) for language in ("fr", "ar"))  # type: ignore[arg-type]
    assert french["width"] >= letters.width("Fondation Mohammed V") + 16
    assert (french["alignment"], arabic["alignment"]) == ("left", "right")
    assert letters.column("Sessions", pd.Series([0, 2]), "fr")["alignment"] == "right"


def test_marks_of_direction_and_vowels_take_no_room() -> None:
    assert letters.width("\u200f\u2066Chapitre\u2069") == letters.width("Chapitre")
    assert letters.width("مُقَاطَعَةٌ") == letters.width("مقاطعة")
    assert letters.widest([]) == 0


def test_the_workbook_of_a_district_holds_the_citys_columns(reported: Store) -> None:
    scope = access.scope(ROLES["member"], Choices(places=("0101",)), today=reported.today, due_days=15)
    found = cached.table(reported, scope)
    city = cached.table(reported, replace(scope, places=())).set_index("indicator")
    more = {"city_actual": "actual_to_date", "city_achievement": "achievement"}
    widened = found.assign(**{n: [city[c].get(code) for code in found["indicator"]] for n, c in more.items()})
    content = export.kpi_workbook(
        widened, (), scope, "fr", reported.catalogue(), data_version=1, demonstration=False, exported_by="x",
        now=reported.now(),
    )  # fmt: skip
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    at = rows[0].index(" ".join(texts.say("fr", "table.city_actual").split()))
    assert [row[at] for row in rows[1:]] == [None if v is None else float(v) for v in widened["city_actual"]]
    assert " ".join(texts.say("fr", "table.city_achievement").split()) in rows[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_submissions_leaves_as_it_stands(reported: Store, language: Language) -> None:
    scope = access.scope(ROLES["officer"], Choices(), today=reported.today, due_days=15)
    listed = reported.submissions(scope)
    book = openpyxl.load_workbook(io.BytesIO(takeaway.workbook(listed, reported, language)))
    titles, *rows = book.worksheets[0].iter_rows(values_only=True)
    kept = pd.DataFrame(rows, columns=list(titles))
    assert list(kept[texts.say(language, "submissions.column.id")]) == list(listed["id"])
    assert list(kept[texts.say(language, "submissions.column.recorded_at")]) == list(listed["recorded_at"])
    assert "ATELIER" not in str(rows)


def test_a_page_known_already_shows_no_skeleton(desk: Desk, reported: Store) -> None:
    scope = access.scope(ROLES["member"], Choices(), today=reported.today, due_days=15)
    cached._WARM.clear()
    assert not cached.is_warm(reported, scope)
    desk.open("overview", ROLES["member"])
    assert cached.is_warm(reported, replace(scope, user="another"))
    restate(reported)
    assert not cached.is_warm(reported, scope), "a new version has to be worked out"
