"""The Submit page while a file is at work: its stages, the way out, what waits afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mne import intake, texts
from mne.intake import judging, submitting
from mne.model import LANGUAGES, Language, User
from mne.store import Store
from mne.ui import session
from mne.ui.excel import MIME
from mne.ui.plain import escaped
from mne.web import shell
from mne.workbook import worker
from tests.filling import filled
from tests.test_mapping import drawn
from tests.test_pages import Desk, read

SECONDS = 60


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, store: Store) -> Desk:
    monkeypatch.setattr(shell, "_opened", store)
    st.cache_data.clear()
    return Desk(monkeypatch)


@contextmanager
def no_place_to_read() -> Iterator[None]:
    """Nothing read or checked before is remembered, and every place of the parser is taken."""
    submitting._readings.clear()
    judging._checks.clear()
    taken = [worker._SLOTS.acquire(timeout=5) for _ in range(2)]
    assert all(taken)
    try:
        yield
    finally:
        for _ in taken:
            worker._SLOTS.release()


def has(app: AppTest, key: str) -> bool:
    return any(button.key == key for button in app.button)


def until(app: AppTest, holds: Callable[[AppTest], bool]) -> AppTest:
    """Look again, as the page does by itself, until this holds."""
    ends = time.monotonic() + SECONDS
    while not holds(app):
        assert time.monotonic() < ends, read(app)
        time.sleep(0.1)
        app = app.run()
    return app


def may_confirm(app: AppTest) -> bool:
    return has(app, "confirm-button") and not app.button(key="confirm-button").disabled


def is_done(app: AppTest) -> bool:
    return not has(app, "confirm-button")


def said(app: AppTest) -> str:
    return "\n".join([read(app), *(one.value for one in app.success)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_confirming_tells_its_stages_and_can_be_ended(
    desk: Desk, store: Store, officer: User, language: Language
) -> None:
    app = desk.open("submit", officer, language)
    app = app.get("file_uploader")[0].set_value(("report.xlsx", filled(store), MIME)).run()
    app = until(app, may_confirm)
    with no_place_to_read():
        app = app.button(key="confirm-button").click().run()
        assert texts.say(language, "checking.stage.accept") in read(app) and not app.exception
        assert app.button(key="confirm-button").disabled and app.button(key="discard").disabled
        app = app.button(key="checking-cancel").click().run()
        app = until(app, may_confirm)
    assert texts.say(language, "checking.cancelled.confirm") in said(app)
    assert store.slice_head("LIGUE", "2025-Q3") is None and len(store.open_uploads("LIGUE")) == 1
    app = until(app.button(key="confirm-button").click().run(), is_done)
    assert store.slice_head("LIGUE", "2025-Q3") is not None and app.success and not app.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_waits_tells_its_stages_and_goes_on_waiting_when_ended(
    desk: Desk, store: Store, officer: User, language: Language
) -> None:
    upload = intake.submit_report(store, filled(store), "waiting.xlsx", officer).upload
    app = desk.open("submit", officer, language)
    with no_place_to_read():
        app = app.button(key=f"resume-{upload}").click().run()
        assert texts.say(language, "checking.stage.read") in read(app) and not has(app, f"resume-{upload}")
        assert texts.say(language, "checking.stage.keep") not in read(app)
        app = app.button(key="checking-cancel").click().run()
    assert texts.say(language, "checking.cancelled.reopen") in said(app)
    app = app.button(key=f"resume-{upload}").click().run()
    assert until(app, may_confirm).button(key="discard") and not app.exception


def test_what_is_being_accepted_has_no_way_back(desk: Desk, store: Store, officer: User) -> None:
    app = desk.open("submit", officer)
    app = app.get("file_uploader")[0].set_value(("report.xlsx", filled(store), MIME)).run()
    app = until(app, may_confirm)
    with store._writer:
        app = app.button(key="confirm-button").click().run()
        assert texts.say("en", "checking.no_way_back") in read(app) and not has(app, "checking-cancel")
    app = until(app, is_done)
    assert store.slice_head("LIGUE", "2025-Q3") is not None and not app.exception


NO_TEMPLATE = """
| Indicateur | Quartier | Réalisé |
| I1 | Citadelle | 7 |
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_no_template_goes_on_to_the_third_tab(desk: Desk, officer: User, language: Language) -> None:
    app = desk.open("submit", officer, language)
    app = app.get("file_uploader")[0].set_value(("ours.xlsx", drawn(NO_TEMPLATE), MIME)).run()
    app = until(app, lambda app: has(app, "take-over"))
    said_of_it = app.table[-1].value.iloc[0].iloc[-1]
    assert texts.say(language, "submit.tab_own") in said_of_it and not has(app, "confirm-button")
    app = app.button(key="take-over").click().run()
    assert app.session_state["submit-way"] == texts.say(language, "submit.tab_own") and not app.exception
    assert escaped(texts.say(language, "own.taken_over", name="ours.xlsx")) in read(app)
    assert has(app, "own-check") and not has(app, "take-over")
    app = app.button(key="own-let-go").click().run()
    assert not has(app, "own-check") and len(app.get("file_uploader")) == 2 and not app.exception


def test_a_template_on_the_third_tab_is_checked_as_one(desk: Desk, store: Store, officer: User) -> None:
    app = desk.open("submit", officer)
    app = app.get("file_uploader")[1].set_value(("report.xlsx", filled(store), MIME)).run()
    assert not has(app, "own-check")
    assert until(app.button(key="own-as-template").click().run(), may_confirm).button(key="confirm-button")


def test_the_open_tab_is_found_again_in_another_language(desk: Desk, officer: User) -> None:
    app = desk.open("submit", officer, "fr")
    app.session_state["submit-way"] = texts.say("fr", "submit.tab_own")
    app = app.run()
    desk.monkeypatch.setattr(session, "language", lambda: "ar")
    app = app.run()
    assert not app.exception and app.session_state["submit-way"] == texts.say("ar", "submit.tab_own")
