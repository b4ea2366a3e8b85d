"""Some rows of a file edited in a grid, put back among the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mne.catalogue import Catalogue
from mne.catalogue.reading import raw_rows
from mne.registry.merging import csv_text, header

LINE = "_line"
"""The column of a grid that says which row of the file it is; a new row has none."""


@dataclass(frozen=True)
class Narrowing:
    """What rows to show: values by column, a programme (for what names an indicator), any text."""

    by_column: Mapping[str, str] = field(default_factory=dict)
    programme: str = ""
    text: str = ""

    def takes(self, cells: Mapping[str, str], catalogue: Catalogue) -> bool:
        if any(not _fits(name, wanted, cells.get(name, ""), catalogue) for name, wanted in self.by_column.items()):
            return False
        if self.programme and not _of_programme(cells, self.programme, catalogue):
            return False
        wanted = self.text.strip().casefold()
        return not wanted or any(wanted in cell.casefold() for cell in cells.values())


def _fits(name: str, wanted: str, cell: str, catalogue: Catalogue) -> bool:
    """A place stands for everything below it; a cell of many codes fits when one of them does."""
    if name in ("place", "places") and wanted in catalogue.places:
        below = set(catalogue.places_below(wanted))
        return any(code in below for code in cell.split())
    return wanted in cell.split() if name in ("places", "disaggregations") else cell == wanted


def _of_programme(cells: Mapping[str, str], programme: str, catalogue: Catalogue) -> bool:
    indicator = catalogue.indicators.get(cells.get("indicator", ""))
    return (indicator.programme if indicator else cells.get("programme", "")) == programme


def shown_rows(file: str, text: str, narrowing: Narrowing, catalogue: Catalogue) -> list[tuple[int, dict[str, str]]]:
    """Position among the file's rows (from 0) and cells of those that are shown."""
    rows, _ = raw_rows(file, text)
    return [(n, cells) for n, (_, cells) in enumerate(rows) if narrowing.takes(cells, catalogue)]


def put_back(
    file: str, text: str, shown: Iterable[int], edited: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> str:
    """The file with the rows `shown` replaced by the edited ones; those that are gone are left out, new ones come last.

    The very same text when nothing was edited.
    """
    rows = [cells for _, cells in raw_rows(file, text)[0]]
    by_line = {int(row[LINE]): row for row in edited if _is_given(row.get(LINE))}
    kept: list[dict[str, str]] = []
    before = set(shown)
    for number, cells in enumerate(rows):
        if number not in before:
            kept.append(cells)
        elif number in by_line:
            kept.append({**cells, **_cells(by_line[number], columns)})
    new = [_cells(row, columns) for row in edited if not _is_given(row.get(LINE))]
    kept += [cells for cells in new if any(cells.values())]
    names = list(dict.fromkeys((*header(text), *columns)))
    if [_padded(cells, names) for cells in kept] == [_padded(cells, names) for cells in rows]:
        return text
    used = [name for name in names if name in header(text) or any(cells.get(name) for cells in kept)]
    return csv_text(used, kept)


def _padded(cells: Mapping[str, str], names: Sequence[str]) -> list[str]:
    return [cells.get(name, "") for name in names]


def _cells(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    return {name: _text(row.get(name)) for name in columns}


def _text(value: Any) -> str:
    """A cell of the grid as it stands in a file: one line; many codes with spaces between them."""
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    return " ".join(str(value).split()) if _is_given(value) else ""


def _is_given(value: Any) -> bool:
    if value is None or isinstance(value, list | tuple):
        return bool(value)
    return bool(value == value)
