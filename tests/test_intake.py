"""From a partner's workbook to accepted values, and every way of not getting there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mne import intake
from mne.catalogue import read_folder
from mne.export.prefilled import template_of
from mne.model import LANGUAGES, Language, Receipt, Refused, Role, Severity, User
from mne.period import Period
from mne.rules import wording
from mne.settings import Settings
from mne.store import BaseMoved, Store
from mne.template import META_SHEET, layout
from tests.seeded import seeded

TINY = Path(__file__).parent / "reference" / "tiny"
Q4 = Period.parse("2026-Q4")
OFFICER = User("officer", Role.officer, "LIGUE")
STRANGER = User("stranger", Role.officer, "ATELIER")
Entry = tuple[str, str, str, str]
# Oct and Nov of one indicator, a stock and two pairs: enough to be a report.
GOOD: dict[Entry, Any] = {
    ("A1", "0101", "2026-M10", "value"): 40,
    ("A1", "0101", "2026-M10", "sex:female"): 25,
    ("A1", "0101", "2026-M10", "sex:male"): 15,
    ("A1", "0101", "2026-M11", "value"): 50,
    ("A2", "0101", "2026-Q4", "value"): 3,
    ("A3", "01", "2026-Q4", "numerator"): 30,
    ("A3", "01", "2026-Q4", "denominator"): 40,
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(home=tmp_path / "store", data=TINY, today=date(2027, 1, 15))
    with seeded(settings) as opened:
        yield opened


def filled(
    store: Store,
    entries: Mapping[Entry, Any],
    *,
    partner: str = "LIGUE",
    quarter: Period = Q4,
    language: Language = "en",
    change: Any = None,
) -> bytes:
    """The partner's template with these cells filled; `change(book, sheet)` may spoil it further."""
    content = template_of(store, partner, quarter, language)
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book[meta(book)["results_sheet"]]
    asked = layout(store.catalogue(), partner, quarter)
    for (indicator, place, period, field), value in entries.items():
        sheet[f"{asked.letter(field)}{asked.row_numbers[indicator, place, period]}"] = value
    if change:
        change(book, sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def meta(book: Any) -> dict[str, str]:
    return {row[0].value: row[1].value for row in book[META_SHEET].iter_rows(max_col=2)}


def set_meta(key: str, value: str) -> Any:
    def change(book: Any, _: Any) -> None:
        for row in book[META_SHEET].iter_rows(max_col=2):
            if row[0].value == key:
                row[1].value = value

    return change


def address(store: Store, entry: Entry) -> str:
    asked = layout(store.catalogue(), "LIGUE", Q4)
    return f"{asked.letter(entry[3])}{asked.row_numbers[entry[:3]]}"


def submit(store: Store, content: bytes, user: User = OFFICER, **named: Any) -> intake.Report:
    return intake.submit_report(store, content, "report.xlsx", user, **named)


def confirm(store: Store, report: intake.Report, user: User = OFFICER, **named: Any) -> Receipt:
    assert report.upload is not None
    return intake.confirm(store, report.upload, user, base_version=report.base_version, **named)


def accepted(store: Store, content: bytes) -> Receipt:
    report = submit(store, content)
    return confirm(
        store,
        report,
        explanations=dict.fromkeys(report.warnings, "checked on the register"),
        reasons=[("", "correction", "typing mistake")],
    )


def serious(report: intake.Report) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.code, f.cells) for f in report.findings if f.severity is not Severity.info]


# A good report -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_is_accepted_in_every_language(store: Store, language: Language) -> None:
    report = submit(store, filled(store, GOOD, language=language))
    assert serious(report) == []
    assert report.counts() == {"added": 6}
    receipt = confirm(store, report)
    assert (receipt.version, receipt.added, receipt.duplicate_of) == (1, 6, None)
    values = store.slice_values("LIGUE", Q4.code)
    pair = values[values["indicator"] == "A3"].iloc[0]
    assert (pair["numerator"], pair["denominator"], pair["value"]) == (Decimal(30), Decimal(40), None)
    assert pair["cell"] == address(store, ("A3", "01", "2026-Q4", "numerator"))


