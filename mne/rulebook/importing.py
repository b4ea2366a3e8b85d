"""The workbook of rules, filled in by somebody: read like any upload, every problem with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mne import access
from mne.access import Action
from mne.catalogue import Problem, nearest
from mne.model import Finding, User
from mne.rulebook.changing import Proposal, propose
from mne.rulebook.rows import RuleCells, normal
from mne.rules.problems import FILE
from mne.rules.table import COLUMNS
from mne.rules.workbook import IDENTITY, MOST_RULES
from mne.store import Store
from mne.template import letters
from mne.workbook.sheet import SheetCells, read_sheet

_SEARCHED_ROWS = 20
_MARKS = re.compile("[\u200b\u200e\u200f\u061c\u2066-\u2069\ufeff]")
_SENTENCES = frozenset(name for name in COLUMNS if name.startswith("message_"))


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell (or in the sheet, when `cell` is empty) of the row of one rule."""

    cell: str
    rule: str
    problem: Problem


@dataclass(frozen=True)
class Imported:
    """`findings` refuse the file as a whole; else `problems`, and without any the `proposal` to look at.

    `base` is the registry's version that the workbook was taken at, 0 when it does not say.
    """

    findings: tuple[Finding, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    proposal: Proposal | None = None
    base: int = 0


def read_rules(store: Store, user: User, content: bytes, filename: str) -> Imported:
    """Read a workbook of rules and judge it; writes nothing. Never raises for what is in the file; Refused for
    somebody who may not change rules.
    """
    access.require(user, Action.change_rules)
    limit = store.settings.max_upload_mb * 1024 * 1024
    identity = read_sheet(content, filename, IDENTITY, max_bytes=limit)
    if identity.cells is None:
        if identity.titles:
            return Imported(problems=(CellProblem("", "", _problem("", "rule_not_workbook")),))
        return Imported(identity.findings)
    known = _identity(identity)
    sheet = read_sheet(content, filename, known.get("sheet", ""), max_bytes=limit)
    if sheet.cells is None:
        if sheet.titles:
            return Imported(
                problems=(CellProblem("", "", _problem("", "rule_no_sheet", found=known.get("sheet", ""))),)
            )
        return Imported(sheet.findings)
    base = known.get("registry", "")
    return _judged(store, sheet, int(base) if base.isdecimal() and len(base) < 10 else 0)


def _identity(sheet: SheetCells) -> dict[str, str]:
    """The pairs of the hidden sheet: `sheet`, `registry`."""
    cells = [] if sheet.cells is None else sheet.cells.to_dict("records")
    keys = {cell["row"]: str(cell["raw"]) for cell in cells if cell["column"] == 1}
    return {keys[cell["row"]]: _text(cell) for cell in cells if cell["column"] == 2 and cell["row"] in keys}


def _judged(store: Store, sheet: SheetCells, base: int) -> Imported:
    assert sheet.cells is not None
    by_row: dict[int, dict[int, dict[Any, Any]]] = {}
    for cell in sheet.cells.to_dict("records"):
        by_row.setdefault(int(cell["row"]), {})[int(cell["column"])] = cell
    machine, columns = _header(by_row)
    if not machine:
        return Imported(problems=(CellProblem("", "", _problem("", "rule_no_header")),), base=base)
    problems = list(_header_problems(machine, by_row[machine], columns))
    rows: list[RuleCells] = []
    numbers: list[int] = []
    for number in sorted(row for row in by_row if row > machine):
        cells = {name: by_row[number][n] for n, name in columns.items() if n in by_row[number]}
        if not any(_text(cell) for cell in cells.values()) or _is_header(cells):
            continue
        row = normal({name: _clean(name, cell) for name, cell in cells.items()})
        rows.append(row)
        numbers.append(number)
        problems += _unreadable(row, cells)
    if len(rows) > MOST_RULES:
        problem = _problem("", "rule_too_many", found=len(rows), limit=MOST_RULES)
        return Imported(problems=(CellProblem("", "", problem),), base=base)
    if not rows:
        problems.append(CellProblem("", "", _problem("", "rule_no_rows")))
    if problems:
        return Imported(problems=tuple(problems), base=base)
    proposal = propose(store, rows)
    column_by_name = {name: letters(n - 1) for n, name in columns.items()}
    found = [
        CellProblem(f"{column_by_name.get(p.column, 'A')}{numbers[n]}", rows[n]["code"], _by_rows(p, numbers, n))
        for n, p in proposal.problems
    ]
    return Imported((), tuple(found), proposal, base)


def _header(by_row: Mapping[int, Mapping[int, Mapping[Any, Any]]]) -> tuple[int, dict[int, str]]:
    """The row of column codes, wherever rows were put in above it, and code by column; 0 when it is gone."""
    for number in sorted(by_row)[:_SEARCHED_ROWS]:
        # Told from the English header beneath by its small letters.
        names = {n: _text(cell) for n, cell in by_row[number].items()}
        if len(set(COLUMNS) & set(names.values())) >= 4:
            return number, {n: name for n, name in names.items() if name in COLUMNS}
    return 0, {}


def _header_problems(
    machine: int, header: Mapping[int, Mapping[Any, Any]], columns: Mapping[int, str]
) -> Iterator[CellProblem]:
    present = list(columns.values())
    missing = [name for name in COLUMNS if name not in present]
    for n, cell in header.items():
        name = _text(cell)
        if name and n not in columns:
            near = nearest(name, missing) if missing else ""
            problem = Problem(FILE, machine, "", "rule_column_unknown", {"found": name}, near)
            yield CellProblem(str(cell["cell"]), "", problem)
    for name in missing:
        yield CellProblem("", "", _problem(name, "rule_column_missing", found=name))
    for name in sorted({name for name in present if present.count(name) > 1}):
        yield CellProblem("", "", _problem(name, "rule_column_twice", found=name))


def _is_header(cells: Mapping[str, Mapping[Any, Any]]) -> bool:
    """The translated header beneath the codes: it has text in `version` and `kind`, and no rule looks like it."""
    version = cells.get("version")
    return version is not None and version["kind"] == "text" and not any(c.isdigit() for c in str(version["raw"]))


def _unreadable(row: RuleCells, cells: Mapping[str, Mapping[Any, Any]]) -> Iterator[CellProblem]:
    for name, cell in cells.items():
        if cell["kind"] in ("error", "formula"):
            problem = _problem(name, "rule_cell", found=str(cell["raw"] or cell["cell"]))
            yield CellProblem(str(cell["cell"]), row["code"], problem)


def _clean(name: str, cell: Mapping[Any, Any]) -> str:
    """Marks of direction that Excel leaves around codes are no part of them; in a sentence they may be."""
    text = _text(cell)
    return text if name in _SENTENCES else _MARKS.sub("", text)


def _text(cell: Mapping[Any, Any]) -> str:
    kind, raw, value = cell["kind"], str(cell["raw"]), cell["value"]
    if kind == "number" and isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if kind == "boolean":
        return "yes" if raw.casefold() in ("1", "true") else "no"
    return raw[:10] if kind == "date" else raw.strip()


def _problem(column: str, code: str, **args: Any) -> Problem:
    return Problem(FILE, None, column, code, args)


def _by_rows(problem: Problem, numbers: list[int], n: int) -> Problem:
    """A repeated code names the row of the sheet, not the line of the file."""
    if problem.code != "duplicate":
        return problem
    first = int(problem.args["first"]) - 2
    shown = numbers[first] if 0 <= first < len(numbers) else numbers[n]
    return Problem(problem.file, problem.line, problem.column, problem.code, {**problem.args, "first": shown})
