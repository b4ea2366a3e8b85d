"""What may stand in the columns of the reference files: for the grid on the page and for the workbook alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from mne.catalogue.reading import choices_of, raw_rows
from mne.catalogue.shape import TABLES, Table

Kind = Literal["text", "choice", "codes", "whole", "number", "date"]
TABLE_BY_FILE: Mapping[str, Table] = {table.file: table for table in TABLES}
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Column:
    """`choices` are what a `choice` or each word of `codes` may be; `file` is where these codes stand, if in a file."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    file: str = ""
    is_required: bool = False


def columns_of(file: str, files: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of one file, in its order; the codes they may hold are those of the other `files`."""
    table = TABLE_BY_FILE[file]
    header = next(csv.reader(io.StringIO(files.get(file, "").removeprefix("\ufeff"))), [])
    # `source` beside source_ar, source_fr, source_en is how earlier files have it: shown only where it is used.
    names = [name for name in table.columns if name in header or f"{name}_fr" not in table.columns]
    return tuple(_column(table, name, files) for name in names)


def _column(table: Table, name: str, files: Mapping[str, str]) -> Column:
    field = table.row.model_fields[name]
    is_required = field.is_required()
    parts = [field.annotation, *getattr(field.annotation, "__args__", ())]
    if name in table.refers:
        of = table.refers[name]
        return Column(name, "codes" if _is_tuple(parts) else "choice", codes_of(of, files), of, is_required)
    words = choices_of(table.row, name)
    if words:
        return Column(name, "choice", words, "", is_required)
    if bool in parts:
        return Column(name, "choice", YES_NO, "", is_required)
    kinds: tuple[tuple[Any, Kind], ...] = ((date, "date"), (int, "whole"), (Decimal, "number"))
    kind: Kind = next((kind for of, kind in kinds if of in parts and not _is_tuple(parts)), "text")
    return Column(name, kind, (), "", is_required)


def _is_tuple(parts: list[Any]) -> bool:
    return getattr(parts[0], "__origin__", None) is tuple


def codes_of(file: str, files: Mapping[str, str]) -> tuple[str, ...]:
    rows, _ = raw_rows(file, files.get(file, "code"))
    return tuple(dict.fromkeys(cells["code"] for _, cells in rows if cells.get("code")))
