"""Sheets whose rows are written alike, as every program writes a long table: their cells without a parser.

With every digit the same, a table of twenty thousand rows has but a few different rows. Each of these is taken apart
once, strictly; what stands in the real rows is then where it stands in the one taken apart. Nothing but numbers and
shared texts is read so; any other sheet, and whatever is written in another manner, is left to the other readers.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, pairwise
from typing import Any

from mne.workbook import limits
from mne.workbook.grid import Column, Grid, indexes, placed
from mne.workbook.limits import Unsafe
from mne.workbook.plain import MERGED, SAME_DIGITS, NotPlain, column_number

MANY_SHAPES = 1_000
"""So many rows that differ by more than which digits they hold may differ by how many."""
MOST_SHAPES = 200
"""Where more than so many kinds of row are filled differently, nothing is won."""
_AT_A_TIME = 300
_BELOW = (b"<f", b"<is", b":f", b":is", b":v")
_NOT_A_NUMBER = bytes(byte if chr(byte) in "0123456789.-" else 32 for byte in range(256))
_ROW = re.compile(rb' r="0+"(?: [A-Za-z0-9:]+="[^"<>&]*")*( ?/?)>')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})0+"(?: s="(0+)")?(?: t="([sn])")?(?: ?/>|></c>|><v>(-?0+(?:\.0+)?)</v></c>)\s*')
_END = re.compile(rb"</row>\s*")
_TOKEN = re.compile(rb"[0-9.-]+")


@dataclass(frozen=True)
class _Cell:
    """Where in its row's numbers a cell's own stand; `letter` of grid.KINDS, "" for a blank one."""

    column: int
    letter: str
    address: int
    style: int
    value: int


@dataclass(frozen=True)
class _Shape:
    """A row taken apart: how many numbers it holds, which is that of `hidden` (-1 for none), and its cells."""

    size: int
    hidden: int
    cells: tuple[_Cell, ...]


def _shape(row: bytes) -> _Shape:
    """Of what follows `<row`, every digit a nought. Raises NotPlain for what is written otherwise."""
    begun = _ROW.match(row)
    if not begun:
        raise NotPlain("a row is written otherwise")
    places = {token.start(): n for n, token in enumerate(_TOKEN.finditer(row))}
    cells, at = [], begun.end()
    while found := _CELL.match(row, at):
        letter = "" if found[4] is None else "t" if found[3] == b"s" else "n"
        if letter == "t" and not found[4].isdigit():
            raise NotPlain("no number of a shared text")
        style, value = (places[found.start(n)] if found[n] else -1 for n in (2, 4))
        cells.append(_Cell(column_number(found[1]), letter, places[found.end(1)], style, value))
        at = found.end()
    if not _END.fullmatch(row, at) and (begun[1][-1:] != b"/" or row[begun.end() :].strip()):
        raise NotPlain("a cell is written otherwise")
    if any(b.column <= a.column for a, b in pairwise(cells)):
        raise NotPlain("cells out of their order")
    hidden = re.search(rb' hidden="([^"]*)"', begun[0])
    if hidden and hidden[1] != b"0":
        raise NotPlain("hidden in words")
    return _Shape(len(places), places[hidden.start(1)] if hidden else -1, tuple(cells))


def _rows_of(written: bytes, begins: Sequence[int], places: Sequence[int]) -> bytes:
    """The rows at these places, which ascend, one behind the other."""
    if places[-1] - places[0] == len(places) - 1:
        return written[begins[places[0]] : begins[places[-1] + 1]]
    return b"".join([written[begins[place] : begins[place + 1]] for place in places])


@dataclass
class _Gathered:
    """The cells of one column so far, shape by shape."""

    places: list[int] = field(default_factory=list)
    """Which of the sheet's rows, from nought."""
    shapes: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """Of each of these shapes, how many rows, and the letter of their cells."""
    said: list[Any] = field(default_factory=list)
    """The number, or the number of a shared text."""


