"""The reader's cells as the rules judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.catalogue import Catalogue
from mne.intake.columns import Part, frame
from mne.intake.keys import Keys
from mne.intake.lines import Column, Lines
from mne.intake.stated import Slot
from mne.model import CellStatus
from mne.rules.row import KEY_ROLES, SCALE
from mne.template import Layout, is_input, letters, part_field
from mne.workbook import Reading
from mne.workbook.inputs import BLANK, KINDS, Inputs, Texts, addresses

Sized = tuple[int, Part]
"""How many cells, and their columns."""
Amounts = tuple[Column, Column]
"""Ten-thousandths, and where there is one."""
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
        assert reading.filled is not None
        filled = reading.filled
        lines = Lines.of(filled, self.keys, self.asked)
        title = filled.sheet if len(lines.numbers) and filled.fields else ""
        is_input_ = np.array([is_input(name) for name in filled.fields], dtype=bool)
        is_filled = is_input_[filled.field] & (filled.kind != BLANK)
        says = np.zeros(len(lines.numbers), dtype=bool)
        says[filled.line[is_filled]] = True
        places = {**self._letters, **reading.letter_by_field}
        inputs = self._inputs(filled, lines, is_input_)
        return frame([self._gone(lines), *self._keys(lines, says, places, reading.key_cells), inputs], {"sheet": title})

    def _is_open(self, names: Sequence[str]) -> Column:
        """Row of the layout × field → whether the row asks for it; the last row, for none of the layout's, never."""
        blocks = self.asked.blocks
        table = np.array([[name in one.inputs for name in names] for one in blocks], dtype=bool)
        rows = np.repeat(table.reshape(len(blocks), len(names)), [len(one.cells) for one in blocks], axis=0)
        return np.vstack([rows, np.zeros((1, len(names)), dtype=bool)])

    def _inputs(self, filled: Inputs, lines: Lines, is_input_: Column) -> Sized:
        """Those that are open, filled or not, and whatever else is filled."""
        height, width = len(lines.numbers), len(filled.fields)
        at = np.full((height, width), -1, dtype="int64")
        at[filled.line, filled.field] = np.arange(len(filled))
        is_blank = np.append(filled.kind == BLANK, True)[at]
        is_open = self._is_open(filled.fields)[lines.asked]
        # Of a table that is no template, every cell that there is, is there.
        kept = is_input_ & (is_open | ~is_blank) & (filled.cell is None or at >= 0)
        line, field = np.nonzero(kept)
        cells = at[line, field]
        names = Texts(field, filled.fields)
        marker = np.append(filled.marker, -1)[cells].astype("int8")
        keys = {role: Texts(named.which[line], named.codes.spellings) for role, named in lines.keys.items()}
        before = self._found(self.before, keys, names)
        if (marked := line[(names.objects == "value") & (marker >= 0)]).size and before:
            # A total that is withdrawn or not applicable takes the parts it had with it.
            is_part = np.array([":" in name for name in filled.fields], dtype=bool)[field]
            before[1][is_part & is_blank[line, field] & np.isin(line, marked)] = False
        earlier = Texts(keys["period"].which, [self._before_by_code.get(code, "") for code in keys["period"].spellings])
        address = filled.address(line, field) if filled.cell is None else pa.array(filled.cell[cells], pa.string())
        return len(cells), {
            **keys,
            "field": names,
            "kind": Texts(np.append(filled.kind, BLANK)[cells], KINDS),
            "cell": address,
            "row": lines.numbers[line],
            "raw": np.append(filled.raw, "")[cells],
            "value": (np.append(filled.amount, 0)[cells], np.append(filled.there, False)[cells]),
            "marker": marker,
            "asked": is_open[line, field],
            "owed": lines.is_owed[line],
            "due": self._is_due[lines.asked[line]],
            "before": before,
            "past": self._found(self.past, {**keys, "period": earlier}, names),
            "said": np.isin(cells, list(filled.finding)),
        }

    @staticmethod
    def _found(values: Mapping[Slot, Decimal], keys: Mapping[str, Texts], fields: Texts) -> Amounts | None:
        """The values of these cells in ten-thousandths, and where there is one; None where there is none at all."""
        if not values:
            return None
        slots = zip(*(keys[role].objects.tolist() for role in KEY_ROLES), fields.objects.tolist(), strict=True)
        found = [values.get(slot) for slot in slots]
        numbers = np.array([0 if value is None else int(value * SCALE) for value in found], dtype="int64")
        return numbers, np.array([value is not None for value in found], dtype=bool)

    def _keys(self, lines: Lines, says: Column, places: Mapping[str, str], named: KeyCells) -> Iterator[Sized]:
        """Each row's indicator, which stands for the row, and whatever key could not be resolved."""
        # A row that is no longer asked for and says nothing disturbs nobody.
        owed = lines.is_owed | ~says | ~lines.is_whole
        is_known = lines.is_known
        yield self._key_part(lines, np.flatnonzero(is_known), "indicator", places, named, owed)
        odd = np.flatnonzero(~is_known)
        if not len(odd):
            return
        states = {role: lines.keys[role].states[odd] for role in KEY_ROLES}
        told = np.zeros(len(odd), dtype=bool)
        for role in KEY_ROLES:
            state = np.where((states[role] == "missing") & told, "known", states[role])
            told |= states[role] == "missing"
            chosen = (state != "known") | (role == "indicator")
            size, part = self._key_part(lines, odd[chosen], role, places, named, owed)
            yield size, {**part, "kind": Texts.of(state[chosen].tolist())}

    @staticmethod
    def _key_part(
        lines: Lines, which: Column, role: str, places: Mapping[str, str], named: KeyCells, owed: Column
    ) -> Sized:
        numbers = lines.numbers[which]
        cell = addresses(pa.repeat(places.get(f"{role}_name", "A"), len(which)), numbers)
        if named:
            pairs = zip(numbers.tolist(), cell.to_pylist(), strict=True)
            cell = pa.array([named.get((number, role), address) for number, address in pairs], pa.string())
        return len(which), {
            "row": numbers,
            "cell": cell,
            "raw": lines.keys[role].shown[which],
            **{role_: Texts(one.which[which], one.codes.spellings) for role_, one in lines.keys.items()},
            "owed": owed[which],
            "field": role,
            "kind": "known",
            "asked": True,
        }

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
        return np.array([*(due[code] for one in self.asked.blocks for _, code in one.cells), False], dtype=bool)

    def _gone(self, lines: Lines) -> Sized:
        """The cells of the layout's rows that the file no longer has."""
        is_left = np.ones(self.asked.cells_asked + 1, dtype=bool)
        is_left[lines.asked] = is_left[-1] = False
        left = np.flatnonzero(is_left).tolist()
        found = [(n, *self.asked.rows[n].key, field) for n in left for field in self.asked.rows[n].inputs]
        numbers, *codes = zip(*found, strict=True) if found else ((), (), (), (), ())
        *texts, fields = (Texts.of(one) for one in codes)
        keys = dict(zip(KEY_ROLES, texts, strict=True))
        said = {"due": self._is_due[np.array(numbers, dtype="int64")], "before": self._found(self.before, keys, fields)}
        return len(found), {**keys, **said, "field": fields, "kind": "blank", "asked": True, "owed": True}
