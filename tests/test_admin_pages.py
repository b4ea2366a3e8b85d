"""People and audit: tried by who may, refused to everybody else, in three languages; wrong input is told."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from mne import accounts, texts
from mne.access import may
from mne.model import LANGUAGES, Language, Refused, Role
from mne.registry import accept, propose
from mne.store import Store
from mne.ui import session, trail
from mne.ui.pages import FOLDER, PAGES
from mne.ui.registry.desk import Draft
from tests.test_pages import ROLES, Desk, desk, read, reported

__all__ = ["desk", "reported"]
ADMIN_PAGES = ("people", "registry", "settings", "audit")
ENTRY_BY_PAGE = {entry.key: entry for entry in PAGES}

MNE = Path(trail.__file__).parent.parent


@pytest.mark.parametrize("page", ADMIN_PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_for_whom_it_is_even_without_the_navigation(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, page: str, role: str
) -> None:
    monkeypatch.setattr(session, "signed_in", lambda *, clicked=True: ROLES[role])
    monkeypatch.setattr(session, "language", lambda: "en")
    app = AppTest.from_file(str(FOLDER / f"{page}.py"), default_timeout=30).run()
    if may(ROLES[role], ENTRY_BY_PAGE[page].action):
        assert not app.exception and not app.error
    else:
        assert app.exception and not (app.dataframe or app.button or app.get("html"))


@pytest.mark.parametrize("page", ADMIN_PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_opens_in_each_language(desk: Desk, page: str, language: Language) -> None:
    app = desk.open(page, ROLES["secretariat" if page == "registry" else "admin"], language)
    assert texts.say(language, f"page.{page}.question")[:12] in read(app)


# People ---------------------------------------------------------------------------------------------


def invite(app: AppTest, name: str, partner: str | None = None, **more: str) -> AppTest:
    app.text_input(key="add-name").input(name)
    app.text_input(key="add-email").input(more.get("email", ""))
    if partner:
        app.selectbox(key="add-partner").set_value(partner)
    if "language" in more:
        app.selectbox(key="add-language").set_value(more["language"])
    return next(button for button in app.button if button.proto.is_form_submitter).click().run()


def test_an_invitation_shows_its_password_once(desk: Desk, reported: Store) -> None:
    app = invite(desk.open("people", ROLES["admin"]), "nadia", "LIGUE", email="Nadia@Example.org", language="ar")
    password = app.code[0].value
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", password)
    nadia = reported.person("nadia")
    assert nadia and (nadia.role, nadia.partner, nadia.email, nadia.language, nadia.must_change) == (
        Role.officer, "LIGUE", "nadia@example.org", "ar", True,
    )  # fmt: skip
    assert accounts.authenticate(reported, "nadia", password, "127.0.0.1").name == "nadia"
    assert not app.run().code


@pytest.mark.parametrize(
    ("name", "partner", "email", "refusal"),
    [
        ("", "LIGUE", "", "shell.people.bad_name"),
        ("a b", "LIGUE", "", "shell.people.bad_name"),
        ("<script>", "LIGUE", "", "shell.people.bad_name"),
        ("nadia", None, "", "shell.people.partner_needed"),
        ("nadia", "LIGUE", "nadia at example", "shell.people.bad_email"),
        ("amal", "LIGUE", "", "shell.people.name_taken"),
        ("nadia", "LIGUE", "amal@example.org", "shell.people.email_taken"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_invitation_is_told(
    desk: Desk, reported: Store, name: str, partner: str | None, email: str, refusal: str, language: Language
) -> None:
    accounts.add_person(reported, "amal", Role.member, None, "Amal", actor="admin", email="amal@example.org")
    app = invite(desk.open("people", ROLES["admin"], language), name, partner, email=email)
    said = texts.say(language, refusal, name=name.strip(), email=email)
    assert [error.value for error in app.error] == [said]
    assert len(reported.people()) == 1 and not app.code


def test_a_person_is_changed_barred_and_let_in_again(desk: Desk, reported: Store) -> None:
    accounts.add_person(reported, "amal", Role.member, None, "Amal", actor="admin")
    token = accounts.start_session(reported, reported.person("amal") or pytest.fail(), "password")
    app = desk.open("people", ROLES["admin"])
    app.selectbox(key="who").set_value("amal").run()
    app.button(key="end_sessions").click().run()
    assert accounts.person_of(reported, token) is None
    assert reported.audit(action="end_sessions").iloc[0]["actor"] == "admin"
    app.selectbox(key="role-amal").set_value(Role.officer).run()
    app.button(key="save").click().run()
    assert [error.value for error in app.error] == [texts.say("en", "shell.people.partner_needed")]
    app.selectbox(key="partner-amal").set_value("LIGUE").run()
    app.text_input(key="email-amal").input("amal@example.org").run()
    app.button(key="save").click().run()
    amal = reported.person("amal")
    assert amal and (amal.role, amal.partner, amal.email) == (Role.officer, "LIGUE", "amal@example.org")
    app.button(key="disable").click().run()
    assert (reported.person("amal") or pytest.fail()).disabled
    app.button(key="enable").click().run()
    assert not (reported.person("amal") or pytest.fail()).disabled
    app.button(key="renew").click().run()
    assert app.code


def test_nobody_bars_herself_or_the_last_administrator(desk: Desk, reported: Store) -> None:
    for name in ("admin", "second"):
        accounts.add_person(reported, name, Role.admin, None, name, actor="first-start")
    app = desk.open("people", ROLES["admin"])
    assert "admin" not in str(app.selectbox(key="who").options).replace("administrator", "")
    for change in (
        lambda: accounts.disable(reported, "admin", actor="admin"),
        lambda: accounts.change_role(reported, "admin", Role.member, None, actor="admin"),
    ):
        with pytest.raises(Refused, match="oneself"):
            change()
    accounts.disable(reported, "second", actor="admin")
    for change in (
        lambda: accounts.disable(reported, "admin", actor="local-operator"),
        lambda: accounts.change_role(reported, "admin", Role.member, None, actor="local-operator"),
    ):
        with pytest.raises(Refused, match="last_administrator"):
            change()


# Audit ----------------------------------------------------------------------------------------------


def test_every_action_that_is_recorded_has_its_words() -> None:
    sources = [*MNE.rglob("*.py")]
    written = [source.read_text(encoding="utf-8") for source in sources]
    recorded = {
        action
        for text in written
        for action in re.findall(r"(?:\.record|\._audit)\((?:cursor, )?[^()]+?, \"([a-z_]+)\"", text)
    }
    assert {"sign_in", "sign_in_refused", "view", "export", "submit", "import_registry", "set_setting"} <= recorded
    assert [action for action in sorted(recorded) if not texts.has(f"audit.action.{action}")] == []


def test_looking_is_recorded_once_an_hour_for_each_thing(desk: Desk, reported: Store) -> None:
    app = desk.open("partners", ROLES["member"], chosen="LIGUE")
    app.run()
    app.run()
    views = reported.audit(actor="member", action="view")
    assert list(views["subject"]).count("partners LIGUE") == 1
    assert list(views["subject"]).count("partners") == 1
    app.selectbox(key="one.partners").set_value("ATELIER").run()
    assert "partners ATELIER" in set(reported.audit(actor="member", action="view")["subject"])


def test_the_trail_is_narrowed(desk: Desk, reported: Store) -> None:
    reported.record("amal", "export", "Overview table", {"rows": 3, "partners": [], "places": ["0101", "0102"]})
    app = desk.open("audit", ROLES["secretariat"])
    app.selectbox(key="audit-action").set_value("export").run()
    app.text_input(key="audit-subject").input("overview").run()
    shown = app.dataframe[0].value
    assert list(shown["about"]) == ["Overview table"]
    assert list(shown["told"]) == ["rows: 3 · places: 0101, 0102"]
    app.text_input(key="audit-subject").input("' OR 1=1 --").run()
    assert not app.dataframe and [info.value for info in app.info] == [texts.say("en", "audit.empty")]


def test_the_chain_is_verified_on_the_page(desk: Desk, reported: Store) -> None:
    app = desk.open("audit", ROLES["admin"])
    app.button(key="audit-verify").click().run()
    assert reported.audit_head().sha256 in app.code[0].value
    with reported._writing() as cursor:
        cursor.execute("UPDATE audit SET actor = 'x' WHERE n = 2")
    app = app.run()
    app.button(key="audit-verify").click().run()
    assert [error.value for error in app.error] == [texts.say("en", "store.check.audit_broken", entry=2)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trail_leaves_as_a_workbook(reported: Store, language: Language) -> None:
    reported.record("amal", "export", "=1+1", {"rows": 3})
    asked = trail.Asked(actor="amal")
    book = openpyxl.load_workbook(BytesIO(trail.workbook(asked.entries(reported, 10), asked, reported, language)))
    sheet, about = book.worksheets
    assert sheet.max_row == 2 and sheet.cell(2, 3).value == "amal"
    assert sheet.cell(2, 6).value == "=1+1" and sheet.cell(2, 6).data_type == "s"
    assert reported.audit_head().sha256 in str([cell.value for row in about.rows for cell in row])


# Registry -------------------------------------------------------------------------------------------


def drafted(app: AppTest, store: Store, old: str, new: str) -> AppTest:
    """As if `old` had been typed over with `new` in the grid of targets."""
    files = dict(store.registry_files(1))
    assert old in files["targets.csv"]
    app.session_state["registry-draft"] = Draft(1, {**files, "targets.csv": files["targets.csv"].replace(old, new, 1)})
    return app.run()


def confirm(app: AppTest, reason: str) -> AppTest:
    app.text_input(key="registry-reason").input(reason)
    return app.button(key="registry-go").click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_shown_and_becomes_a_version(desk: Desk, reported: Store, language: Language) -> None:
    app = drafted(desk.open("registry", ROLES["secretariat"], language), reported, ",120,", ",130,")
    app = confirm(app, "")
    assert texts.say(language, "registry.reason_needed") in [error.value for error in app.error]
    app = confirm(app, "agreed")
    assert reported.registry_version() == 2 and not app.error
    assert [said.value for said in app.success] == [texts.say(language, "registry.accepted", version=2, count=1)]
    assert texts.say(language, "registry.nothing_changed") in [caption.value for caption in app.caption]


def test_a_version_accepted_meanwhile_is_shown_before_anything_is_lost(desk: Desk, reported: Store) -> None:
    app = drafted(desk.open("registry", ROLES["secretariat"]), reported, ",120,", ",130,")
    files = dict(reported.registry_files(1))
    files["targets.csv"] = files["targets.csv"].replace(",,,,60,", ",,,,70,", 1)
    accept(reported, propose(reported, files, 1), ROLES["secretariat"], "meanwhile")
    app = confirm(app, "mine")
    assert reported.registry_version() == 2
    assert texts.say("en", "registry.moved") in [warning.value for warning in app.warning]
    app = confirm(app, "mine")
    assert reported.registry_version() == 3
    now = reported.catalogue().files["targets.csv"]
    assert ",130," in now and ",,,,70," in now


def test_what_is_wrong_is_told_with_its_row_and_cannot_be_confirmed(desk: Desk, reported: Store) -> None:
    app = drafted(desk.open("registry", ROLES["secretariat"]), reported, "A1,2025,0101", "A1X,2025,0101")
    told = "\n".join(line.value for line in app.markdown)
    assert "A1X · 2025 · 0101" in told and texts.say("en", "registry.problems", count=1) in [e.value for e in app.error]
    assert app.button(key="registry-go").disabled


def test_a_version_is_taken_back(desk: Desk, reported: Store) -> None:
    app = confirm(drafted(desk.open("registry", ROLES["secretariat"]), reported, ",120,", ",130,"), "up")
    app.segmented_control(key="registry-view").set_value("versions").run()
    app.selectbox(key="registry-from").set_value(1).run()
    app.button(key="registry-back").click().run()
    app = confirm(app, "back to what it was")
    assert reported.registry_version() == 3
    assert reported.registry_files(3) == reported.registry_files(1)


@pytest.mark.parametrize("file", ["targets.csv", "indicators.csv", "places.csv", "responsibilities.csv", "context.csv"])
def test_each_file_is_narrowed_without_changing_it(desk: Desk, file: str) -> None:
    app = desk.open("registry", ROLES["secretariat"])
    app.selectbox(key="registry-file").set_value(file).run()
    app.text_input(key=f"registry-text-{file}").input("0101").run()
    assert not app.exception and "registry-draft" not in app.session_state


def test_a_range_of_periods_in_the_audit_is_said_in_words() -> None:
    detail = json.dumps({"period": "2026-Q1..2026-Q3"})
    assert texts.period("2026-Q1..2026-Q3", "ar") in trail.told(detail, "ar")
    assert "2026-Q1.." not in trail.told(detail, "ar")
    assert "not a period" in trail.told(json.dumps({"period": "not a period"}), "fr")


def test_the_audit_names_files_and_their_fingerprints_on_demand() -> None:
    detail = json.dumps({"filename": "EN-2026-Q3.xlsx", "sha256": "ab" * 32, "findings": 2})
    for language in LANGUAGES:
        assert "EN-2026-Q3.xlsx" in trail.told(detail, language, prints=False)
        assert "abab" not in trail.told(detail, language, prints=False)
        assert "abab" in trail.told(detail, language)


def test_the_first_reason_is_read_in_each_language() -> None:
    for spoken in LANGUAGES:
        detail = json.dumps({"reason": texts.say(spoken, "cli.init.seed")})
        for language in LANGUAGES:
            assert texts.say(language, "cli.init.seed") in trail.told(detail, language)
    assert "because" in trail.told(json.dumps({"reason": "because"}), "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_acts_without_being_a_person_is_named_in_words(reported: Store, language: Language) -> None:
    """Every actor that the code writes down by itself, and the settings of the demonstration."""
    named = trail._names(reported, language)
    written = set(re.findall(r'actor="([a-z-]+)"', "".join(p.read_text("utf-8") for p in MNE.rglob("*.py"))))
    assert written and written <= set(trail.ACTING)
    assert len({named[name] for name in trail.ACTING} - set(trail.ACTING)) == len(trail.ACTING)
    assert trail.about("set_setting", "demonstration.today", language) != "demonstration.today"
