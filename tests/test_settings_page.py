"""Settings: shown as a difference, refused where they make no sense, in force at once; the logo is a PNG or nothing."""

from __future__ import annotations

import struct
import zlib
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from mne import texts
from mne.model import LANGUAGES, Language, Refused
from mne.store import Store
from mne.ui import trail
from mne.web import language as speech
from mne.web import logo
from tests.test_pages import ROLES, Desk, desk, read, reported

__all__ = ["desk", "reported"]


def picture(width: int = 60, height: int = 30, kind: str = "PNG") -> bytes:
    into = BytesIO()
    Image.new("RGB", (width, height), "#0b5563").save(into, kind)
    return into.getvalue()


def compare(app: AppTest) -> AppTest:
    return app.button(key="settings-compare").click().run()


def accept(app: AppTest, reason: str) -> AppTest:
    app.text_input(key="registry-reason").input(reason)
    return app.button(key="registry-go").click().run()


def test_a_threshold_changes_with_who_when_and_why(desk: Desk, reported: Store) -> None:
    app = desk.open("settings", ROLES["admin"])
    app.number_input(key="settings-on_track-1-0").set_value(90.0)
    app.number_input(key="settings-small_cell-1-0").set_value(7)
    app = compare(app)
    shown = app.dataframe[0].value
    told = {tuple(row) for row in shown[["Field", "Before", "After"]].itertuples(index=False)}
    assert told == {("On track from", "0.95", "0.9"), ("Sensitive cells hidden below", "5", "7")} or told == {
        ("On track from", "∅", "0.9"), ("Sensitive cells hidden below", "∅", "7"),
    }  # fmt: skip
    assert reported.registry_version() == 1
    app = accept(app, "decided at the meeting")
    committee = reported.catalogue().committee
    assert (committee.on_track, committee.small_cell, committee.at_risk) == (Decimal("0.9"), 7, Decimal("0.80"))
    latest = reported.registry_versions().iloc[0]
    assert (latest["actor"], latest["reason"]) == ("admin", "decided at the meeting")
    assert [said.value for said in app.success] == [texts.say("en", "registry.accepted", version=2, count=2)]
    assert app.number_input(key="settings-on_track-2-1").value == 90.0


def test_nothing_changes_without_a_reason(desk: Desk, reported: Store) -> None:
    app = desk.open("settings", ROLES["admin"])
    app.number_input(key="settings-due_days-1-0").set_value(25)
    app = accept(compare(app), " ")
    assert texts.say("en", "registry.reason_needed") in [error.value for error in app.error]
    assert reported.registry_version() == 1
    app.button(key="registry-give-up").click().run()
    assert app.number_input(key="settings-due_days-1-1").value == 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("on_track", 300.0, "3"), ("coverage_floor", 200.0, "2"), ("small_cell", 0, "0"), ("due_days", 9999, "9999")],
)
def test_a_value_that_makes_no_sense_is_told(
    desk: Desk, reported: Store, field: str, value: float, said: str, language: Language
) -> None:
    app = desk.open("settings", ROLES["admin"], language)
    app.number_input(key=f"settings-{field}-1-0").set_value(value)
    app = compare(app)
    assert said in read(app) and app.button(key="registry-go").disabled
    assert any(error.value == texts.say(language, "registry.problems", count=1) for error in app.error)


def test_at_risk_above_on_track_and_empty_names_are_told(desk: Desk) -> None:
    app = desk.open("settings", ROLES["admin"])
    app.number_input(key="settings-at_risk-1-0").set_value(99.0)
    app.text_input(key="settings-name_ar-1-0").input("  ")
    app.multiselect(key="settings-languages-1-0").set_value(["fr", "ar"])
    app = compare(app)
    told = [line.value for line in app.markdown if line.value.startswith("- committee")]
    assert len(told) == 3 and app.button(key="registry-go").disabled


def test_the_languages_offered_are_those_of_the_committee(desk: Desk, reported: Store) -> None:
    assert speech.of("ar", None) == "ar"
    app = desk.open("settings", ROLES["admin"])
    app.multiselect(key="settings-languages-1-0").set_value(["en", "fr"])
    app = accept(compare(app), "two languages")
    assert reported.catalogue().committee.languages == ("en", "fr")
    assert (speech.of("ar", None), speech.of("fr", None), speech.of(None, "ar,fr;q=0.5")) == ("en", "fr", "fr")


def test_the_default_language_is_the_committees_unless_the_machine_says_another(
    reported: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNE_LANGUAGE", "ar")
    assert speech.of(None, None) == "ar"
    monkeypatch.delenv("MNE_LANGUAGE")
    assert speech.of(None, None) == reported.catalogue().committee.default_language == "en"


# The logo -------------------------------------------------------------------------------------------


def test_a_logo_is_written_anew_and_no_larger_than_shown(store: Store) -> None:
    logo.keep(store, picture(1600, 800), "admin")
    kept = Image.open(BytesIO(logo.checked(picture(1600, 800))))
    assert kept.format == "PNG" and kept.size == (320, 160)
    assert logo.address(store).startswith("/logo.png?v=")
    told = store.audit(action="set_setting").iloc[0]
    assert "sha256" in told["detail"] and len(told["detail"]) < 200
    logo.take_away(store, "admin")
    assert logo.address(store) == ""


def test_the_logo_stands_on_what_is_taken_away(store: Store) -> None:
    plain = openpyxl.load_workbook(BytesIO(trail.workbook(store.audit(), trail.Asked(), store, "ar")))
    assert not plain.worksheets[1]._images  # type: ignore[attr-defined]
    logo.keep(store, picture(300, 100), "tests")
    book = openpyxl.load_workbook(BytesIO(trail.workbook(store.audit(), trail.Asked(), store, "ar")))
    (shown,) = book.worksheets[1]._images  # type: ignore[attr-defined]
    assert Image.open(BytesIO(shown._data())).size == (300, 100)


def test_whatever_else_the_file_held_is_left_behind() -> None:
    whole = picture()
    note = b"tEXtComment\x00<script>alert(1)</script>"
    chunk = struct.pack(">I", len(note) - 4) + note + struct.pack(">I", zlib.crc32(note))
    with_note = whole[:33] + chunk + whole[33:] + b"<script>"
    assert b"script" not in logo.checked(with_note)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo_not_png"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "logo_not_png"),
        (picture(kind="JPEG"), "logo_not_png"),
        (picture()[:60], "logo_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "logo_broken"),
        (picture(2500, 10), "logo_too_wide"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 1_100_000, "logo_too_large"),
    ],
)
def test_what_is_no_fit_picture_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        logo.checked(content)
    assert refused.value.code == f"settings.{code}"
    for language in LANGUAGES:
        assert texts.say(language, refused.value.code, **refused.value.args_by_name)
