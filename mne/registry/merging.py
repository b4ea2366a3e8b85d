"""What one person edited, laid over what somebody else changed meanwhile: field by field, nobody's work is lost."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence

from mne.catalogue import Change
from mne.catalogue.folder import rows_by_key
from mne.catalogue.shape import COMMITTEE
from mne.registry.toml import values_of, with_values

Files = Mapping[str, str]
Cells = Mapping[str, str]


def merge(base: Files, edited: Files, current: Files) -> tuple[dict[str, str], list[Change]]:
    """The current files with what was edited since `base`, and where both changed the same field to different
    things: there the editor's stands in the files, `old` is what the other had written, `new` the editor's.
    """
    merged: dict[str, str] = {}
    conflicts: list[Change] = []
    for name in dict.fromkeys((*current, *edited)):
        before, mine, theirs = base.get(name), edited.get(name), current.get(name)
        if mine in (before, theirs):
            kept = theirs
        elif theirs == before:
            kept = mine
        else:
            kept = _merged_file(name, before, mine, theirs, conflicts)
        if kept is not None:
            merged[name] = kept
    return merged, conflicts


def _merged_file(
    name: str, before: str | None, mine: str | None, theirs: str | None, conflicts: list[Change]
) -> str | None:
    if mine is not None and theirs is not None:
        if name.endswith(".csv"):
            return _merged_rows(name, before or "", mine, theirs, conflicts)
        if name == COMMITTEE:
            try:
                return _merged_toml(name, before or "", mine, theirs, conflicts)
            except tomllib.TOMLDecodeError:
                pass
    conflicts.append(Change(name, "", "", theirs, mine))
    return mine


def _merged_rows(name: str, before: str, mine: str, theirs: str, conflicts: list[Change]) -> str:
    old, edited, rows = rows_by_key(name, before), rows_by_key(name, mine), rows_by_key(name, theirs)
    columns = list(dict.fromkeys((*header(theirs), *header(mine))))
    for key, row in edited.items():
        was, now = old.get(key, {}), rows.get(key)
        if row == was:
            continue
        if now is None:
            if key in old:
                conflicts.append(Change(name, key, "", None, _joined(row)))
            rows[key] = row
            continue
        changed = {column: cell for column, cell in row.items() if cell != was.get(column, "")}
        for column, cell in changed.items():
            if now.get(column, "") not in (was.get(column, ""), cell):
                conflicts.append(Change(name, key, column, now.get(column, ""), cell))
        rows[key] = {**now, **changed}
    for key in old:
        if key not in edited and key in rows:
            if rows[key] != old[key]:
                conflicts.append(Change(name, key, "", _joined(rows[key]), None))
            del rows[key]
    return csv_text(columns, list(rows.values()))


def _merged_toml(name: str, before: str, mine: str, theirs: str, conflicts: list[Change]) -> str:
    old, edited, now = values_of(before), values_of(mine), values_of(theirs)
    keys = [key for key in dict.fromkeys((*old, *edited)) if old.get(key) != edited.get(key)]
    for key in keys:
        if now.get(key) not in (old.get(key), edited.get(key)):
            conflicts.append(Change(name, "", key, str(now.get(key, "")), str(edited.get(key, ""))))
    return with_values(theirs, {key: edited.get(key) for key in keys})


def header(text: str) -> list[str]:
    return [name.strip() for name in next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), [])]


def csv_text(columns: Sequence[str], rows: Sequence[Cells]) -> str:
    """The rows as the files of a reference folder are written."""
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return into.getvalue()


def _joined(row: Cells) -> str:
    return ", ".join(cell for cell in row.values() if cell)
