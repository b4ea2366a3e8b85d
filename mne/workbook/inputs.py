"""The cells of a reading, column by column and no object a cell, until somebody asks for the whole frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.template import CODE_FIELDS

Numbers = Any
"""An array of integers, truths or objects; what is in it is lost to the types at the first index."""
CELL_COLUMNS = (
    "sheet",  # name of the sheet as the person sees it
    "row",  # int, the row as Excel numbers it
    "column_letter",
    "cell",  # address, for example "L7"
    "field",  # field code of the machine row: value, numerator, denominator, sex:female, note …
    "kind",  # number | text | blank | error | formula (without a kept result) | boolean | date
    "raw",  # what stands in the cell, as text; "" when blank
    "value",  # Decimal | None; None when blank, marked, or not a number that fits DECIMAL(18,4)
    "other",  # Decimal | None; the second reading of an ambiguous number
    "marker",  # "X" (withdraw) | "NA" (not applicable) | None
    "ambiguous",  # bool: `1,234` or `1.234`, and nothing settled which; `value` is the likelier reading
    "finding",  # code of the reader's own error on this cell, "" when there is none: no later rule judges it
    "indicator",  # the row's hidden codes, as text, "" when missing
    "place",
    "period",
)
KINDS = ("blank", "number", "text", "error", "formula", "boolean", "date")
BLANK, NUMBER, TEXT = range(3)
MARKERS = ("X", "NA")
SCALE = 10_000


class Texts(NamedTuple):
    """A column of texts: which of the spellings each is."""

    which: Numbers
    spellings: Sequence[str]

    @property
    def objects(self) -> Numbers:
        return objects(self.spellings)[self.which] if self.spellings else objects([""] * len(self.which))

    def itself(self) -> Texts:
        return self

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        which, spellings = pd.factorize(objects(texts))
        return cls(which, spellings.tolist())


def objects(values: Sequence[Any]) -> Numbers:
    """An array of whatever it is, tuples too."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def decimals(amounts: Numbers, there: Numbers) -> Numbers:
    """Ten-thousandths as Decimal, None where there is none; each different number is made once."""
    found = np.full(len(amounts), None, dtype=object)
    different, which = np.unique(amounts[there], return_inverse=True)
    exact = [(Decimal(one) / SCALE).normalize() + 0 for one in different.tolist()]
    found[there] = objects(exact)[which]
    return found


