"""From what the child saw to the cells of a reading: numbers, markers, and what only a column can settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from mne.model import Finding, Language, Severity
from mne.template import CODE_FIELDS, FIRST_ROW, MACHINE_ROW, NOTE, letters
from mne.workbook import limits
from mne.workbook.grid import KINDS as KIND_BY_LETTER
from mne.workbook.grid import Column, Grid, plain_number
from mne.workbook.headers import Header
from mne.workbook.inputs import BLANK, KINDS, MARKERS, NUMBER, SCALE, TEXT, Inputs, Numbers, Texts, objects
from mne.workbook.numbers import Comma, clean, comma_means, number_in_text
from mne.workbook.values import Values

_KIND_OF = np.zeros(128, dtype="int8")
for _letter, _name in KIND_BY_LETTER.items():
    _KIND_OF[[ord(_letter), ord(_letter.upper())]] = KINDS.index(_name)
_WHOLE = 10.0**14
"""Below, a whole number is what Excel stored, digit by digit, and fits."""


class Seen(NamedTuple):
    """The cells of one column that stand in rows in use, downwards; as `Inputs` has them."""

    line: Numbers
    kind: Numbers
    is_formula: Numbers
    raw: Numbers
    numbers: Numbers
    """Of numeric cells as stored; 0 in others."""


def _odd(found: Sequence[_Read], lengths: Sequence[int], order: Numbers) -> list[tuple[int, int, _Read]]:
    """The few cells of which something is to be said: where each stands in order, and where in what was read."""
    if not any(read.odd for read in found):
        return []
    at = {old: new for new, old in enumerate(order.tolist())}
    begins = np.cumsum([0, *lengths]).tolist()
    return [(at[begin + n], n, read) for begin, read in zip(begins, found, strict=False) for n in read.odd]


class Interpreter(Values):
    """Reads the cells under a header; `findings` gathers what it saw, in Excel order once `filled` has run."""

    def __init__(self, header: Header, grid: Grid, language: Language) -> None:
        super().__init__(header.sheet, language)
        self._header = header
        self._columns = {n: _ascending(grid.columns.get(n, Column())) for n in header.columns.values()}
        self._numbers = rows_in_use(header, self._columns)
        self._line_by_row = np.full(limits.ROWS + 1, -1, dtype="int32")
        self._line_by_row[self._numbers] = np.arange(len(self._numbers))
        self._hidden = grid.hidden

    def filled(self) -> Inputs:
        header, width = self._header, len(self._header.inputs)
        names = tuple(header.inputs)
        places = {name: letters(column - 1) for name, column in header.inputs.items()}
        self._seen = {name: self._under(column) for name, column in header.inputs.items()}
        found = [_Read(len(seen.line)) for seen in self._seen.values()]
        for (name, seen), read in zip(self._seen.items(), found, strict=True):
            if name != NOTE:
                self._read(name, places[name], seen, read)
        all_seen = list(self._seen.values())
        line = np.concatenate([one.line for one in all_seen]) if all_seen else np.zeros(0, dtype="int64")
        field = np.repeat(np.arange(width), [len(one.line) for one in all_seen])
        order = np.argsort(line * width + field, kind="stable")
        odd = _odd(found, [len(one.line) for one in all_seen], order)

        def joined(parts: list[Any], type_: str) -> Numbers:
            return np.concatenate(parts)[order] if parts else np.zeros(0, dtype=type_)

        return Inputs(
            header.sheet,
            self._numbers,
            np.isin(self._numbers, self._hidden),
            {name: cache(partial(self._text, column)) for name, column in header.texts.items()},
            names,
            tuple(places.values()),
            line[order],
            field[order],
            joined([one.kind for one in all_seen], "int8"),
            joined([one.raw for one in all_seen], "object"),
            joined([read.amount for read in found], "int64"),
            joined([read.there for read in found], "bool"),
            joined([read.marker for read in found], "int8"),
            {n: read.other[was] for n, was, read in odd if was in read.other},
            frozenset(n for n, was, read in odd if was in read.ambiguous),
            {n: read.finding[was] for n, was, read in odd if was in read.finding},
        )

    def _text(self, number: int) -> Texts:
        """Down one column, each spelling cleaned once."""
        seen = self._under(number)
        column = self._columns[number]
        if len(column.numbers):
            found = Texts.of(seen.raw.tolist())
        else:
            found = Texts(np.frombuffer(column.which, column.which.typecode)[self._inside(column)], column.spellings)
        which = np.full(len(self._numbers), len(found.spellings), dtype="int64")
        which[seen.line] = found.which
        return Texts(which, [*map(clean_text, found.spellings), ""])

    def _inside(self, column: Column) -> Numbers:
        """Which of a column's cells stand in rows in use."""
        return np.flatnonzero(self._line_by_row[_rows(column)] >= 0)

    def _under(self, number: int) -> Seen:
        column = self._columns[number]
        inside = self._inside(column)
        letter = np.frombuffer(column.kinds.encode(), "uint8")
        kind = _KIND_OF[letter]
        is_number = kind == NUMBER
        raw, stored = np.empty(len(column), dtype=object), np.zeros(len(column))
        if is_number.any():
            stored[is_number] = np.frombuffer(column.numbers, "d")
            different, which = np.unique(stored[is_number], return_inverse=True)
            raw[is_number] = objects([plain_number(one) for one in different.tolist()])[which]
        if not is_number.all():
            raw[~is_number] = objects(column.spellings)[np.frombuffer(column.which, column.which.typecode)]
        line = self._line_by_row[_rows(column)[inside]].astype("int64")
        return Seen(line, kind[inside], letter[inside] < ord("a"), raw[inside], stored[inside])

    def _read(self, name: str, place: str, seen: Seen, into: _Read) -> None:
        """Numbers all at once where nothing is to be said of them, other texts spelling by spelling."""
        is_number = seen.kind == NUMBER
        with np.errstate(over="ignore"):
            scaled = np.rint(seen.numbers * SCALE)
        # The nearest to a decimal of fifteen digits is what a person typed as that decimal.
        sure = is_number & ~seen.is_formula & (np.abs(scaled) < 10 * _WHOLE) & (scaled / SCALE == seen.numbers)
        whole = (
            is_number & ~seen.is_formula & (np.abs(seen.numbers) < _WHOLE) & (np.trunc(seen.numbers) == seen.numbers)
        )
        into.amount[sure] = scaled[sure]
        into.amount[whole] = seen.numbers[whole].astype("int64") * SCALE
        into.there |= sure | whole
        known: dict[tuple[int, str], tuple[Any, ...]] = {}
        for n in np.flatnonzero(((seen.kind == TEXT) | is_number) & ~into.there).tolist():
            kind, raw, is_formula = int(seen.kind[n]), seen.raw[n], bool(seen.is_formula[n])
            read = known.get((kind, raw))
            if read is None:
                before = len(self._found)
                row = self._numbers[seen.line[n]]
                read = self.read(name, f"{place}{row}", (KINDS[kind], raw, is_formula))
                if len(self._found) == before:
                    known[kind, raw] = read
            into.take(n, read)

    def comma_of(self, field: str) -> Comma | None:
        seen = self._seen[field]
        return comma_means(seen.raw[seen.kind == TEXT].tolist())


