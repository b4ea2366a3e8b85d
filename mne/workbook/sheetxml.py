"""SpreadsheetML, streamed: the cells of a sheet with their true addresses.

Runs in the child process, on the standard library alone. It tells apart what other readers mix up: blank, error, a
formula without a kept result, a styled but empty cell; and it keeps hidden rows and merged ranges.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from xml.parsers import expat

from mne.workbook import limits
from mne.workbook.grid import Builder, Grid, plain_number
from mne.workbook.limits import Unsafe

TOLD_EVERY = 1_000
"""Rows between two words about how far the reading has come."""
_CHUNK = 1 << 16
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,10})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.')


class Handler(Protocol):
    """Hears the elements of a part, names without prefix; `text` gathers the characters between them."""

    text: list[str]

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...


def stream(archive: zipfile.ZipFile, name: str, handler: Handler) -> None:
    """Parse one part piece by piece, until its end."""
    start, end = handler.start, handler.end
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag[tag.rfind(":") + 1 :], attributes)
    parser.EndElementHandler = lambda tag: end(tag[tag.rfind(":") + 1 :])
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.CharacterDataHandler = handler.text.append
    with archive.open(name) as part:
        while piece := part.read(_CHUNK):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse(*_: Any) -> None:
    raise Unsafe("file.unsafe")


def text_of(pieces: list[str], attributes: dict[str, str]) -> str:
    """A text element; as Excel, without the spaces at its ends unless they are said to count."""
    text = "".join(pieces)
    return text if attributes.get("xml:space") == "preserve" else text.strip(" \t\r\n")


def unescape(text: str) -> str:
    """Excel writes control characters as _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class Elements:
    """All elements of a small part: (name, attributes) in order."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.text: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        stream(archive, name, self)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.found.append((tag, {key[key.rfind(":") + 1 :]: value for key, value in attributes.items()}))
        self.text.clear()

    def end(self, tag: str) -> None:
        if self.text:
            self.texts.append((tag, "".join(self.text)))
        self.text.clear()


class SharedStrings:
    """The texts that cells point at by number; phonetic hints are left out."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.text: list[str] = []
        self.found: list[str] = []
        self._parts: list[str] = []
        self._hint = False
        self._attributes: dict[str, str] = {}
        stream(archive, name, self)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._hint = self._hint or tag == "rPh"
        self._attributes = attributes
        self.text.clear()

    def end(self, tag: str) -> None:
        if tag == "t" and not self._hint:
            self._parts.append(text_of(self.text, self._attributes))
        elif tag == "rPh":
            self._hint = False
        elif tag == "si":
            self.found.append(unescape("".join(self._parts)))
            self._parts.clear()
        self.text.clear()


def date_styles(elements: Elements) -> frozenset[int]:
    """Numbers of the cell styles that show a date."""
    dates = set(_DATE_FORMATS)
    styles: set[int] = set()
    inside, number = False, 0
    for tag, attributes in elements.found:
        if tag == "numFmt" and re.search("[dmyhs]", _NOT_FORMAT.sub("", attributes.get("formatCode", "")), re.I):
            plain = _NOT_FORMAT.sub("", attributes["formatCode"]).lower()
            if plain not in ("general", "standard"):
                dates.add(int(attributes["numFmtId"]))
        inside = tag == "cellXfs" or (inside and tag not in ("cellStyles", "cellStyleXfs", "dxfs"))
        if inside and tag == "xf":
            if int(attributes.get("numFmtId", 0)) in dates:
                styles.add(number)
            number += 1
    return frozenset(styles)


def moment(when: datetime | date | time) -> str:
    """A day, or a day and its time to the nearest second, as ISO writes it."""
    if isinstance(when, datetime):
        when = (when + timedelta(microseconds=500_000)).replace(microsecond=0)
        if when.time() == time.min:
            return when.date().isoformat()
    return when.isoformat()


