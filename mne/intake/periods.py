"""Periods and days as people write them, in three languages; what could mean two things is not read.

Days are written day first, as everybody in Morocco does; `12/31/2026` is therefore no day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from mne.catalogue import normalise
from mne.period import Frequency, Period
from mne.workbook.numbers import clean

# French, English, Moroccan Arabic; then what the Levant and Egypt say.
_MONTHS = (
    "janvier janv january jan يناير جانفي",
    "fevrier fevr fev february feb فبراير شباط",
    "mars mar march مارس اذار",
    "avril avr april apr ابريل افريل نيسان",
    "mai may ماي مايو ايار",
    "juin june jun يونيو حزيران",
    "juillet juil july jul يوليوز يوليو تموز",
    "aout août august aug غشت اغسطس اب",
    "septembre sept sep september شتنبر سبتمبر ايلول",
    "octobre oct october اكتوبر",
    "novembre nov november نونبر نوفمبر",
    "decembre dec december دجنبر ديسمبر",
)
_LEVANTINE = {("تشرين", 1): 10, ("تشرين", 2): 11, ("كانون", 1): 12, ("كانون", 2): 1}
"""Two names of two months each: the first and the second."""
_UNITS = {
    Frequency.monthly: "m mois month شهر",
    Frequency.quarterly: "q t tr trim trimestre quarter qtr ربع",
    Frequency.half_yearly: "h s sem semestre half نصف اسدس اسدوس",
    Frequency.annual: "annee annuel annuelle year annual سنه سنوي عام",
}
_ORDINALS = (
    "i premier premiere first اول اولى",
    "ii deuxieme second seconde ثاني ثانيه",
    "iii troisieme third ثالث ثالثه",
    "iv quatrieme fourth رابع رابعه",
)
_FILLERS = "er re ere e eme nd nde rd th st de du d of من في لسنه the l la le"
_DATE = re.compile(r"(?P<day>\d{1,2})([/.\-])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(?P<year>\d{4})([/.\-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:[T ][\d:.]+)?")
_ISO_MONTH = re.compile(r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})|(?P<month_>\d{1,2})[/.\-](?P<year_>\d{4})")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def _by_word(lines: tuple[str, ...]) -> dict[str, int]:
    return {normalise(word): n for n, line in enumerate(lines, 1) for word in line.split()}


_MONTH_BY_WORD, _ORDINAL_BY_WORD = _by_word(_MONTHS), _by_word(_ORDINALS)
_UNIT_BY_WORD = {normalise(word): unit for unit, line in _UNITS.items() for word in line.split()}
_FILLER = {normalise(word) for word in _FILLERS.split()}


@dataclass
class _Words:
    """What the words of a text are."""

    years: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    units: list[Frequency] = field(default_factory=list)
    unknown: bool = False


def period_in_text(text: str, year: int | None = None) -> Period | None:
    """The period so written; without a year in the text, of `year`. None when it is no period, or not certainly one."""
    typed = clean(text)
    try:
        return Period.parse(typed)
    except ValueError:
        pass
    if match := _ISO_MONTH.fullmatch(typed):
        return _period(Frequency.monthly, int(match["year"] or match["year_"]), int(match["month"] or match["month_"]))
    day = date_in_text(typed)
    if day:
        # Excel makes a day of a month that is typed; no other day is a period.
        return Period.holding(day, Frequency.monthly) if day.day == 1 else None
    return _worded(_words(typed), year)


def _worded(words: _Words, year: int | None) -> Period | None:
    years, numbers = words.years, words.numbers
    if words.months and not years and len(numbers) == 1 and numbers[0] > 12:
        years, numbers = [2000 + numbers[0]], []
    year = years[0] if years else year
    # "the first quarter of the year 2026" names two units and means the finer.
    if len(words.units) > 1:
        words.units = [unit for unit in words.units if unit is not Frequency.annual]
    if words.unknown or year is None or any(len(said) > 1 for said in (years, numbers, words.months, words.units)):
        return None
    unit = words.units[0] if words.units else None
    if words.months:
        return (
            _period(Frequency.monthly, year, words.months[0])
            if unit in (None, Frequency.monthly) and not numbers
            else None
        )
    if unit in (None, Frequency.annual):
        return _period(Frequency.annual, year, 1) if years and not numbers else None
    return _period(unit, year, numbers[0]) if numbers else None


def date_in_text(text: str) -> date | None:
    """The day so written: 31/12/2026, 2026-12-31, 31 décembre 2026, ٣١ دجنبر ٢٠٢٦; None when it is none."""
    typed = clean(text)
    if match := _ISO_DATE.fullmatch(typed) or _DATE.fullmatch(typed):
        return _day(int(match["year"]), int(match["month"]), int(match["day"]))
    words = _words(typed)
    if words.unknown or words.units or len(words.months) != 1 or len(words.years) != 1 or len(words.numbers) != 1:
        return None
    return _day(words.years[0], words.months[0], words.numbers[0])


def _words(typed: str) -> _Words:
    found = _Words()
    tokens = _TOKEN.findall(typed)
    words = [normalise(token) or token for token in tokens]
    skip = False
    for n, word in enumerate(words):
        following = _ORDINAL_BY_WORD.get(words[n + 1], 0) if n + 1 < len(words) else 0
        if skip:
            skip = False
        elif (word, following) in _LEVANTINE:
            found.months.append(_LEVANTINE[word, following])
            skip = True
        elif word.isdecimal():
            (found.years if len(word) == 4 else found.numbers).append(int(word))
            found.unknown = found.unknown or len(word) == 3 or len(word) > 4
        else:
            _sort(word, found)
    return found


def _sort(word: str, found: _Words) -> None:
    if word in _MONTH_BY_WORD:
        found.months.append(_MONTH_BY_WORD[word])
    elif word in _ORDINAL_BY_WORD:
        found.numbers.append(_ORDINAL_BY_WORD[word])
    elif word in _UNIT_BY_WORD:
        found.units.append(_UNIT_BY_WORD[word])
    elif word not in _FILLER:
        found.unknown = True


def _period(frequency: Frequency, year: int, number: int) -> Period | None:
    fits = 1 <= number <= 12 // frequency.months and 1900 <= year < 2200
    return Period(frequency, year, number) if fits else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
