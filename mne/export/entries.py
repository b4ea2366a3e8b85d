"""What was typed on screen, written into the partner's own template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

import openpyxl

from mne.template import META_SHEET, Layout

Entry = tuple[str, str, str, str]
"""indicator, place, period code, input field"""

_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


def with_entries(template: bytes, asked: Layout, entries: Mapping[Entry, str]) -> bytes:
    """The template with these cells filled: plain numbers as numbers, anything else as it was typed.

    What is not a number is for intake to judge, exactly as if it had been typed in Excel; text is never
    written as a formula. Entries of rows that the layout does not have are ignored.
    """
    book = openpyxl.load_workbook(BytesIO(template))
    title = {row[0].value: row[1].value for row in book[META_SHEET].iter_rows(max_col=2)}["results_sheet"]
    sheet = book[str(title)]
    for (indicator, place, period, field), typed in entries.items():
        row = asked.row_numbers.get((indicator, place, period))
        if row is None or field not in asked.fields:
            continue
        cell = sheet[f"{asked.letter(field)}{row}"]
        text = typed.strip()
        if _PLAIN_NUMBER.fullmatch(text):
            cell.value = float(text) if "." in text else int(text)
        else:
            cell.value = text or None
            cell.data_type = "s" if text else "n"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