def test_checking_alone_writes_nothing(store: Store) -> None:
    report = submit(store, filled(store, GOOD), keep=False)
    assert report.upload is None and not report.has_errors
    assert store.open_uploads() == [] and store.slice_head("LIGUE", Q4.code) is None


def test_what_is_not_confirmed_waits_and_is_checked_again(store: Store) -> None:
    report = submit(store, filled(store, GOOD))
    (waiting,) = store.open_uploads("LIGUE")
    again = intake.reopen(store, waiting.id, OFFICER)
    assert again.upload == report.upload == waiting.id
    assert again.counts() == report.counts()
    assert confirm(store, again).version == 1
    assert store.open_uploads("LIGUE") == []


def test_a_mended_file_takes_the_place_of_the_faulty_one(store: Store) -> None:
    submit(store, filled(store, {**GOOD, ("A1", "0102", "2026-M10", "value"): -1}))
    report = submit(store, filled(store, GOOD))
    assert [upload.id for upload in store.open_uploads("LIGUE")] == [report.upload]


def test_a_discarded_upload_cannot_be_confirmed(store: Store) -> None:
    report = submit(store, filled(store, GOOD))
    assert report.upload is not None
    intake.discard(store, report.upload, OFFICER)
    with pytest.raises(Refused, match="discarded"):
        confirm(store, report)


def test_the_current_file_sent_again_shows_the_first_result(store: Store) -> None:
    content = filled(store, GOOD)
    first = accepted(store, content)
    again = submit(store, content)
    assert (again.duplicate_of, again.upload) == (first.submission, None)
    assert store.open_uploads() == []


def test_confirming_twice_answers_with_the_first_receipt(store: Store) -> None:
    report = submit(store, filled(store, GOOD))
    first = confirm(store, report)
    again = confirm(store, report)
    assert (again.submission, again.version, again.duplicate_of) == (first.submission, 1, first.submission)


# A second version ----------------------------------------------------------------------------------


def test_a_change_of_an_accepted_value_needs_a_coded_reason(store: Store) -> None:
    accepted(store, filled(store, GOOD))
    report = submit(store, filled(store, {("A2", "0101", "2026-Q4", "value"): 4}))
    assert intake.needs_reason(report) and intake.indicators_changed(report) == ("A2",)
    for reasons in ([], [("", "whim", "because")], [("", "recount", " ")], [("A1", "recount", "counted again")]):
        with pytest.raises(intake.ReasonMissing) as caught:
            confirm(store, report, reasons=reasons)
        assert caught.value.indicators == ("A2",)
    receipt = confirm(store, report, reasons=[("A2", "recount", "counted again")])
    assert (receipt.version, receipt.changed, receipt.unchanged) == (2, 1, 5)


def test_blank_carries_x_withdraws_and_na_does_not_apply(store: Store) -> None:
    accepted(store, filled(store, GOOD))
    entries = {
        ("A1", "0101", "2026-M10", "value"): "X",
        ("A1", "0101", "2026-M10", "sex:female"): None,
        ("A1", "0101", "2026-M10", "sex:male"): None,
        ("A2", "0101", "2026-Q4", "value"): None,
        ("A2", "0102", "2026-Q4", "value"): "NA",
    }
    report = submit(store, filled(store, entries))
    assert serious(report) == []
    assert report.counts() == {"withdrawn": 3, "unchanged": 2, "carried": 1, "added": 1}
    confirm(store, report, reasons=[("", "correction", "counted elsewhere")])
    values = store.slice_values("LIGUE", Q4.code).set_index(["indicator", "place", "period", "category"])
    assert values.loc[("A1", "0101", "2026-M10", "female"), "status"] == "withdrawn"
    assert values.loc[("A2", "0101", "2026-Q4", ""), "value"] == Decimal(3)
    assert values.loc[("A2", "0102", "2026-Q4", ""), "status"] == "not_applicable"


def test_a_template_older_than_the_slice_says_so_before_it_undoes_anything(store: Store) -> None:
    old = filled(store, {**GOOD, ("A2", "0101", "2026-Q4", "value"): 9})
    accepted(store, filled(store, GOOD))
    assert "identity.base_moved" in {f.code for f in submit(store, old).findings}


