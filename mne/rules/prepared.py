"""The tables that the statements of the kinds see: `cell` (prepare), `rule` (expand) and `history` (past)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd

from mne.period import Period
from mne.rules.context import Context
from mne.rules.row import INPUT_ROLES, KEY_ROLES, LARGEST, SCALE
from mne.rules.table import Rule

PREPARED = (
    *("n", "row", "line", "address", "field", "role", "dimension", "kind", "raw", "marker", "state"),
    *("indicator", "place", "period", "previous_period", "month", "level", "amount", "before", "past", "now"),
    *("asked", "owed", "due", "said", "bad"),
)


def prepare(cells: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The table `cell` of the statements: numbers in ten-thousandths, what each cell says now, its row and role."""
    fields, values, markers = (cells[name].tolist() for name in ("field", "value", "marker"))
    amounts = [_amount(value) for value in values]
    before = [_amount(value) for value in cells["before"].tolist()]
    known = zip(fields, cells["kind"].tolist(), values, markers, amounts, strict=True)
    states = [_state(*cell) for cell in known]
    now = [
        a if s == "number" else (b if s == "blank" else None) for a, b, s in zip(amounts, before, states, strict=True)
    ]
    keys = list(zip(*(cells[name].tolist() for name in ("row", *KEY_ROLES)), strict=True))
    line_by_key = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    levels = {code: place.level.value for code, place in context.places.items()}
    split = {name: ("part", name.partition(":")[0]) if ":" in name else (name, "") for name in set(fields)}
    kept = cells[["row", "field", "kind", "raw", *KEY_ROLES]].reset_index(drop=True)
    flags = {name: cells[name].to_numpy(dtype=bool) for name in ("asked", "owed", "due", "said")}
    return kept.assign(
        n=range(len(kept)),
        line=[line_by_key[key] for key in keys],
        address=cells["cell"].array,
        role=[split[name][0] for name in fields],
        dimension=[split[name][1] for name in fields],
        marker=["" if marker is None or marker != marker else marker for marker in markers],
        state=states,
        amount=pd.array(amounts, dtype="Int64"),
        before=pd.array(before, dtype="Int64"),
        past=pd.array([_amount(value) for value in cells["past"].tolist()], dtype="Int64"),
        now=pd.array(now, dtype="Int64"),
        previous_period=_mapped(kept["period"], _previous_by_code(kept["period"]), ""),
        month=pd.array(_mapped(kept["period"], _month_by_code(kept["period"]), None), dtype="Int64"),
        level=_mapped(kept["place"], levels, ""),
        **flags,
        bad=flags["said"].copy(),
    )


def _mapped(codes: pd.Series[str], names: Mapping[str, Any], other: Any) -> list[Any]:
    return [names.get(code, other) for code in codes.tolist()]


def past_of(context: Context) -> pd.DataFrame:
    """The table `history`: accepted numbers of other periods in ten-thousandths, by indicator, place, period, field."""
    past = context.history
    if past is None:
        past = pd.DataFrame({name: pd.Series([], dtype=object) for name in (*KEY_ROLES, "field", "value")})
    known = past[past["value"].notna()]
    amounts = pd.array([_amount(value) for value in known["value"].tolist()], dtype="Int64")
    named = {name: known[name].astype("str").to_numpy() for name in (*KEY_ROLES, "field")}
    return pd.DataFrame({**named, "amount": amounts})


def _amount(value: Decimal | None) -> int | None:
    if value is None or value != value:
        return None
    scaled = value * SCALE
    return int(scaled) if abs(scaled) <= LARGEST else None


def _state(field_: str, kind: str, value: Decimal | None, marker: str | None, scaled: int | None) -> str:
    if field_ in KEY_ROLES:
        return kind
    if marker in ("X", "NA"):
        return "marker"
    if value is not None and value == value:
        return "number" if scaled is not None and Decimal(scaled) == value * SCALE else "long"
    return "blank" if kind == "blank" else "wrong"


def _previous_by_code(periods: pd.Series[str]) -> dict[str, str]:
    return {code: Period.parse(code).previous().code for code in periods.unique() if code}


def _month_by_code(periods: pd.Series[str]) -> dict[str, int]:
    """The last month of each period."""
    return {code: Period.parse(code).end.month for code in periods.unique() if code}


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
