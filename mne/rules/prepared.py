"""From cells as intake hands them over to the columns that sieves and statements look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.period import Period
from mne.rules.cells import (
    BLANK,
    LONG,
    MARKER,
    MARKERS,
    NO_MARKER,
    NUMBER,
    STATES,
    WRONG,
    Amounts,
    Cells,
    Coded,
    Numbers,
    Truths,
)
from mne.rules.context import Context
from mne.rules.row import KEY_ROLES, LARGEST, SCALE, role_of
from mne.store.frames import DECIMAL, decimals_in, ten_thousandths


def prepare(cells: pd.DataFrame, context: Context) -> Cells:
    """Numbers in ten-thousandths, what each cell says now, its row and role. `cells`: CELL_COLUMNS."""
    fields, names = _fields(cells)
    order = np.argsort(fields.astype("int16"), kind="stable")
    position = np.empty(len(order), dtype="int64")
    position[order] = np.arange(len(order))
    ends = np.cumsum(np.bincount(fields, minlength=len(names))).tolist()
    spans = {name: slice(end - n, end) for name, end, n in zip(names, ends, np.bincount(fields), strict=True)}
    amount, before, past = (amounts_of(cells[name]).at(order) for name in ("value", "before", "past"))
    marker = _markers(cells)[order]
    is_key = np.array([name in KEY_ROLES for name in names], dtype=bool)[fields][order]
    state, states = _states(cells, order, is_key, marker, amount)
    is_blank = state == BLANK
    there = np.where(is_blank, before.there, state == NUMBER)
    now: Numbers = np.where(is_blank, before.numbers, amount.numbers)
    now[~there] = 0
    flags = {name: cells[name].to_numpy(dtype=bool)[order] for name in ("asked", "owed", "due", "said")}
    coded = _names(cells, order, fields, names, context)
    coded |= {"state": Coded(state, states), "marker": Coded(marker, MARKERS)}
    return Cells(
        cells,
        context.history,
        order,
        position,
        spans,
        coded,
        cells["row"].to_numpy(dtype="int64")[order],
        _lines(cells)[order],
        amount,
        before,
        past,
        Amounts(now, there, there, there),
        state,
        marker,
        **flags,
        bad=flags["said"].copy(),
    )


def _fields(cells: pd.DataFrame) -> tuple[Numbers, list[str]]:
    """A code for each cell's field, and the fields by code, those of one role together."""
    codes, found = pd.factorize(cells["field"])
    names = sorted((str(name) for name in found), key=role_of)
    return np.array([names.index(str(name)) for name in found], dtype="int64")[codes], names


def _names(
    cells: pd.DataFrame, order: Numbers, fields: Numbers, names: Sequence[str], context: Context
) -> dict[str, Coded]:
    """The columns that say who and where; those that follow from another share its codes."""
    field = fields[order].astype("int32")
    dimensions = [name.partition(":")[0] if ":" in name else "" for name in names]
    found = {
        "field": Coded(field, names),
        "role": Coded(field, [role_of(name) for name in names]),
        "dimension": Coded(field, dimensions),
    }
    for name in KEY_ROLES:
        codes, texts = pd.factorize(cells[name])
        found[name] = Coded(codes[order].astype("int32"), [str(text) for text in texts])
    place, period = found["place"], found["period"]
    known = context.places
    levels = [known[code].level.value if code in known else "" for code in place.names]
    previous = [Period.parse(code).previous().code if code else "" for code in period.names]
    return found | {"level": Coded(place.codes, levels), "previous_period": Coded(period.codes, previous)}


def _lines(cells: pd.DataFrame) -> Numbers:
    lines = cells["row"].to_numpy(dtype="int64").copy()
    gone = lines == 0
    if gone.any():
        keys = list(zip(*(cells.loc[gone, name].tolist() for name in KEY_ROLES), strict=True))
        number_by_key = {key: -1 - n for n, key in enumerate(dict.fromkeys(keys))}
        lines[gone] = [number_by_key[key] for key in keys]
    return lines


def _markers(cells: pd.DataFrame) -> Numbers:
    codes, names = pd.factorize(cells["marker"])
    # The last stands for none.
    return np.array([*(MARKERS.index(n) if n in MARKERS else 0 for n in names), 0], dtype="int8")[codes]


def amounts_of(values: pd.Series[Any]) -> Amounts:
    column = decimals_in(values)
    if column is None:
        try:
            column = pa.array(values.to_numpy(dtype=object), type=DECIMAL, from_pandas=True)
        except pa.ArrowException:
            # One that has more decimals, or is longer, than can be kept; or numbers of another type.
            return _one_by_one(values)
    there = column.is_valid().to_numpy(zero_copy_only=False)
    return Amounts(ten_thousandths(column), there, there, there)


def _one_by_one(values: pd.Series[Any]) -> Amounts:
    given = values.notna().to_numpy()
    there = given.copy()
    amounts, exact = np.zeros(len(values), dtype="int64"), np.zeros(len(values), dtype=bool)
    scaled = [value * SCALE for value in values.to_numpy(dtype=object)[there].tolist()]
    short = [int(one) if -LARGEST <= one <= LARGEST else None for one in scaled]
    amounts[there] = [one or 0 for one in short]
    exact[there] = [one == found for one, found in zip(short, scaled, strict=True)]
    there[there] = [one is not None for one in short]
    return Amounts(amounts, there, exact, given)


def _states(
    cells: pd.DataFrame, order: Numbers, is_key: Truths, marker: Numbers, amount: Amounts
) -> tuple[Numbers, list[str]]:
    """What a cell is: of a key, its kind; else marker, number, long (cannot be kept as it is), blank or wrong."""
    kinds, names = pd.factorize(cells["kind"])
    states = list(dict.fromkeys([*STATES, *(str(name) for name in names)]))
    kind = np.array([states.index(str(name)) for name in names], dtype="int16")[kinds][order]
    other = np.where(kind == BLANK, BLANK, WRONG)
    number = np.where(amount.exact, NUMBER, np.where(amount.given, LONG, other))
    state = np.where(is_key, kind, np.where(marker != NO_MARKER, MARKER, number))
    return state.astype("int8" if len(states) < 128 else "int16"), states
