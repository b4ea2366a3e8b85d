"""A partner's template, filled by hand: what an officer sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from mne.export.prefilled import template_of
from mne.model import Language
from mne.period import Period
from mne.store import Store
from mne.template import META_SHEET, is_input, layout

Q3 = Period.parse("2025-Q3")


def results_of(book: openpyxl.Workbook) -> Worksheet:
    said = {row[0].value: row[1].value for row in book[META_SHEET].iter_rows(max_col=2)}
    return book[str(said["results_sheet"])]


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def filled(
    store: Store,
    cells: Mapping[str, Any] = {},
    *,
    partner: str = "LIGUE",
    quarter: Period = Q3,
    language: Language = "en",
    change: Callable[[openpyxl.Workbook, Worksheet], None] | None = None,
) -> bytes:
    """Every total says 4, every numerator 3 of 4, parts stay blank; then `cells` by address, and `change`."""
    book = openpyxl.load_workbook(BytesIO(template_of(store, partner, quarter, language)))
    sheet = results_of(book)
    asked = layout(store.catalogue(), partner, quarter)
    for row in asked.rows:
        for field in row.inputs:
            if is_input(field) and ":" not in field:
                sheet[asked.address(row, field)] = 3 if field == "numerator" else 4
    for address, value in cells.items():
        sheet[address] = value
    if change:
        change(book, sheet)
    return saved(book)
