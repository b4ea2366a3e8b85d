"""The set of rules as a workbook: out and in is no change; whatever is broken is named by its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mne import access, export, rulebook
from mne.catalogue import read_folder
from mne.model import LANGUAGES, Language, Refused, User
from mne.rules.table import COLUMNS
from mne.settings import Settings
from mne.store import Store
from mne.template import letters
from tests import test_intake as intake_tests
from tests.test_intake import GOOD, filled

store = intake_tests.store
SECRETARIAT = access.LOCAL_OPERATOR
FIRST_CITY = Path(__file__).resolve().parent.parent / "data" / "casablanca"
Change = Callable[[Any, Any], None]


def exported(store: Store, language: Language = "en") -> bytes:
    rows = rulebook.rows_of(store.catalogue().rules_text)
    return export.rules_workbook(rows, language, registry=store.registry_version())


def changed(content: bytes, change: Change) -> bytes:
    """`change(book, sheet of rules)`, as Excel would save it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book, book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(store: Store, content: bytes) -> rulebook.Imported:
    return rulebook.read_rules(store, SECRETARIAT, content, "rules.xlsx")


def at(store: Store, code: str, column: str) -> str:
    """Address of a rule's cell in the exported workbook."""
    codes = [row["code"] for row in rulebook.rows_of(store.catalogue().rules_text)]
    return f"{letters(COLUMNS.index(column))}{codes.index(code) + 3}"


def put(store: Store, *cells: tuple[str, str, Any]) -> Change:
    def change(_: Any, sheet: Any) -> None:
        for code, column, value in cells:
            sheet[at(store, code, column)] = value

    return change


@pytest.mark.parametrize("language", LANGUAGES)
def test_out_and_in_is_no_change(store: Store, language: Language) -> None:
    content = exported(store, language)
    for each in (content, changed(content, lambda book, sheet: None)):
        found = read(store, each)
        assert (found.findings, found.problems, found.base) == ((), (), 1)
        assert found.proposal and found.proposal.differences == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_out_and_in_is_no_change_for_the_rules_that_ship(tmp_path: Path, language: Language) -> None:
    with Store.open(Settings(home=tmp_path, data=FIRST_CITY), create=True) as opened:
        opened.import_registry(read_folder(FIRST_CITY), "tests", "first")
        found = read(opened, exported(opened, language))
        assert found.problems == () and found.proposal and found.proposal.differences == ()


def test_the_workbook_is_made_to_be_worked_in(store: Store) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(store, "ar")))
    rules, guide = book.worksheets[:2]
    assert rules.sheet_view.rightToLeft and guide.sheet_view.rightToLeft
    assert rules.row_dimensions[1].hidden and rules.freeze_panes == "B3"
    lists = {validation.formula1 for validation in rules.data_validations.dataValidation}
    assert lists == {"mne_kind", "mne_severity", "mne_missing", "mne_trial"}
    assert lists == set(book.defined_names)
    said = " ".join(str(cell.value) for row in guide.iter_rows() for cell in row if cell.value)
    assert "change_vs_previous" in said and "{previous}" in said and "smallest=" in said


def test_a_changed_workbook_is_a_difference_and_then_a_version(store: Store) -> None:
    def change(book: Any, sheet: Any) -> None:
        put(store, ("NOT-NEGATIVE", "params", "min=0 max=45"), ("JUMP-COUNT", "severity", "info"))(book, sheet)
        sheet[at(store, "CELL-BLANK", "valid_to")] = date(2026, 12, 31)
        sheet[at(store, "FEW-PLACES", "trial")] = True
        for column, text in enumerate(["NEW-RULE", None, "range", "warning", "indicator=A2", "max=9"], start=1):
            sheet.cell(sheet.max_row if column > 1 else sheet.max_row + 1, column, text)

    found = read(store, changed(exported(store), change))
    assert found.problems == () and found.proposal
    said = {one.code: (one.kind, {c[0]: c[2] for c in one.cells}) for one in found.proposal.differences}
    assert said["NOT-NEGATIVE"] == ("changed", {"params": "min=0 max=45"})
    assert said["CELL-BLANK"] == ("changed", {"valid_to": "2026-12-31"})
    assert said["FEW-PLACES"] == ("changed", {"trial": "yes"})
    assert said["NEW-RULE"][0] == "added"
    version = rulebook.save(store, SECRETARIAT, found.proposal, "the spring revision")
    assert version == store.registry_version() == 2
    report = intake_tests.submit(store, filled(store, GOOD | {("A1", "0101", "2026-M11", "value"): 46}))
    assert "NOT-NEGATIVE" in {finding.rule for finding in report.findings}


def test_a_row_that_is_gone_takes_the_rule_away_and_says_so(store: Store) -> None:
    row = int(at(store, "FEW-PLACES", "code")[1:])
    found = read(store, changed(exported(store), lambda book, sheet: sheet.delete_rows(row)))
    assert found.proposal and [(d.code, d.kind) for d in found.proposal.differences] == [("FEW-PLACES", "removed")]


def test_moved_columns_and_rows_put_in_above_are_read_as_they_are(store: Store) -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Our remarks"
        sheet.move_range("A3:M60", cols=1)

    found = read(store, changed(exported(store), change))
    assert found.problems == () and found.proposal and found.proposal.differences == ()


