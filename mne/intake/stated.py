"""What a checked file says, as the store keeps it: one row a total (a pair is one) or part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from mne.intake.columns import amounts, coded
from mne.intake.lines import Column
from mne.model import CellStatus
from mne.rules.row import KEY_ROLES
from mne.template import MARKERS, WITHDRAW, split_field
from mne.workbook.inputs import Texts, decimals, objects

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
    field = coded(cells["field"])
    asked = cells["owed"].to_numpy(dtype=bool) & cells["asked"].to_numpy(dtype=bool)
    wanted = np.flatnonzero(asked & ~_are(KEY_ROLES, field))
    said = _Said(cells.iloc[wanted])
    said.mark_parts(before)
    is_pair = _are(_PAIR, said.field)
    single = np.flatnonzero(((said.marker >= 0) | said.there) & ~is_pair)
    parts = [(single, said.singles(single))]
    if is_pair.any():
        pairs = list(_pairs(said, np.flatnonzero(is_pair), before))
        parts.append((np.array([n for n, *_ in pairs], dtype="int64"), _of_pairs(pairs)))
    order = np.argsort(np.concatenate([places for places, _ in parts]), kind="stable")
    columns = {name: np.concatenate([part[name] for _, part in parts])[order] for name in OBSERVATION_COLUMNS}
    return pd.DataFrame(columns, dtype=object)


def _are(names: Sequence[str], field: Texts) -> Column:
    """Whether each is one of these fields."""
    return np.array([name in names for name in field.spellings], dtype=bool)[field.which]


class _Said:
    """The cells that are asked for."""

    def __init__(self, cells: pd.DataFrame) -> None:
        self.cells = cells
        self.field = coded(cells["field"])
        marker = coded(cells["marker"])
        # The last stands for none.
        known = [MARKERS.index(name) if name in MARKERS else -1 for name in marker.spellings]
        self.marker = np.array([*known, -1], dtype="int8")[marker.which]
        self.amount, self.there = amounts(cells["value"])
        self.values = decimals(self.amount, self.there)

    def mark_parts(self, before: Mapping[Slot, Decimal]) -> None:
        """A total that is withdrawn or not applicable takes the blank parts with it that hold something."""
        totals = np.flatnonzero(_are(("value",), self.field) & (self.marker >= 0))
        if not len(totals):
            return
        marker_by_key = dict(zip(self.keys(totals), self.marker[totals].tolist(), strict=True))
        is_part = np.array([":" in name for name in self.field.spellings], dtype=bool)[self.field.which]
        parts = np.flatnonzero(is_part & (self.marker < 0) & ~self.there)
        names = self.field.objects[parts].tolist()
        for n, key, name in zip(parts.tolist(), self.keys(parts), names, strict=True):
            if key in marker_by_key and (*key, name) in before:
                self.marker[n] = marker_by_key[key]

    def keys(self, which: Column) -> list[Key]:
        return list(zip(*(coded(self.cells[name]).objects[which].tolist() for name in KEY_ROLES), strict=True))

    def singles(self, which: Column) -> dict[str, Column]:
        """Totals and parts, each of one number or marker."""
        split = [split_field(name) for name in self.field.spellings]
        status = objects([*map(status_of, MARKERS), status_of(None)])
        nothing = np.full(len(which), None, dtype=object)
        return {
            **{name: coded(self.cells[name]).objects[which] for name in (*KEY_ROLES, "sheet")},
            "dimension": objects([dimension for dimension, _ in split])[self.field.which[which]],
            "category": objects([category for _, category in split])[self.field.which[which]],
            "value": self.values[which],
            "numerator": nothing,
            "denominator": nothing,
            "status": status[self.marker[which]],
            "cell": self.cells["cell"].to_numpy(dtype=object)[which],
        }


def _pairs(said: _Said, which: Column, before: Mapping[Slot, Decimal]) -> Iterator[tuple[Any, ...]]:
    """Numerator and denominator of a row are one; it stands where the numerator stands."""
    names = ("n", "field", "value", "marker", "sheet", "cell")
    marker = objects([*MARKERS, None])[said.marker[which]]
    address = (said.cells[name].to_numpy(dtype=object)[which] for name in ("sheet", "cell"))
    columns = (which, said.field.objects[which], said.values[which], marker, *address)
    lines: dict[Key, dict[str, dict[str, Any]]] = {}
    for key, *one in zip(said.keys(which), *(column.tolist() for column in columns), strict=True):
        lines.setdefault(key, {})[one[1]] = dict(zip(names, one, strict=True))
    for key, line in lines.items():
        if "numerator" in line:
            yield from _pair(key, line, before)


def _of_pairs(pairs: Sequence[tuple[Any, ...]]) -> dict[str, Column]:
    """What _pairs yields, as columns."""
    names = ("n", *KEY_ROLES, *_PAIR, "status", "sheet", "cell")
    columns = zip(*pairs, strict=True) if pairs else [()] * len(names)
    found = {name: objects(list(column)) for name, column in zip(names, columns, strict=True)}
    empty, nothing = objects([""] * len(pairs)), objects([None] * len(pairs))
    return {**found, "dimension": empty, "category": empty, "value": nothing}


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
