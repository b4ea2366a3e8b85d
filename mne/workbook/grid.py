"""The filled cells of a sheet, column by column: what both readers make, and what the child sends. Light.

Blank cells are left out, so a sparse sheet costs what it holds and addresses stay true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

KINDS = {
    "n": "number",
    "t": "text",
    "e": "error",
    "f": "formula",  # never calculated, or its result was not kept
    "b": "boolean",
    "d": "date",
}
"""One letter a cell; a capital when a formula made it."""
Filled = tuple[str, str, bool]
"""(kind, raw text, whether a formula made it)"""


@dataclass
class Column:
    """The filled cells of one column, downwards."""

    runs: list[list[int]] = field(default_factory=list)
    """[first row, number of rows] of cells that stand without a gap"""
    kinds: str = ""
    raws: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[int]:
        for first, count in self.runs:
            yield from range(first, first + count)

    def rows_from(self, first: int) -> set[int]:
        """Those that hold something, from this one on."""
        return set().union(*(range(max(start, first), start + count) for start, count in self.runs))

    def __len__(self) -> int:
        return len(self.kinds)

    def message(self) -> list[Any]:
        """As JSON can carry it: each spelling once, then which of them stands in each cell."""
        number_by_raw = {raw: n for n, raw in enumerate(dict.fromkeys(self.raws))}
        if 2 * len(number_by_raw) > len(self.raws):
            return [self.runs, self.kinds, self.raws, None]
        return [self.runs, self.kinds, list(number_by_raw), [number_by_raw[raw] for raw in self.raws]]

    @classmethod
    def of(cls, message: Any) -> Column:
        runs, kinds, raws, which = message
        return cls(runs, kinds, raws if which is None else [raws[n] for n in which])

    def by_row(self) -> dict[int, Filled]:
        """Row → cell; of a cell written twice the last counts, as in Excel."""
        filled = ((KINDS[kind.lower()], raw, kind < "a") for kind, raw in zip(self.kinds, self.raws, strict=True))
        return dict(zip(self.rows(), filled, strict=True))


class Builder:
    """Gathers a column's cells one at a time."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.raws: list[str] = []
        self.runs: list[list[int]] = []

    def add(self, row: int, kind: str, raw: str) -> None:
        if self.runs and row == self.runs[-1][0] + self.runs[-1][1]:
            self.runs[-1][1] += 1
        else:
            self.runs.append([row, 1])
        self.kinds.append(kind)
        self.raws.append(raw)

    def column(self) -> Column:
        return Column(self.runs, "".join(self.kinds), self.raws)


@dataclass
class Grid:
    """One sheet. Columns count from 1; `hidden` are the numbers of hidden rows that hold something."""

    columns: dict[int, Column]
    hidden: list[int] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    reader: str = ""
    """`calamine` or `stream`: which of the two made it."""

    def message(self, only: frozenset[int] | None = None) -> dict[str, Any]:
        """As JSON can carry it; `only` these columns."""
        columns = {n: column.message() for n, column in self.columns.items() if only is None or n in only}
        return {"columns": columns, "hidden": self.hidden, "merges": self.merges, "reader": self.reader}

    @classmethod
    def of(cls, message: Any) -> Grid:
        """Raises ValueError, TypeError, IndexError or KeyError when it is no message of a grid."""
        columns = {int(n): Column.of(column) for n, column in message["columns"].items()}
        return cls(columns, message["hidden"], message["merges"], message["reader"])