@pytest.mark.parametrize(
    ("code", "column", "value", "problem", "suggestion"),
    [
        ("NOT-NEGATIVE", "kind", "rnage", "choice", "range"),
        ("NOT-NEGATIVE", "severity", "Eror", "choice", "error"),
        ("NOT-NEGATIVE", "params", "mim=0", "rule_key", "min"),
        ("NOT-NEGATIVE", "params", "min=zero", "number", ""),
        ("NOT-NEGATIVE", "params", "0..9", "rule_pairs", ""),
        ("NOT-NEGATIVE", "params", None, "rule_needs", ""),
        ("FEW-PLACES", "selector", "indicator=A22", "rule_unknown", "A2"),
        ("NOT-NEGATIVE", "valid_from", "soon", "date", ""),
        ("NOT-NEGATIVE", "code", "JUMP-COUNT", "duplicate", ""),
        ("NOT-NEGATIVE", "code", None, "required", ""),
        ("NOT-NEGATIVE", "message_en", "{valeu}", "rule_field", "value"),
        ("NOT-NEGATIVE", "message_ar", "{", "rule_braces", ""),
        ("NOT-NEGATIVE", "trial", "perhaps", "yes_or_no", ""),
        ("NOT-NEGATIVE", "params", "=1+1", "rule_cell", ""),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(
    store: Store, code: str, column: str, value: Any, problem: str, suggestion: str
) -> None:
    found = read(store, changed(exported(store), put(store, (code, column, value))))
    told = {(one.cell, one.problem.code, one.problem.suggestion) for one in found.problems}
    cell = at(store, "JUMP-COUNT" if problem == "duplicate" else code, column)
    assert (cell, problem, suggestion) in told
    assert all(one.problem.say(language) for one in found.problems for language in LANGUAGES)
    assert store.registry_version() == 1


def test_two_wrong_rows_are_both_named(store: Store) -> None:
    wrong = put(store, ("NOT-NEGATIVE", "severity", "loud"), ("JUMP-COUNT", "kind", "jump"))
    found = read(store, changed(exported(store), wrong))
    assert {(one.cell, one.rule) for one in found.problems} == {
        (at(store, "NOT-NEGATIVE", "severity"), "NOT-NEGATIVE"),
        (at(store, "JUMP-COUNT", "kind"), "JUMP-COUNT"),
    }


def gone(number: int) -> Change:
    return lambda book, sheet: sheet.delete_cols(number)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda book, sheet: setattr(sheet, "title", "Other"), "rule_no_sheet"),
        (lambda book, sheet: sheet.delete_rows(1), "rule_no_header"),
        (lambda book, sheet: sheet.delete_rows(3, 100), "rule_no_rows"),
        (lambda book, sheet: book.remove(book["_rules"]), "rule_not_workbook"),
        (gone(3), "rule_column_missing"),
        (lambda book, sheet: sheet.__setitem__("N1", "severty"), "rule_column_unknown"),
        (lambda book, sheet: sheet.__setitem__("N1", "code"), "rule_column_twice"),
        (lambda book, sheet: [sheet.append([f"R{n}", 1, "range"]) for n in range(2100)], "rule_too_many"),
    ],
)
def test_a_sheet_that_was_spoilt_is_refused_in_words(store: Store, change: Change, problem: str) -> None:
    found = read(store, changed(exported(store), change))
    assert problem in {one.problem.code for one in found.problems}
    assert found.proposal is None
    assert all(one.problem.say(language) for one in found.problems for language in LANGUAGES)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a workbook",
        b"code,version\nR1,1\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        bomb(),
        b"PK\x03\x04" + b"\0" * 100,
    ],
    ids=["empty", "text", "csv", "old", "bomb", "cut"],
)
def test_a_hostile_file_is_a_finding_and_changes_nothing(store: Store, content: bytes) -> None:
    found = read(store, content)
    assert found.findings and found.proposal is None and found.problems == ()
    assert store.registry_version() == 1


def test_a_template_of_reports_is_not_the_workbook_of_rules(store: Store) -> None:
    found = read(store, filled(store, GOOD))
    assert [one.problem.code for one in found.problems] == ["rule_not_workbook"]


def test_the_workbook_of_rules_is_not_a_report(store: Store) -> None:
    report = intake_tests.submit(store, exported(store))
    assert report.has_errors and report.upload is None


def test_formulas_and_markup_leave_and_return_as_text(store: Store) -> None:
    hostile = '=HYPERLINK("http://evil","x") <b>{value}</b> & "quoted", \u200fعربي'
    row = next(row for row in rulebook.rows_of(store.catalogue().rules_text) if row["code"] == "NOT-NEGATIVE")
    proposal = rulebook.propose_row(store, {**row, "message_en": hostile, "message_fr": "+1"}, "NOT-NEGATIVE")
    rulebook.save(store, SECRETARIAT, proposal, "hostile")
    content = exported(store)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cell = sheet[at(store, "NOT-NEGATIVE", "message_en")]
    assert cell.data_type == "s" and cell.quotePrefix
    found = read(store, content)
    assert found.problems == () and found.proposal and found.proposal.differences == ()


def test_only_the_secretariat_may_bring_rules(store: Store, officer: User, member: User) -> None:
    content = exported(store)
    for user in (officer, member):
        with pytest.raises(Refused):
            rulebook.read_rules(store, user, content, "rules.xlsx")
