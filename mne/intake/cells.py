"""The reader's cells as the rules judge them, and as the store keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from mne.catalogue import Catalogue
from mne.intake.keys import Keys
from mne.model import CellStatus
from mne.period import Period
from mne.rules import CELL_COLUMNS
from mne.rules.row import KEY_ROLES
from mne.template import MARKERS, WITHDRAW, Layout, is_input, letters, part_field, split_field
from mne.workbook import Reading

_READ = ("sheet", "row", "cell", "field", "kind", "raw", "value", "marker", "finding")
Slot = tuple[str, str, str, str]
"""indicator, place, period code, input field"""
OBSERVATION_COLUMNS = (
    *("indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator"),
    *("status", "sheet", "cell"),
)


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
        fields = [name for name in cells["field"].unique() if is_input(name)]
        wanted = cells["field"].isin(fields) & ((cells["kind"] != "blank") | cells["field"].isin(self.asked.inputs))
        inputs = {name: cells.loc[wanted, name].tolist() for name in _READ}
        title = str(cells["sheet"].iat[0]) if len(cells) else ""
        filled = {n for n, kind in zip(inputs["row"], inputs["kind"], strict=True) if kind != "blank"}
        rows = dict(self._rows(reading.rows, filled))
        places = {**self._letters, **reading.letter_by_field}
        found = [cell for number, row in rows.items() for cell in self._key_cells(title, number, row, places)]
        found += self._input_cells(inputs, rows)
        present = {row["key"] for row in rows.values()}
        found += [
            c for row in self.asked.rows if row.key not in present for c in self._gone(title, row.key, row.inputs)
        ]
        found.sort(key=lambda cell: cell[1])
        columns = zip(*found, strict=True) if found else [()] * len(CELL_COLUMNS)
        return pd.DataFrame({name: list(cells) for name, cells in zip(CELL_COLUMNS, columns, strict=True)})

    def _rows(self, rows: pd.DataFrame, filled: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        columns = {name: _texts(rows, name) for role in KEY_ROLES for name in (role, f"{role}_name")}
        open_by_key = {row.key: frozenset(row.inputs) for row in self.asked.rows}
        ends = {code: Period.parse(code).end for code in {key[2] for key in open_by_key}}
        for n, number in enumerate(rows.index):
            resolved = {r: self.keys.resolve(r, columns[r][n], columns[f"{r}_name"][n]) for r in KEY_ROLES}
            key = (resolved["indicator"].code, resolved["place"].code, resolved["period"].code)
            yield (
                int(number),
                {
                    "resolved": resolved,
                    "key": key,
                    "open": open_by_key.get(key, frozenset()),
                    "owed": key in open_by_key,
                    "says": int(number) in filled,
                    "due": key in open_by_key and ends[key[2]] < self.today,
                },
            )

    def _key_cells(
        self, sheet: str, number: int, row: Mapping[str, Any], places: Mapping[str, str]
    ) -> Iterator[tuple[Any, ...]]:
        """The row's indicator, which stands for the row, and whatever key could not be resolved."""
        told = False
        # A row that is no longer asked for and says nothing disturbs nobody.
        owed = row["owed"] or not row["says"] or not all(row["key"])
        for role in KEY_ROLES:
            key = row["resolved"][role]
            state = "known" if key.state == "missing" and told else key.state
            told = told or state == "missing"
            if role == "indicator" or state != "known":
                cell = f"{places.get(f'{role}_name', 'A')}{number}"
                yield (
                    *(sheet, number, cell, role, state, key.shown, None, None, *row["key"]),
                    *(True, owed, False, None, None, False),
                )

    @cached_property
    def _letters(self) -> dict[str, str]:
        """Excel's letter of each shown column of the layout."""
        return {field: letters(n) for n, field in enumerate(self.asked.fields)}

    @cached_property
    def _before_by_code(self) -> dict[str, str]:
        return {row.period.code: row.period.previous().code for row in self.asked.rows}

    def _input_cells(
        self, inputs: Mapping[str, list[Any]], rows: Mapping[int, Mapping[str, Any]]
    ) -> Iterator[tuple[Any, ...]]:
        marked = {
            number
            for number, field, marker in zip(inputs["row"], inputs["field"], inputs["marker"], strict=True)
            if field == "value" and marker in MARKERS
        }
        for sheet, number, cell, field, kind, raw, value, marker, said in zip(*inputs.values(), strict=True):
            row = rows.get(number)
            if row is None or (kind == "blank" and field not in row["open"]):
                continue
            before = self.before.get((*row["key"], field))
            if ":" in field and kind == "blank" and number in marked:
                # A total that is withdrawn or not applicable takes the parts it had with it.
                before = None
            yield (
                *(sheet, number, cell, field, kind, raw or "", value, marker, *row["key"]),
                *(field in row["open"], row["owed"], row["due"], before, self._past(row["key"], field), bool(said)),
            )

    def _past(self, key: tuple[str, str, str], field: str) -> Decimal | None:
        return self.past.get((key[0], key[1], self._before_by_code.get(key[2], ""), field)) if self.past else None

    def _gone(self, sheet: str, key: tuple[str, str, str], inputs: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        due = Period.parse(key[2]).end < self.today
        for field in inputs:
            before = self.before.get((*key, field))
            yield (sheet, 0, "", field, "blank", "", None, None, *key, True, True, due, before, None, False)

    def stated(self, cells: pd.DataFrame) -> pd.DataFrame:
        """What the file says, one row a total (a pair is one) or part; OBSERVATION_COLUMNS. Blank cells say nothing.

        `cells`: the frame of `judged`, without errors among its findings.
        """
        lines: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
        columns = ("indicator", "place", "period", "field", "sheet", "cell", "value", "marker")
        wanted = cells[cells["owed"].astype(bool) & cells["asked"].astype(bool) & ~cells["field"].isin(KEY_ROLES)]
        for indicator, place, period, field, sheet, cell, value, marker in zip(
            *(wanted[name].tolist() for name in columns), strict=True
        ):
            said = {"sheet": sheet, "cell": cell, "value": value, "marker": marker if marker in MARKERS else None}
            lines.setdefault((indicator, place, period), {})[field] = said
        found = [row for key, line in lines.items() for row in self._observations(key, line)]
        return pd.DataFrame(found, columns=list(OBSERVATION_COLUMNS), dtype=object)

    def _observations(self, key: tuple[str, str, str], line: dict[str, dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
        total = line.get("value")
        for field, said in line.items():
            if field == "denominator":
                continue
            if field == "numerator":
                yield from self._pair(key, said, line.get("denominator", said))
                continue
            if total is not None and field != "value" and total["marker"] and _is_blank(said):
                said = {**said, "marker": total["marker"] if (*key, field) in self.before else None}
            if not _is_blank(said):
                yield (*key, *split_field(field), said["value"], None, None, *_closing(said))

    def _pair(
        self, key: tuple[str, str, str], above: dict[str, Any], below: dict[str, Any]
    ) -> Iterator[tuple[Any, ...]]:
        if _is_blank(above) and _is_blank(below):
            return
        marked = above if above["marker"] else below
        if marked["marker"]:
            yield (*key, "", "", None, None, None, *_closing(marked))
            return
        halves = [
            self.before.get((*key, name)) if _is_blank(said) else said["value"]
            for name, said in (("numerator", above), ("denominator", below))
        ]
        yield (*key, "", "", None, *halves, *_closing(above))


def _is_blank(said: Mapping[str, Any]) -> bool:
    return said["marker"] is None and (said["value"] is None or said["value"] != said["value"])


def _closing(said: Mapping[str, Any]) -> tuple[str, str, str]:
    """status, sheet, cell"""
    status = CellStatus.reported
    if said["marker"]:
        status = CellStatus.withdrawn if said["marker"] == WITHDRAW else CellStatus.not_applicable
    return (status.value, said["sheet"], said["cell"])


def _texts(rows: pd.DataFrame, name: str) -> list[str]:
    if name not in rows:
        return [""] * len(rows)
    return ["" if text is None or text != text else str(text) for text in rows[name].tolist()]