def iso_date(serial: str, epoch: datetime) -> str:
    """Excel's day number as an ISO date or moment, a part of a day as a time; the number itself when it is no day."""
    try:
        days = float(serial)
        if 0 <= days < 1:
            return moment(epoch + timedelta(days=days))[11:] or "00:00:00"
        # Excel's 1900 has a 29 February, so that the days before it count from one earlier.
        shift = 1 if epoch.year < 1904 and 0 < days < 60 else 0
        return serial if days < 0 and epoch.year < 1904 else moment(epoch + timedelta(days=days + shift))
    except (ValueError, OverflowError):
        return serial


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def _stored(value: str) -> tuple[str, str | float]:
    """A number, or the text of a cell that says it is one: Python reads more as numbers than Excel writes."""
    if not value.isascii() or "_" in value or value != value.strip():
        return "t", value
    try:
        return "n", float(value)
    except ValueError:
        return "t", value


class Sheet:
    """The filled cells of one sheet; `tell` hears now and then how many rows were read."""

    def __init__(
        self, strings: Callable[[], list[str]], dates: frozenset[int], epoch: datetime, tell: Callable[[int], None]
    ) -> None:
        self.text: list[str] = []
        self.merges: list[str] = []
        self.hidden: list[int] = []
        self.columns: defaultdict[int, Builder] = defaultdict(Builder)
        self._strings, self._dates, self._epoch, self._tell = strings, dates, epoch, tell
        self._rows = 0
        self._row = self._column = 0
        self._hidden = self._hint = self._formula = False
        self._type = "n"
        self._style = 0
        self._value: str | None = None
        self._inline: list[str] = []
        self._attributes: dict[str, str] = {}
        self._valued = self._characters = 0

    def grid(self) -> Grid:
        columns = {number: self.columns[number].column() for number in sorted(self.columns)}
        return Grid(columns, self.hidden, self.merges, "stream")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._hidden = attributes.get("hidden") in ("1", "true")
            self._column = 0
            if not 0 < self._row <= limits.ROWS:
                raise Unsafe("file.unsafe")
            self._rows += 1
            if self._rows % TOLD_EVERY == 0:
                self._tell(self._rows)
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._hint = True
        elif tag == "t":
            self._attributes = attributes
        elif tag == "mergeCell" and len(self.merges) < limits.MERGES:
            self.merges.append(attributes.get("ref", ""))
        self.text.clear()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address = _ADDRESS.fullmatch(attributes.get("r", ""))
        self._column = column_number(address[1]) if address else self._column + 1
        if self._column > limits.COLUMNS or (address and int(address[2]) != self._row):
            raise Unsafe("file.unsafe")
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._formula, self._value = False, None
        self._inline.clear()

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag == "v":
            self._value = "".join(self.text)
        elif tag == "t" and not self._hint:
            self._inline.append(text_of(self.text, self._attributes))
        elif tag == "rPh":
            self._hint = False
        self.text.clear()

    def _end_cell(self) -> None:
        if self._value is None and not self._inline and not self._formula:
            return
        kind, raw = self._reading()
        if not kind:
            return
        self._valued += 1
        self._characters += len(raw if isinstance(raw, str) else plain_number(raw))
        if self._valued > limits.VALUED_CELLS or self._characters > limits.ALL_CHARACTERS:
            raise Unsafe("file.too_large")
        if isinstance(raw, str) and len(raw) > limits.TEXT_CHARACTERS:
            raise Unsafe("file.too_large")
        self.columns[self._column].add(self._row, kind.upper() if self._formula else kind, raw)
        if self._hidden and (not self.hidden or self.hidden[-1] != self._row):
            self.hidden.append(self._row)

    def _reading(self) -> tuple[str, str | float]:
        """(letter of grid.KINDS, raw text or number); no letter for a blank cell."""
        value = self._value or ""
        if self._type in ("s", "inlineStr", "str"):
            text = self._text(value)
            # A formula whose kept result is "" shows nothing; one without any result was never calculated.
            if not text and self._formula and self._value is None:
                return "f", ""
            return ("t", text) if text.strip() else ("", "")
        if not value:
            return ("f", "") if self._formula else ("", "")
        if self._type == "b":
            return "b", "TRUE" if value in ("1", "true") else "FALSE"
        if self._type == "e":
            return "e", value
        if self._type == "d":
            return "d", value
        if self._style in self._dates:
            return "d", iso_date(value, self._epoch)
        return _stored(value)

    def _text(self, value: str) -> str:
        if self._type == "s":
            if not value:
                return ""
            if int(value) < 0:
                raise IndexError(value)
            return self._strings()[int(value)]
        return unescape("".join(self._inline) if self._type == "inlineStr" else value)
