"""The tables that the statements of the kinds see: `cell` (prepare), `rule` (expand) and `history` (past)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mne.period import Period
from mne.rules.context import Context
from mne.rules.row import INPUT_ROLES, KEY_ROLES, LARGEST, SCALE, role_of
from mne.rules.table import Rule

PREPARED = (
    *("n", "row", "line", "address", "field", "role", "dimension", "kind", "raw", "marker", "state"),
    *("indicator", "place", "period", "previous_period", "month", "level", "amount", "before", "past", "now"),
    *("asked", "owed", "due", "said", "bad"),
)


def prepare(cells: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The table `cell` of the statements: numbers in ten-thousandths, what each cell says now, its row and role."""
    fields, names = pd.factorize(cells["field"])
    amount, before, past = (_amounts(cells[name]) for name in ("value", "before", "past"))
    roles = [role_of(name) for name in names]
    marker = np.where(cells["marker"].isin(["X", "NA"]), cells["marker"], "")
    state = _states(
        cells, np.isin(fields, [n for n, name in enumerate(names) if name in KEY_ROLES]), marker, amount.exact
    )
    is_number, is_blank = state == "number", state == "blank"
    now = np.where(is_blank, before.numbers, amount.numbers)
    has_now = np.where(is_blank, before.there, is_number)
    place, period = pd.factorize(cells["place"]), pd.factorize(cells["period"])
    levels = {code: found.level.value for code, found in context.places.items()}
    periods = [Period.parse(code) if code else None for code in period[1]]
    months = np.array([one.end.month if one else 0 for one in periods], dtype="int64")[period[0]]
    flags = {name: cells[name].to_numpy(dtype=bool) for name in ("asked", "owed", "due", "said")}
    return pd.DataFrame(
        {
            "n": np.arange(len(cells)),
            "row": cells["row"].to_numpy(dtype="int64"),
            "line": _lines(cells),
            "address": cells["cell"].array,
            "field": _coded(fields, list(names)),
            "role": _coded(fields, roles),
            "dimension": _coded(fields, [name.partition(":")[0] if ":" in name else "" for name in names]),
            "kind": cells["kind"].array,
            "raw": cells["raw"].array,
            "marker": _coded(*pd.factorize(marker)),
            "state": _coded(*pd.factorize(state)),
            **{name: _coded(*pd.factorize(cells[name])) for name in KEY_ROLES},
            "previous_period": _coded(period[0], [one.previous().code if one else "" for one in periods]),
            "month": months,
            "level": _coded(place[0], [levels.get(code, "") for code in place[1]]),
            "amount": amount.column,
            "before": before.column,
            "past": past.column,
            "now": pd.arrays.IntegerArray(now, ~has_now),
            **flags,
            "bad": flags["said"].copy(),
        }
    )


def _coded(codes: np.ndarray[Any, Any], names: Iterable[str]) -> pd.Categorical:
    """A column of few different texts: the name of each code, names that are equal taken together."""
    names = [str(name) for name in names]
    places = {name: n for n, name in enumerate(dict.fromkeys(names))}
    lookup = np.array([places[name] for name in names], dtype="int64")
    return pd.Categorical.from_codes(lookup[codes], categories=pd.Index(list(places), dtype="str"))


def _lines(cells: pd.DataFrame) -> np.ndarray[Any, Any]:
    """A number for each row: that of Excel, or, where the row is gone from the file, one below zero for its keys."""
    lines = cells["row"].to_numpy(dtype="int64").copy()
    gone = lines == 0
    if gone.any():
        keys = list(zip(*(cells.loc[gone, name].tolist() for name in KEY_ROLES), strict=True))
        number_by_key = {key: -1 - n for n, key in enumerate(dict.fromkeys(keys))}
        lines[gone] = [number_by_key[key] for key in keys]
    return lines


class _Amounts(NamedTuple):
    """Ten-thousandths, where there are any and they are not too long, and where they say the value exactly."""

    numbers: np.ndarray[Any, Any]
    there: np.ndarray[Any, Any]
    exact: np.ndarray[Any, Any]

    @property
    def column(self) -> pd.arrays.IntegerArray:
        return pd.arrays.IntegerArray(self.numbers, ~self.there)


def _amounts(values: pd.Series[Any]) -> _Amounts:
    there = values.notna().to_numpy().copy()
    amounts, exact = np.zeros(len(values), dtype="int64"), np.zeros(len(values), dtype=bool)
    if there.any():
        scaled = [value * SCALE for value in values.to_numpy(dtype=object)[there].tolist()]
        short = [int(one) if -LARGEST <= one <= LARGEST else None for one in scaled]
        amounts[there] = [one or 0 for one in short]
        exact[there] = [one == found for one, found in zip(short, scaled, strict=True)]
        there[there] = [one is not None for one in short]
    return _Amounts(amounts, there, exact)


def _states(
    cells: pd.DataFrame, is_key: np.ndarray[Any, Any], marker: np.ndarray[Any, Any], exact: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """What a cell is: of a key, its kind; else marker, number, long (cannot be kept as it is), blank or wrong."""
    kinds = cells["kind"].to_numpy(dtype=object)
    number = np.where(exact, "number", np.where(cells["value"].notna().to_numpy(), "long", "wrong"))
    other = np.where((number == "wrong") & (kinds == "blank"), "blank", number)
    return np.where(is_key, kinds, np.where(marker != "", "marker", other)).astype(object)


def past_of(context: Context) -> pd.DataFrame:
    """The table `history`: accepted numbers of other periods in ten-thousandths, by indicator, place, period, field."""
    past = context.history
    if past is None:
        past = pd.DataFrame({name: pd.Series([], dtype=object) for name in (*KEY_ROLES, "field", "value")})
    known = past[past["value"].notna()]
    amounts = _amounts(known["value"]).column
    named = {name: known[name].astype("str").to_numpy() for name in (*KEY_ROLES, "field")}
    return pd.DataFrame({**named, "amount": amounts})


def expand(rules: Sequence[Rule], context: Context) -> pd.DataFrame:
    """The table `rule`: one row per rule × indicator × role × place × level × dimension that its selector names.

    Columns: rule (number), indicator, role, place, level, dimension ('' for any) and the kind's own.
    Keys of rows (indicator, place, period) may be unknown, so a rule on them that names no indicator has ''.
    """
    rows = []
    for number, rule in enumerate(rules):
        own = {"rule": number, "missing": rule.missing, **rule.columns}
        chosen = rule.selector
        named = [code for code in chosen.indicator if code in context.indicators] or context.indicators
        codes = [code for code in named if chosen.takes(context.indicators[code])]
        every = not (chosen.programme or chosen.indicator or chosen.measure or chosen.basis or chosen.frequency)
        anywhere = every and not chosen.decimals and chosen.within is None
        places = [below for place in chosen.place for below in context.below(place)] or [""]
        levels = [level.value for level in chosen.level] or [""]
        dimensions = list(chosen.dimension) or [""]
        for role in rule.fields():
            loose = anywhere and not set(rule.roles) <= set(INPUT_ROLES)
            for code in [""] if loose else codes:
                measure = context.indicators[code].measure.value if code else ""
                rows += [
                    {**own, "measure": measure, "indicator": code, "role": role, "place": p, "level": v, "dimension": d}
                    for p in places
                    for v in levels
                    for d in dimensions
                ]
    return pd.DataFrame(rows)


@lru_cache(64)
def columns_of(sql: str) -> list[str]:
    """Columns of the table `cell` that a statement names; moving the others would cost more than the question."""
    words = set(re.findall(r"[a-z_]+", sql))
    return [name for name in PREPARED if name in words]
