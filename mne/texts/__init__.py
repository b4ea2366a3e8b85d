"""Everything a person reads: sentences from the TOML files of this folder, numbers, dates and periods.

A text is a table named by its key, with one line per language; `{name}` is filled in when it is said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from numbers import Integral
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from mne.model import LANGUAGES, RIGHT_TO_LEFT, Language
from mne.period import Frequency, Period, PeriodRange

FOLDER = Path(__file__).parent
# Morocco writes Latin digits in Arabic too; ar-MA and fr-MA separate thousands with a no-break character.

LOCALES: Mapping[Language, str] = {"ar": "ar_MA", "fr": "fr_MA", "en": "en_GB"}
# CLDR's fr-MA shortens June to "jui." beside "juil."; France's French has the months as they are written here.
DAYS: Mapping[Language, str] = {**LOCALES, "fr": "fr_FR"}


@cache
def every_text() -> dict[str, dict[str, str]]:
    """Key → language → sentence, of all files. Raises ValueError when two files define one key."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for key, wording in _leaves(tomllib.loads(path.read_text(encoding="utf-8")), ""):
            if key in found:
                raise ValueError(f"{path.name}: the text {key!r} stands in another file too")
            found[key] = {**wording, "fr": typeset(wording["fr"])} if "fr" in wording else wording
    return found


def _leaves(table: Mapping[str, Any], prefix: str) -> list[tuple[str, dict[str, str]]]:
    if table and set(table) <= set(LANGUAGES) and all(isinstance(v, str) for v in table.values()):
        return [(prefix, dict(table))]
    return [leaf for key, value in table.items() for leaf in _leaves(value, f"{prefix}.{key}" if prefix else key)]


_FRENCH: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[ \u00a0]([;?!])"), "\u202f\\1"),
    (re.compile(r" (:(?!\w)|%|»)"), "\u00a0\\1"),
    (re.compile(r"« "), "«\u00a0"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


def typeset(sentence: str) -> str:
    """French as it is printed: no line begins with a mark, and apostrophes are curved. The files are typed plainly."""
    for pattern, printed in _FRENCH:
        sentence = pattern.sub(printed, sentence)
    return sentence


def say(language: Language, key: str, /, **args: Any) -> str:
    """The sentence in this language; raises KeyError for an unknown key, so that a test sees it.

    A whole number chooses the form of a noun that is counted in the sentence.
    """
    wording = every_text()[key]
    if any("|" in sentence for sentence in wording.values()):
        args = {name: _counted(value, language) for name, value in args.items()}
    return wording[language].format_map(args)


def _counted(value: Any, language: Language) -> Any:
    return Counted(int(value), language) if isinstance(value, Integral) else value


FORMS: Mapping[Language, tuple[str, ...]] = {
    "ar": ("one", "two", "few", "many", "other"),
    "fr": ("one", "other"),
    "en": ("one", "other"),
}
"""The forms of a counted noun, in the order in which a text gives them; CLDR's rules choose, `other` is the last."""


class Counted(str):
    """A count, written. In a text `{n:# cell|# cells}` gives the forms of that language, with the count for `#`."""

    many: int
    language: Language

    def __new__(cls, many: int, language: Language, written: str = "") -> Counted:
        made = super().__new__(cls, written or number(many, language))
        made.many, made.language = many, language
        return made

    def __format__(self, forms: str) -> str:
        if "|" not in forms:
            return super().__format__(forms)
        category, known = Locale.parse(LOCALES[self.language]).plural_form(self.many), FORMS[self.language]
        place = known.index(category) if category in known else -1
        return forms.split("|")[place].replace("#", str(self))


def has(key: str) -> bool:
    return key in every_text()


def again(sentence: str, key: str, language: Language) -> str:
    """A sentence that was written down in whatever language was spoken: in the reader's, where it is the text `key`."""
    return say(language, key) if sentence in every_text()[key].values() else sentence


def fields_of(sentence: str) -> set[str]:
    """Names between braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def number(value: Decimal | float | int | None, language: Language, decimals: int = 0) -> str:
    """A number as the person writes it, rounded half up; an en dash when there is none."""
    if value is None or value != value:
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    shown = format_decimal(rounded, format=pattern, locale=LOCALES[language]).replace("-", "\u2212")
    # Between Arabic words a minus would move behind its number.
    return f"\u200e{shown}" if rounded < 0 and language in RIGHT_TO_LEFT else shown


def percent(fraction: Decimal | float | None, language: Language, decimals: int = 0) -> str:
    """A fraction as a percentage, rounded half up; an en dash when there is none.

    Nothing looks better than it is: 99.6 % is not said to be all, 94.6 % not to have reached a threshold of 95 % (none
    is rounded up onto a multiple of five, where thresholds lie), a loss is rounded down, and the least above nothing is
    said to be less than one.
    """
    if fraction is None or fraction != fraction:
        return "–"
    # A float's last digits are noise: 0.29 × 100 is 28.999… in floating point.
    exact = (fraction if isinstance(fraction, Decimal) else Decimal(str(round(fraction, 12)))) * 100
    least = Decimal(1).scaleb(-decimals)
    if 0 < exact < least:
        return say(language, "number.less_than", limit=percent(least / 100, language, decimals))
    rounded = exact.quantize(least, rounding=ROUND_HALF_UP)
    if exact < 0 or (rounded > exact and rounded % 5 == 0):
        rounded = exact.quantize(least, rounding=ROUND_FLOOR)
    shown = number(rounded, language, decimals)
    if language == "en":
        return f"{shown}%"
    # By itself, as in a card or a grid, it would be laid out left to right and its sign would change sides.
    return f"\u2067{shown}\u00a0%\u2069" if language in RIGHT_TO_LEFT else f"{shown}\u00a0%"


def day(value: date | datetime | None, language: Language) -> str:
    """The day, all on one line."""
    return format_date(value, format="d MMM y", locale=DAYS[language]).replace(" ", "\u00a0") if value else "–"


def moment(value: datetime | None, language: Language) -> str:
    """Day and time of day (UTC), parted by the language's own comma."""
    comma = "،" if language in RIGHT_TO_LEFT else ","
    return f"{day(value, language)}{comma} {value:%H:%M}" if value else "–"


def period(value: Period | PeriodRange | str, language: Language) -> str:
    """A period in words: November 2024, T4 2024, second half of 2024."""
    if isinstance(value, str):
        value = PeriodRange.parse(value) if ".." in value else Period.parse(value)
    if isinstance(value, PeriodRange):
        if value.first == value.last:
            return period(value.first, language)
        return say(language, "period.range", first=period(value.first, language), last=period(value.last, language))
    if value.frequency is Frequency.monthly:
        return str(format_date(value.start, format="LLLL y", locale=DAYS[language]))
    return say(language, f"period.{value.frequency.value}", number=value.number, year=value.year)