class Alike:
    """Reads one sheet. `strings`: the shared texts; `dates`: numbers of the styles that show a date."""

    def __init__(self, xml: bytes, strings: Callable[[], Sequence[str]], dates: Iterable[int]) -> None:
        self._xml, self._strings = xml, strings
        self._dates = frozenset(b"%d" % style for style in dates)
        self._columns: dict[int, _Gathered] = {}
        self._rows: list[int] = []
        self._hidden: list[int] = []
        self._orders: dict[tuple[int, ...], tuple[list[int], list[int] | None]] = {}
        self._characters = 0

    def grid(self, tell: Callable[[int], None]) -> Grid:
        """Raises NotPlain where the sheet is left to another reader."""
        written = self._written()
        head, *shaped = written.translate(SAME_DIGITS).split(b"<row")
        if len(shaped) > written.count(b"</v>"):
            raise NotPlain("most rows hold nothing")
        if head.strip():
            raise NotPlain("something before the rows")
        begins = list(accumulate((len(row) + len(b"<row") for row in shaped), initial=len(head)))
        different = set(shaped)
        if len(different) > MANY_SHAPES:
            shaped = [_shortened(row) for row in shaped]
            different = set(shaped)
        places_by_shape: dict[_Shape, list[int]] = {}
        places_by_row = {row: places_by_shape.setdefault(_shape(row), []) for row in different}
        if len(places_by_shape) > MOST_SHAPES:
            raise NotPlain("each row is unlike the one before")
        for place, row in enumerate(shaped):
            places_by_row[row].append(place)
        self._rows = [0] * len(shaped)
        for number, (shape, places) in enumerate(places_by_shape.items()):
            # So many at a time as stay near the processor.
            for at in range(0, len(places), _AT_A_TIME):
                some = places[at : at + _AT_A_TIME]
                self._take(shape, number, some, _rows_of(written, begins, some).translate(_NOT_A_NUMBER).split())
        if sorted(set(self._rows)) != self._rows or not 0 < self._rows[0] <= self._rows[-1] <= limits.ROWS:
            raise NotPlain("rows out of their order")
        tell(self._rows[-1])
        columns = {n: column for n in sorted(self._columns) if (column := self._column(self._columns.pop(n)))}
        hidden = set(self._hidden)
        hidden &= set().union(*(column.rows for column in columns.values())) if hidden else set()
        return Grid(
            columns,
            sorted(hidden),
            [ref.decode() for ref in MERGED.findall(self._xml, self._xml.rfind(b"</sheetData>"))],
            "alike",
        )

    def _written(self) -> bytes:
        """From the first row to the last that holds a value; what stands below is formatting."""
        xml = self._xml
        begin, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
        last = xml.find(b"</row>", xml.rfind(b"</v>", 0, end), end)
        if not 0 <= begin < last or end - last > last or xml.find(b"<!", 0, begin) >= 0:
            raise NotPlain("no rows, or most of them below what they hold")
        if xml.find(b"sheetData", 0, begin) >= 0 or xml.find(b"sheetData", last, end) >= 0:
            raise NotPlain("rows in two places")
        if any(xml.find(mark, last, end) >= 0 for mark in _BELOW):
            raise NotPlain("a text or a formula below")
        return xml[begin + len(b"<sheetData>") : last + len(b"</row>")]

    def _take(self, shape: _Shape, number: int, places: list[int], tokens: list[bytes]) -> None:
        """The rows of one shape, from the numbers in them."""
        step = shape.size
        names = tokens[::step]
        for place, row in zip(places, map(int, names), strict=True):
            self._rows[place] = row
        if shape.hidden >= 0:
            self._hidden += [
                int(row) for row, said in zip(names, tokens[shape.hidden :: step], strict=True) if said == b"1"
            ]
        for cell in shape.cells:
            if tokens[cell.address :: step] != names or cell.column > limits.COLUMNS:
                raise NotPlain("a cell stands outside its row")
            if not cell.letter:
                continue
            if cell.letter == "n" and cell.style >= 0 and not self._dates.isdisjoint(tokens[cell.style :: step]):
                raise NotPlain("a day")
            column = self._columns.setdefault(cell.column, _Gathered())
            column.places += places
            column.shapes.append(number)
            column.counts.append(len(places))
            column.kinds.append(cell.letter)
            column.said += map(int if cell.letter == "t" else float, tokens[cell.value :: step])

    def _column(self, gathered: _Gathered) -> Column | None:
        rows, order = self._ordered(gathered)
        said = gathered.said if order is None else [gathered.said[n] for n in order]
        if set(gathered.kinds) == {"n"}:
            return Column(placed(rows), "n" * len(said), array("d", said))
        kinds: Sequence[str] = "t" * len(said)
        if "n" in gathered.kinds:
            of_shapes = [kind for kind, n in zip(gathered.kinds, gathered.counts, strict=True) for _ in range(n)]
            kinds = of_shapes if order is None else [of_shapes[n] for n in order]
        texts = said if "n" not in gathered.kinds else [n for n, kind in zip(said, kinds, strict=True) if kind == "t"]
        used = sorted(set(texts))
        strings = self._weighed(texts, used)
        if blank := {n for n in used if not strings[n].strip()}:
            stays = [kind == "n" or n not in blank for kind, n in zip(kinds, said, strict=True)]
            rows, kinds, said = (list(compress(all_, stays)) for all_ in (rows, kinds, said))
            texts = [n for n in texts if n not in blank]
            used = [n for n in used if n not in blank]
        place_by_text = {n: place for place, n in enumerate(used)}
        which = indexes(map(place_by_text.__getitem__, texts), len(used))
        numbers = array("d", [n for n, kind in zip(said, kinds, strict=True) if kind == "n"] if "n" in kinds else ())
        return Column(placed(rows), "".join(kinds), numbers, [strings[n] for n in used], which) if rows else None

    def _ordered(self, gathered: _Gathered) -> tuple[list[int], list[int] | None]:
        """The rows of a column, and the order in which its cells stand in them; None where it is theirs."""
        shapes = tuple(gathered.shapes)
        if shapes not in self._orders:
            places, order = gathered.places, None
            if len(shapes) > 1 and sorted(places) != places:
                order = sorted(range(len(places)), key=places.__getitem__)
                places = [places[n] for n in order]
            is_all = len(places) == len(self._rows)
            self._orders[shapes] = self._rows if is_all else [self._rows[place] for place in places], order
        return self._orders[shapes]

    def _weighed(self, texts: Sequence[int], used: Sequence[int]) -> Sequence[str]:
        """The shared texts. Raises Unsafe where those that are shown are too long."""
        strings = self._strings()
        if used[-1] >= len(strings):
            raise NotPlain("no such text")
        longest = max(len(strings[n]) for n in used)
        self._characters += longest * len(texts)
        if self._characters > limits.ALL_CHARACTERS:
            self._characters += sum(len(strings[n]) for n in texts) - longest * len(texts)
        if max(longest - limits.TEXT_CHARACTERS, self._characters - limits.ALL_CHARACTERS) > 0:
            raise Unsafe("file.too_large")
        return strings


def _shortened(row: bytes) -> bytes:
    """Numbers of any length as one nought."""
    while b"00" in row:
        row = row.replace(b"0000", b"0").replace(b"00", b"0")
    return row
