"""What no file can say alone: references between files, levels, years, and sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mne.catalogue.problems import Problem, nearest
from mne.catalogue.reading import Lines
from mne.catalogue.shape import COMMITTEE, TABLES, Committee, Table


def cross_check(
    lines: Mapping[str, Lines], committee: Committee | None, boundaries: Mapping[str, Any]
) -> list[Problem]:
    """Everything wrong between the rows. Files that are not in `lines` could not be read and are not judged."""
    problems: list[Problem] = []
    for table in TABLES:
        if table.file in lines:
            problems += _duplicates(table, lines[table.file])
            problems += _references(table, lines)
    if committee and "places.csv" in lines:
        places = _codes(lines["places.csv"])
        if committee.city not in places:
            args = {"found": committee.city, "file": "places.csv"}
            problems.append(Problem(COMMITTEE, None, "city", "unknown", args, nearest(committee.city, places)))
    return problems


def _codes(rows: Lines) -> dict[str, Any]:
    return {row.code: row for _, row in rows if hasattr(row, "code")}


def _duplicates(table: Table, rows: Lines) -> list[Problem]:
    first: dict[tuple[Any, ...], int] = {}
    problems = []
    for line, row in rows:
        key = tuple(getattr(row, column) for column in table.key)
        if key in first:
            shown = " · ".join(" ".join(part) if isinstance(part, tuple) else str(part) for part in key if part)
            problems.append(
                Problem(table.file, line, table.key[-1], "duplicate", {"found": shown, "first": first[key]})
            )
        first.setdefault(key, line)
    return problems


def _references(table: Table, lines: Mapping[str, Lines]) -> list[Problem]:
    problems = []
    for column, file in table.refers.items():
        if file not in lines:
            continue
        codes = _codes(lines[file])
        for line, row in lines[table.file]:
            value = getattr(row, column)
            for code in value if isinstance(value, tuple) else (value,) if value else ():
                if code not in codes:
                    args = {"found": code, "file": file}
                    problems.append(Problem(table.file, line, column, "unknown", args, nearest(code, codes)))
    return problems