class _Read:
    """What the cells of one column say."""

    def __init__(self, size: int) -> None:
        self.amount, self.there = np.zeros(size, dtype="int64"), np.zeros(size, dtype=bool)
        self.marker = np.full(size, -1, dtype="int8")
        self.other: dict[int, Any] = {}
        self.finding: dict[int, str] = {}
        self.ambiguous: set[int] = set()

    @property
    def odd(self) -> set[int]:
        return {*self.other, *self.finding, *self.ambiguous}

    def take(self, n: int, read: tuple[Any, ...]) -> None:
        """`read`: as Values.read gives it."""
        value, other, marker, is_ambiguous, finding = read
        if value is not None:
            self.amount[n], self.there[n] = int(value * SCALE), True
        if marker:
            self.marker[n] = MARKERS.index(marker)
        if other is not None:
            self.other[n] = other
        if finding:
            self.finding[n] = finding
        if is_ambiguous:
            self.ambiguous.add(n)


def _ascending(column: Column) -> Column:
    """Its rows from above; of a cell written twice the last counts, as in Excel."""
    rows = _rows(column)
    if isinstance(column.rows, range) or bool((rows[1:] > rows[:-1]).all()):
        return column
    return Column.of_rows(dict(zip(column.rows, column.stored(), strict=True)))


def rows_in_use(header: Header, columns: dict[int, Column]) -> Numbers:
    """Numbers of the rows that carry a code or an input.

    What stands above the first coded row is the title, the translated header or somebody's remark, unless
    a number is typed there.
    """
    first = header.machine_row + FIRST_ROW - MACHINE_ROW
    codes = [header.columns[code] for code in CODE_FIELDS if code in header.columns]
    wanted = {*codes, *header.inputs.values()}
    coded = _rows_of([columns[column] for column in codes], first)
    typed = _rows_of([columns[column] for column in header.inputs.values()], first)
    begun = coded[0] if len(coded) else limits.ROWS + 1
    early = set(typed[typed < begun].tolist())
    for column in header.inputs.values() if early else ():
        last = max(early, default=0)
        early -= {row for row, letter, raw in columns[column].above(last) if _is_number(letter, raw)}
    every = _rows_of([columns[column] for column in header.columns.values() if column in wanted], first)
    return every[~np.isin(every, list(early))] if early else every


def _rows_of(columns: Sequence[Column], first: int) -> Numbers:
    """From this row on, in their order."""
    used = np.zeros(limits.ROWS + 1, dtype=bool)
    for column in columns:
        used[_rows(column)] = True
    used[:first] = False
    return np.flatnonzero(used)


def _rows(column: Column) -> Numbers:
    rows = column.rows
    return (
        np.arange(rows.start, rows.stop) if isinstance(rows, range) else np.frombuffer(rows, "uint32").astype("int64")
    )


def _is_number(letter: str, raw: str) -> bool:
    return letter in "nN" or number_in_text(raw).value is not None


def hidden_rows(filled: Inputs) -> Iterator[Finding]:
    """Values that the person may not know she sends."""
    said = np.flatnonzero(filled.hidden[filled.line] & (filled.kind != BLANK))
    if len(said):
        cells = tuple(filled.address(filled.line[said], filled.field[said]).to_pylist())
        yield Finding("sheet.hidden_rows", Severity.info, filled.sheet, cells)


def clean_text(raw: str) -> str:
    return raw.strip() if raw.isascii() else " ".join(_without_marks(raw).split())


def _without_marks(raw: str) -> str:
    return raw if clean(raw) == raw.strip() else "".join(c for c in raw if c not in "\u200e\u200f\u061c\ufeff\u200b")
