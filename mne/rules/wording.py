"""Findings into sentences: where, what was found, what to do. Same cause, one message."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mne import texts
from mne.catalogue import Catalogue
from mne.model import Finding, Language, Named
from mne.period import Period, PeriodRange

RANGES_SHOWN = 4
"""So many cells or ranges are named; the others are counted."""
OWN_TABLE = "own_table"
"""The argument of a finding that is worded by `finding.<code>_own`."""
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_CODES_OF = {
    "indicator": "indicators",
    "place": "places",
    "partner": "partners",
    "yours": "partners",
    "programme": "programmes",
    "dimension": "dimensions",
}
_PERIODS = ("period", "quarter", "range")


def word(finding: Finding, language: Language, catalogue: Catalogue) -> str:
    """The finding as a person reads it: « Results, D2. "12 taps" is not a number. Enter digits only… »"""
    where, sentence = place_of(finding, language), said(finding, language, catalogue)
    return f"{where} {sentence}" if where else sentence


def said(finding: Finding, language: Language, catalogue: Catalogue) -> str:
    """The sentence alone, where the cells stand beside it in a column of their own."""
    args = {"count": 1, **finding.args} if finding.code in COUNTED else finding.args
    arguments = {name: _argument(name, value, language, catalogue) for name, value in args.items()}
    if finding.suggestion:
        arguments["suggestion"] = _argument(finding.field, finding.suggestion, language, catalogue)
    return _sentence(finding, language).format_map(_Known(arguments)) + _waiver(finding, language)


class _Known(dict[str, Any]):
    """A rule's own sentence serves all its kind's cases, and not every case fills every field."""

    def __missing__(self, name: str) -> str:
        return "–"


def _waiver(finding: Finding, language: Language) -> str:
    """Who lifted the rule, why and until when; a finding that was kept has its day as text."""
    until = finding.args.get("waived_until")
    if not until:
        return ""
    last = until if isinstance(until, date) else date.fromisoformat(str(until))
    said = {"by": finding.args["waived_by"], "why": finding.args["waived_why"], "until": texts.day(last, language)}
    return " " + texts.say(language, "finding.waived", **said)


def of_own_table(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Marked as seen in a table of the partner's own, to whom it is no help to be told to take the template again."""
    return tuple(
        dataclasses.replace(f, args={**f.args, OWN_TABLE: True}) if texts.has(f"finding.{f.code}_own") else f
        for f in findings
    )


def _sentence(finding: Finding, language: Language) -> str:
    own = finding.args.get("message")
    if isinstance(own, Mapping) and own.get(language):
        return str(own[language])
    key, is_own, is_near = f"finding.{finding.code}", OWN_TABLE in finding.args, bool(finding.suggestion)
    endings = {"_suggested_own": is_near and is_own, "_suggested": is_near, "_own": is_own}
    special = (key + ending for ending, fits in endings.items() if fits and texts.has(key + ending))
    return texts.every_text()[next(special, key)][language]


def place_of(finding: Finding, language: Language) -> str:
    """`Results, D3–D9, D14 and 35 more cells.`; empty for a finding about the whole file."""
    if not finding.cells:
        return f"{finding.sheet}." if finding.sheet else ""
    cells = shorten(finding.cells, language)
    example = finding.args.get("example")
    key = "finding.where.example" if example else "finding.where.cells"
    return texts.say(language, key, sheet=finding.sheet, cells=cells, example=example)


def shorten(cells: Iterable[str], language: Language) -> str:
    """Addresses in Excel order, neighbours in a column joined: `D3–D9, D14 and 35 more cells`."""
    ranges = _ranges(sorted(set(cells), key=_by_column))
    shown = ", ".join(first if first == last else f"{first}–{last}" for first, last, _ in ranges[:RANGES_SHOWN])
    rest = sum(size for _, _, size in ranges[RANGES_SHOWN:])
    # Left-to-right marks keep `D3–D9` in order inside an Arabic sentence.
    shown = f"\u2066{shown}\u2069" if language == "ar" else shown
    if not rest:
        return shown
    return texts.say(language, "finding.where.more", cells=shown, count=rest)