def test_one_of_two_simultaneous_confirmations_wins_and_the_other_is_shown_the_preview_again(store: Store) -> None:
    one = submit(store, filled(store, GOOD))
    other = submit(store, filled(store, {**GOOD, ("A2", "0101", "2026-Q4", "value"): 4}))

    def outcome(report: intake.Report) -> object:
        try:
            return confirm(store, report)
        except BaseMoved as moved:
            return moved

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(outcome, [one, other]))
    assert sorted(type(result).__name__ for result in results) == ["BaseMoved", "Receipt"]
    assert store.slice_head("LIGUE", Q4.code).version == 1  # type: ignore[union-attr]


def test_a_preview_against_a_version_that_moved_is_not_confirmed(store: Store) -> None:
    waiting = submit(store, filled(store, {**GOOD, ("A2", "0101", "2026-Q4", "value"): 4}))
    accepted(store, filled(store, GOOD))
    with pytest.raises(BaseMoved):
        confirm(store, waiting, reasons=[("", "recount", "again")])
    assert waiting.upload is not None
    again = intake.reopen(store, waiting.upload, OFFICER)
    assert confirm(store, again, reasons=[("", "recount", "again")]).version == 2


# Warnings and errors --------------------------------------------------------------------------------


def test_a_warning_waits_for_its_explanation(store: Store) -> None:
    report = submit(store, filled(store, {**GOOD, ("A1", "0101", "2026-M11", "value"): 121}))
    cell = address(store, ("A1", "0101", "2026-M11", "value"))
    assert serious(report) == [("rule.change_vs_previous.up", (cell,))]
    assert report.warnings == ("JUMP-COUNT",)
    with pytest.raises(intake.Unexplained) as caught:
        confirm(store, report, explanations={"JUMP-COUNT": " "})
    assert caught.value.rules == ("JUMP-COUNT",)
    assert confirm(store, report, explanations={"JUMP-COUNT": "a second team"}).version == 1


def test_the_accepted_quarter_before_is_the_period_before(store: Store) -> None:
    q3 = Period.parse("2026-Q3")
    entries = {("A1", "0101", "2026-M09", "value"): 10, ("A2", "0101", "2026-Q3", "value"): 2}
    report = submit(store, filled(store, entries, quarter=q3))
    confirm(store, report)
    found = submit(store, filled(store, GOOD)).findings
    jump = next(f for f in found if f.rule == "JUMP-COUNT")
    assert (jump.args["previous"], jump.args["period"]) == (Decimal(10), "2026-M09")


FAULTS: dict[Entry, Any] = {
    ("A1", "0102", "2026-M10", "value"): "12 taps",
    ("A1", "0102", "2026-M11", "value"): -3,
    ("A1", "0102", "2026-M12", "value"): 2.5,
    ("A1", "OUT", "2026-M10", "sex:male"): 4,
    ("A2", "0201", "2026-Q4", "value"): 11,
    ("A2", "0102", "2026-Q4", "numerator"): 7,
    ("B2", "0101", "2026", "numerator"): 12,
    ("B2", "0101", "2026", "denominator"): 10,
    ("B2", "0102", "2026", "numerator"): 5,
}


def test_every_mistake_is_found_in_one_pass_with_its_cell(store: Store) -> None:
    report = submit(store, filled(store, {**GOOD, **FAULTS}))
    found = {(f.rule or f.code): f.cells[0] for f in report.findings if f.severity is not Severity.info}
    expected = {
        "CELL-NUMBER": ("A1", "0102", "2026-M10", "value"),
        "NOT-NEGATIVE": ("A1", "0102", "2026-M11", "value"),
        "CELL-WHOLE": ("A1", "0102", "2026-M12", "value"),
        "PARTS-TOTAL": ("A1", "OUT", "2026-M10", "value"),
        "FEW-PLACES": ("A2", "0201", "2026-Q4", "value"),
        "CELL-ASKED": ("A2", "0102", "2026-Q4", "numerator"),
        "PAIR-WITHIN": ("B2", "0101", "2026", "numerator"),
        "PAIR-WHOLE": ("B2", "0102", "2026", "denominator"),
    }
    assert {rule: cell for rule, cell in found.items() if rule in expected} == {
        rule: address(store, entry) for rule, entry in expected.items()
    }
    assert report.changes.empty
    for language in LANGUAGES:
        for finding in wording.group(report.findings):
            assert "{" not in wording.word(finding, language, store.catalogue())


