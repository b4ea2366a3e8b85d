"""A results sheet whose hidden row of codes is gone: its columns are told by what their headers say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mne.template import CODE_FIELDS, HEADER_ROW, MACHINE_ROW, META_SHEET, is_input
from mne.workbook.child import SEARCHED_ROWS
from mne.workbook.grid import Grid
from mne.workbook.safe import parsed

Headings = Callable[[Iterable[tuple[int, str]]], Sequence[tuple[int, str]]]
"""(column, header text) → (column, field code) of those that are known"""
_SHEETS_TRIED = 4


def found_by_headers(
    content: bytes, filename: str, titles: Sequence[str], headings: Headings
) -> list[Mapping[str, Any]]:
    """As the child's `found` (child.template) with a Grid and `row`, its header; nothing where none is known."""
    for title in [name for name in titles if name != META_SHEET][:_SHEETS_TRIED]:
        answer, refused = parsed(content, filename, question=("sheet", title))
        if refused or not answer["grid"]:
            continue
        grid = Grid.of(answer["grid"], answer["cells"])
        for row, texts in sorted(_texts(grid).items()):
            codes = headings(texts)
            if _is_header({field for _, field in codes}):
                known = {column for column, _ in codes}
                below = {n: c.count_from(row + 1) for n, c in grid.columns.items() if n not in known}
                extra = [n for n, filled in below.items() if filled > 1]
                machine = row - HEADER_ROW + MACHINE_ROW
                said = {"title": title, "machine": machine, "header": codes, "extra": extra, "row": row}
                columns = {n: column for n, column in grid.columns.items() if n in known}
                return [{**said, "grid": replace(grid, columns=columns)}]
    return []


def _texts(grid: Grid) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for number, column in grid.columns.items():
        for row, letter, raw in column.above(SEARCHED_ROWS):
            if letter in "tT":
                found.setdefault(row, []).append((number, raw))
    return found


def _is_header(fields: set[str]) -> bool:
    keys = [role for role in CODE_FIELDS if {role, f"{role}_name"} & fields]
    return len(keys) >= 2 and any(is_input(field) for field in fields)
