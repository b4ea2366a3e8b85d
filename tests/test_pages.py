"""Each reading page opens for each role that may, in each language, and a stranger sees no row of another partner."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mne import access, texts
from mne.access import Action, may
from mne.model import LANGUAGES, CellStatus, Choices, Language, Role, User
from mne.period import Period, PeriodRange
from mne.settings import Settings
from mne.store import NewSubmission, Store
from mne.template import layout
from mne.ui import address, cached, choosers, duties, filters, origins, portrait, session, standing, tables, words
from mne.ui.pages import PAGES
from mne.web import shell
from tests.seeded import seeded

MAIN = Path(__file__).resolve().parent.parent / "mne" / "ui" / "main.py"
READING = ("overview", "programmes", "partners", "districts", "indicator", "explore")
ROLES = {
    "officer": User("officer", Role.officer, "LIGUE", "An officer of LIGUE"),
    "stranger": User("stranger", Role.officer, "ATELIER", "An officer of ATELIER"),
    "member": User("member", Role.member, None, "A member"),
    "secretariat": User("secretariat", Role.secretariat, None, "The secretariat"),
    "admin": User("admin", Role.admin, None, "An administrator"),
}


def report(store: Store, partner: str, quarter: str) -> None:
    """Commit a full report: the n-th row says n, its pairs n of 100."""
    catalogue = store.catalogue()
    rows = []
    for n, row in enumerate(layout(catalogue, partner, Period.parse(quarter)).rows, start=1):
        pair = catalogue.indicators[row.indicator].is_pair
        value, parts = (None, (Decimal(n), Decimal(100))) if pair else (Decimal(n), (None, None))
        rows.append((row.indicator, row.place, row.period.code, "", "", value, *parts, CellStatus.reported.value,
                     "Results", f"G{n + 8}"))  # fmt: skip
    columns = ["indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator", "status",
               "sheet", "cell"]  # fmt: skip
    sha256 = hashlib.sha256(f"{partner} {quarter}".encode()).hexdigest()
    at = datetime(2025, 10, 1, 9, 0)
    observations = pd.DataFrame(rows, columns=columns, dtype=object)
    store.commit(
        NewSubmission(partner, quarter, 0, f"of-{partner}", f"{partner}.xlsx", sha256, 1000, "fr", at, observations)
    )


def everybody_reported(store: Store) -> None:
    for partner in store.catalogue().partners:
        for quarter in ("2025-Q1", "2025-Q2", "2025-Q3"):
            if layout(store.catalogue(), partner, Period.parse(quarter)).rows:
                report(store, partner, quarter)


@pytest.fixture
def reported(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with seeded(settings, everybody_reported) as store:
        monkeypatch.setattr(shell, "_opened", store)
        st.cache_data.clear()
        yield store


class Desk:
    """A person at a page. Cookies cannot be given to AppTest, so who she is and her language are set here."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def open(self, page: str, user: User, language: Language = "en", **asked: str) -> AppTest:
        self.monkeypatch.setattr(session, "signed_in", lambda *, clicked=True: user)
        self.monkeypatch.setattr(session, "language", lambda: language)
        app = AppTest.from_file(str(MAIN), default_timeout=60).run()
        for name, value in asked.items():
            app.query_params[name] = value
        app = app.switch_page(f"../../pages/{page}.py").run()
        assert not app.exception, app.exception
        return app


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, reported: Store) -> Desk:
    return Desk(monkeypatch)


def read(app: AppTest) -> str:
    """All words of a page, as far as AppTest knows them."""
    said = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.text]
    html = [str(element.proto) for element in app.get("html")]
    return "\n".join([*(str(element.value) for element in said), *html])


@pytest.mark.parametrize("page", READING)
@pytest.mark.parametrize("role", ["officer", "member", "secretariat"])
def test_a_reading_page_opens_for_each_role_that_may(desk: Desk, page: str, role: str) -> None:
    app = desk.open(page, ROLES[role])
    assert not app.error, read(app)
    assert "mne-head" in read(app)


@pytest.mark.parametrize("page", READING)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_reading_page_opens_in_each_language(desk: Desk, page: str, language: Language) -> None:
    assert texts.say(language, f"page.{page}.question")[:12] in read(desk.open(page, ROLES["member"], language))


