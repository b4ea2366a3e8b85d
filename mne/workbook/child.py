"""The child process that parses: a loop of `size\\n` + bytes in, lines `~rows\\n` while at it, `size\\n` + JSON out.

It starts on the standard library alone, so that a start costs little; it never opens a file and knows nothing of the
store. Anything that goes wrong in here ends as an answer or as a dead child, never as a dead server.
"""

from __future__ import annotations

import json
import posixpath
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.parsers import expat

from mne.workbook import limits
from mne.workbook.limits import Unsafe
from mne.workbook.sheetxml import Cell, Elements, SharedStrings, Sheet, Stop, date_styles, stream

META_SHEET = "_meta"
PROPERTY_PREFIX = "mne_"
CODES = frozenset({"indicator", "place", "period"})
SEARCHED_ROWS = 30
"""The machine row is looked for so far down, should rows have been inserted above it."""
TOLD_EVERY = 1_000
"""Rows between two words about how far the reading has come."""
Tell = Callable[[int], None]
"""Called with the number of rows read so far."""


class Book:
    """The parts of a workbook that tell its sheets, found by their relations and not by their names."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(BytesIO(content))
        self.names = set(self.archive.namelist())
        root = self._related("", "_rels/.rels")
        self.main = root.get("officeDocument") or "xl/workbook.xml"
        self._properties = root.get("custom-properties", "")
        folder, name = posixpath.split(self.main)
        self._targets: dict[str, str] = {}
        related = self._related(folder, f"{folder}/_rels/{name}.rels")
        self._strings_part, self._styles_part = related.get("sharedStrings", ""), related.get("styles", "")
        self.sheets: dict[str, str] = {}
        self.epoch = datetime(1899, 12, 30)
        for tag, attributes in Elements(self.archive, self.main).found:
            if tag == "sheet" and attributes.get("id") in self._targets:
                self.sheets[attributes["name"]] = self._targets[attributes["id"]]
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = datetime(1904, 1, 1)
        self._strings: list[str] | None = None
        styles = self._styles_part
        self._dates = date_styles(Elements(self.archive, styles)) if styles in self.names else frozenset()

    def _related(self, folder: str, name: str) -> dict[str, str]:
        """Last word of a relation's type → part; for the workbook also remembers relation id → part."""
        found = {}
        for tag, attributes in Elements(self.archive, name).found if name in self.names else ():
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                part = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Type", "").rpartition("/")[2]] = part
                if folder:
                    self._targets[attributes.get("Id", "")] = part
        return found

    def strings(self) -> list[str]:
        if self._strings is None:
            part = self._strings_part
            self._strings = SharedStrings(self.archive, part).found if part in self.names else []
        return self._strings

    def sheet(self, title: str, on_row: Callable[[int, bool, list[Cell]], None]) -> Sheet:
        sheet = Sheet(self.strings, self._dates, self.epoch, on_row)
        stream(self.archive, self.sheets[title], sheet)
        return sheet

    def meta(self) -> dict[str, str]:
        """The pairs of the hidden sheet; where it is gone, those of the document's properties."""
        pairs: dict[str, str] = {}

        def on_row(number: int, hidden: bool, cells: list[Cell]) -> None:
            by_column = {cell[0]: cell[2] for cell in cells}
            if 1 in by_column and 2 in by_column:
                pairs[by_column[1]] = by_column[2]
            if number > SEARCHED_ROWS:
                raise Stop

        if META_SHEET in self.sheets:
            self.sheet(META_SHEET, on_row)
        return pairs or self._custom_properties()

    def _custom_properties(self) -> dict[str, str]:
        if self._properties not in self.names:
            return {}
        elements = Elements(self.archive, self._properties)
        names = [attributes.get("name", "") for tag, attributes in elements.found if tag == "property"]
        values = [text for tag, text in elements.texts if tag not in ("property", "Properties")]
        pairs = zip(names, values, strict=len(names) == len(values))
        return {n.removeprefix(PROPERTY_PREFIX): v for n, v in pairs if n.startswith(PROPERTY_PREFIX)}


class Results:
    """The rows of a sheet that has a machine row, from that row on."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.machine = 0
        self.header: list[tuple[int, str]] = []
        self.extra: dict[int, int] = {}
        self.rows: list[tuple[int, bool, list[Cell]]] = []
        self._columns: frozenset[int] = frozenset()

    def on_row(self, number: int, hidden: bool, cells: list[Cell]) -> None:
        if self.machine:
            self._keep(number, hidden, cells)
        elif number > SEARCHED_ROWS:
            raise Stop
        else:
            codes = [(cell[0], cell[2].strip().casefold()) for cell in cells if cell[1] == "text"]
            if len(CODES & {code for _, code in codes}) >= 2:
                self.machine, self.header = number, codes
                self._columns = frozenset(column for column, _ in codes)

    def _keep(self, number: int, hidden: bool, cells: list[Cell]) -> None:
        known = [cell for cell in cells if cell[0] in self._columns]
        for cell in cells if len(known) < len(cells) else ():
            if cell[0] not in self._columns:
                self.extra[cell[0]] = self.extra.get(cell[0], 0) + 1
        if known:
            self.rows.append((number, hidden, known))
            if len(self.rows) % TOLD_EVERY == 0:
                self._tell(len(self.rows))
            if len(self.rows) > limits.FILLED_ROWS:
                raise Unsafe("file.too_large")


def answer(content: bytes, tell: Tell = lambda rows: None) -> dict[str, Any]:
    """What the workbook holds: `meta`, `sheets` and, when it is a template, `found` (one entry per results sheet)."""
    book = Book(content)
    said: dict[str, Any] = {"meta": book.meta(), "sheets": list(book.sheets), "found": []}
    if "template" not in said["meta"]:
        return said
    for title in (title for title in book.sheets if title != META_SHEET):
        results = Results(tell)
        merges = book.sheet(title, results.on_row).merges
        if results.machine:
            said["found"].append(
                {
                    "title": title,
                    "machine": results.machine,
                    "header": results.header,
                    "extra": sorted(column for column, filled in results.extra.items() if filled > 1),
                    "rows": results.rows,
                    "merges": merges,
                }
            )
    return said


def guarded(content: bytes, tell: Tell = lambda rows: None) -> dict[str, Any]:
    """The answer, or why there is none: `refused` is theirs, `fault` is ours."""
    began = time.perf_counter()
    try:
        return {**answer(content, tell), "seconds": time.perf_counter() - began}
    except Unsafe as unsafe:
        return {"refused": unsafe.code}
    except MemoryError:
        return {"refused": "file.too_large"}
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, KeyError, IndexError):
        return {"refused": "file.damaged"}
    except Exception as fault:
        return {"fault": f"{type(fault).__name__}: {fault}"[:500]}


def limit_cpu(seconds: int) -> None:
    """So many seconds more than were used; the system ends the process at the limit."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def tell(rows: int) -> None:
    """A line of its own before the answer, so that whoever waits sees how far it has come."""
    sys.stdout.buffer.write(b"~%d\n" % rows)
    sys.stdout.buffer.flush()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY_BYTES, limits.CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while size := sys.stdin.buffer.readline(20):
        limit_cpu(limits.CHILD_CPU_SECONDS)
        said = json.dumps(guarded(sys.stdin.buffer.read(int(size)), tell)).encode()
        sys.stdout.buffer.write(b"%d\n" % len(said))
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