def _by_column(address: str) -> tuple[int, str, int]:
    match = _ADDRESS.fullmatch(address)
    return (len(match[1]), match[1], int(match[2])) if match else (0, address, 0)


def _by_row(address: str) -> tuple[int, int, str]:
    match = _ADDRESS.fullmatch(address)
    return (int(match[2]), len(match[1]), match[1]) if match else (0, 0, address)


def _ranges(addresses: list[str]) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    before = (0, "", -1)
    for address in addresses:
        now = _by_column(address)
        if found and now == (before[0], before[1], before[2] + 1):
            found[-1] = (found[-1][0], address, found[-1][2] + 1)
        else:
            found.append((address, address, 1))
        before = now
    return found


def _argument(name: str, value: Any, language: Language, catalogue: Catalogue) -> Any:
    """Codes become names, numbers and periods are written the person's way; a text keeps to a readable length."""
    if name in _CODES_OF:
        named = getattr(catalogue, _CODES_OF[name]).get(value)
        return named.name(language) if isinstance(named, Named) else value
    if name in ("field", "left_side", "right_side") and isinstance(value, str):
        return column_name(value, language, catalogue)
    if name in _PERIODS or isinstance(value, Period | PeriodRange):
        return _period(value, language)
    if isinstance(value, int) and not isinstance(value, bool):
        # A row's number is no amount: it is written as Excel writes it.
        return texts.Counted(value, language, "" if name == "count" else str(value))
    if isinstance(value, Decimal):
        is_whole = value % 1 == 0
        decimals = max(0, -int(value.as_tuple().exponent))
        return texts.Counted(int(value), language) if is_whole else texts.number(value, language, decimals)
    if isinstance(value, date):
        return texts.day(value, language)
    if isinstance(value, list | tuple):
        return texts.say(language, "page.comma").join(str(one) for one in value)
    return f"{value[:60]}…" if isinstance(value, str) and len(value) > 60 else value


def column_name(field: str, language: Language, catalogue: Catalogue) -> str:
    """A field code as the template's header says it."""
    dimension, _, code = field.partition(":")
    named = [c.name(language) for c in catalogue.categories.get(dimension, ()) if c.code == code]
    key = f"workbook.column.{field}"
    return named[0] if named else (texts.say(language, key) if texts.has(key) else field)


def _period(value: Any, language: Language) -> str:
    try:
        return texts.period(value, language)
    except ValueError:
        return str(value)


def group(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per cause, worst first, its cells in Excel order; where the details differ, `example` says whose
    they are."""
    merged: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        # Each name that nobody knows is a cause of its own.
        name = str(finding.args.get("value")) if finding.code.startswith("rule.reference.") else ""
        key = (finding.code, finding.rule, finding.severity.value, finding.sheet, finding.suggestion, name)
        # Without a cell there is nothing to combine but what says the same of the same.
        alone = not finding.cells and finding.code not in COUNTED
        merged.setdefault((*key, repr(finding.args)) if alone else key, []).append(finding)
    return sorted((_combine(same) for same in merged.values()), key=_worst_first)


def _worst_first(finding: Finding) -> tuple[int, bool, str, tuple[int, int, str]]:
    first = _by_row(finding.cells[0]) if finding.cells else (0, 0, "")
    return (finding.severity.rank, bool(finding.cells), finding.sheet, first)


COUNTED = frozenset({"rule.required.row"})
"""Findings without cells that are counted instead of being listed: rows that are gone from the file."""


def _combine(same: list[Finding]) -> Finding:
    first = same[0]
    if first.code in COUNTED:
        return dataclasses.replace(first, args={**first.args, "count": len(same)})
    if len(same) == 1:
        return first
    cells = tuple(sorted({cell for finding in same for cell in finding.cells}, key=_by_row))
    differs = any(finding.args != first.args for finding in same)
    args = {**first.args, "example": first.cells[0]} if differs and first.cells else first.args
    return dataclasses.replace(first, cells=cells, args=args)