@pytest.mark.parametrize("page", READING)
def test_a_reading_page_opens_before_anybody_reported(store: Store, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setattr(shell, "_opened", store)
    st.cache_data.clear()
    assert not Desk(monkeypatch).open(page, ROLES["secretariat"]).error


def test_no_reading_page_is_offered_to_the_administrator() -> None:
    actions = {entry.key: entry.action for entry in PAGES}
    assert all(actions[page] is Action.read_results for page in READING)
    assert not may(ROLES["admin"], Action.read_results)


def test_an_officer_is_offered_her_own_partner_only(desk: Desk) -> None:
    app = desk.open("partners", ROLES["officer"])
    assert len(app.multiselect(key="filter.partner").options) == 1
    assert app.session_state["one.partners"] == "LIGUE"


def test_another_partner_in_the_address_is_refused_in_words(desk: Desk) -> None:
    app = desk.open("overview", ROLES["stranger"], partner="LIGUE")
    assert texts.say("en", "refused.partner", partner="LIGUE") in [warning.value for warning in app.warning]
    assert app.session_state[filters.CHOSEN].partners == ()


def test_a_stranger_sees_no_cell_of_another_partner(desk: Desk, reported: Store) -> None:
    ours = {one.indicator for one in reported.catalogue().responsibilities if one.partner == "LIGUE"}
    theirs = {one.indicator for one in reported.catalogue().responsibilities if one.partner == "ATELIER"}
    only_ours = sorted(ours - theirs)[0]
    app = desk.open("indicator", ROLES["stranger"], chosen=only_ours)
    assert texts.say("en", "page.no_provenance_own") in [caption.value for caption in app.caption]
    app = desk.open("indicator", ROLES["officer"], chosen=only_ours)
    assert texts.say("en", "page.no_provenance_own") not in [caption.value for caption in app.caption]


def test_the_cache_keeps_partners_apart_and_lets_members_share(reported: Store) -> None:
    def cells(user: User) -> pd.DataFrame:
        scope = access.scope(user, Choices(), today=reported.today, due_days=15)
        return pd.concat([cached.provenance(reported, scope, code) for code in reported.catalogue().indicators])

    assert set(cells(ROLES["officer"])["partner"]) == {"LIGUE"}
    assert set(cells(ROLES["stranger"])["partner"]) == {"ATELIER"}
    assert set(cells(ROLES["member"])["partner"]) >= {"LIGUE", "ATELIER"}
    another = User("another", Role.member, None, "Another member")
    assert cells(another).equals(cells(ROLES["member"]))


def test_the_address_is_adopted_and_follows_to_the_next_page(desk: Desk, reported: Store) -> None:
    programme = next(iter(reported.catalogue().programmes))
    app = desk.open("overview", ROLES["member"], programme=programme, period="2025-Q1..2025-Q2")
    chosen = app.session_state[filters.CHOSEN]
    assert (chosen.programmes, str(chosen.period)) == ((programme,), "2025-Q1..2025-Q2")
    app = app.switch_page("../../pages/programmes.py").run()
    assert app.multiselect(key="filter.programme").value == [programme]
    assert (app.selectbox(key="filter.from").value, app.selectbox(key="filter.to").value) == ("2025-Q1", "2025-Q2")
    assert app.query_params["programme"] in (programme, [programme])


def test_clearing_takes_every_filter_away(desk: Desk, reported: Store) -> None:
    programme = next(iter(reported.catalogue().programmes))
    app = desk.open("overview", ROLES["member"], programme=programme)
    app.button(key="filter.clear").click().run()
    assert app.session_state[filters.CHOSEN] == Choices()
    assert "programme" not in app.query_params
    assert app.button(key="filter.clear").disabled


def test_an_unknown_value_in_the_address_is_told_and_left_out(desk: Desk) -> None:
    app = desk.open("overview", ROLES["member"], programme="nonsense", period="yesterday")
    told = " ".join(warning.value for warning in app.warning)
    assert "nonsense" in told and "yesterday" in told
    assert app.session_state[filters.CHOSEN] == Choices()


def test_an_unknown_thing_to_look_at_falls_back_to_the_first(desk: Desk, reported: Store) -> None:
    app = desk.open("programmes", ROLES["member"], chosen="nonsense")
    assert app.session_state["one.programmes"] == next(iter(reported.catalogue().programmes))
    assert any("nonsense" in warning.value for warning in app.warning)


@pytest.mark.parametrize("key", ["partner", "district", "prefecture", "period", "disaggregation", "place"])
def test_explore_takes_results_apart(desk: Desk, key: str) -> None:
    app = desk.open("explore", ROLES["member"], by=key)
    assert app.session_state["by"] == [key]
    app.toggle(key="explore.chart").set_value(True).run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("measure", ["actual", "achievement", "per_inhabitants", "per_group", "partners"])
def test_the_map_measures_one_thing_or_another(desk: Desk, measure: str) -> None:
    app = desk.open("districts", ROLES["member"], measure=measure)
    assert app.session_state["map.measure"] == measure and not app.error


def test_an_address_reads_back_what_it_wrote(store: Store) -> None:
    catalogue = store.catalogue()
    given = Choices(
        programmes=tuple(catalogue.programmes)[:1],
        places=tuple(catalogue.places)[:2],
        period=PeriodRange.parse("2024-Q1..2025"),
    )
    assert address.read(address.write(given), catalogue) == (given, [])
    commas = {"place": [",".join(given.places)]}
    assert address.read(commas, catalogue)[0].places == given.places


def test_an_address_suggests_what_is_near(store: Store) -> None:
    _, unknown = address.read({"partner": ["LIGU"]}, store.catalogue())
    assert [(one.value, one.suggestion) for one in unknown] == [("LIGU", "LIGUE")]


def test_a_prefecture_says_that_it_is_one(store: Store) -> None:
    catalogue = store.catalogue()
    names = [words.place_name(code, catalogue, "fr") for code in catalogue.places]
    assert len(set(names)) == len(names)
    assert set(words.places_in_order(catalogue)) == set(catalogue.places)


def test_every_column_has_a_title() -> None:
    shown = {
        *tables.KINDS,
        *tables.OVERVIEW,
        *portrait.COLUMNS,
        *standing.COLUMNS,
        *duties.COLUMNS,
        *origins.PROVENANCE,
    }
    shown |= {*choosers.KEYS, *origins.RESTATED}
    assert [column for column in shown if not texts.has(f"table.{column}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_that_leave_nothing_say_what_to_do(desk: Desk, language: Language) -> None:
    app = desk.open("overview", ROLES["member"], language, programme="B", place="OUT")
    assert texts.say(language, "page.nothing.filtered") in [one.value for one in app.markdown]
    assert "mne-cards" not in read(app)
    app = app.button(key="nothing-clear").click().run()
    assert not app.exception and texts.say(language, "page.nothing.filtered") not in [one.value for one in app.markdown]
    assert texts.say(language, "page.card.good") in read(app)


@pytest.mark.parametrize(
    ("by", "language"),
    [("", "ar"), ("", "en"), ("programme", "fr"), ("programme", "ar"), ("district", "en"), ("district", "ar"),
     ("partner", "fr"), ("partner", "ar")],
)  # fmt: skip
def test_what_the_chart_of_explore_shows_is_said_in_words(desk: Desk, language: Language, by: str) -> None:
    asked = {"by": by, "indicator": "A2"} if by in ("district", "partner") else {"by": by} if by else {}
    app = desk.open("explore", ROLES["member"], language, **asked)
    app = app.toggle(key="explore.chart").set_value(True).run()
    assert not app.exception
    (chart,) = app.get("plotly_chart")
    drawn, said = json.loads(chart.proto.spec), chart.proto.alt
    marks = re.compile("<[^>]*>|[\u200e\u200f\u2066-\u2069]")
    labels = [marks.sub("", name) for name in drawn["layout"].get("yaxis", {}).get("ticktext", ())]
    written = [text for trace in drawn["data"] for text in trace.get("text") or ()]
    written += [note["text"] for note in drawn["layout"].get("annotations", ())]
    numbers = {found for text in written for found in re.findall(r"\d+", marks.sub("", str(text)))}
    assert said and (labels or numbers)
    for label in labels:
        assert label.rstrip("…") in said, (label, said)
    for number in numbers:
        assert number in said, (number, said)
