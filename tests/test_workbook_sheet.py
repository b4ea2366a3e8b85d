"""Any worksheet, read as cells with their true addresses."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from mne import texts
from mne.model import LANGUAGES
from mne.workbook import SHEET_COLUMNS, SheetCells, read_sheet
from tests.workbook_drawing import saved


def partner_table(*, formula: bool = False) -> bytes:
    """A partner's own table: a title, two header rows, districts downwards; a hidden sheet before it."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.sheet_state = "hidden"
    sheet: Worksheet = book.create_sheet("Bilan 2026")
    for row, line in {
        1: ["Bilan annuel"],
        3: ["Arrondissement", "Bénéficiaires", None, "Mise à jour"],
        4: [None, "T1", "T2"],
        6: ["Anfa", 12, "1 234,5", datetime.date(2026, 3, 31)],
        7: ["Maârif", "1,234", "=B6*2" if formula else None, "#N/A"],
    }.items():
        for column, value in enumerate(line, 2):
            sheet.cell(row, column, value)
    sheet.merge_cells("C3:D3")
    sheet.row_dimensions[7].hidden = True
    return saved(book)


def said(reading: SheetCells) -> list[tuple[Any, ...]]:
    assert reading.cells is not None and tuple(reading.cells.columns) == SHEET_COLUMNS
    return list(zip(*(reading.cells[name] for name in ("cell", "kind", "raw", "value", "other")), strict=True))


@pytest.mark.parametrize("formula", [False, True])
def test_a_partners_own_table_is_read_with_true_addresses(formula: bool) -> None:
    reading = read_sheet(partner_table(formula=formula), "bilan.xlsx")
    assert (reading.titles, reading.title, reading.findings) == (("Notes", "Bilan 2026"), "Bilan 2026", ())
    assert (reading.hidden_titles, reading.merges, reading.hidden_rows) == ({"Notes"}, ("C3:D3",), {7})
    cells = [cell for cell in said(reading) if int(cell[0][1:]) > 4]
    assert cells == [
        ("B6", "text", "Anfa", None, None),
        ("C6", "number", "12", Decimal(12), None),
        ("D6", "text", "1 234,5", Decimal("1234.5"), None),
        ("E6", "date", "2026-03-31", None, None),
        ("B7", "text", "Maârif", None, None),
        ("C7", "text", "1,234", Decimal(1234), Decimal("1.234")),
        *([("D7", "formula", "", None, None)] if formula else []),
        ("E7", "error", "#N/A", None, None),
    ]


def test_a_sheet_is_asked_for_by_name() -> None:
    content = partner_table()
    assert said(read_sheet(content, "x.xlsx", "Notes")) == []
    unknown = read_sheet(content, "x.xlsx", "Feuil9")
    assert unknown.is_refused and unknown.titles == ("Notes", "Bilan 2026")
    assert [finding.code for finding in unknown.findings] == ["sheet.unknown"]
    assert all("Feuil9" in texts.say(at, "finding.sheet.unknown", **unknown.findings[0].args) for at in LANGUAGES)
    assert read_sheet(content, "x.xlsx", "x" * 10_000).is_refused


def test_a_refused_file_has_no_cells() -> None:
    reading = read_sheet(b"%PDF-1.7\n", "bilan.xlsx")
    assert reading.is_refused and [finding.code for finding in reading.findings] == ["file.pdf"]
    assert read_sheet(partner_table(), "x.xlsx", max_bytes=10).is_refused


def test_columns_keep_their_types_when_nothing_is_there() -> None:
    cells = read_sheet(saved(openpyxl.Workbook()), "x.xlsx").cells
    assert cells is not None and len(cells) == 0 and str(cells["row"].dtype) == "int64"


def test_the_workbook_is_what_it_seems() -> None:
    """The oracle of these tests: openpyxl finds the same cells."""
    sheet = openpyxl.load_workbook(BytesIO(partner_table()))["Bilan 2026"]
    filled = [cell.coordinate for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert filled == [cell[0] for cell in said(read_sheet(partner_table(), "x.xlsx"))]
