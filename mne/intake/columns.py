"""Cells column by column, put together part by part into the frame that the rules judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.intake.lines import Column
from mne.rules import CELL_COLUMNS
from mne.store.frames import of_ten_thousandths, ten_thousandths
from mne.workbook.inputs import MARKERS, Texts

Part = Mapping[str, Any]
"""Some cells: Texts (or one text for all) of each of CODED; (ten-thousandths, where there is any) of each of AMOUNTS,
or None; addresses in Arrow; which of MARKERS; numbers, texts and truths as arrays, or one for all."""
CODED = ("sheet", "field", "kind", "indicator", "place", "period")
AMOUNTS = ("value", "before", "past")
_PLAIN: Part = {
    **dict.fromkeys(("sheet", "field", "kind", "indicator", "place", "period", "raw", "cell"), ""),
    **dict.fromkeys(AMOUNTS),
    **dict.fromkeys(("asked", "owed", "due", "said"), False),
    "row": 0,
    "marker": -1,
}
_TYPES = {"row": "int64", "marker": "int8", "raw": "object"}


def frame(parts: Sequence[tuple[int, Part]], whole: Part) -> pd.DataFrame:
    """rules.CELL_COLUMNS, row after row of the file. `parts`: (how many cells, their columns); what a part does not say
    is what `whole` says of all, else "", no number, or not so."""
    plain = {**_PLAIN, **whole}
    rows = np.concatenate([_array("row", part, size) for size, part in parts])
    order = np.argsort(rows, kind="stable")
    is_sorted = bool((rows[1:] >= rows[:-1]).all())

    def ordered(column: Column) -> Column:
        return column if is_sorted else column[order]

    found: dict[str, Any] = {}
    for name in CELL_COLUMNS:
        said = [(part.get(name, plain[name]), size) for size, part in parts]
        if name in CODED:
            codes, names = _joined([_texts(one, size) for one, size in said])
            found[name] = _categorical(ordered(codes), names)
        elif name in AMOUNTS:
            found[name] = _decimals(*(ordered(column) for column in _amounts(said)))
        elif name == "cell":
            joined = pa.concat_arrays([pa.repeat(one, size) if isinstance(one, str) else one for one, size in said])
            found[name] = pd.array(joined if is_sorted else joined.take(pa.array(order)), pd.ArrowDtype(pa.string()))
        else:
            column = ordered(np.concatenate([_array(name, part, size) for size, part in parts]))
            found[name] = _categorical(column, MARKERS) if name == "marker" else column
    # Given as an array, the texts would become of pandas' own type, which costs more than it is worth here.
    found["raw"] = pd.Series(found["raw"], dtype=object)
    return pd.DataFrame(found, copy=False)


def coded(column: pd.Series[Any]) -> Texts:
    """Of one of CODED, or the marker, in such a frame or any other; -1 where there is none."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return Texts(column.cat.codes.to_numpy(), column.cat.categories.tolist())
    codes, names = pd.factorize(column)
    return Texts(codes, names.tolist())


def amounts(column: pd.Series[Any]) -> tuple[Column, Column]:
    """Ten-thousandths of one of AMOUNTS, and where there is one."""
    exact = pa.array(column.array, from_pandas=True)
    exact = exact.combine_chunks() if isinstance(exact, pa.ChunkedArray) else exact
    return ten_thousandths(exact), np.asarray(exact.is_valid())


def _amounts(said: Sequence[tuple[tuple[Column, Column] | None, int]]) -> tuple[Column, Column]:
    numbers = [np.zeros(size, dtype="int64") if one is None else one[0] for one, size in said]
    there = [np.zeros(size, dtype=bool) if one is None else one[1] for one, size in said]
    return np.concatenate(numbers), np.concatenate(there)


def _categorical(codes: Any, names: Sequence[str]) -> Any:
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(names), dtype="str"))


def _array(name: str, part: Part, size: int) -> Column:
    said = part.get(name, _PLAIN[name])
    type_ = _TYPES.get(name, "bool")
    return said if isinstance(said, np.ndarray) else np.full(size, said, dtype=type_)


def _texts(said: Texts | str, size: int) -> Texts:
    return Texts(np.zeros(size, dtype="int64"), [said]) if isinstance(said, str) else said


def _joined(parts: Sequence[Texts]) -> tuple[Column, list[str]]:
    """One after the other, each different text once."""
    places: dict[str, int] = {}
    codes = []
    for which, spellings in parts:
        lookup = np.array([places.setdefault(text, len(places)) for text in spellings], dtype="int32")
        codes.append(lookup[which] if len(lookup) else np.zeros(0, dtype="int32"))
    return np.concatenate(codes), list(places)


def _decimals(numbers: Column, there: Column) -> Any:
    column = of_ten_thousandths(numbers, there)
    return pd.array(column, pd.ArrowDtype(column.type))
