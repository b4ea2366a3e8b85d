"""A registry workbook that came back, read through the guard and the child like every upload."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pandas as pd

from mne.catalogue import Problem, nearest
from mne.catalogue.columns import TABLE_BY_FILE
from mne.catalogue.folder import key_of, rows_by_key
from mne.model import Finding
from mne.registry.merging import csv_text
from mne.workbook.sheet import SheetCells, read_sheet

IDENTITY = "_registry"
_FILE_BY_TITLE = {file.removesuffix(".csv"): file for file in TABLE_BY_FILE}


@dataclass(frozen=True)
class TakenIn:
    """`files` is the whole registry with the workbook's sheets put in, made from version `version`. `findings` refuse
    the file as a whole; `problems` are cells that cannot be read, line = row of the sheet."""

    files: Mapping[str, str]
    version: int
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheets: tuple[str, ...] = ()


def take_in(
    content: bytes,
    filename: str,
    version: int,
    files_of: Callable[[int], Mapping[str, str]],
    *,
    max_bytes: int | None = None,
) -> TakenIn:
    """Sheets that are named as a file replace that file; a file without a sheet stays as it was.

    The version it was made from stands in a hidden sheet; where that is gone, or no version of ours (`files_of` gives
    nothing), `version` is taken.
    """
    identity = read_sheet(content, filename, IDENTITY, max_bytes=max_bytes)
    if not identity.titles:
        return TakenIn({}, version, identity.findings)
    made_from = _version(identity)
    before = files_of(made_from) if made_from else {}
    if not before:
        made_from, before = version, files_of(version)
    visible = [title for title in identity.titles if title not in identity.hidden_titles]
    wanted = [title for title in visible if title.strip().casefold() in _FILE_BY_TITLE]
    files, problems = dict(before), [*_strange(visible[1:], wanted)]
    for title in wanted:
        reading = read_sheet(content, filename, title, max_bytes=max_bytes)
        if reading.cells is None:
            return TakenIn({}, version, reading.findings)
        file = _FILE_BY_TITLE[title.strip().casefold()]
        files[file], found = text_of(file, reading.cells, before.get(file, ""))
        problems += found
    return TakenIn(files, made_from, (), tuple(problems), tuple(wanted))


def _strange(visible: list[str], wanted: list[str]) -> Iterator[Problem]:
    """Sheets that no file is named after, but for the first one, which explains; often one name misspelt."""
    for title in visible:
        if title not in wanted and (near := nearest(title, _FILE_BY_TITLE)):
            yield Problem(title, None, "", "unknown_sheet", {}, near)
    if not wanted:
        yield Problem("", None, "", "no_sheet", {"sheets": ", ".join(_FILE_BY_TITLE)})


def _version(identity: SheetCells) -> int:
    cells = identity.cells
    if cells is None:
        return 0
    numbers = [value for value in cells["value"] if isinstance(value, Decimal)]
    return int(numbers[0]) if numbers and 0 < numbers[0] < 10**9 else 0


def text_of(file: str, cells: pd.DataFrame, before: str = "") -> tuple[str, list[Problem]]:
    """A sheet as the text of its file, line for row; what cannot be read is a problem and stays blank."""
    by_row: dict[int, dict[int, str]] = {}
    problems: list[Problem] = []
    header: dict[int, str] = {}
    for cell in cells.to_dict("records"):
        row, column = int(cell["row"]), int(cell["column"])
        if row == 1:
            header[column] = " ".join(str(cell["raw"]).split()).casefold()
        elif cell["kind"] in ("error", "formula"):
            args = {"found": cell["raw"] or cell["cell"]}
            problems.append(Problem(file, row, header.get(column, ""), "unreadable_cell", args))
        else:
            by_row.setdefault(row, {})[column] = _text(str(cell["kind"]), cell["raw"], cell["value"])
    names = [header.get(column, "") for column in range(1, max([*header, *_filled(by_row)], default=0) + 1)]
    lines = [
        {name: by_row.get(row, {}).get(number, "") for number, name in enumerate(names, start=1)}
        for row in range(2, max(by_row, default=1) + 1)
    ]
    _keep_writing(file, lines, before)
    return csv_text(names, lines), problems


def _keep_writing(file: str, lines: list[dict[str, str]], before: str) -> None:
    """Excel writes 17.0 as 17: a number that is still the same keeps the writing that it had."""
    old = rows_by_key(file, before)
    for cells in lines:
        was = old.get(key_of(file, cells), {})
        for name, cell in cells.items():
            if cell != was.get(name, cell) and _number(cell) == _number(was[name]) is not None:
                cells[name] = was[name]


def _number(cell: str) -> Decimal | None:
    try:
        return Decimal(cell)
    except InvalidOperation:
        return None


def _filled(by_row: Mapping[int, Mapping[int, str]]) -> set[int]:
    return {column for row in by_row.values() for column, text in row.items() if text.strip()}


def _text(kind: str, raw: str, value: Decimal | None) -> str:
    """As it would be typed into the file: one line, plain numbers, days as 2026-03-31, yes and no."""
    if kind == "number" and value is not None:
        plain = format(value.normalize(), "f")
        return "0" if plain == "-0" else plain
    if kind == "boolean":
        return "yes" if raw.strip().casefold() in ("1", "true") else "no"
    return " ".join(raw.split())
