"""enum: a number that is not one of the few that may stand here."""

from __future__ import annotations

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
          AND strpos(r.amounts, ' ' || CAST(c.amount AS VARCHAR) || ' ') = 0
          AND r.place IN ('', c.place) AND r.level IN ('', c.level) AND r.dimension IN ('', c.dimension)
    """

    @property
    def columns(self) -> dict[str, str]:
        values = self.params.values
        return {
            "amounts": f" {' '.join(str(amount(v)) for v in values)} ",
            "allowed": ", ".join(f"{v:f}" for v in values),
        }
