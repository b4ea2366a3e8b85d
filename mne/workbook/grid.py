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

    def __len__(self) -> int:
        return len(self.kinds)

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
        columns = {n: [c.runs, c.kinds, c.raws] for n, c in self.columns.items() if only is None or n in only}
        return {"columns": columns, "hidden": self.hidden, "merges": self.merges, "reader": self.reader}

    @classmethod
    def of(cls, message: Any) -> Grid:
        """Raises ValueError, TypeError or KeyError when it is no message of a grid."""
        columns = {int(n): Column(*column) for n, column in message["columns"].items()}
        return cls(columns, message["hidden"], message["merges"], message["reader"])
