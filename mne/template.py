"""What a partner's workbook must hold: its sheets, rows, columns and hidden identity. A pure declaration.

The Results sheet, as Excel numbers its rows:

    1  MACHINE_ROW   hidden: the field code of each column; readers go by it, never by the translated header
    2  TITLE_ROW     partner, quarter, what to do
    3  HEADER_ROW    the header in the workbook's language, with the filter
    4  FIRST_ROW     the first row to fill; one row an indicator × place × period, codes in hidden columns

The veryHidden META_SHEET holds META_KEYS in column A and their values, as text, in column B from row 1 on. The same
pairs are custom document properties named PROPERTY_PREFIX + key.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, Protocol

from mne.model import Category, Indicator, Partner, Place, Programme, Responsibility
from mne.period import Period, asked_in

TEMPLATE = "results"
TEMPLATE_VERSION = 1

# Keys of the translated sheet titles: texts `workbook.sheet.<key>`. The two others are named alike everywhere.
INSTRUCTIONS = "instructions"
RESULTS = "results"
META_SHEET = "_meta"
LISTS_SHEET = "_lists"

MACHINE_ROW = 1
TITLE_ROW = 2
HEADER_ROW = 3
FIRST_ROW = 4

META_KEYS = (
    "template",  # TEMPLATE
    "template_version",  # TEMPLATE_VERSION
    "partner",
    "period",  # code of the quarter, for example 2026-Q4
    "language",
    "layout",  # Layout.hash
    "base_version",  # version of the slice whose values are pre-filled; 0 when there is none
    "results_sheet",  # title of the Results sheet in this language
)
PROPERTY_PREFIX = "mne_"

# Field codes. A part of a disaggregation is `dimension:category`, for example `sex:female`.
CODE_FIELDS = ("indicator", "place", "period")
SHOWN_FIELDS = ("programme_name", "indicator_name", "place_name", "period_name", "unit")
PREVIOUS_BY_INPUT = {
    "value": "previous",
    "numerator": "previous_numerator",
    "denominator": "previous_denominator",
}
"""Input field → the field of the greyed column before it, with the previous period's accepted value."""
TOTAL_FIELDS = tuple(PREVIOUS_BY_INPUT)
NOTE = "note"

WITHDRAW = "X"
NOT_APPLICABLE = "NA"
MARKERS = (WITHDRAW, NOT_APPLICABLE)
MARKER_LIST = "mne_markers"
"""Defined name of the markers on LISTS_SHEET."""
NOTE_LIST = "mne_notes"
"""Defined name of the suggested notes on LISTS_SHEET."""

Kind = Literal["code", "shown", "previous", "input", "note"]


class Registry(Protocol):
    """What a layout needs of the reference data; `mne.catalogue.Catalogue` is one."""

    @property
    def partners(self) -> Mapping[str, Partner]: ...
    @property
    def indicators(self) -> Mapping[str, Indicator]: ...
    @property
    def programmes(self) -> Mapping[str, Programme]: ...
    @property
    def places(self) -> Mapping[str, Place]: ...
    @property
    def categories(self) -> Mapping[str, tuple[Category, ...]]: ...
    @property
    def responsibilities(self) -> Sequence[Responsibility]: ...


def part_field(dimension: str, category: str) -> str:
    """Field code of one part of a disaggregation."""
    return f"{dimension}:{category}"


def split_field(field: str) -> tuple[str, str]:
    """(dimension, category) of a part; two empty strings for a total, as the store keeps them."""
    dimension, _, category = field.partition(":")
    return (dimension, category) if category else ("", "")


def is_input(field: str) -> bool:
    """Whether a number (or a marker) is typed under this field."""
    return field in TOTAL_FIELDS or ":" in field


def letters(index: int) -> str:
    """Excel's letters of a column counted from 0: 0 is A, 26 is AA."""
    found, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


@dataclass(frozen=True)
class Column:
    field: str
    kind: Kind

    @property
    def is_hidden(self) -> bool:
        return self.kind == "code"


