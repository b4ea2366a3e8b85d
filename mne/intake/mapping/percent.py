"""Percentages in a partner's own table: read only beside their denominator, and only where a whole number fits.

A percentage cannot be added up over places, and what it is a share of cannot be told from it. Beside a denominator it
says which numerator was meant, as exactly as it was written; what it leaves open is asked, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from mne.model import Finding, Indicator, Severity
from mne.workbook.numbers import clean, number_in_cell, number_in_text

if TYPE_CHECKING:
    from mne.intake.mapping.table import Cell

HUNDRED = Decimal(100)
_SIGN = re.compile(r"^[%٪]\s*|\s*[%٪]$")
_NOISE = Decimal("1e-9")
"""Excel keeps a computed share to 15 digits."""
SEVERITIES = {
    "percent_wrong": Severity.error,
    "percent_off": Severity.error,
    "percent_differs": Severity.warning,
    "percent_range": Severity.warning,
    "percent_alone": Severity.warning,
    "percent_read": Severity.info,
    "percent_agrees": Severity.info,
}
"""Codes `table.<name>`, worst first."""


@dataclass(frozen=True)
class Share:
    """In percent; `half` is half a unit of the last digit that was written."""

    value: Decimal
    half: Decimal

    def wholes(self, denominator: Decimal) -> range:
        """The whole numbers that are this share of the denominator, once rounded as it was written."""
        if denominator <= 0:
            return range(1) if denominator == 0 and self.value == 0 else range(0)
        low = ((self.value - self.half) * denominator / HUNDRED).to_integral_value(ROUND_CEILING)
        high = ((self.value + self.half) * denominator / HUNDRED).to_integral_value(ROUND_FLOOR)
        return range(int(low), int(high) + 1)

    def is_of(self, numerator: Decimal, denominator: Decimal) -> bool:
        if denominator == 0:
            return numerator == 0
        return abs(numerator / denominator * HUNDRED - self.value) <= self.half


def may_be_percent(indicator: Indicator) -> bool:
    """A pair whose ratio is told in percent."""
    return indicator.is_pair and indicator.factor == HUNDRED


def is_percent_text(raw: str) -> bool:
    """`75 %`, `٧٥٪`"""
    typed = clean(raw)
    return bool(_SIGN.search(typed)) and number_in_text(_SIGN.sub("", typed)).value is not None


def are_fractions(cells: Iterable[Cell]) -> bool:
    """Whether a column's numbers are shares of one: a cell that Excel shows as 45 % holds 0.45."""
    found = [Decimal(cell.raw) for cell in cells if cell.kind == "number"]
    return bool(found) and all(0 <= one <= 1 for one in found)


def share_in(cell: Cell, *, is_fraction: bool) -> Share | None:
    """What a cell says; None where it is no percentage."""
    if cell.kind == "number":
        value = Decimal(f"{float(cell.raw):.15g}")
        value = value * HUNDRED if is_fraction else value
    elif cell.kind == "text":
        typed = _SIGN.sub("", clean(cell.raw))
        number = number_in_text(typed)
        # A share has no thousands: of two readings the smaller one is meant.
        readings = [one for one in (number.value, number.other) if one is not None]
        if not readings:
            return None
        value = min(readings)
    else:
        return None
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    return Share(value, max(Decimal(1).scaleb(-digits) / 2, _NOISE))


@dataclass
class Percentages:
    """Settles the percentages of a table, line by line; `findings` then tell of all of them."""

    sheet: str
    _seen: dict[str, list[tuple[Cell, dict[str, Any]]]] = field(default_factory=dict)

    def numerator(self, cell: Cell, share: Share | None, numerator: Cell | None, denominator: Cell | None) -> str:
        """The numerator that is read from the share; "" where there is none to be read."""
        if share is None:
            self._tell("percent_wrong", cell, value=cell.raw)
            return ""
        of = _number(denominator)
        if of is None:
            self._tell("percent_alone", cell, share=share.value)
            return ""
        if numerator is not None:
            stated = _number(numerator)
            agrees = stated is not None and share.is_of(stated, of)
            self._tell("percent_agrees" if agrees else "percent_differs", cell, share=share.value, number=stated, of=of)
            return ""
        fitting = share.wholes(of)
        if not fitting:
            exact = (share.value * of / HUNDRED).quantize(Decimal("0.01")).normalize()
            self._tell("percent_off", cell, share=share.value, of=of, number=exact)
            return ""
        nearest = int((share.value * of / HUNDRED).to_integral_value(ROUND_HALF_UP))
        number = min(max(nearest, fitting[0]), fitting[-1])
        told = {"share": share.value, "of": of, "number": Decimal(number)}
        if len(fitting) > 1:
            self._tell("percent_range", cell, **told, low=Decimal(fitting[0]), high=Decimal(fitting[-1]))
        else:
            self._tell("percent_read", cell, **told)
        return str(number)

    def _tell(self, code: str, cell: Cell, **args: Any) -> None:
        self._seen.setdefault(code, []).append((cell, args))

    def findings(self) -> Iterator[Finding]:
        """One a cause, its first cell as the example."""
        for code, severity in SEVERITIES.items():
            if seen := sorted(self._seen.get(code, ()), key=lambda one: (one[0].row, one[0].column)):
                cells = tuple(cell.address for cell, _ in seen)
                args = {"count": len(cells), **seen[0][1]}
                yield Finding(f"table.{code}", severity, self.sheet, cells, args=args)


def _number(cell: Cell | None) -> Decimal | None:
    """A plain number; a text that can be read two ways is none until it is settled."""
    if cell is None:
        return None
    number = number_in_cell(cell.raw) if cell.kind == "number" else number_in_text(cell.raw)
    return None if number.is_ambiguous or cell.kind not in ("number", "text") else number.value
