"""enum: a number that is not one of the few that may stand here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from mne.rules.row import Params, RuleRow, amount


def _split(value: Any) -> Any:
    return value.split("|") if isinstance(value, str) else value


class EnumParams(Params):
    values: Annotated[tuple[Decimal, ...], BeforeValidator(_split), Field(min_length=1)]


class Enum(RuleRow):
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
    def statement(cls, rules: Sequence[RuleRow]) -> str:
        """The values are constants of the statement: looked up in each list, not searched in a text for every cell."""
        return cls.sql.format(branches=" ".join(_branch(n, rule.params) for n, rule in enumerate(rules)))  # type: ignore[attr-defined]

    @property
    def columns(self) -> dict[str, str]:
        return {"allowed": ", ".join(f"{value:f}" for value in self.params.values)}


def _branch(number: int, params: EnumParams) -> str:
    return f"WHEN {number} THEN c.amount NOT IN ({', '.join(str(amount(value)) for value in params.values)})"
