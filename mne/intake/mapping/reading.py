"""A partner's own table and what she said of it → the Reading that a template would give; nothing left out unsaid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from mne.catalogue import normalise
from mne.intake.keys import Keys
from mne.intake.mapping.model import AS_ASKED, NOT_READ, PERCENT, Figures, Role, TableMapping
from mne.intake.mapping.percent import Percentages, are_fractions, may_be_percent, share_in
from mne.intake.mapping.table import Cell, Table, addresses, column_name
from mne.intake.periods import period_in_text
from mne.model import LANGUAGES, Finding, Identity, Severity
from mne.template import CODE_FIELDS, Layout, letters
from mne.workbook import Reading
from mne.workbook.grid import Filled
from mne.workbook.inputs import Inputs
from mne.workbook.numbers import Comma, comma_means, marker_of
from mne.workbook.values import NOTHING, Values

LONGEST = 60
NAMED = 6
"""So many of what was left out are called by their names; all are counted."""
_BLANK: Filled = ("blank", "", False)
Named = tuple[str, str]
"""(code, what stands there): one of the two is enough."""


@dataclass
class Line:
    """What the template would have as one row: one indicator, place and period, and the cells that speak of it."""

    key: tuple[Named, Named, Named]
    row: int
    at: dict[str, str]
    """Address of what names each role."""
    cells: dict[str, Cell] = field(default_factory=dict)
    """By field; a cell where nothing stands is of the kind `blank`."""


class Reader(Values):
    """Reads one table. `asked`: what the partner owes in the quarter; what else the table holds is told, not read."""

    def __init__(self, table: Table, mapping: TableMapping, asked: Layout, keys: Keys) -> None:
        super().__init__(table.title, mapping.language)
        self.table, self.mapping, self.asked, self.keys = table, mapping, asked, keys
        self._used: set[tuple[int, int]] = set()
        self._other: list[Cell] = []
        self._elsewhen: list[Cell] = []
        self._inputs = {row.key: row.inputs for row in asked.rows}
        self._periods: dict[str, set[str]] = defaultdict(set)
        self._places: dict[str, set[str]] = defaultdict(set)
        for row in asked.rows:
            self._periods[row.indicator].add(row.period.code)
            self._places[row.indicator].add(row.place)
        self._lines: dict[tuple[Any, ...], list[Line]] = {}
        self._percentages = Percentages(table.title)
        self._meanings = {role: mapping.meanings(role) for role in mapping.labels}

    def comma_of(self, column: str) -> Comma | None:
        cells = self.table.below(int(column), self.mapping.first_row)
        return comma_means(cell.raw for cell in cells if cell.kind == "text")

    def reading(self, identity: Identity) -> Reading:
        """Rows and cells as of a template; a line is numbered by its order, its cells keep their own addresses."""
        for row in self.table.rows:
            if row >= self.mapping.first_row:
                self._take(row)
        lines = [line for same in self._lines.values() for line in same]
        lines.sort(key=lambda line: line.row)
        cells = [cell for n, line in enumerate(lines, 1) for cell in self._cells(n, line)]
        return Reading(
            identity,
            (*self.findings, *self._told()),
            Inputs.of(self.table.title, cells, _rows(lines)),
            sheet=self.table.title,
            fields=self.asked.inputs,
            key_cells={(n, role): cell for n, line in enumerate(lines, 1) for role, cell in line.at.items()},
            row_by_line={n: line.row for n, line in enumerate(lines, 1)},
        )

    def _take(self, row: int) -> None:
        """The figures of one row, each put where it belongs."""
        labels = {role: self.table.seen(row, column) for role, column in self.mapping.label_columns().items()}
        if any(self._is_left_out(role, cell) for role, cell in labels.items() if cell):
            return
        filled = any((row, column) in self.table.cells for column in self.mapping.figures)
        if not filled and not all(labels.values()):
            return
        for column, figures in self.mapping.figures.items():
            self._place(row, column, figures, labels)

    def _place(self, row: int, column: int, figures: Figures, labels: Mapping[Role, Cell | None]) -> None:
        named = {role: self._named(role, figures, labels) for role in ("indicator", "place", "period")}
        indicator = named["indicator"][0]
        named["place"] = self._owed_place(named["place"], indicator)
        named["period"] = self._asked_period(named["period"], indicator)
        key = (named["indicator"], named["place"], named["period"])
        codes = (key[0][0], key[1][0], key[2][0])
        says = self._field(figures, labels)
        cell = self.table.cells.get((row, column))
        if (indicator and indicator not in self._places) or (all(codes) and not self._is_asked(codes, says)):
            # Nobody asks for it; a cell of the table that is not the committee's business.
            self._other += [cell] if cell else []
            return
        if self._is_elsewhen(named["period"]):
            self._elsewhen += [cell] if cell else []
            return
        if cell is None and not all(codes):
            return
        self._used |= {(row, column)} | {(c.row, c.column) for c in labels.values() if c}
        line = self._line(key, says, row, column, labels)
        line.cells[says] = cell or Cell(row, column, f"{letters(column - 1)}{row}", *_BLANK, is_number=False)

    def _is_asked(self, codes: tuple[str, str, str], says: str) -> bool:
        inputs = self._inputs.get(codes, ())
        if says == PERCENT:
            return bool(inputs) and may_be_percent(self.keys.catalogue.indicators[codes[0]])
        return says in inputs

    def _line(
        self, key: tuple[Named, Named, Named], says: str, row: int, column: int, labels: Mapping[Role, Cell | None]
    ) -> Line:
        """That of this key; where it has such a field already, the same stands twice, and the rules will say so."""
        same = self._lines.setdefault(key, [])
        free = next((line for line in same if says not in line.cells), None)
        if free is None:
            beside = self.mapping.label_columns()
            at: dict[str, str] = {role: f"{letters(column - 1)}{row}" for role in CODE_FIELDS}
            at |= {role: f"{letters(beside[role] - 1)}{row}" for role in labels}
            at |= {role: cell.address for role, cell in labels.items() if cell}
            free = Line(key, row, at)
            same.append(free)
        return free

    def _is_left_out(self, role: Role, cell: Cell) -> bool:
        """Said so, or the name of a part that nobody has given a meaning."""
        return self._meaning(role, cell) in ((NOT_READ, None) if role == "field" else (NOT_READ,))

    def _meaning(self, role: Role, cell: Cell) -> str | None:
        """What the person said that this name means; None where she said nothing."""
        return self._meanings.get(role, {}).get(normalise(cell.raw))

    def _named(self, role: Role, figures: Figures, labels: Mapping[Role, Cell | None]) -> Named:
        if role not in labels:
            return (self.mapping.said_by(role, figures), "")
        cell = labels[role]
        if cell is None:
            return ("", "")
        if said := self._meaning(role, cell):
            return (said, "")
        key = self.keys.resolve(role, "", cell.raw)
        return (key.code, "") if key.code else ("", cell.raw)

    def _owed_place(self, named: Named, indicator: str) -> Named:
        """Some names are those of a district and of its prefecture: the one is meant where something is asked for."""
        places, (code, _) = self._places.get(indicator, set()), named
        if not code or code in places or "place" not in self.mapping.label_columns():
            return named
        catalogue = self.keys.catalogue
        names = [catalogue.places[code].name(language) for language in LANGUAGES]
        levels = {catalogue.places[place].level for place in places}
        alike = {found for name in names for level in levels if (found := catalogue.find_place(name, level))} & places
        return (alike.pop(), "") if len(alike) == 1 else named

    def _asked_period(self, named: Named, indicator: str) -> Named:
        if named[0] != AS_ASKED:
            return named
        asked = self._periods.get(indicator, set())
        return (next(iter(asked)), "") if len(asked) == 1 else ("", "")

    def _is_elsewhen(self, period: Named) -> bool:
        """A period, and certainly one of another quarter."""
        return bool(period[1]) and period_in_text(period[1], self.asked.quarter.year) is not None

    def _field(self, figures: Figures, labels: Mapping[Role, Cell | None]) -> str:
        if "field" not in labels:
            return self.mapping.said_by("field", figures) or "value"
        cell = labels["field"]
        return (cell and self._meaning("field", cell)) or "value"

    def _cells(self, number: int, line: Line) -> Iterable[tuple[Any, ...]]:
        """Reading.cells of one line; what is asked for and has no cell in the table is blank and has no address."""
        codes = (line.key[0][0], line.key[1][0], line.key[2][0])
        cells = self._without_percent(line.cells)
        missing = [f for f in self._inputs.get(codes, ()) if f not in cells]
        for says, cell in cells.items():
            seen, column = cell.filled, cell.column
            read = NOTHING if cell.kind == "blank" else self.read(says, cell.address, seen, str(column))
            yield (self.table.title, number, letters(column - 1), cell.address, says, *seen[:2], *read, *codes)
        for says in missing:
            yield (self.table.title, number, "", "", says, *_BLANK[:2], *NOTHING, *codes)

    def _without_percent(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """A numerator in place of the percentage, where the one can be read from the other."""
        left = {says: cell for says, cell in cells.items() if says != PERCENT}
        percent = cells.get(PERCENT)
        if percent is None or percent.kind == "blank":
            return left
        numerator, denominator = (
            found if (found := left.get(name)) and found.kind != "blank" else None
            for name in ("numerator", "denominator")
        )
        if marker_of(percent.raw):
            return left if numerator else {**left, "numerator": percent}
        column = self.table.below(percent.column, self.mapping.first_row)
        share = share_in(percent, is_fraction=are_fractions(column))
        if said := self._percentages.numerator(percent, share, numerator, denominator):
            left["numerator"] = replace(percent, kind="number", raw=said)
        return left

    def _told(self) -> Iterable[Finding]:
        """Every filled cell of the workbook that was not read, by the reason why."""
        # What names a row of which nothing is wanted is no row that somebody left out.
        skipped = {(c.row, c.column) for c in (*self._other, *self._elsewhen)}
        at_labels = {(row, n) for row, _ in skipped for n in self.mapping.label_columns().values()} - self._used
        skipped |= at_labels
        read = {*self.mapping.figures, *self.mapping.label_columns().values()}
        left: dict[str, list[Cell]] = defaultdict(list)
        for at, cell in self.table.cells.items():
            if at in self._used or at in skipped:
                continue
            if cell.row < self.mapping.header_row:
                left["above"].append(cell)
            elif cell.column not in read:
                left["columns"].append(cell)
            elif cell.row >= self.mapping.first_row:
                left["rows"].append(cell)
        left |= {"other": self._other, "elsewhen": self._elsewhen}
        for why in ("columns", "rows", "other", "elsewhen", "above"):
            if left[why]:
                args = {"count": len(left[why]), "names": self._names(why, left[why])}
                rows = {cell.row for cell in left[why]} if why in ("other", "elsewhen") else set()
                cells = {*left[why], *(c for at in at_labels if at[0] in rows and (c := self.table.cells.get(at)))}
                yield Finding(f"table.{why}", Severity.info, self.table.title, addresses(cells), args=args)
        for what in ("row", "column"):
            hidden = [
                cell for at, cell in self.table.cells.items() if at in self._used and self.table.hides(cell) == what
            ]
            if hidden:
                yield Finding(f"sheet.hidden_{what}s", Severity.info, self.table.title, addresses(hidden))
        if others := [title for title in self.table.titles if title != self.table.title]:
            yield Finding("table.sheets", Severity.info, args={"names": _first(others), "count": len(others)})
        yield from self._percentages.findings()
        yield from self._other_quarter()

    def _names(self, why: str, cells: list[Cell]) -> list[str]:
        """The first of what was left out, as it is called in the file."""
        if why == "columns":
            headers = self.table.headers(self.mapping.header_row, self.mapping.header_rows)
            found = [column_name(n, headers.get(n, ())) for n in dict.fromkeys(cell.column for cell in cells)]
        elif why == "rows":
            first = {cell.row: cell.raw for cell in sorted(cells, key=lambda c: (c.row, -c.column))}
            found = [f"{row} · {_short(raw)}" for row, raw in first.items()]
        elif why in ("other", "elsewhen"):
            found = [f"{cell.address} · {_short(cell.raw)}" for cell in cells]
        else:
            found = [_short(cell.raw) for cell in cells]
        return _first(found)

    def _other_quarter(self) -> Iterable[Finding]:
        """A title or a header that is read that speaks of a time which this quarter does not ask for."""
        read = {*self.mapping.figures, *self.mapping.label_columns().values()}
        periods = {row.period.code for row in self.asked.rows} | {self.asked.quarter.code}
        found = []
        for row in range(1, self.mapping.first_row):
            for cell in self.table.in_row(row):
                said = period_in_text(cell.raw) if cell.kind in ("text", "date") else None
                stray = said and said.code not in periods and not said.contains(self.asked.quarter)
                if stray and (row < self.mapping.header_row or cell.column in read):
                    found.append(cell)
        if found:
            args = {"names": _first([_short(cell.raw) for cell in found]), "quarter": self.asked.quarter.code}
            yield Finding("table.other_quarter", Severity.warning, self.table.title, addresses(found), args=args)


def _first(names: list[str]) -> list[str]:
    return [*names[:NAMED], *(["…"] if len(names) > NAMED else [])]


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _rows(lines: list[Line]) -> pd.DataFrame:
    """Reading.rows"""
    index = pd.Index(range(1, len(lines) + 1), dtype="int64", name="row")
    texts = {}
    for n, role in enumerate(CODE_FIELDS):
        texts[role] = pd.Series([line.key[n][0] for line in lines], index, dtype=object)
        texts[f"{role}_name"] = pd.Series([line.key[n][1] for line in lines], index, dtype=object)
    return pd.DataFrame({**texts, "hidden": [False] * len(lines)}, index)
