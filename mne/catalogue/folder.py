"""Reference files on disk: read, written back byte for byte, and compared row by row."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mne.catalogue.problems import CatalogueError, Problem
from mne.catalogue.reading import raw_rows
from mne.catalogue.shape import COMMITTEE, KNOWN, TABLES

_KEYS: Mapping[str, tuple[str, ...]] = {table.file: table.key for table in TABLES}


@dataclass(frozen=True)
class Change:
    """One difference. An added row has no `old`, a removed one no `new`; both then name no column."""

    file: str
    key: str
    column: str
    old: str | None
    new: str | None


def try_folder(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The files that can be read as UTF-8, and a problem for each that cannot. Notes (*.md) may lie beside them."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(p for p in folder.glob("**/*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in KNOWN and (path.suffix == ".md" or path.name.startswith((".", "~"))):
            continue
        content = path.read_bytes()
        try:
            files[name] = content.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(name, content[: error.start].count(b"\n") + 1, "", "not_utf8"))
    return {name: files[name] for name in (*KNOWN, *files) if name in files}, problems


def read_folder(folder: Path) -> dict[str, str]:
    """Name → content of every file, unchecked but for its encoding. Raises CatalogueError."""
    files, problems = try_folder(folder)
    if problems:
        raise CatalogueError(problems)
    return files


def write_folder(files: Mapping[str, str], folder: Path) -> None:
    """Write the files back, byte for byte."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8"))


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """What changes from the old files to the new ones, row by row and cell by cell."""
    changes: list[Change] = []
    for name in KNOWN:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if name.endswith(".csv"):
            changes += _row_changes(name, rows_by_key(name, before or ""), rows_by_key(name, after or ""))
        elif name == COMMITTEE and before is not None and after is not None:
            changes += _setting_changes(name, before, after)
        else:
            changes.append(Change(name, "", "", before, after))
    return changes


def _setting_changes(name: str, before: str, after: str) -> list[Change]:
    """Key by key; the whole text where it cannot be read, or where only a comment changes."""
    try:
        old, new = (tomllib.loads(text.removeprefix("\ufeff"), parse_float=str) for text in (before, after))
    except tomllib.TOMLDecodeError:
        return [Change(name, "", "", before, after)]
    changes = [
        Change(name, "", key, _setting(old.get(key)), _setting(new.get(key)))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]
    return changes or [Change(name, "", "", before, after)]


def _setting(value: object) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def rows_by_key(name: str, text: str) -> dict[str, dict[str, str]]:
    """The cells of each row by what makes it unique; of rows that stand twice, the last."""
    rows, _ = raw_rows(name, text)
    found: dict[str, dict[str, str]] = {}
    for _, cells in rows:
        found[key_of(name, cells)] = cells
    return found


def key_of(name: str, cells: Mapping[str, str]) -> str:
    """What makes a row unique in its file, as one text."""
    columns = _KEYS.get(name) or tuple(cells)[:1]
    return " · ".join(cells.get(column, "") for column in columns if cells.get(column))


def _shown(cells: Mapping[str, str] | None) -> str | None:
    return None if cells is None else ", ".join(cell for cell in cells.values() if cell)


def _row_changes(name: str, old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[Change]:
    changes = []
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            changes.append(Change(name, key, "", _shown(before), _shown(after)))
            continue
        for column in [*before, *(column for column in after if column not in before)]:
            if before.get(column, "") != after.get(column, ""):
                changes.append(Change(name, key, column, before.get(column, ""), after.get(column, "")))
    return changes
