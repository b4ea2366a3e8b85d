"""The partner's own workbook handed back: marked, mended, uploaded again, and never marked twice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from mne import intake
from mne.export import annotated, marking
from mne.export import styles as look
from mne.export.annotated import AnnotationFailed, annotated_copy, handed_back
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Finding, Language, Severity, User
from mne.rules import wording
from mne.store import Store
from mne.template import LISTS_SHEET, MARKER_LIST, META_SHEET, NOTE_LIST, Layout, layout
from tests.filling import Q3, filled, results_of, saved
from tests.workbook_drawing import drawn

RED, AMBER = (annotated.COLOURS[s].lstrip("#") for s in (Severity.error, Severity.warning))


@pytest.fixture
def asked(store: Store) -> Layout:
    return layout(store.catalogue(), "LIGUE", Q3)


@pytest.fixture
def faults(asked: Layout) -> dict[str, Any]:
    """A word, a negative and a jump over what A2 may hold, by address."""
    rows = [row for row in asked.rows if row.indicator == "A1"]
    stock = next(row for row in asked.rows if row.indicator == "A2")
    return {
        asked.address(rows[0], "value"): '=HYPERLINK("http://x","twelve")',
        asked.address(rows[1], "value"): -7,
        asked.address(stock, "value"): 11,
    }


def spoiled(store: Store, faults: dict[str, Any], **named: Any) -> bytes:
    """Text that begins like a formula is typed as text, as people do with an apostrophe."""

    def as_text(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for address, value in faults.items():
            sheet[address] = value
            if isinstance(value, str):
                sheet[address].data_type = "s"

    return filled(store, change=as_text, **named)


def check(store: Store, content: bytes, officer: User) -> intake.Report:
    return intake.submit_report(store, content, "report.xlsx", officer, keep=False)


def marked(store: Store, content: bytes, officer: User, language: Language = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(marked_bytes(store, content, officer, language)))


def marked_bytes(store: Store, content: bytes, officer: User, language: Language = "en") -> bytes:
    report = check(store, content, officer)
    said = report.tally.said(language) if report.tally else ()
    return annotated_copy(content, report.findings, language, store.catalogue(), filename=report.filename, summary=said)


def colour(sheet: Worksheet, address: str) -> str:
    return str(sheet[address].fill.fgColor.rgb)[-6:]


def shown(cell: Any) -> tuple[Any, ...]:
    return (
        cell.fill.patternType,
        cell.fill.fgColor.rgb,
        cell.font.color and cell.font.color.rgb,
        cell.border.bottom.style,
    )


def list_of(book: openpyxl.Workbook) -> list[tuple[Any, ...]]:
    """The rows under the header of the first sheet."""
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return rows[next(n for n, row in enumerate(rows) if row[1] and row[4]) + 1 :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_coloured_noted_and_listed(
    store: Store, officer: User, faults: dict[str, Any], language: Language
) -> None:
    content = spoiled(store, faults, language=language)
    report = check(store, content, officer)
    book = marked(store, content, officer, language)
    sheet, (word, negative, many) = results_of(book), faults
    assert [colour(sheet, a) for a in (word, negative, many)] == [RED, RED, AMBER]
    for finding in report.findings:
        if finding.cells:
            said = wording.said(finding, language, store.catalogue())
            assert said in sheet[finding.cells[0]].comment.text
    first = book.worksheets[0]
    assert book.active is first and [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [first.title]
    assert bool(first.sheet_view.rightToLeft) == (language in RIGHT_TO_LEFT)
    assert len(list_of(book)) == len(report.findings)
    assert report.tally is not None
    numbers = f"{report.tally.filled}", f"{report.tally.right}"
    head = " ".join(str(row[0]) for row in first.iter_rows(max_row=6, values_only=True))
    assert all(number in head for number in numbers) and report.tally.right < report.tally.filled


def test_every_cell_of_the_list_is_a_link_to_its_cell(store: Store, officer: User, faults: dict[str, Any]) -> None:
    book = marked(store, spoiled(store, faults), officer)
    links = [cell.hyperlink for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    places = {link.location for link in links}
    assert {f"'{results_of(book).title}'!{address}" for address in faults} <= places
    assert all(link.target is None for link in links), "a link leaves the workbook"


def test_what_the_template_holds_survives(store: Store, officer: User, faults: dict[str, Any]) -> None:
    content = spoiled(store, faults, language="ar")
    before = openpyxl.load_workbook(BytesIO(content))
    after = marked(store, content, officer, "ar")
    old, new = results_of(before), results_of(after)
    assert {d.sqref: d.formula1 for d in old.data_validations.dataValidation} == {
        d.sqref: d.formula1 for d in new.data_validations.dataValidation
    }
    assert new.protection.sheet and new.sheet_view.rightToLeft and new.freeze_panes == old.freeze_panes
    assert {MARKER_LIST, NOTE_LIST} <= set(after.defined_names)
    assert after[META_SHEET].sheet_state == "veryHidden" and after[LISTS_SHEET].sheet_state == "hidden"
    assert {p.name: p.value for p in after.custom_doc_props.props} == {
        p.name: p.value for p in before.custom_doc_props.props
    }
    assert old.column_dimensions["B"].hidden and new.column_dimensions["B"].hidden
    for row in old.iter_rows():
        for cell in row:
            twin = new[cell.coordinate]
            assert (twin.value, twin.data_type) == (cell.value, cell.data_type)
            assert twin.protection.locked == cell.protection.locked and twin.number_format == cell.number_format
            if cell.coordinate not in faults:
                assert shown(twin) == shown(cell) and twin.comment is None


def test_text_of_the_partner_is_never_a_live_formula(store: Store, officer: User, faults: dict[str, Any]) -> None:
    book = marked(store, spoiled(store, faults), officer)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    finding = Finding("rule.type", Severity.error, "=1+1", ("A1",), "value", {"message": {"en": "=2+2"}})
    listed = marking.listed(annotated.request([finding], "en", store.catalogue(), filename="=3+3"))
    sheet = openpyxl.load_workbook(BytesIO(listed)).worksheets[0]
    dangerous = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    assert len(dangerous) == 2 and all(cell.data_type == "s" and cell.quotePrefix for cell in dangerous)


def test_the_copy_is_read_as_the_file_it_came_from(store: Store, officer: User, faults: dict[str, Any]) -> None:
    content = spoiled(store, faults)
    copy = marked_bytes(store, content, officer)
    assert check(store, copy, officer).findings == check(store, content, officer).findings


def test_marking_a_marked_file_gives_the_same_marks(store: Store, officer: User, faults: dict[str, Any]) -> None:
    once = marked_bytes(store, spoiled(store, faults), officer)
    twice = marked_bytes(store, once, officer)
    one, two = (openpyxl.load_workbook(BytesIO(content)) for content in (once, twice))
    assert one.sheetnames == two.sheetnames
    for sheet in one.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                twin = two[sheet.title][cell.coordinate]
                assert twin.value == cell.value and shown(twin) == shown(cell)
                assert (twin.comment and twin.comment.text) == (cell.comment and cell.comment.text)


def mend(store: Store, content: bytes, faults: dict[str, Any], change: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    for address in faults:
        results_of(book)[address] = 4
    change(results_of(book))
    return saved(book)


def test_a_mended_copy_is_accepted_and_its_marks_are_gone(store: Store, officer: User, faults: dict[str, Any]) -> None:
    copy = marked_bytes(store, spoiled(store, faults), officer)
    mended = mend(store, copy, faults, lambda sheet: None)
    report = intake.submit_report(store, mended, "report.xlsx", officer)
    assert report.upload is not None and not report.has_errors
    assert intake.confirm(store, report.upload, officer, base_version=0).version == 1
    book = openpyxl.load_workbook(BytesIO(annotated_copy(mended, [], "en", store.catalogue(), filename="x")))
    sheet = results_of(book)
    plain = results_of(openpyxl.load_workbook(BytesIO(filled(store))))
    for address in faults:
        assert colour(sheet, address) == look.INPUT.lstrip("#") and sheet[address].comment is None
        assert shown(sheet[address]) == shown(plain[address])
    assert book.sheetnames.count("Findings") == 1 and list_of(book) == []


def test_notes_and_colours_of_the_partner_come_back(store: Store, officer: User, faults: dict[str, Any]) -> None:
    address = next(iter(faults))

    def remark(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet[address] = "twelve"
        sheet[address].comment = Comment("ask Samira", "Amina")
        sheet[address].fill = openpyxl.styles.PatternFill("solid", fgColor="FF00FF00")

    copy = marked_bytes(store, filled(store, change=remark), officer)
    noted = results_of(openpyxl.load_workbook(BytesIO(copy)))[address].comment.text
    assert noted.startswith(marking.SIGN) and noted.endswith("ask Samira")
    again = annotated_copy(copy, [], "en", store.catalogue(), filename="x")
    cell = results_of(openpyxl.load_workbook(BytesIO(again)))[address]
    assert (cell.comment.text, cell.comment.author, cell.fill.fgColor.rgb) == ("ask Samira", "Amina", "FF00FF00")


def test_marks_are_found_again_where_rows_were_moved(store: Store, officer: User, faults: dict[str, Any]) -> None:
    copy = marked_bytes(store, spoiled(store, faults), officer)
    moved = mend(store, copy, faults, lambda sheet: sheet.insert_rows(5))
    sheet = results_of(
        openpyxl.load_workbook(BytesIO(annotated_copy(moved, [], "en", store.catalogue(), filename="x")))
    )
    assert not [
        c for row in sheet.iter_rows() for c in row if c.comment or str(c.fill.fgColor.rgb)[-6:] in (RED, AMBER)
    ]


def test_a_renamed_findings_sheet_is_still_ours_and_a_partners_sheet_is_not(
    store: Store, officer: User, faults: dict[str, Any]
) -> None:
    def own_sheet(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        book.create_sheet("findings")["A1"] = "my own"
        sheet[next(iter(faults))] = "twelve"

    book = openpyxl.load_workbook(BytesIO(marked_bytes(store, filled(store, change=own_sheet), officer)))
    assert book.sheetnames[0] == "Findings 2" and book["findings"]["A1"].value == "my own"
    book.worksheets[0].title = "L'été"
    # What Excel does by itself when a sheet is renamed.
    book.defined_names[marking.FINDINGS_NAME].attr_text = "'L''été'!$A$1"
    again = openpyxl.load_workbook(BytesIO(marked_bytes(store, saved(book), officer)))
    assert "L'été" not in again.sheetnames and again["findings"]["A1"].value == "my own"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken", drawn([])[:900]])
def test_only_what_passes_the_guard_is_opened(store: Store, content: bytes) -> None:
    with pytest.raises(AnnotationFailed):
        annotated_copy(content, [], "en", store.catalogue(), filename="x")


@pytest.mark.parametrize("fault", ["import os; os.abort()", "print('x')", "x = bytearray(10**13)", "1/0"])
def test_a_child_that_dies_is_an_incident_and_the_list_remains(
    store: Store, officer: User, faults: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    (tmp_path / "child.py").write_text(fault)
    monkeypatch.setattr(annotated, "_START", str(tmp_path / "child.py"))
    content = spoiled(store, faults)
    findings = check(store, content, officer).findings
    copy = handed_back(store, officer.name, content, findings, "en", filename="report.xlsx")
    book = openpyxl.load_workbook(BytesIO(copy))
    assert book.sheetnames == ["Findings", marking.MARKS_SHEET] or book.sheetnames == ["Findings"]
    assert len(list_of(book)) == len(findings) and "incident" in str(book.worksheets[0]["A3"].value)


def test_a_child_that_runs_late_is_ended(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "child.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(annotated, "_START", str(tmp_path / "child.py"))
    monkeypatch.setattr(annotated, "WALL_SECONDS", 0.5)
    with pytest.raises(AnnotationFailed):
        annotated_copy(drawn([]), [], "en", store.catalogue(), filename="x")


def test_a_cell_with_two_findings_has_the_worse_colour_and_both_notes(store: Store) -> None:
    findings = [
        Finding("x", severity, "Results", ("J4",), "value", {"message": {"en": said}}, rule="x")
        for severity, said in ((Severity.warning, "second"), (Severity.error, "first"))
    ]
    marks = annotated.request(findings, "en", store.catalogue(), filename="x")["marks"]
    severity, note = marks["Results"]["J4"]
    assert severity == "error" and note.index("first") < note.index("second")


def test_after_many_notes_cells_are_coloured_only_and_that_is_said(store: Store) -> None:
    cells = tuple(f"J{row}" for row in range(4, 4 + annotated.NOTES + 50))
    finding = Finding("x", Severity.error, "Results", cells, "value", {"message": {"en": "wrong"}})
    asked = annotated.request([finding], "en", store.catalogue(), filename="x")
    notes = [note for _, note in asked["marks"]["Results"].values()]
    assert len(notes) == len(cells) and sum(bool(note) for note in notes) == annotated.NOTES
    assert any("2,000" in text for text, _ in asked["head"])
