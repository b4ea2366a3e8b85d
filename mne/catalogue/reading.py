"""From the text of a CSV file to checked rows, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ValidationError

from mne.catalogue.problems import Problem, nearest
from mne.catalogue.shape import Table
from mne.model import Row


@dataclass(frozen=True)
class Content:
    """What one file holds. `codes` are those of every row, also of rows that are wrong in another column."""

    rows: list[tuple[int, Row]]
    codes: frozenset[str]


_CODES = {
    "enum": "choice",
    "literal_error": "choice",
    "decimal_parsing": "number",
    "decimal_type": "number",
    "finite_number": "number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "bool_parsing": "yes_or_no",
    "missing": "required",
    "extra_forbidden": "extra_column",
}


def raw_rows(
    file: str, text: str, columns: Sequence[str] = (), optional: Collection[str] = ()
) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """Line and cells by column of every row that is not blank.

    With `columns`, the header may hold only these, and must hold them but for those that are `optional`.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows, problems = [], []
    try:
        header = [name.strip() for name in next(reader, [])]
        problems = _header_problems(file, header, columns, optional)
        if problems:
            return [], problems
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(header):
                problems.append(
                    Problem(file, line, "", "too_many_cells", {"found": len(cells), "columns": len(header)})
                )
            elif any(cell.strip() for cell in cells):
                padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
                rows.append((line, dict(zip(header, padded, strict=True))))
            line = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(file, reader.line_num, "", "broken_quotes"))
    return rows, problems


def _header_problems(file: str, header: list[str], columns: Sequence[str], optional: Collection[str]) -> list[Problem]:
    if not any(header):
        return [Problem(file, None, "", "empty_file")]
    for separator, name in ((";", "semicolon"), ("\t", "tabulation")):
        if len(header) == 1 and separator in header[0]:
            return [Problem(file, 1, "", name)]
    repeated = {name for name in header if header.count(name) > 1}
    found = [Problem(file, 1, name, "repeated_column", {"name": name}) for name in sorted(repeated)]
    if not columns:
        return found
    missing = [name for name in columns if name not in header]
    for name in header:
        if name not in columns:
            found.append(Problem(file, 1, name, "extra_column", {"name": name}, nearest(name, missing or columns)))
    return found + [
        Problem(file, 1, name, "missing_column", {"name": name}) for name in missing if name not in optional
    ]


def read_table(table: Table, text: str) -> tuple[Content | None, list[Problem]]:
    """Every row that is right, and what is wrong in the others; None when the file cannot be read as this table."""
    cells_by_line, problems = raw_rows(table.file, text, table.columns, table.optional)
    if problems and not cells_by_line:
        return None, problems
    rows: list[tuple[int, Row]] = []
    for line, cells in cells_by_line:
        try:
            rows.append((line, table.row.model_validate(_without_blanks(cells))))
        except ValidationError as error:
            problems += row_problems(table.file, line, table.row, error)
        except _BadMilestone as error:
            problems.append(Problem(table.file, line, "milestones", "milestone", {"found": str(error)}))
    return Content(rows, frozenset(cells.get("code", "") for _, cells in cells_by_line)), problems


class _BadMilestone(Exception):
    pass


def _without_blanks(cells: dict[str, str]) -> dict[str, Any]:
    filled: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
    for name in ("places", "disaggregations", "neighbours"):
        if name in filled:
            filled[name] = tuple(filled[name].split())
    if "milestones" in filled:
        filled["milestones"] = tuple(_milestone(part) for part in filled["milestones"].split())
    return filled


def _milestone(part: str) -> tuple[str, Decimal]:
    period, _, value = part.partition(":")
    try:
        return period, Decimal(value)
    except InvalidOperation:
        raise _BadMilestone(part) from None


def row_problems(file: str, line: int | None, row: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Our words for what pydantic saw."""
    found = []
    for item in error.errors():
        column = str(item["loc"][0])
        code = _CODES.get(item["type"], "date" if item["type"].startswith("date") else "invalid")
        value = "" if code == "required" else str(item["input"])
        args, suggestion = {"found": value}, ""
        if code == "extra_column":
            args, suggestion = {"name": column}, nearest(column, row.model_fields)
        elif code == "choice":
            choices = choices_of(row, column)
            args["choices"], suggestion = ", ".join(choices), nearest(value, choices)
        found.append(Problem(file, line, column, code, args, suggestion))
    return found


def choices_of(row: type[BaseModel], column: str) -> tuple[str, ...]:
    """The words a cell of this column may hold; empty when it is free."""
    annotation: Any = row.model_fields[column].annotation
    members = getattr(annotation, "__members__", None)
    if members:
        return tuple(str(member.value) for member in members.values())
    return tuple(str(value) for value in getattr(annotation, "__args__", ()) if isinstance(value, str))