def test_a_report_with_an_error_is_kept_and_not_accepted(store: Store) -> None:
    report = submit(store, filled(store, {**GOOD, **FAULTS}))
    with pytest.raises(intake.HasErrors):
        confirm(store, report)
    assert store.slice_head("LIGUE", Q4.code) is None


def test_a_misspelt_place_is_suggested(store: Store) -> None:
    asked = layout(store.catalogue(), "LIGUE", Q4)
    cell = f"{asked.letter('place_name')}{asked.row_numbers['A1', '0102', '2026-M10']}"

    def misspell(_: Any, sheet: Any) -> None:
        sheet[cell] = "The Lighthuose"

    report = submit(store, filled(store, GOOD, change=misspell))
    (found,) = [f for f in report.findings if f.severity is Severity.error]
    assert (found.code, found.cells, found.suggestion) == ("rule.reference.place", (cell,), "0102")
    assert "Did you mean “The Lighthouse”?" in wording.word(found, "en", store.catalogue())


def test_a_name_of_another_place_contradicts_its_row(store: Store) -> None:
    asked = layout(store.catalogue(), "LIGUE", Q4)
    cell = f"{asked.letter('place_name')}{asked.row_numbers['A1', '0102', '2026-M10']}"
    report = submit(store, filled(store, GOOD, change=lambda _, sheet: sheet.__setitem__(cell, "Upper Plateau")))
    assert serious(report) == [("rule.reference.place_other", (cell,))]


def test_a_repeated_row_names_the_row_it_repeats(store: Store) -> None:
    asked = layout(store.catalogue(), "LIGUE", Q4)
    last = asked.last_row + 1

    def repeat(_: Any, sheet: Any) -> None:
        for column in range(1, len(asked.fields) + 1):
            sheet.cell(last, column).value = sheet.cell(asked.row_numbers["A1", "0101", "2026-M10"], column).value

    report = submit(store, filled(store, GOOD, change=repeat))
    assert serious(report) == [("rule.unique", (f"{asked.letter('indicator_name')}{last}",))]


def test_rows_deleted_from_the_template_are_counted_and_carried(store: Store) -> None:
    asked = layout(store.catalogue(), "LIGUE", Q4)
    accepted(store, filled(store, GOOD))

    def delete(_: Any, sheet: Any) -> None:
        sheet.delete_rows(asked.row_numbers["A2", "0101", "2026-Q4"], 2)

    report = submit(store, filled(store, {}, change=delete))
    (gone,) = [f for f in wording.group(report.findings) if f.code == "rule.required.row"]
    assert (gone.severity, gone.args["count"], gone.args["indicator"]) == (Severity.info, 2, "A2")
    assert not report.has_errors
    assert report.counts() == {"unchanged": 5, "carried": 1}


def test_an_empty_template_is_no_report(store: Store) -> None:
    assert serious(submit(store, filled(store, {}))) == [("report.empty", ())]


# Identity -----------------------------------------------------------------------------------------


def test_a_stranger_gets_a_finding_and_stores_nothing(store: Store) -> None:
    report = submit(store, filled(store, GOOD), STRANGER)
    assert [(f.code, f.severity) for f in report.findings] == [("identity.other_partner", Severity.critical)]
    assert report.upload is None and report.changes.empty and report.observations.empty
    assert store.open_uploads() == []


def test_a_stranger_reaches_no_upload_of_another_partner(store: Store) -> None:
    report = submit(store, filled(store, GOOD))
    assert report.upload is not None
    with pytest.raises(Refused):
        intake.reopen(store, report.upload, STRANGER)
    with pytest.raises(Refused):
        confirm(store, report, STRANGER)
    with pytest.raises(Refused):
        intake.discard(store, report.upload, STRANGER)
    assert [upload.id for upload in store.open_uploads()] == [report.upload]


