"""What a checked file says, as the store keeps it: one row a total (a pair is one) or part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from mne.model import CellStatus
from mne.rules.row import KEY_ROLES
from mne.template import MARKERS, WITHDRAW, split_field

Slot = tuple[str, str, str, str]
"""indicator, place, period code, input field"""
Key = tuple[str, str, str]
OBSERVATION_COLUMNS = (
    *("indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator"),
    *("status", "sheet", "cell"),
)
_PAIR = ("numerator", "denominator")


def stated(cells: pd.DataFrame, before: Mapping[Slot, Decimal]) -> pd.DataFrame:
    """OBSERVATION_COLUMNS, in the order of the cells; blank cells say nothing.

    `cells`: the frame of `Sheet.judged`, without errors among its findings. `before`: accepted values of the slice.
    """
    asked = cells["owed"].to_numpy(dtype=bool) & cells["asked"].to_numpy(dtype=bool)
    wanted = cells[asked & ~cells["field"].isin(KEY_ROLES).to_numpy()]
    wanted = wanted.assign(
        marker=wanted["marker"].where(wanted["marker"].isin(MARKERS), None),
        value=wanted["value"].where(wanted["value"].notna(), None),
    )
    wanted = _with_marked_parts(wanted, before)
    is_pair = wanted["field"].isin(_PAIR).to_numpy()
    says = wanted["marker"].notna() | wanted["value"].notna()
    single = wanted[says.to_numpy() & ~is_pair]
    found = pd.concat([_singles(single), _pairs(wanted[is_pair], before)])
    return found.sort_index(kind="stable").reset_index(drop=True)


def _with_marked_parts(cells: pd.DataFrame, before: Mapping[Slot, Decimal]) -> pd.DataFrame:
    """A total that is withdrawn or not applicable takes the blank parts with it that hold something."""
    totals = cells[(cells["field"] == "value") & cells["marker"].notna()]
    if totals.empty:
        return cells
    marker_by_key = dict(zip(_keys(totals), totals["marker"].tolist(), strict=True))
    parts = cells[cells["field"].str.contains(":", regex=False) & cells["marker"].isna() & cells["value"].isna()]
    markers = cells["marker"].copy()
    for n, key, field in zip(parts.index, _keys(parts), parts["field"].tolist(), strict=True):
        if key in marker_by_key and (*key, field) in before:
            markers[n] = marker_by_key[key]
    return cells.assign(marker=markers)


def _singles(cells: pd.DataFrame) -> pd.DataFrame:
    """Totals and parts, each of one number or marker."""
    codes, fields = pd.factorize(cells["field"])
    split = np.array([split_field(field) for field in fields], dtype=object).reshape(-1, 2)
    status_by_marker = {marker: status_of(marker) for marker in (*MARKERS, None)}
    found = {
        **{name: cells[name] for name in (*KEY_ROLES, "value", "sheet", "cell")},
        "dimension": split[codes, 0],
        "category": split[codes, 1],
        "status": [status_by_marker[marker] for marker in cells["marker"].tolist()],
    }
    return _frame(found, cells.index)


def _pairs(cells: pd.DataFrame, before: Mapping[Slot, Decimal]) -> pd.DataFrame:
    """Numerator and denominator of a row are one; it stands where the numerator stands."""
    names = ("field", "value", "marker", "sheet", "cell")
    lines: dict[Key, dict[str, dict[str, Any]]] = {}
    for n, key, *said in zip(cells.index, _keys(cells), *(cells[name].tolist() for name in names), strict=True):
        lines.setdefault(key, {})[said[0]] = {"n": n, **dict(zip(names, said, strict=True))}
    found = [row for key, line in lines.items() if "numerator" in line for row in _pair(key, line, before)]
    columns = ("n", *KEY_ROLES, *_PAIR, "status", "sheet", "cell")
    frame = pd.DataFrame(found, columns=list(columns), dtype=object)
    index = pd.Index(frame["n"].astype("int64"))
    return _frame({name: frame[name].tolist() for name in columns[1:]} | {"dimension": "", "category": ""}, index)


def _pair(key: Key, line: Mapping[str, dict[str, Any]], before: Mapping[Slot, Decimal]) -> Iterator[tuple[Any, ...]]:
    above = line["numerator"]
    below = line.get("denominator", above)
    if _is_blank(above) and _is_blank(below):
        return
    marked = above if above["marker"] else below
    if marked["marker"]:
        yield (above["n"], *key, None, None, status_of(marked["marker"]), marked["sheet"], marked["cell"])
        return
    sides = zip(_PAIR, (above, below), strict=True)
    halves = [before.get((*key, name)) if _is_blank(said) else said["value"] for name, said in sides]
    yield (above["n"], *key, *halves, status_of(None), above["sheet"], above["cell"])


def _is_blank(said: Mapping[str, Any]) -> bool:
    return said["marker"] is None and said["value"] is None


def status_of(marker: str | None) -> str:
    if marker is None:
        return CellStatus.reported.value
    return (CellStatus.withdrawn if marker == WITHDRAW else CellStatus.not_applicable).value


def _keys(cells: pd.DataFrame) -> list[Key]:
    return list(zip(*(cells[name].tolist() for name in KEY_ROLES), strict=True))


def _frame(columns: Mapping[str, Any], index: pd.Index[Any]) -> pd.DataFrame:
    """What is not given is None."""
    given = {name: columns.get(name) for name in OBSERVATION_COLUMNS}
    return pd.DataFrame({name: pd.Series(one, index=index, dtype=object) for name, one in given.items()})
