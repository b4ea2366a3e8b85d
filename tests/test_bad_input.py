"""What arrives broken, end to end: real templates spoilt as people spoil them, each found where it stands."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mne import intake
from mne.catalogue import read_folder
from mne.intake import submitting
from mne.intake.remembered import Remembered
from mne.model import LANGUAGES, Finding, Refused, Role, Severity, User
from mne.period import Period
from mne.rules import wording
from mne.settings import Settings
from mne.store import Store
from mne.template import FIRST_ROW, MACHINE_ROW
from mne.workbook import limits
from tests.seeded import seeded
from tests.test_intake import GOOD, OFFICER, Q4, STRANGER, TINY, address, filled, set_meta, submit

A1 = ("A1", "0101", "2026-M10", "value")
FEMALE = ("A1", "0101", "2026-M10", "sex:female")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(home=tmp_path / "store", data=TINY, today=date(2027, 1, 15))
    with seeded(settings) as opened:
        yield opened


def found(report: intake.Report) -> dict[str, Finding]:
    return {f.code: f for f in report.findings}


# Files that are no workbook of ours --------------------------------------------------------------


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


def foreign() -> bytes:
    out = BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"only text",
        b"indicator;value\nA1;3\n",
        b"<html><table></table></html>",
        b"%PDF-1.7",
        OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600,
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        os.urandom(4096),
        bomb(),
        foreign(),
        foreign()[:-200],
    ],
    ids=["empty", "text", "csv", "html", "pdf", "xls", "encrypted", "random", "bomb", "no template", "cut off"],
)
def test_what_is_no_template_is_one_critical_finding_in_every_language(store: Store, content: bytes) -> None:
    report = submit(store, content)
    assert [f.severity for f in report.findings] == [Severity.critical]
    assert report.upload is None
    assert store.open_uploads() == []
    for language in LANGUAGES:
        assert len(wording.word(report.findings[0], language, store.catalogue())) > 20


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "store", data=TINY, today=date(2027, 1, 15), max_upload_mb=1)
    with Store.open(settings, create=True) as store:
        store.import_registry(read_folder(TINY), "secretariat", "first")
        report = submit(store, filled(store, GOOD) + b"\0" * 1_100_000)
        assert list(found(report)) == ["file.too_large"]


def test_a_renamed_file_is_read_as_what_it_is(store: Store) -> None:
    report = intake.submit_report(store, filled(store, GOOD), "photo of my cat.jpg", OFFICER)
    assert not report.has_errors


# Templates spoilt as people spoil them -----------------------------------------------------------


@dataclass(frozen=True)
class Case:
    name: str
    code: str
    at: Callable[[Store], str] | None
    entries: dict[tuple[str, str, str, str], Any]
    change: Callable[[Any, Any], None] | None = None


def column_of(sheet: Any, field: str) -> int:
    return next(cell.column for cell in sheet[MACHINE_ROW] if cell.value == field)


def delete_column(field: str) -> Callable[[Any, Any], None]:
    return lambda book, sheet: sheet.delete_cols(column_of(sheet, field))


def merge(book: Any, sheet: Any) -> None:
    column = openpyxl.utils.get_column_letter(column_of(sheet, "value"))
    sheet.merge_cells(f"{column}{FIRST_ROW}:{column}{FIRST_ROW + 1}")


def at(entry: tuple[str, str, str, str]) -> Callable[[Store], str]:
    return lambda store: address(store, entry)


CASES = [
    Case("text in a number cell", "rule.type.text", at(A1), {**GOOD, A1: "a dozen"}),
    Case("an error of Excel", "rule.type.error", at(A1), {**GOOD, A1: "#DIV/0!"}),
    Case("a formula without its value", "rule.type.formula", at(A1), {**GOOD, A1: "=1+1"}),
    Case("a negative count", "rule.range.negative", at(A1), {**GOOD, A1: -3}),
    Case("half a person", "rule.type.whole", at(A1), {**GOOD, A1: 3.5, FEMALE: None}),
    Case("a deleted input column", "header.missing", None, GOOD, delete_column("value")),
    Case("a deleted part column", "header.missing", None, GOOD, delete_column("sex:male")),
    Case("merged inputs", "sheet.merged", None, GOOD, merge),
    Case("an old template", "identity.template_version", None, GOOD, set_meta("template_version", "0")),
    Case("a quarter far ahead", "identity.too_early", None, GOOD, set_meta("period", "2031-Q1")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_spoilt_template_says_what_and_where_in_every_language(store: Store, case: Case) -> None:
    report = submit(store, filled(store, case.entries, change=case.change))
    assert report.has_errors
    assert case.code in found(report), list(found(report))
    finding = found(report)[case.code]
    if case.at:
        assert case.at(store) in finding.cells
    for language in LANGUAGES:
        said = wording.word(finding, language, store.catalogue())
        assert len(said) > 20 and "sex:" not in said and "{" not in said


# Templates that look different and say the same --------------------------------------------------


def move_value_first(book: Any, sheet: Any) -> None:
    """The value column before all others, as somebody who drags columns leaves it."""
    column = column_of(sheet, "value")
    moved = [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1)]
    sheet.delete_cols(column)
    sheet.insert_cols(1)
    for row, value in enumerate(moved, start=1):
        sheet.cell(row, 1).value = value


def insert_blank_rows(book: Any, sheet: Any) -> None:
    sheet.insert_rows(FIRST_ROW, 3)


def hide_rows(book: Any, sheet: Any) -> None:
    for row in range(FIRST_ROW, FIRST_ROW + 4):
        sheet.row_dimensions[row].hidden = True


@pytest.mark.parametrize("change", [move_value_first, insert_blank_rows, hide_rows], ids=lambda c: c.__name__)
def test_moved_columns_inserted_and_hidden_rows_change_nothing(store: Store, change: Any) -> None:
    report = submit(store, filled(store, GOOD, change=change))
    assert not report.has_errors, report.findings
    assert report.counts() == {"added": 6}


def test_addresses_follow_inserted_rows_and_moved_columns(store: Store) -> None:
    def both(book: Any, sheet: Any) -> None:
        move_value_first(book, sheet)
        insert_blank_rows(book, sheet)

    report = submit(store, filled(store, {**GOOD, A1: "a dozen"}, change=both))
    row = int("".join(c for c in address(store, A1) if c.isdigit())) + 3
    assert found(report)["rule.type.text"].cells[0] == f"A{row}"


@pytest.mark.parametrize("typed", ["٤٠", "40", " 40 ", "۴۰", "40,0", "40.0"])
def test_numbers_are_read_however_they_are_typed(store: Store, typed: str) -> None:
    report = submit(store, filled(store, {**GOOD, A1: typed}, language="ar"))
    assert not report.has_errors, report.findings
    values = report.observations
    total = values[(values["period"] == "2026-M10") & (values["dimension"] == "")]
    assert int(total["value"].iloc[0]) == 40


def test_tens_of_thousands_of_mistakes_stay_one_finding_a_cause(store: Store) -> None:
    def paste(book: Any, sheet: Any) -> None:
        column = column_of(sheet, "value")
        for row in range(sheet.max_row + 1, 12_000):
            for other in range(1, column + 1):
                sheet.cell(row, other).value = f"pasted {row}"

    report = submit(store, filled(store, GOOD, change=paste))
    assert len(report.findings) > 10_000
    grouped = wording.group(report.findings)
    assert len(grouped) < 60 or sum(len(f.cells) for f in grouped) > 10_000
    assert all(len(wording.word(f, "fr", store.catalogue())) < 1_000 for f in grouped[:20])


# Whose file it is --------------------------------------------------------------------------------


def test_another_partners_template_stores_nothing(store: Store) -> None:
    report = submit(store, filled(store, GOOD), STRANGER)
    assert [f.severity for f in report.findings] == [Severity.critical]
    assert report.upload is None and report.changes.empty
    assert store.open_uploads() == []


@pytest.mark.parametrize("act", [intake.reopen, intake.discard], ids=["reopen", "discard"])
def test_a_stranger_hears_the_same_of_a_real_upload_and_of_none(store: Store, act: Any) -> None:
    report = submit(store, filled(store, GOOD))
    codes = []
    for number in (report.upload, 99_999):
        with pytest.raises(Refused) as refused:
            act(store, number, STRANGER)
        codes.append(refused.value.code)
    assert codes[0] == codes[1]


def test_a_colleague_of_the_same_partner_may_go_on(store: Store) -> None:
    report = submit(store, filled(store, GOOD))
    colleague = User("colleague", Role.officer, "LIGUE")
    assert report.upload is not None
    assert intake.reopen(store, report.upload, colleague).counts() == {"added": 6}


def test_a_confirmed_upload_cannot_bring_an_old_version_back(store: Store) -> None:
    first = submit(store, filled(store, GOOD))
    assert first.upload is not None
    intake.confirm(store, first.upload, OFFICER, base_version=0)
    second = submit(store, filled(store, {A1: 41, FEMALE: 26}))
    assert second.upload is not None
    reasons = [("", "correction", "typing mistake")]
    told = dict.fromkeys(second.warnings, "checked")
    intake.confirm(store, second.upload, OFFICER, base_version=1, reasons=reasons, explanations=told)
    with pytest.raises(Refused):
        intake.confirm(store, first.upload, OFFICER, base_version=2, reasons=reasons)
    assert store.slice_head("LIGUE", Q4.code).version == 2  # type: ignore[union-attr]


def test_what_the_parser_gave_up_on_is_kept_and_tried_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    content = filled(store, GOOD)
    # Another test may have had the very same bytes read a moment ago, and a reading is remembered by them.
    monkeypatch.setattr(submitting, "_readings", Remembered(1))
    # An answer of any size is too long now, so that the child is given up on.
    monkeypatch.setattr(limits, "ANSWER_BYTES", 1)
    report = submit(store, content)
    assert list(found(report)) == ["file.unreadable"]
    assert store.original(report.sha256) == content
    monkeypatch.undo()
    assert not submit(store, content).has_errors


def test_an_unknown_quarter_is_told(store: Store) -> None:
    report = submit(store, filled(store, GOOD, quarter=Period.parse("2026-Q4"), change=set_meta("period", "soon")))
    assert report.has_errors
