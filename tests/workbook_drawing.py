"""Workbooks drawn in a test: a machine row, a title, a header, and rows as lists; and zip archives changed by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

FIELDS = ("indicator", "place", "place_name", "period", "value", "sex:female", "note")
META = {
    "template": "results",
    "template_version": "1",
    "partner": "P1",
    "period": "2026-Q4",
    "language": "fr",
    "layout": "abc",
    "base_version": "0",
    "results_sheet": "Résultats",
}
ROW = ("I1", "061410101", "Anfa", "2026-Q4")


def drawn(
    rows: Sequence[Sequence[Any]],
    *,
    fields: Sequence[Any] = FIELDS,
    meta: Mapping[str, Any] | None = None,
    title: str = "Résultats",
    change: Callable[[Worksheet], None] | None = None,
) -> bytes:
    """A small template: codes in row 1, a title, a header, the rows from row 4 on."""
    book = openpyxl.Workbook()
    guide = book.active
    guide.title = "Instructions"
    guide["A1"] = "Lisez-moi"
    sheet = book.create_sheet(title)
    for line in (fields, ["Titre"], [f"<{field}>" for field in fields], *rows):
        sheet.append(list(line))
    sheet.row_dimensions[1].hidden = True
    hidden = book.create_sheet("_meta")
    hidden.sheet_state = "veryHidden"
    for pair in (META | dict(meta or {})).items():
        hidden.append(list(pair))
    if change:
        change(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(content: bytes, change: Mapping[str, bytes | None] | None = None, **more: bytes) -> bytes:
    """The archive with parts replaced, dropped (None) or added."""
    out = BytesIO()
    changes = dict(change or {})
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = changes.pop(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, added in {**changes, **more}.items():
            if added is not None:
                new.writestr(name, added)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)
