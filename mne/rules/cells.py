"""The cells of a check as columns, field by field; what a statement sees as `cell` is a table of some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from mne.period import Period
from mne.rules.row import KEY_ROLES, role_of

# Arrays of int64 and of bool. Their full types are lost at the first `&` or index, so that nothing is checked by them.
Numbers = Any
Truths = Any
Place = Any
"""Some positions of cells: a slice or Numbers."""
STATES = ("number", "blank", "marker", "long", "wrong", "known", "unknown", "elsewhere", "other", "missing")
NUMBER, BLANK, MARKER, LONG, WRONG, KNOWN, UNKNOWN, ELSEWHERE, OTHER, MISSING = range(len(STATES))
"""What a cell is; a key may be something else too, which has a higher number."""
MARKERS = ("", "X", "NA")
NO_MARKER, X, NA = range(len(MARKERS))
_TEXTS = {"raw": "raw", "kind": "kind", "address": "cell"}
COLUMNS = (
    *("n", "row", "line", "address", "field", "role", "dimension", "kind", "raw", "marker", "state"),
    *("indicator", "place", "period", "previous_period", "month", "level", "amount", "before", "past", "now"),
    *("asked", "owed", "due", "said", "bad"),
)


class Amounts(NamedTuple):
    """Ten-thousandths, 0 where there is none or it is too long to be kept."""

    numbers: Numbers
    there: Truths
    exact: Truths
    """Where they say the value exactly."""
    given: Truths
    """Where there is a value, too long or not."""

    def at(self, order: Numbers) -> Amounts:
        ordered = {name: column[order] for name, column in {id(column): column for column in self}.items()}
        return Amounts(*(ordered[id(column)] for column in self))

    def arrow(self, at: Numbers) -> pa.Array:
        return pa.array(self.numbers[at], mask=~self.there[at])


@dataclass(frozen=True)
class Coded:
    """A column of few different texts: a code for each cell, and the text that each code stands for."""

    codes: Numbers
    names: Sequence[str]

    @cached_property
    def _texts(self) -> tuple[Numbers, pa.Array]:
        """Code → number of its text, each text once."""
        texts = {name: n for n, name in enumerate(dict.fromkeys(self.names))}
        return np.array([texts[name] for name in self.names], dtype="int32"), pa.array(list(texts), pa.string())

    def arrow(self, at: Numbers) -> pa.Array:
        number, texts = self._texts
        return pa.DictionaryArray.from_arrays(pa.array(number[self.codes[at]]), texts)

    def of(self, at: Numbers) -> list[str]:
        return [self.names[code] for code in self.codes[at].tolist()]


@dataclass(frozen=True)
class Cells:
    """The cells of a check, field by field, so that a look at one field touches no other. A cell has a *position* here
    and a number `n`, its place in the frame. Only `said` and `bad` change while the gates are passed.
    """

    frame: pd.DataFrame
    history: pd.DataFrame | None
    """As Context.history."""
    n: Numbers
    position: Numbers
    """Number → position."""
    spans: dict[str, slice]
    """Field → its positions, which stand in the order of the frame; fields of one role follow one another."""
    coded: dict[str, Coded]
    row: Numbers
    line: Numbers
    """A number for each row: that of Excel, or, where the row is gone from the file, one below zero for its keys."""
    amount: Amounts
    before: Amounts
    past: Amounts
    now: Amounts
    """What the cell says with what was accepted: a blank leaves it as it is."""
    state: Numbers
    marker: Numbers
    asked: Truths
    owed: Truths
    due: Truths
    said: Truths
    bad: Truths

    def of_roles(self, roles: frozenset[str]) -> Iterator[tuple[str, slice]]:
        """(role, positions) of the roles that there are."""
        return ((role, self._roles[role]) for role in self._roles if role in roles)

    @cached_property
    def _roles(self) -> dict[str, slice]:
        found: dict[str, slice] = {}
        for field, span in self.spans.items():
            first = found.get(role_of(field), span)
            found[role_of(field)] = slice(first.start, span.stop)
        return found

    def table(self, names: Sequence[str], at: Numbers) -> pa.Table:
        """The table `cell` of a statement: these columns of the cells at these positions."""
        return pa.table({name: self._column(name, at) for name in names})

    def _text(self, name: str, at: Place) -> pa.Array:
        return pa.array(self.texts(name)[self.n[at]], pa.string(), from_pandas=True)

    def written(self, span: slice) -> tuple[Numbers, pa.Array]:
        """The texts of one field's cells as they were typed: a code each, -1 for none; and what the codes stand for."""
        if span.start not in self._written:
            coded = self._text("raw", span).dictionary_encode()
            self._written[span.start] = coded.indices.fill_null(-1).to_numpy().astype("int64"), coded.dictionary
        return self._written[span.start]

    @cached_property
    def _written(self) -> dict[int, tuple[Numbers, pa.Array]]:
        return {}

    def texts(self, name: str) -> Numbers:
        """raw, kind or address by the number of the cell."""
        if name not in self._texts:
            self._texts[name] = self.frame[_TEXTS[name]].to_numpy(dtype=object)
        return self._texts[name]

    @cached_property
    def _texts(self) -> dict[str, Numbers]:
        return {}

    def _column(self, name: str, at: Numbers) -> pa.Array:
        if name in _TEXTS:
            return self._text(name, at)
        if name in self.coded:
            return self.coded[name].arrow(at)
        if name == "month":
            return pa.array(self._months[self.coded["period"].codes[at]])
        column = getattr(self, name)
        return column.arrow(at) if isinstance(column, Amounts) else pa.array(column[at])

    @cached_property
    def _months(self) -> Numbers:
        return np.array([Period.parse(code).end.month if code else 0 for code in self.coded["period"].names], "int64")

    @cached_property
    def lines(self) -> tuple[Numbers, int]:
        """Each cell's line counted from 0, and how many numbers there are."""
        if not len(self.line):
            return self.line, 0
        first = int(self.line.min())
        return self.line - first, int(self.line.max()) - first + 1

    @cached_property
    def _once(self) -> dict[str, bool]:
        lines, count = self.lines
        return {
            field: count > 0 and int(np.bincount(lines[span]).max(initial=0)) <= 1 for field, span in self.spans.items()
        }

    def is_once(self, field: str) -> bool:
        """Whether no row has this field twice."""
        return self._once[field]

    @cached_property
    def _alike(self) -> dict[tuple[str, str], bool]:
        return {}

    def alike(self, left: str, right: str) -> bool:
        """Whether the cells of two fields stand in the same rows, in the same order."""
        if (left, right) not in self._alike:
            lines = self.line
            self._alike[left, right] = np.array_equal(lines[self.spans[left]], lines[self.spans[right]])
        return self._alike[left, right]

    def beside(self, left: str, right: str) -> tuple[Place, Truths | None]:
        """For each cell of `left`, in order, the one of `right` in its row; and where there is one, None: everywhere.

        `right` must stand once in a row; where there is none, any position.
        """
        if self.alike(left, right):
            return self.spans[right], None
        lines, count = self.lines
        found = np.full(count, -1, dtype="int64")
        found[lines[self.spans[right]]] = np.arange(self.spans[right].start, self.spans[right].stop)
        at = found[lines[self.spans[left]]]
        return np.maximum(at, 0), at >= 0

    def pairs(self, left: str, right: str) -> tuple[Place, Place]:
        """Cells of two fields, each once in a row, that stand in one row."""
        at, there = self.beside(left, right)
        if there is None:
            return self.spans[left], at
        return np.flatnonzero(there) + self.spans[left].start, at[there]

    def keys(self, at: Place = slice(None)) -> Numbers:
        """Indicator, place and period of cells as one number each."""
        return self._key_of(self.coded["period"].codes[at], at)

    def _key_of(self, periods: Numbers, at: Place) -> Numbers:
        indicator, place, period = (self.coded[name] for name in KEY_ROLES)
        most = len(indicator.names) * len(place.names) * len(period.names)
        # Half as long, half the time; the codes themselves are int32.
        first = indicator.codes[at] if most < 2**31 else indicator.codes[at].astype("int64")
        if len(period.names) == 1:
            return first * len(place.names) + place.codes[at]
        return (first * len(place.names) + place.codes[at]) * len(period.names) + periods

    @cached_property
    def _previous(self) -> Numbers:
        """Code of a period → code of the one before it, -1 where no cell has it."""
        codes = {name: n for n, name in enumerate(self.coded["period"].names)}
        return np.array([codes.get(name, -1) for name in self.coded["previous_period"].names], dtype="int64")

    def previous_keys(self, at: Numbers) -> Numbers:
        """`keys` of the same indicator and place in the period before; -1 where no cell has that period."""
        periods = self._previous[self.coded["period"].codes[at]]
        return np.where(periods < 0, -1, self._key_of(periods, at))

    def before_in_time(self, span: slice, at: Numbers) -> Numbers | None:
        """For some cells of one role, the owed one of the period before, or -1; None where it stands there twice."""
        wanted, fields = self.previous_keys(at), self.coded["field"]
        if (wanted < 0).all():
            return np.full(len(at), -1, dtype="int64")
        owed = np.flatnonzero(self.owed[span]) + span.start
        keys = self.keys(owed).astype("int64") * len(fields.names) + fields.codes[owed]
        order = np.argsort(keys, kind="stable")
        keys, owed = keys[order], owed[order]
        wanted = np.where(wanted < 0, -1, wanted.astype("int64") * len(fields.names) + fields.codes[at])
        if not len(keys):
            return np.full(len(at), -1, dtype="int64")
        if (keys[1:] == keys[:-1]).any():
            return None
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[found] == wanted, owed[found], -1)


def within(place: Place, at: Numbers) -> Numbers:
    """Some of these positions, by their order."""
    return at + place.start if isinstance(place, slice) else place[at]
