"""The reader's cells as the rules judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mne.catalogue import Catalogue
from mne.intake.keys import Keys
from mne.intake.lines import Column, Lines, objects
from mne.intake.stated import Slot
from mne.model import CellStatus
from mne.rules import CELL_COLUMNS
from mne.rules.row import KEY_ROLES
from mne.template import MARKERS, Layout, is_input, letters, part_field
from mne.workbook import Reading

Part = dict[str, Column]
"""Some cells, by rules.CELL_COLUMNS."""
KeyCells = Mapping[tuple[int, str], str]
"""Reading.key_cells"""


def values_by_slot(values: pd.DataFrame) -> dict[Slot, Decimal]:
    """Accepted numbers by cell, from a frame of the store's values; withdrawn and not applicable ones are left out."""
    found: dict[Slot, Decimal] = {}
    if values.empty:
        return found
    columns = ("indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator", "status")
    for row in values[list(columns)].itertuples(index=False, name=None):
        *key, dimension, category, value, numerator, denominator, status = row
        if status != CellStatus.reported.value:
            continue
        field = part_field(dimension, category) if dimension else "value"
        for name, number in ((field, value), ("numerator", numerator), ("denominator", denominator)):
            if number is not None and number == number:
                found[key[0], key[1], key[2], name] = number
    return found


def past_by_field(values: pd.DataFrame) -> pd.DataFrame:
    """Accepted numbers one under the other: indicator, place, period, field, value. `values`: as Store.history."""
    key = ["indicator", "place", "period"]
    if values.empty:
        return pd.DataFrame(columns=[*key, "field", "value"])
    fields = [part_field(d, c) if d else "value" for d, c in zip(values["dimension"], values["category"], strict=True)]
    kept = [
        values[key].assign(field=fields if name == "value" else name, value=values[name])
        for name in ("value", "numerator", "denominator")
    ]
    return pd.concat(kept).dropna(subset="value")


