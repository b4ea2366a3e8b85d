"""What may stand in an Excel cell. The one place where a value of ours becomes a cell of theirs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import pandas as pd

LONGEST_TEXT = 32_767
"""Excel's limit, in UTF-16 units."""
FIRST_YEAR = 1900
EXACT_DIGITS = 15
"""Excel keeps no more significant digits; a longer whole number is a code and leaves as text."""

# Not allowed in XML, or half a character; \t and \n may stay.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet may take for a formula when the text is typed, pasted or saved as CSV, full-width forms too.
_FORMULA = re.compile(r"[\t\r\n\s]*[=+\-@＝＋－＠]|[\t\r\n]")

Kind = Literal["blank", "number", "boolean", "date", "moment", "text", "quoted"]


class Cell(NamedTuple):
    """`quoted` is text that must keep an apostrophe before it (quotePrefix), lest it become a formula."""

    kind: Kind
    value: Any


BLANK = Cell("blank", None)


def to_cell(value: Any) -> Cell:
    """The cell for any value: never a formula, never an error, never what Excel cannot hold.

    NaN and missing values are blank, infinities and days before 1900 are text, moments with a zone become UTC.
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return BLANK
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return Cell("boolean", value)
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, date):
        return _day(value)
    if hasattr(value, "item"):
        return to_cell(value.item())
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return _text(", ".join(str(each) for each in value))
    return _text(str(value))


def _number(value: int | float | Decimal) -> Cell:
    if isinstance(value, int):
        return Cell("number", value) if len(str(abs(value))) <= EXACT_DIGITS else _text(str(value))
    if value != value:
        return BLANK
    if isinstance(value, Decimal) and abs(value) > Decimal("1e308"):
        return _text(str(value)) if value.is_finite() else _text("∞" if value > 0 else "−∞")
    if math.isinf(value):
        return _text("∞" if value > 0 else "−∞")
    return Cell("number", value)


def _day(value: date) -> Cell:
    if value.year < FIRST_YEAR:
        return _text(value.isoformat())
    if not isinstance(value, datetime):
        return Cell("date", value)
    naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return Cell("moment", naive)


def _text(value: str) -> Cell:
    """The text without what XML forbids, cut at Excel's limit with an ellipsis."""
    clean = _FORBIDDEN.sub("", value.replace("\r\n", "\n")).replace("\r", "\n")
    if 2 * len(clean) > LONGEST_TEXT:
        units = clean.encode("utf-16-le")
        if len(units) > 2 * LONGEST_TEXT:
            clean = units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
    if not clean:
        return BLANK
    return Cell("quoted" if _FORMULA.match(clean) else "text", clean)
