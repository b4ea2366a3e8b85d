"""pattern: what is written in a cell must, or must not, look like this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mne.rules.row import Params, RuleMistake, RuleRow
from mne.store.syntax import SyntaxMistake, check_pattern

LONGEST = 200


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


class Pattern(RuleRow):
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
    def statement(cls, rules: Sequence[RuleRow]) -> str:
        """A pattern that is a constant is compiled once; one from a column would be compiled for every cell."""
        return cls.sql.format(branches=" ".join(_branch(n, rule.params) for n, rule in enumerate(rules)))  # type: ignore[attr-defined]

    @property
    def columns(self) -> dict[str, str]:
        variant = "matches" if self.params.matches else "avoids"
        return {"shape": self.params.matches or self.params.avoids, "variant": variant}


def _branch(number: int, params: PatternParams) -> str:
    quoted = (params.matches or params.avoids).replace("'", "''")
    return f"WHEN {number} THEN {'NOT ' if params.matches else ''}regexp_full_match(c.raw, '{quoted}')"