@dataclass(frozen=True)
class Sheet:
    """What a reading is held against."""

    catalogue: Catalogue
    asked: Layout
    keys: Keys
    before: Mapping[Slot, Decimal]
    """Accepted values of this quarter's slice."""
    past: Mapping[Slot, Decimal]
    """Accepted values of earlier quarters."""
    today: date

    def judged(self, reading: Reading) -> pd.DataFrame:
        """The long frame of rules.CELL_COLUMNS: keys and inputs of every row of the file, and the rows that are gone.

        Grey cells that are empty, as they should be, are left out.
        """
        assert reading.cells is not None and reading.rows is not None
        cells = reading.cells
        lines = Lines.of(reading.rows, self.keys, self.asked)
        title = str(cells["sheet"].iat[0]) if len(cells) else ""
        fields, names = pd.factorize(cells["field"])
        line = lines.line_of(cells["row"].to_numpy(dtype="int64"))
        is_blank = cells["kind"].to_numpy(dtype=object) == "blank"
        is_ours = np.array([is_input(name) for name in names], dtype=bool)[fields] & (line >= 0)
        is_open = self._is_open(names)[lines.asked[line], fields]
        kept = np.flatnonzero(is_ours & (is_open | ~is_blank))
        inputs = self._inputs(cells.iloc[kept], lines, line[kept], is_open[kept])
        says = np.zeros(len(lines.numbers), dtype=bool)
        says[line[is_ours & ~is_blank]] = True
        places = {**self._letters, **reading.letter_by_field}
        found = [self._gone(title, lines), *self._keys(title, lines, says, places, reading.key_cells), inputs]
        joined = {name: np.concatenate([part[name] for part in found]) for name in CELL_COLUMNS}
        order, types = np.argsort(joined["row"], kind="stable"), {name: one.dtype for name, one in joined.items()}
        columns = {name: pd.Series(joined.pop(name)[order], dtype=types[name]) for name in CELL_COLUMNS}
        return pd.DataFrame(columns, copy=False)

    def _is_open(self, names: Any) -> Column:
        """Row of the layout × field → whether the row asks for it; the last row, for none of the layout's, never."""
        shapes: dict[tuple[str, ...], int] = {(): 0}
        of_rows = [shapes.setdefault(row.inputs, len(shapes)) for row in self.asked.rows]
        table = np.array([[name in shape for name in names] for shape in shapes], dtype=bool)
        return table.reshape(len(shapes), len(names))[[*of_rows, 0]]

    def _inputs(self, cells: pd.DataFrame, lines: Lines, line: Column, is_open: Column) -> Part:
        keys = {role: lines.codes[role][line] for role in KEY_ROLES}
        texts = {name: cells[name].to_numpy(dtype=object) for name in ("sheet", "cell", "field", "kind")}
        marker = cells["marker"].to_numpy(dtype=object)
        raw = cells["raw"].to_numpy(dtype=object)
        before = self._found(self.before, keys, texts["field"])
        marked = line[(texts["field"] == "value") & cells["marker"].isin(MARKERS).to_numpy()]
        if len(marked):
            # A total that is withdrawn or not applicable takes the parts it had with it.
            is_part = np.array([":" in field for field in texts["field"].tolist()], dtype=bool)
            before[is_part & (texts["kind"] == "blank") & np.isin(line, marked)] = None
        earlier = objects([self._before_by_code.get(code, "") for code in keys["period"].tolist()])
        return {
            **texts,
            **keys,
            "row": lines.numbers[line],
            "raw": np.where(raw, raw, ""),
            "value": cells["value"].to_numpy(dtype=object),
            "marker": marker,
            "asked": is_open,
            "owed": lines.is_owed[line],
            "due": self._is_due[lines.asked[line]],
            "before": before,
            "past": self._found(self.past, {**keys, "period": earlier}, texts["field"]),
            "said": cells["finding"].to_numpy(dtype=object).astype(bool),
        }

    @staticmethod
    def _found(values: Mapping[Slot, Decimal], keys: Mapping[str, Column], fields: Column) -> Column:
        """The values of these cells, None where there is none."""
        if not values:
            return np.full(len(fields), None, dtype=object)
        slots = zip(*(keys[role].tolist() for role in KEY_ROLES), fields.tolist(), strict=True)
        return objects([values.get(slot) for slot in slots])

    def _keys(
        self, sheet: str, lines: Lines, says: Column, places: Mapping[str, str], named: KeyCells
    ) -> Iterator[Part]:
        """Each row's indicator, which stands for the row, and whatever key could not be resolved."""
        # A row that is no longer asked for and says nothing disturbs nobody.
        owed = lines.is_owed | ~says | ~lines.is_whole
        is_known = lines.is_known
        yield self._key_part(sheet, lines, np.flatnonzero(is_known), "indicator", places, named, owed)
        odd = np.flatnonzero(~is_known)
        states = {role: objects([lines.keys[role][n].state for n in odd]) for role in KEY_ROLES}
        told = np.zeros(len(odd), dtype=bool)
        for role in KEY_ROLES:
            state = np.where((states[role] == "missing") & told, "known", states[role])
            told |= states[role] == "missing"
            chosen = (state != "known") | (role == "indicator")
            part = self._key_part(sheet, lines, odd[chosen], role, places, named, owed)
            yield part | {"kind": state[chosen].astype(object)}

    @staticmethod
    def _key_part(
        sheet: str, lines: Lines, which: Column, role: str, places: Mapping[str, str], named: KeyCells, owed: Column
    ) -> Part:
        letter = places.get(f"{role}_name", "A")
        numbers = lines.numbers[which]
        said = {
            "row": numbers,
            "cell": objects([named.get((number, role), f"{letter}{number}") for number in numbers.tolist()]),
            "raw": objects([lines.keys[role][n].shown for n in which]),
            **{role: codes[which] for role, codes in lines.codes.items()},
            "owed": owed[which],
        }
        return _part(len(which), said, {"sheet": sheet, "field": role, "kind": "known", "asked": True})

    @cached_property
    def _letters(self) -> dict[str, str]:
        """Excel's letter of each shown column of the layout."""
        return {field: letters(n) for n, field in enumerate(self.asked.fields)}

    @cached_property
    def _before_by_code(self) -> dict[str, str]:
        return {period.code: period.previous().code for period in self.asked.periods}

    @cached_property
    def _is_due(self) -> Column:
        """By row of the layout; the last stands for none of them."""
        due = {period.code: period.end < self.today for period in self.asked.periods}
        return np.array([*(due[row.key[2]] for row in self.asked.rows), False], dtype=bool)

    def _gone(self, sheet: str, lines: Lines) -> Part:
        """The cells of the layout's rows that the file no longer has."""
        left = np.setdiff1d(np.arange(len(self.asked.rows)), lines.asked)
        found = [(n, *self.asked.rows[n].key, field) for n in left for field in self.asked.rows[n].inputs]
        numbers, *texts = zip(*found, strict=True) if found else ((), (), (), (), ())
        keys = {role: objects(list(codes)) for role, codes in zip(KEY_ROLES, texts, strict=False)}
        fields = objects(list(texts[-1]))
        due = self._is_due[np.array(numbers, dtype="int64")]
        said = {**keys, "field": fields, "due": due, "before": self._found(self.before, keys, fields)}
        whole = {"sheet": sheet, "row": 0, "kind": "blank", "asked": True, "owed": True}
        return _part(len(found), said, whole)


_PLAIN: Mapping[str, Any] = {
    **dict.fromkeys(("cell", "raw"), ""),
    **dict.fromkeys(("value", "marker", "before", "past")),
    **dict.fromkeys(("asked", "owed", "due", "said"), False),
}


def _part(size: int, columns: Mapping[str, Column], whole: Mapping[str, Any]) -> Part:
    """Cells of these columns, of which the others hold one thing all the way down."""
    plain = {**_PLAIN, **whole}
    types = {bool: "bool", int: "int64"}
    return {
        name: columns[name] if name in columns else np.full(size, plain[name], types.get(type(plain[name]), "object"))
        for name in CELL_COLUMNS
    }
