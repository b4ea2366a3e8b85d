"""pattern: what is written in a cell must, or must not, look like this."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Literal, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import model_validator

from mne.rules.cells import LONG, NUMBER, WRONG, Cells, Numbers, Truths
from mne.rules.expanded import Expanded
from mne.rules.row import BranchRow, Params, RuleMistake
from mne.rules.sieve import cells_where
from mne.store.syntax import SyntaxMistake, check_pattern

LONGEST = 200
_SAME_EVERYWHERE = re.compile(r"(\\[dDsSwW.+*?|()\[\]{}^$/-]|\((?!\?)|[^\\(])*", re.ASCII)
"""Patterns that two versions of RE2 cannot read differently: no flags, no classes of Unicode, no quoting."""


class PatternParams(Params):
    """Regular expressions of the database (RE2: no look-around, and none that runs away), for the cell's whole text."""

    matches: str = ""
    avoids: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if bool(self.matches) == bool(self.avoids):
            raise RuleMistake("pattern_one")
        text = self.matches or self.avoids
        if len(text) > LONGEST:
            raise RuleMistake("pattern_long", found=len(text), limit=LONGEST)
        try:
            check_pattern(text)
        except SyntaxMistake as mistake:
            raise RuleMistake("pattern", found=text, said=mistake.said) from mistake
        return self


class Pattern(BranchRow):
    """Looks at the text as it was typed, before it became a number."""

    kind: Literal["pattern"]
    params: PatternParams
    to_the_end: ClassVar[frozenset[str]] = frozenset({"matches", "avoids"})

    sql: ClassVar[str] = """
        SELECT r.rule, c.n, c.raw AS value, r.shape, r.variant
        FROM cell c
        JOIN rule r ON r.indicator = c.indicator AND r.role = c.role
        WHERE c.state IN ('number', 'wrong', 'long') AND c.raw <> '' AND NOT c.bad AND NOT c.said
          AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)
          AND CASE r.rule {branches} END
    """

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers:
        """Each different text is tried once; what it says is found anew by the statement."""

        def odd(role: str, span: slice) -> Truths:
            state = cells.state[span]
            written = (state == NUMBER) | (state == WRONG) | (state == LONG)
            wanted = rules.once(("shapes", role), lambda: _shapes(rules, role))
            return written & ~cells.bad[span] & ~cells.said[span] & _odd(*cells.written(span), wanted)

        return cells_where(cells, rules, odd)

    @property
    def broken(self) -> str:
        quoted = (self.params.matches or self.params.avoids).replace("'", "''")
        return f"{'NOT ' if self.params.matches else ''}regexp_full_match(c.raw, '{quoted}')"

    @property
    def columns(self) -> dict[str, str]:
        variant = "matches" if self.params.matches else "avoids"
        return {"shape": self.params.matches or self.params.avoids, "variant": variant}


def _shapes(rules: Expanded, role: str) -> frozenset[tuple[str, str]]:
    numbers = {number for found in rules.values("rule", role).values() for number in found}
    return frozenset((rules.rules[n].columns["variant"], rules.rules[n].columns["shape"]) for n in numbers)


def _odd(codes: Numbers, texts: pa.Array, shapes: Iterable[tuple[str, str]]) -> Truths:
    """Which texts a pattern may object to; each different one is tried once."""
    found = ~_is_plain(texts)
    for variant, shape in shapes:
        if not _SAME_EVERYWHERE.fullmatch(shape):
            return np.ones(len(codes), dtype=bool)
        try:
            fits = _truths(pc.match_substring_regex(texts, f"^(?:{shape})$"))
        except pa.ArrowInvalid:
            return np.ones(len(codes), dtype=bool)
        found |= ~fits if variant == "matches" else fits
    # The last stands for no text.
    return np.append(found, False)[codes]


def _is_plain(texts: pa.Array) -> Truths:
    return _truths(pc.match_substring_regex(texts, "^[ -~]*$"))


def _truths(column: Any) -> Truths:
    found: Truths = column.to_numpy(zero_copy_only=False)
    return found
