"""The Rules page: for the secretariat alone; what is written there is judged before it takes effect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mne import access, export, intake, rulebook, texts
from mne.intake import mapping as own
from mne.model import LANGUAGES, Finding, Language, Refused, Severity, User
from mne.rules import KINDS
from mne.store import Store
from mne.store.commit import _findings
from mne.store.duck import insert
from mne.ui import session
from mne.ui.excel import MIME
from mne.ui.pages import pages_of
from mne.ui.plain import escaped
from mne.ui.rulebook.desk import Desk as RulesDesk
from tests import test_pages
from tests.test_pages import ROLES, Desk, read

reported, desk = test_pages.reported, test_pages.desk
SECRETARIAT = ROLES["secretariat"]


def row_of(store: Store, code: str) -> dict[str, str]:
    return next(row for row in rulebook.rows_of(store.catalogue().rules_text) if row["code"] == code)


def field(app: AppTest, kind: str, ending: str) -> Any:
    """The box of the form whose key ends so."""
    return next(box for box in app.get(kind) if (box.key or "").endswith(ending))


def edited(desk: Desk, code: str = "NOT-NEGATIVE") -> AppTest:
    return desk.open("rules", SECRETARIAT, rule=code).button(key="rule-edit").click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_secretariat_reads_the_rules_in_every_language(desk: Desk, reported: Store, language: Language) -> None:
    app = desk.open("rules", SECRETARIAT, language, rule="JUMP-COUNT")
    assert not app.error
    assert texts.say(language, "page.rules.question")[:12] in read(app)
    assert len(app.dataframe[0].value) == 18
    said = read(app)
    assert said.count("mne-said") == len(LANGUAGES) and "is far above the value before it" in said


@pytest.mark.parametrize("role", ["officer", "stranger", "member", "admin"])
def test_nobody_else_may_open_it(desk: Desk, reported: Store, role: str) -> None:
    user = ROLES[role]
    assert "rules" not in [entry.key for entry in pages_of(user)]
    with pytest.raises(Refused):
        RulesDesk(reported, user, "en")


def test_the_page_itself_refuses_whoever_reaches_it(reported: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("officer", "member", "admin"):
        monkeypatch.setattr(session, "signed_in", lambda *, clicked=True, user=ROLES[role]: user)
        monkeypatch.setattr(session, "language", lambda: "en")
        app = AppTest.from_file(str(test_pages.MAIN.parents[2] / "pages" / "rules.py"), default_timeout=60).run()
        assert [fault.message for fault in app.exception] and not app.dataframe


def test_filters_narrow_the_list_and_stand_in_the_address(desk: Desk, reported: Store) -> None:
    app = desk.open("rules", SECRETARIAT, severity="warning")
    assert set(app.dataframe[0].value["severity"]) == {"▲ Warning"}
    app = desk.open("rules", SECRETARIAT, kind="enum", indicator="A1")
    assert texts.say("en", "rulebook.none_left") in [info.value for info in app.info]
    app = desk.open("rules", SECRETARIAT, kind="nonsense", rule="NO-SUCH")
    assert len(app.dataframe[0].value) == 18
    assert any("NO-SUCH" in warning.value for warning in app.warning)


def test_a_limit_is_changed_shown_and_saved_with_its_reason(desk: Desk, reported: Store) -> None:
    app = edited(desk)
    assert texts.say("en", "rulebook.difference.none") in [c.value for c in app.caption]
    app = field(app, "text_input", "-range-max").set_value("500").run()
    after = next(table.value for table in app.table if "Then" in table.value.columns)
    assert after["Then"].tolist() == [escaped("Smallest: 0 · Largest: 500")]
    save = next(b for b in app.button if (b.key or "").endswith("-go"))
    app = save.click().run()
    assert texts.say("en", "registry.reason_needed") in [error.value for error in app.error]
    assert row_of(reported, "NOT-NEGATIVE")["version"] == "1"
    field(app, "text_input", "-reason").set_value("more than the city holds")
    app = next(b for b in app.button if (b.key or "").endswith("-go")).click().run()
    row = row_of(reported, "NOT-NEGATIVE")
    assert (row["params"], row["version"]) == ("min=0 max=500", "2")
    latest = rulebook.editions(reported, SECRETARIAT, "NOT-NEGATIVE")[0]
    assert (latest.actor, latest.reason) == ("secretariat", "more than the city holds")
    assert any("NOT-NEGATIVE" in said.value for said in app.success)


def test_what_is_wrong_is_named_and_cannot_be_saved(desk: Desk, reported: Store) -> None:
    app = field(edited(desk), "text_input", "-range-max").set_value("-5").run()
    assert len(app.error) == 1 and "**Settings**" in app.error[0].value
    assert not [b for b in app.button if (b.key or "").endswith("-go")]
    app = field(app, "text_input", "-range-max").set_value("five").run()
    assert "max=five" in app.error[0].value.replace("\\", "")
    field(app, "text_input", "-range-max").set_value("5")
    app = field(app, "text_area", "-message_fr").set_value("Trop : {valeur}").run()
    assert "{value}" in app.error[0].value.replace("\\", "")
    app = field(app, "text_area", "-message_fr").set_value("Trop : {value}").run()
    assert not app.error and "Trop : 17" in read(app)


def test_the_form_is_made_for_every_kind(desk: Desk) -> None:
    app = desk.open("rules", SECRETARIAT).button(key="rule-new").click().run()
    for kind in KINDS:
        app = field(app, "selectbox", "-kind").set_value(kind).run()
        assert not app.exception, (kind, app.exception)
        settings = KINDS[kind].model_fields["params"].annotation.model_fields  # type: ignore[union-attr]
        keys = " ".join(str(w.key) for w in [*app.text_input, *app.selectbox, *app.toggle])
        assert [name for name in settings if f"-{kind}-{name}" not in keys] == []


def test_a_new_rule_begins_on_trial_and_needs_a_code_of_its_own(desk: Desk, reported: Store) -> None:
    app = desk.open("rules", SECRETARIAT).button(key="rule-new").click().run()
    assert app.error and "**Code**" in " ".join(e.value for e in app.error)
    field(app, "text_input", "-range-max").set_value("9")
    app = field(app, "text_input", "-code").set_value("NOT-NEGATIVE").run()
    assert "NOT" in app.error[0].value
    app = field(app, "text_input", "-code").set_value("MY-LIMIT").run()
    assert not app.error
    field(app, "text_input", "-reason").set_value("to be tried")
    next(b for b in app.button if (b.key or "").endswith("-go")).click().run()
    assert row_of(reported, "MY-LIMIT")["trial"] == "yes"


def test_an_unsaved_rule_is_tried_and_nothing_is_written(desk: Desk, reported: Store) -> None:
    app = field(edited(desk), "text_input", "-range-max").set_value("3").run()
    before = reported.version()
    app = app.button(key="rule-try").click().run()
    found = app.dataframe[-1].value
    assert len(found) and (found["value"] > 3).all()
    assert any("The rule as it stands: 0 cells" in caption.value for caption in app.caption)
    assert reported.version() == before
    app = field(app, "text_input", "-range-max").set_value("4").run()
    assert not app.dataframe, "what was found for another limit must not stay"


def test_a_rule_is_retired_and_brought_back_through_the_same_difference(desk: Desk, reported: Store) -> None:
    app = desk.open("rules", SECRETARIAT, rule="FEW-PLACES").button(key="rule-retire").click().run()
    field(app, "text_input", "-reason").set_value("outdated")
    app = next(b for b in app.button if (b.key or "").endswith("-go")).click().run()
    assert row_of(reported, "FEW-PLACES")["valid_to"] == "2025-10-19"
    app = app.button(key="rule-back").click().run()
    field(app, "text_input", "-reason").set_value("needed after all")
    next(b for b in app.button if (b.key or "").endswith("-go")).click().run()
    assert (row_of(reported, "FEW-PLACES")["valid_to"], row_of(reported, "FEW-PLACES")["version"]) == ("", "3")


def test_a_click_on_a_difference_that_has_moved_saves_nothing(desk: Desk, reported: Store) -> None:
    app = field(edited(desk), "text_input", "-range-max").set_value("500").run()
    theirs = rulebook.propose_row(reported, {**row_of(reported, "NOT-NEGATIVE"), "severity": "warning"}, "NOT-NEGATIVE")
    rulebook.save(reported, access.LOCAL_OPERATOR, theirs, "theirs")
    field(app, "text_input", "-reason").set_value("mine")
    app = next(b for b in app.button if (b.key or "").endswith("-go")).click().run()
    warned = [warning.value for warning in app.warning]
    assert texts.say("en", "rulebook.moved") in warned and texts.say("en", "rulebook.changed_meanwhile") in warned
    assert row_of(reported, "NOT-NEGATIVE")["params"] == "min=0"


def test_a_waiver_is_granted_shown_and_withdrawn(desk: Desk, reported: Store) -> None:
    app = desk.open("rules", SECRETARIAT, part="waivers")
    assert "ROW-REFERENCE" not in app.selectbox(key="waiver-rule").options
    app.button(key="waiver-go").click().run()
    assert texts.say("en", "rulebook.waiver.choose") in [error.value for error in app.error]
    app.selectbox(key="waiver-rule").set_value("JUMP-COUNT")
    app.selectbox(key="waiver-partner").set_value("LIGUE")
    app.text_input(key="waiver-reason").set_value("*agreed*")
    app = app.button(key="waiver-go").click().run()
    (kept,) = reported.kept_waivers()
    assert (kept.waiver.rule, kept.waiver.partner, kept.waiver.until) == ("JUMP-COUNT", "LIGUE", date(2026, 1, 18))
    assert r"\*agreed\*" in app.table[0].value.to_string()
    app = app.button(key="waiver-withdraw").click().run()
    assert reported.kept_waivers()[0].state(reported.today) == "withdrawn"
    assert texts.say("en", "rulebook.waiver.state.withdrawn") in app.table[0].value.index[0]


def test_markdown_in_a_reason_stays_text(desk: Desk, reported: Store) -> None:
    cells = {**row_of(reported, "NOT-NEGATIVE"), "params": "min=1"}
    hostile = "[click](http://evil) <b>x</b>"
    rulebook.save(reported, SECRETARIAT, rulebook.propose_row(reported, cells, "NOT-NEGATIVE"), hostile)
    app = desk.open("rules", SECRETARIAT, rule="NOT-NEGATIVE")
    history = next(table.value for table in app.table if "Why" in table.value.columns)
    assert "](http" not in history["Why"].iloc[0] and "\\<b\\>" in history["Why"].iloc[0]


def test_a_person_who_is_not_there_has_no_name(reported: Store) -> None:
    made = RulesDesk(reported, User("secretariat", SECRETARIAT.role), "en")
    assert made.person("nobody") == "nobody" and made.partner("GONE") == "GONE" and made.indicator("X") == "X"


def test_a_remembered_spelling_is_seen_and_withdrawn(desk: Desk, reported: Store) -> None:
    app = desk.open("rules", SECRETARIAT, part="spellings")
    assert texts.say("en", "rulebook.spelling.none") in [info.value for info in app.info]
    place = next(iter(reported.catalogue().places))
    intake.remember(reported, ROLES["officer"], "place", "*Quartier* Perdu", place)
    app = desk.open("rules", SECRETARIAT, part="spellings")
    (line,) = app.table[0].value.to_dict("records")
    assert line["Written"] == r"\*Quartier\* Perdu" and "Remembered" in app.table[0].value.index[0]
    app = app.button(key="spelling-withdraw").click().run()
    assert reported.spellings() == [] and not app.exception
    app = app.toggle(key="spelling-withdrawn").set_value(True).run()
    assert "Withdrawn" in app.table[0].value.index[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_partners_mapping_is_read_and_withdrawn(desk: Desk, reported: Store, language: Language) -> None:
    app = desk.open("rules", SECRETARIAT, language, part="mappings")
    assert texts.say(language, "rulebook.mapping.none") in [info.value for info in app.info]
    indicator, place = next(iter(reported.catalogue().indicators)), next(iter(reported.catalogue().places))
    said = own.TableMapping(
        sheet="Suivi",
        header_row=1,
        quarter="2026-Q1",
        language="fr",
        sources={
            "indicator": own.Source(kind="fixed", code=indicator),
            "place": own.Source(kind="column", column=1),
            "period": own.Source(kind="fixed", code=own.AS_ASKED),
            "field": own.Source(kind="each"),
        },
        figures={2: own.Figures(field="value")},
        labels={"place": {"Le Coin d’Été": place, "Total": own.NOT_READ}},
    )
    own.remember_mapping(reported, ROLES["officer"], "*notre* tableau.xlsx", "shape", said)
    app = desk.open("rules", SECRETARIAT, language, part="mappings")
    line = app.table[0].value.iloc[0]
    assert line[texts.say(language, "rulebook.column.table")] == r"\*notre\* tableau\.xlsx"
    assert "Suivi" in line[texts.say(language, "rulebook.column.reads")]
    told = app.table[1].value.reset_index().to_numpy().tolist()
    assert [escaped("A"), escaped(texts.say(language, "own.role.place"))] in told
    assert ["B", escaped(texts.say(language, "workbook.column.value"))] in told
    assert any("Le Coin d’Été" in left and escaped(reported.catalogue().places[place].name(language)) in right
               for left, right in told)  # fmt: skip
    assert any("Total" in left and right == escaped(texts.say(language, "own.row_not_read")) for left, right in told)
    app = app.button(key="mapping-withdraw").click().run()
    assert reported.mappings() == [] and not app.exception
    app = app.toggle(key="mapping-withdrawn").set_value(True).run()
    assert texts.say(language, "rulebook.remembered.state.withdrawn") in app.table[0].value.index[0]


def test_a_mapping_that_another_took_back_is_told(desk: Desk, reported: Store) -> None:
    kept = reported.remember_mapping(ROLES["officer"].partner or "", "old.xlsx", "shape", "{}", "officer")
    app = desk.open("rules", SECRETARIAT, part="mappings")
    assert texts.say("en", "rulebook.mapping.outdated") in [caption.value for caption in app.caption]
    intake.withdraw_mapping(reported, SECRETARIAT, kept.n)
    app = app.button(key="mapping-withdraw").click().run()
    assert not app.exception and texts.say("en", "rulebook.mapping.none") in [info.value for info in app.info]


def test_the_workbook_is_offered_and_a_change_in_it_is_shown(desk: Desk, reported: Store) -> None:
    app = desk.open("rules", SECRETARIAT, part="workbook")
    rows = rulebook.rows_of(reported.catalogue().rules_text)
    content = export.rules_workbook(
        [{**row, "severity": "info"} if row["code"] == "JUMP-COUNT" else row for row in rows], "en", registry=1
    )
    app = app.get("file_uploader")[0].set_value(("rules.xlsx", content, MIME)).run()
    assert app.table[0].value.index.tolist() == [escaped("JUMP-COUNT · changed")]
    field(app, "text_input", "rules-file-reason").set_value("calmer")
    app = next(b for b in app.button if b.key == "rules-file-go").click().run()
    assert row_of(reported, "JUMP-COUNT")["severity"] == "info" and app.success
    broken = [{**row, "kind": "rnage"} if row["code"] == "JUMP-COUNT" else row for row in rows]
    content = export.rules_workbook(broken, "en", registry=1)
    app = app.get("file_uploader")[0].set_value(("broken.xlsx", content, MIME)).run()
    said = app.table[0].value
    assert said.index.tolist()[0].startswith("C") and "range" in said["What is wrong"].iloc[0]
    assert not [b for b in app.button if b.key == "rules-file-go"]


def test_what_rules_on_trial_saw_is_for_the_secretariat(
    desk: Desk, reported: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = f"**{texts.say('en', 'rulebook.on_trial')}**"
    found = reported.submissions(RulesDesk(reported, SECRETARIAT, "en").scope)
    number = int(found[found["partner"] == "LIGUE"].iloc[0]["id"])
    app = desk.open("submissions", SECRETARIAT, submission=str(number))
    assert title not in [m.value for m in app.markdown]
    seen = Finding("rule.range.above", Severity.warning, "Results", ("G9",), "value",
                   {"value": Decimal(9), "low": Decimal(0), "high": Decimal(5)}, rule="T", trial=True)  # fmt: skip
    with reported._writing() as cursor:
        insert(cursor, "finding", _findings([seen], number))
    assert title in [m.value for m in desk.open("submissions", SECRETARIAT, submission=str(number)).markdown]
    officer = desk.open("submissions", ROLES["officer"], submission=str(number))
    assert title not in [m.value for m in officer.markdown] and not officer.exception
