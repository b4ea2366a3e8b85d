"""enum: a number that is not one of the few that may stand here."""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from mne.rules.cells import NUMBER, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import BranchRow, Params, amount
from mne.rules.sieve import cells_where

FEW = 8
"""So many different lists are tried on every cell; with more the statement sees every number they look at."""


def _split(value: Any) -> Any:
    return value.split("|") if isinstance(value, str) else value


class EnumParams(Params):
    values: Annotated[tuple[Decimal, ...], BeforeValidator(_split), Field(min_length=1)]


class Enum(BranchRow):
    kind: Literal["enum"]
    params: EnumParams

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, c.amount AS value, r.allowed, '' AS variant
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.state = 'number' AND NOT c.bad
          AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)
          AND CASE r.rule {branches} END
    """

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        indicator = cells.coded["indicator"]

        def elsewhere(role: str, span: slice) -> Truths:
            number = (cells.state[span] == NUMBER) & ~cells.bad[span]
            same = rules.once(("lists", role), lambda: _codes_by_list(rules, role))
            if len(same) > FEW:
                return number
            found = np.zeros(span.stop - span.start, dtype=bool)
            for allowed, codes in same.items():
                looks_at = np.array([name in codes for name in indicator.names], dtype=bool)
                one = _none_of(cells.now.numbers[span], allowed)
                found |= one if looks_at.all() else one & looks_at[indicator.codes[span]]
            return found & number

        return cells_where(cells, rules, elsewhere)

    @property
    def broken(self) -> str:
        return f"c.amount NOT IN ({', '.join(str(amount(value)) for value in self.params.values)})"

    @property
    def columns(self) -> dict[str, str]:
        return {"allowed": ", ".join(f"{value:f}" for value in self.params.values)}


def _codes_by_list(rules: Expanded, role: str) -> Mapping[Set[int], Set[str]]:
    """What all lists for an indicator allow → the indicators for which they do."""
    lists = [frozenset(amount(value) for value in rule.params.values) for rule in rules.rules]  # type: ignore[attr-defined]
    found: dict[Set[int], set[str]] = {}
    for code, numbers in rules.values("rule", role).items():
        found.setdefault(frozenset.intersection(*(lists[number] for number in numbers)), set()).add(code)
    return found


def _none_of(numbers: Numbers, allowed: Set[int]) -> Truths:
    if len(allowed) > 4 * FEW:
        return ~np.isin(numbers, list(allowed))
    found = np.ones(len(numbers), dtype=bool)
    for value in allowed:
        found &= numbers != value
    return found