@dataclass(frozen=True)
class Row:
    """One cell of the programme: what a partner says of an indicator at a place in one of its own periods."""

    programme: str
    indicator: str
    place: str
    period: Period
    inputs: tuple[str, ...]
    """Fields that are open in this row; the row's other inputs are grey and locked."""

    key: tuple[str, str, str] = dataclasses.field(init=False, compare=False)
    """(indicator, place, period code)"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.indicator, self.place, self.period.code))


@dataclass(frozen=True)
class Block:
    """The rows of one indicator, which stand together."""

    programme: str
    indicator: str
    inputs: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    """(place, period code) of each row; blocks that owe the same share it"""
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Layout:
    """The Results sheet of one partner and quarter, the same in every language."""

    partner: str
    quarter: Period
    blocks: tuple[Block, ...]
    columns: tuple[Column, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        periods = {period.code: period for period in self.periods}
        return tuple(
            Row(one.programme, one.indicator, place, periods[code], one.inputs)
            for one in self.blocks
            for place, code in one.cells
        )

    @cached_property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """(indicator, place, period code) of the rows; making the rows themselves takes longer."""
        return tuple((one.indicator, *cell) for one in self.blocks for cell in one.cells)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns)

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns if column.kind == "input")

    @property
    def cells_asked(self) -> int:
        """Totals to report: a pair is one."""
        return sum(len(one.cells) for one in self.blocks)

    @cached_property
    def row_numbers(self) -> dict[tuple[str, str, str], int]:
        """(indicator, place, period code) → row as Excel numbers it."""
        return dict(zip(self.keys, range(FIRST_ROW, FIRST_ROW + len(self.keys)), strict=True))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Those that are asked for, each once."""
        return tuple(dict.fromkeys(period for one in self.blocks for period in one.periods))

    @property
    def last_row(self) -> int:
        return FIRST_ROW + self.cells_asked - 1

    def letter(self, field: str) -> str:
        """Excel's letter of a field's column; raises ValueError when the layout has no such column."""
        return letters(self.fields.index(field))

    def address(self, row: Row, field: str) -> str:
        """For example `L7`."""
        return f"{self.letter(field)}{self.row_numbers[row.key]}"

    @cached_property
    def hash(self) -> str:
        """Changes with any row, column or open input; a workbook of another layout is not read as this one."""
        lines = [TEMPLATE, str(TEMPLATE_VERSION), self.partner, self.quarter.code, " ".join(self.fields)]
        for one in self.blocks:
            inputs = " ".join(one.inputs)
            lines += [f"{one.indicator} {place} {period} {inputs}" for place, period in one.cells]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def layout(registry: Registry, partner: str, quarter: Period) -> Layout:
    """What the partner owes in this quarter, in the order programme, indicator, place, period of the registry.

    Asked for: the periods that end with or inside the quarter, of each indicator's own frequency, where
    the partner was responsible, and it and the indicator valid, at the period's end. No rows: nothing is owed.
    """
    programmes = {code: n for n, code in enumerate(registry.programmes)}
    indicators = {code: n for n, code in enumerate(registry.indicators)}
    places = {code: n for n, code in enumerate(registry.places)}
    owed = _owed(registry, partner, quarter)
    order = sorted(owed, key=lambda code: (programmes[registry.indicators[code].programme], indicators[code]))
    known: dict[Any, tuple[tuple[str, str], ...]] = {}
    blocks = []
    for code in order:
        indicator = registry.indicators[code]
        periods = tuple(sorted(owed[code], key=lambda period: period.end))
        of_periods = tuple((period.code, frozenset(owed[code][period])) for period in periods)
        if of_periods not in known:
            known[of_periods] = _cells(of_periods, places)
        inputs = inputs_of(indicator, registry.categories)
        blocks.append(Block(indicator.programme, code, inputs, known[of_periods], periods))
    return Layout(partner, quarter, tuple(blocks), tuple(_columns(registry, blocks)))


def _cells(owed: Sequence[tuple[str, frozenset[str]]], order: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """Place by place, and in each the periods that ask for it."""
    places = sorted(frozenset[str]().union(*(found for _, found in owed)), key=order.__getitem__)
    return tuple((place, period) for place in places for period, found in owed if place in found)


def _owed(registry: Registry, partner: str, quarter: Period) -> dict[str, dict[Period, set[str]]]:
    """Places by period, by indicator."""
    member = registry.partners.get(partner)
    found: dict[str, dict[Period, set[str]]] = {}
    if member is None:
        return found
    asked = [(p, p.end) for p in asked_in(quarter) if _holds(member.valid_from, member.valid_to, p.end)]
    for duty in registry.responsibilities:
        if duty.partner != partner or not duty.places:
            continue
        indicator = registry.indicators[duty.indicator]
        for period, end in asked:
            holds = all(_holds(one.valid_from, one.valid_to, end) for one in (duty, indicator))
            if holds and period.frequency is indicator.frequency:
                found.setdefault(indicator.code, {}).setdefault(period, set()).update(duty.places)
    return found


def _holds(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def inputs_of(indicator: Indicator, categories: Mapping[str, tuple[Category, ...]]) -> tuple[str, ...]:
    """The pair, or the total and the parts of its disaggregations; parts of pairs are not asked for."""
    if indicator.is_pair:
        return ("numerator", "denominator")
    parts = (part_field(d, category.code) for d in indicator.disaggregations for category in categories[d])
    return ("value", *parts)


def _columns(registry: Registry, blocks: Sequence[Block]) -> Iterable[Column]:
    """Codes stand, hidden, before the name they belong to; only inputs that some row uses have a column."""
    used = {field for one in blocks for field in one.inputs}
    yield Column("programme_name", "shown")
    for code in CODE_FIELDS:
        yield Column(code, "code")
        yield Column(f"{code}_name", "shown")
    yield Column("unit", "shown")
    for field, previous in PREVIOUS_BY_INPUT.items():
        if field in used:
            yield Column(previous, "previous")
            yield Column(field, "input")
    parts = (part_field(d, category.code) for d, found in registry.categories.items() for category in found)
    yield from (Column(field, "input") for field in parts if field in used)
    yield Column(NOTE, "note")