@dataclass(frozen=True)
class Inputs:
    """The rows in use of a sheet, and their input and note cells, in Excel order. One entry a row: `numbers`, `hidden`,
    `texts`; one a cell: `line` (which row), `field` (which of `fields`), `kind` (of KINDS), `raw`, `amount`
    (ten-thousandths, where `there`), `marker` (of MARKERS, -1 for none)."""

    sheet: str
    numbers: Numbers
    """As Excel counts."""
    hidden: Numbers
    texts: Mapping[str, Callable[[], Texts]]
    """By field code."""
    fields: tuple[str, ...]
    letters: tuple[str, ...]
    line: Numbers
    field: Numbers
    kind: Numbers
    raw: Numbers
    amount: Numbers
    there: Numbers
    marker: Numbers
    other: Mapping[int, Decimal] = field(default_factory=dict)
    """By cell: the second reading of an ambiguous number."""
    ambiguous: frozenset[int] = frozenset()
    finding: Mapping[int, str] = field(default_factory=dict)
    """By cell: code of the reader's own error."""
    cell: Numbers | None = None
    """Addresses, and every cell that there is, of a table that is no template; in a template whatever is left out is
    blank."""

    def __len__(self) -> int:
        """Cells that hold something."""
        return len(self.line)

    def text(self, name: str) -> Texts:
        """Down one column; "" in all of it where there is none."""
        if name in self.texts:
            return self.texts[name]()
        return Texts(np.zeros(len(self.numbers), dtype="int64"), [""])

    def address(self, line: Numbers, column: Numbers) -> pa.Array:
        """The addresses of these cells of a template."""
        return addresses(objects(self.letters)[column], self.numbers[line])

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Reading.rows"""
        index = pd.Index(self.numbers, dtype="int64", name="row")
        texts = {name: pd.Series(self.text(name).objects, index, dtype=object) for name in (*self.texts, *CODE_FIELDS)}
        return pd.DataFrame(texts, index).assign(hidden=self.hidden)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Reading.cells"""
        width = len(self.fields)
        at = np.full(len(self.numbers) * width, -1, dtype="int64")
        at[self.line * width + self.field] = np.arange(len(self))
        place = np.arange(len(at)) if self.cell is None else self.line * width + self.field
        at = at[place]
        line, column = np.divmod(place, max(width, 1))
        found: dict[str, Any] = {
            "sheet": np.full(len(at), self.sheet, dtype=object),
            "row": self.numbers[line],
            "column_letter": objects(self.letters)[column],
            "cell": self.cell if self.cell is not None else objects(self.address(line, column).to_pylist()),
            "field": objects(self.fields)[column],
            "kind": objects(KINDS)[np.append(self.kind, BLANK)[at]],
            "raw": np.append(self.raw, "")[at],
            "value": np.append(decimals(self.amount, self.there), objects([None]))[at],
            "other": objects([self.other.get(n) for n in at.tolist()]),
            "marker": objects([*MARKERS, None])[np.append(self.marker, -1)[at]],
            "ambiguous": np.isin(at, list(self.ambiguous)),
            "finding": objects([self.finding.get(n, "") for n in at.tolist()]),
            **{code: self.text(code).objects[line] for code in CODE_FIELDS},
        }
        if self.cell is not None:
            found["column_letter"] = objects([cell.rstrip("0123456789") for cell in self.cell])
        # Given as arrays of objects, columns would become pandas' text type, in which None is lost.
        columns = {name: pd.Series(found[name], dtype=found[name].dtype) for name in CELL_COLUMNS}
        return pd.DataFrame(columns, copy=False)

    @classmethod
    def of(cls, sheet: str, cells: Sequence[Sequence[Any]], rows: pd.DataFrame) -> Inputs:
        """Of a table that is no template: `cells` as lines of CELL_COLUMNS, `rows` as Reading.rows."""
        columns = (
            dict(zip(CELL_COLUMNS, zip(*cells, strict=True), strict=True)) if cells else dict.fromkeys(CELL_COLUMNS, ())
        )
        fields = tuple(dict.fromkeys(columns["field"]))
        line_by_row = {row: n for n, row in enumerate(rows.index.tolist())}
        values = columns["value"]
        texts = {name: Texts.of(rows[name].tolist()) for name in rows.columns if name != "hidden"}
        return cls(
            sheet,
            rows.index.to_numpy(dtype="int64"),
            rows["hidden"].to_numpy(dtype=bool),
            {name: found.itself for name, found in texts.items()},
            fields,
            ("",) * len(fields),
            np.array([line_by_row[row] for row in columns["row"]], dtype="int64"),
            np.array([fields.index(name) for name in columns["field"]], dtype="int64"),
            np.array([KINDS.index(kind) for kind in columns["kind"]], dtype="int8"),
            objects(columns["raw"]),
            np.array([0 if one is None else int(one * SCALE) for one in values], dtype="int64"),
            np.array([one is not None for one in values], dtype=bool),
            np.array([-1 if one is None else MARKERS.index(one) for one in columns["marker"]], dtype="int8"),
            {n: one for n, one in enumerate(columns["other"]) if one is not None},
            frozenset(n for n, one in enumerate(columns["ambiguous"]) if one),
            {n: one for n, one in enumerate(columns["finding"]) if one},
            objects(columns["cell"]),
        )


def addresses(letters: Numbers, numbers: Numbers) -> pa.Array:
    """`L7` …"""
    return pa.compute.binary_join_element_wise(pa.array(letters, pa.string()), pa.array(numbers).cast(pa.string()), "")
