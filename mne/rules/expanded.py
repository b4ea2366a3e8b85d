"""What the statements of the kinds see as `rule`: rules of one kind, each for every cell that its selector names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from mne.model import Indicator
from mne.rules.cells import COLUMNS, Coded, Numbers, Truths
from mne.rules.context import Context
from mne.rules.row import INPUT_ROLES, RuleRow

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Expanded:
    """Rules of one kind: their statement, and one row per rule × indicator × role × place × level × dimension.

    Columns: rule (number), indicator, role, place, level, dimension ('' for any) and the kind's own.
    Keys of rows (indicator, place, period) may be unknown, so a rule on them that names no indicator has ''.
    """

    rules: tuple[RuleRow, ...]
    rows: Sequence[Row]

    @cached_property
    def sql(self) -> str:
        """Without the conditions that none of the rules has."""
        sql = type(self.rules[0]).statement(self.rules)
        for name in ("place", "level", "dimension"):
            if not any(row[name] for row in self.rows):
                sql = re.sub(rf"\br\.{name} IN \('', [a-z]\.{name}\)", "true", sql)
        return sql

    @cached_property
    def _words(self) -> set[str]:
        return set(re.findall(r"[a-z_]+", self.sql))

    @cached_property
    def table(self) -> pa.Table:
        """Only columns that the statement names: moving the others would cost more than the question."""
        return pa.Table.from_pylist([{n: v for n, v in row.items() if n in self._words} for row in self.rows])

    @cached_property
    def columns(self) -> list[str]:
        """Columns of the table `cell` that the statement names."""
        return [name for name in COLUMNS if name in self._words]

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(row["role"] for row in self.rows)

    @cached_property
    def missing(self) -> frozenset[str]:
        return frozenset(rule.missing for rule in self.rules)

    def values(self, column: str, role: str) -> Mapping[str, Collection[Any]]:
        """Indicator → what its rules for this role say in a column; '' where they are for any indicator."""
        return self.once((column, role), lambda: self._values(column, role))

    def _values(self, column: str, role: str) -> Mapping[str, Collection[Any]]:
        found: dict[str, set[Any]] = {}
        for row in self.rows:
            if row["role"] == role:
                found.setdefault(row["indicator"], set()).add(row[column])
        return found

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What follows from the rules alone, made once for as long as they stay."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]  # type: ignore[no-any-return]

    def covered(self, role: str, indicator: Coded) -> Truths:
        """Code of an indicator → whether a rule looks at this role of it."""
        named = self.values("rule", role)
        if "" in named:
            return np.ones(len(indicator.names), dtype=bool)
        return np.array([name in named for name in indicator.names], dtype=bool)

    def bounds(
        self, column: str, role: str, indicator: Coded, choose: Callable[[Iterable[int]], int], other: int
    ) -> Numbers:
        """Code of an indicator → the loosest or tightest of what its rules say; `other` where it has none."""
        values = self.values(column, role)
        said = self.once((column, role, choose), lambda: {code: choose(found) for code, found in values.items()})
        return np.array([said.get(name, other) for name in indicator.names], dtype="int64")

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        return {}


@dataclass(frozen=True, eq=False)
class _Asked:
    """Rules and the registry they are expanded in, told apart by identity: both change seldom, and are large."""

    rules: tuple[RuleRow, ...]
    indicators: Mapping[str, Indicator]
    below: Callable[[str], Sequence[str]]

    def __hash__(self) -> int:
        return hash((*(id(rule) for rule in self.rules), id(self.indicators), self.below))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Asked)
            and len(self.rules) == len(other.rules)
            and all(one is two for one, two in zip(self.rules, other.rules, strict=True))
            and self.indicators is other.indicators
            and self.below == other.below
        )


def expand(rules: Sequence[RuleRow], context: Context) -> Expanded:
    """The rules, all of one kind, in this registry; made once for as long as both stay."""
    return _expanded(_Asked(tuple(rules), context.indicators, context.below))


@lru_cache(64)
def _expanded(asked: _Asked) -> Expanded:
    rows: list[Row] = []
    for number, rule in enumerate(asked.rules):
        own = {"rule": number, "missing": rule.missing, **rule.columns}
        chosen = rule.selector
        named = [code for code in chosen.indicator if code in asked.indicators] or asked.indicators
        codes = [code for code in named if chosen.takes(asked.indicators[code])]
        every = not (chosen.programme or chosen.indicator or chosen.measure or chosen.basis or chosen.frequency)
        anywhere = every and not chosen.decimals and chosen.within is None
        # Each once, or a cell below two of them would be found twice.
        places = list(dict.fromkeys(below for place in chosen.place for below in asked.below(place))) or [""]
        levels = [level.value for level in chosen.level] or [""]
        dimensions = list(chosen.dimension) or [""]
        for role in rule.fields():
            loose = anywhere and not set(rule.roles) <= set(INPUT_ROLES)
            for code in [""] if loose else codes:
                measure = asked.indicators[code].measure.value if code else ""
                rows += [
                    {**own, "measure": measure, "indicator": code, "role": role, "place": p, "level": v, "dimension": d}
                    for p in places
                    for v in levels
                    for d in dimensions
                ]
    return Expanded(asked.rules, rows)
