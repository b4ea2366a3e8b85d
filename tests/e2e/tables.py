"""A table on a page and the workbook taken from it, to be compared number by number."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Visit

MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")


@dataclass(frozen=True)
class Table:
    """Titles, and the cells of each row as they are shown (texts) or kept (values)."""

    titles: list[str]
    rows: list[list[Any]]


def grid_of(page: Page, grid: Locator) -> Table:
    """What a grid tells those who hear it: the rows and columns that are in view.

    It draws on a canvas first and writes its accessible table a moment later.
    """
    grid.locator("table[role=grid] tbody tr").first.wait_for(state="attached")
    page.wait_for_timeout(500)
    read = "t => [...t.querySelectorAll('tr')].map(r => [...r.querySelectorAll('th, td')].map(c => c.textContent))"
    lines = grid.locator("table[role=grid]").evaluate(read)
    titles, rows = lines[0], lines[1:]
    return Table([plain(title) for title in titles], [[plain(cell) for cell in row] for row in rows])


def workbook_of(visit: Visit, button: str, to: Path) -> Table:
    with visit.page.expect_download() as taken:
        visit.page.locator(button).first.click()
    taken.value.save_as(to)
    sheet = openpyxl.load_workbook(to).worksheets[0]
    titles, *rows = sheet.iter_rows(values_only=True)
    kept = [list(row) for row in rows if any(value is not None for value in row)]
    return Table([plain(str(title)) for title in titles], kept)


def plain(text: str) -> str:
    """Without marks of direction, every space alike."""
    return " ".join(MARKS.sub("", text).split())


def compared(shown: Table, exported: Table) -> int:
    """How many numbers were compared: each column of the page that the workbook holds, row by row, in order.

    A share stands as 0.769 in the workbook and as 76 % on the page, which rounds shares down and other numbers half up.
    """
    assert len(exported.rows) == len(shown.rows), (len(shown.rows), len(exported.rows))
    common = [title for title in shown.titles if title and title in exported.titles]
    assert common, (shown.titles, exported.titles)
    numbers = 0
    for title in common:
        here, there = shown.titles.index(title), exported.titles.index(title)
        for row, (seen, kept) in enumerate(zip(shown.rows, exported.rows, strict=True)):
            said, value = seen[here], kept[there]
            if isinstance(value, bool) or not isinstance(value, int | float):
                assert value is not None or said in ("", "–", "None"), (title, row, said, value)
                continue
            numbers += 1
            assert says(said, value), (title, row, said, value)
    return numbers


def says(said: str, value: float) -> bool:
    """A grid tells some numbers as they are kept, others as it writes them."""
    try:
        return math.isclose(float(said), value, rel_tol=1e-9)
    except ValueError:
        if said.startswith(("<", "أقل")):
            return 0 < Decimal(repr(value)) * 100 < number_in(said)
    return rounded(value, said) == number_in(said)


def number_in(said: str) -> Decimal:
    """The number of a text in any of the three languages: `1 234,5`, `1.234,5`, `1,234.5`, `−3`, `76 %`."""
    digits = re.sub(r"[^0-9.,−-]", "", said).replace("−", "-")
    whole, mark, decimals = re.fullmatch(r"(-?[0-9.,]*?)(?:([.,])([0-9]{1,2}))?", digits).groups()  # type: ignore[union-attr]
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{decimals}" if mark else ""))


def rounded(value: float, said: str) -> Decimal:
    """The kept value as the page would write it: with as many decimals, and as a percentage where it says so."""
    share = "%" in said
    exact = Decimal(repr(value)) * (100 if share else 1)
    places = max(0, -int(number_in(said).as_tuple().exponent))
    near, below = (exact.quantize(Decimal(1).scaleb(-places), rounding=way) for way in (ROUND_HALF_UP, ROUND_FLOOR))
    return below if share and (exact < 0 or (near > exact and near % 5 == 0)) else near