@pytest.mark.parametrize("role", [Role.member, Role.secretariat, Role.admin])
def test_who_may_not_submit_is_refused(store: Store, role: Role) -> None:
    with pytest.raises(Refused):
        submit(store, filled(store, GOOD), User("somebody", role))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("template", "activities", "identity.other_template"),
        ("template_version", "0", "identity.template_version"),
        ("partner", "LIGE", "identity.unknown_partner"),
    ],
)
def test_a_wrong_identity_is_told_by_name(store: Store, key: str, value: str, code: str) -> None:
    report = submit(store, filled(store, GOOD, change=set_meta(key, value)))
    assert [f.severity for f in report.findings] == [Severity.critical]
    assert report.upload is None and report.changes.empty
    for language in LANGUAGES:
        assert wording.word(report.findings[0], language, store.catalogue())


def test_a_quarter_that_has_not_begun_is_refused(store: Store) -> None:
    report = submit(store, filled(store, {}, quarter=Period.parse("2027-Q2")))
    assert "identity.too_early" in [f.code for f in report.findings if f.severity is Severity.error]


def test_a_quarter_may_be_filled_from_its_first_day(store: Store) -> None:
    entries = {("A1", "0101", "2027-M01", "value"): 30}
    report = submit(store, filled(store, entries, quarter=Period.parse("2027-Q1")))
    assert report.findings == ()


def test_rows_are_matched_by_code_when_the_layout_has_moved(store: Store) -> None:
    content = filled(store, GOOD)
    files = dict(read_folder(TINY))
    files["responsibilities.csv"] = files["responsibilities.csv"].replace("0101 0102 OUT,2025", "OUT 0101,2025")
    store.import_registry(files, "secretariat", "fewer places")
    report = submit(store, content)
    assert serious(report) == []
    assert "identity.layout" in [f.code for f in report.findings]
    assert confirm(store, report).added == 6


def test_no_workbook_is_a_finding(store: Store) -> None:
    report = submit(store, b"this is no workbook")
    assert [f.severity for f in report.findings] == [Severity.critical]
    assert report.upload is None


# A fault of ours ------------------------------------------------------------------------------------


def test_a_fault_of_ours_keeps_the_file_and_accepts_nothing(store: Store) -> None:
    content = filled(store, GOOD)
    files = dict(read_folder(TINY))
    broken = files["rules.csv"].replace(",min=0,", ",min=zero,")
    store.import_registry({**files, "rules.csv": broken}, "secretariat", "a rule that cannot be read")
    with pytest.raises(intake.IncidentError) as caught:
        submit(store, content)
    entries = store.audit(action="incident")
    assert list(entries["subject"]) == [caught.value.incident]
    assert store.original(hashlib.sha256(content).hexdigest()) == content
    assert store.slice_head("LIGUE", Q4.code) is None
    store.import_registry(files, "secretariat", "mended")
    assert not submit(store, content).has_errors


def test_what_was_typed_on_screen_is_kept_as_such(store: Store) -> None:
    report = submit(store, filled(store, GOOD), origin="table")
    confirm(store, report)
    assert report.upload is not None
    kept = store.upload(report.upload)
    assert kept is not None and (kept.origin, kept.state) == ("table", "confirmed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deleted_row_of_codes_is_made_up_for_by_the_headers(store: Store, language: Language) -> None:
    def change(_: Any, sheet: Any) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(merged.coord)
        sheet.delete_rows(1)

    whole = submit(store, filled(store, GOOD, language=language), keep=False)
    report = submit(store, filled(store, GOOD, language=language, change=change), keep=False)
    assert [f for f in report.findings if f.severity.blocks] == []
    assert "header.by_name" in {finding.code for finding in report.findings}
    columns = ["indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator"]
    assert report.observations[columns].equals(whole.observations[columns])
    # Its address is where the value now stands: one row higher.
    assert report.observations["cell"].iat[0] != whole.observations["cell"].iat[0]


def test_without_codes_and_headers_the_sheet_is_missing(store: Store) -> None:
    report = submit(store, filled(store, GOOD, change=lambda _, sheet: sheet.delete_rows(1, 3)))
    assert {finding.code for finding in report.findings} == {"sheet.missing"}
