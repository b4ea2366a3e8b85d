"""Numbers as people type them: Arabic and Latin digits, decimal commas, grouped thousands, markers.

Text goes through one translate table, then three anchored patterns. What two patterns read differently
(`1,234`) is ambiguous and is settled by `settle`. Nothing is guessed and nothing is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from mne.model import Language

Problem = Literal["", "not_a_number", "too_precise", "too_long"]
Comma = Literal["decimal", "thousands"]

DECIMALS = 4
INTEGER_DIGITS = 14
LONGEST_NUMBER = 60

_REMOVED = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u0640"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\n"
_MINUSES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
_TYPED_AS = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_MINUSES, "-"),
        **dict.fromkeys(_REMOVED),
        "\u060c": ",",
    }
)

# U+066B is always a decimal mark and U+066C always groups thousands; comma and dot may be either.
_SPACED = re.compile(r"(?P<whole>[+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+))(?:[.,\u066b](?P<part>[0-9]+))?")
_DOTTED = re.compile(r"(?P<whole>[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:[,\u066b](?P<part>[0-9]+))?")
_COMMAED = re.compile(
    r"(?P<whole>[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:\u066c[0-9]{3})+))(?:[.\u066b](?P<part>[0-9]+))?"
)
_GROUPS = re.compile("[ .,\u066c]")

_WITHDRAW = frozenset({"x", "×", "х"})
_NOT_APPLICABLE = frozenset({"na", "n/a", "n.a", "n.a.", "n a", "لا ينطبق", "غير منطبق", "sans objet"})


@dataclass(frozen=True)
class Number:
    """What a text says. `other` is the second reading of an ambiguous one; `value` is then its thousands."""

    value: Decimal | None
    other: Decimal | None = None
    problem: Problem = ""

    @property
    def is_ambiguous(self) -> bool:
        return self.other is not None


def clean(text: str) -> str:
    """The text with Latin digits, plain spaces and minus signs, and without direction marks."""
    return text.translate(_TYPED_AS).strip()


def marker_of(text: str) -> Literal["X", "NA"] | None:
    """`X` withdraws a value, `NA` says not applicable; None for any other text."""
    typed = clean(text).casefold()
    if typed in _WITHDRAW:
        return "X"
    return "NA" if typed in _NOT_APPLICABLE else None


def number_in_text(text: str) -> Number:
    """Read a number that was typed as text."""
    typed = clean(text)
    if len(typed) > LONGEST_NUMBER:
        return Number(None, problem="not_a_number")
    matches = [pattern.fullmatch(typed) for pattern in (_COMMAED, _DOTTED, _SPACED)]
    readings = list(dict.fromkeys(_decimal(match) for match in matches if match))
    if not readings:
        return Number(None, problem="not_a_number")
    return replace(fitting(readings[0]), other=readings[1]) if len(readings) > 1 else fitting(readings[0])


def number_in_cell(stored: str) -> Number:
    """Read what Excel stored for a numeric cell.

    Excel keeps 15 significant digits and writes binary noise behind them (1.1 is stored as
    1.1000000000000001), so those 15 are what the person typed.
    """
    try:
        return fitting(Decimal(f"{float(stored):.15g}"))
    except (ValueError, ArithmeticError):
        return Number(None, problem="not_a_number")


def fitting(value: Decimal) -> Number:
    """The value when it fits DECIMAL(18,4) exactly, else the reason why not."""
    if not value.is_finite():
        return Number(None, problem="not_a_number")
    if value.adjusted() >= INTEGER_DIGITS:
        return Number(None, problem="too_long")
    exact = value.quantize(Decimal(1).scaleb(-DECIMALS))
    if exact != value:
        return Number(None, problem="too_precise")
    return Number(exact.normalize() + 0)


def comma_means(texts: Iterable[str]) -> Comma | None:
    """What the comma is in these cells of one column; None when nothing shows it, or they disagree."""
    shown = {meaning for text in texts if (meaning := _comma_shown_by(clean(text)))}
    return shown.pop() if len(shown) == 1 else None


def settle(number: Number, text: str, others: Sequence[str] | Comma | None, language: Language) -> tuple[Number, str]:
    """Choose between the readings of an ambiguous number.

    `others` are the column's texts, or what `comma_means` said of them. Returns the number and what
    settled it: `column`, `language`, or `` when nothing did (then it stays ambiguous). In French and in
    Moroccan Arabic the comma is the decimal mark, but the dot is typed for both; English settles both.
    """
    has_comma = "," in clean(text)
    comma = others if others is None or isinstance(others, str) else comma_means(others)
    by = "column" if comma else "language"
    if comma is None:
        comma = "thousands" if language == "en" else ("decimal" if has_comma else None)
    if comma is None:
        return number, ""
    is_thousands = (comma == "thousands") == has_comma
    chosen = number.value if is_thousands else number.other
    return (fitting(chosen) if chosen is not None else number), by


def _decimal(match: re.Match[str]) -> Decimal:
    return Decimal(_GROUPS.sub("", match["whole"]) + "." + (match["part"] or "0"))


def _comma_shown_by(typed: str) -> Comma | None:
    found = number_in_text(typed)
    if found.is_ambiguous or found.problem == "not_a_number" or not re.search("[.,]", typed):
        return None
    if typed.count(",") > 1 or typed.count(".") > 1:
        return "thousands" if typed.count(",") > 1 else "decimal"
    last = max(typed.rfind(","), typed.rfind("."))
    return "decimal" if typed[last] == "," else "thousands"
