"""The parts of a workbook, found by their relations and not by their names; each sheet by the reader that suits it."""

from __future__ import annotations

import contextlib
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from mne.workbook import limits
from mne.workbook.alike import Alike
from mne.workbook.grid import Grid
from mne.workbook.limits import Unsafe
from mne.workbook.plain import Calamine, NotPlain, is_plain
from mne.workbook.sheetxml import Elements, SharedStrings, Sheet, date_styles, stream

Tell = Callable[[int], None]
"""Called with the number of rows read so far."""
_FEW_STRINGS = 50_000
"""Of more, calamine reads the shared texts in much less time."""
_SHOWN = re.compile(rb't="s"[^>]*><v>(\d{1,7})<')
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["'](\w+)["']""")
_COUNT = re.compile(rb"""[cC]ount\s*=\s*["'](\d+)""")


def silent(rows: int) -> None:
    """Tells nobody."""


class Book:
    """An archive that passed the guard. Raises KeyError, IndexError, ExpatError … where its parts do not fit."""

    def __init__(self, content: bytes, tell: Tell = silent) -> None:
        self._tell = tell
        self.blob = bytearray()
        """Cells of the grids that are sent."""
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
        self.hidden: set[str] = set()
        self._epoch = datetime(1899, 12, 30)
        for tag, attributes in Elements(self.archive, self.main).found:
            if tag == "sheet" and attributes.get("id") in self._targets:
                self._add_sheet(attributes)
            elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._epoch = datetime(1904, 1, 1)
        self._strings: list[str] | None = None
        self._dates: frozenset[int] | None = None
        self._calamine = Calamine(content)
        self._fits_calamine, self._lengths = self._weigh_strings()

    def _add_sheet(self, attributes: dict[str, str]) -> None:
        part = self._targets[attributes["id"]]
        # Only what ends so has passed the guard's look inside; two sheets of one part multiply the work.
        if not part.lower().endswith(".xml") or part in self.sheets.values():
            raise Unsafe("file.unsafe")
        if len(self.sheets) >= limits.SHEETS:
            raise Unsafe("file.too_large")
        self.sheets[attributes["name"]] = part
        if attributes.get("state", "visible") != "visible":
            self.hidden.add(attributes["name"])

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

    def _weigh_strings(self) -> tuple[bool, list[int]]:
        """Whether calamine may be given the shared texts, and how long each is, markup included.

        It makes room for as many as the part says to have, and ends the process where there is no such room. Some
        writers state how many cells show them.
        """
        xml = self.archive.read(self._strings_part) if self._strings_part in self.names else b""
        stated = [int(number) for number in _COUNT.findall(xml.partition(b"<si")[0])]
        return max(stated, default=0) <= limits.VALUED_CELLS, [len(text) for text in xml.split(b"</si>")]

    def _may_be_shown(self, xml: bytes) -> bool:
        """Whether the shared texts of a sheet, each as often as a cell shows it, are not too many characters."""
        cells, longest = xml.count(b't="s"'), max(self._lengths)
        if cells * longest <= limits.ALL_CHARACTERS:
            return True
        shown = Counter(_SHOWN.findall(xml))
        if any(int(number) >= len(self._lengths) for number in shown):
            return False
        characters = sum(self._lengths[int(number)] * count for number, count in shown.items())
        return characters + (cells - shown.total()) * longest <= limits.ALL_CHARACTERS

    def dates(self) -> frozenset[int]:
        """Numbers of the cell styles that show a date."""
        if self._dates is None:
            part = self._styles_part
            self._dates = date_styles(Elements(self.archive, part)) if part in self.names else frozenset()
        return self._dates

    def grid(self, title: str) -> Grid:
        """The cells of one sheet: of a table as they are written, any other parsed."""
        xml = self.archive.read(self.sheets[title])
        if len(self._lengths) <= _FEW_STRINGS:
            with contextlib.suppress(NotPlain):
                return Alike(xml, self.strings, self.dates()).grid(self._tell)
        return self.parsed(title, xml)

    def parsed(self, title: str, xml: bytes) -> Grid:
        """By calamine where it can say all, else by the stream."""
        if self._fits_calamine and is_plain(xml) and self._may_be_shown(xml):
            titles = list(self.sheets)
            try:
                return self._calamine.grid(titles, titles.index(title), xml, self._tell)
            except (Unsafe, MemoryError):
                raise
            except BaseException:
                # Whatever it stumbles over (its panics are no Exception), the stream has the last word.
                return self.streamed(title)
        return self.streamed(title)

    def streamed(self, title: str) -> Grid:
        sheet = Sheet(self.strings, self.dates(), self._epoch, self._tell)
        stream(self.archive, self.sheets[title], sheet)
        return sheet.grid()

    def hidden_columns(self, title: str) -> list[tuple[int, int]]:
        """First and last, from 1, of each run of columns that the sheet hides."""
        head = self.archive.read(self.sheets[title]).partition(b"sheetData")[0]
        said = [dict(_ATTRIBUTE.findall(column)) for column in _COLUMNS.findall(head)]
        hidden = [one for one in said if one.get(b"hidden") in (b"1", b"true")]
        return [(int(one.get(b"min", 0)), int(one.get(b"max", 0))) for one in hidden]

    def custom_properties(self) -> dict[str, str]:
        if self._properties not in self.names:
            return {}
        elements = Elements(self.archive, self._properties)
        names = [attributes.get("name", "") for tag, attributes in elements.found if tag == "property"]
        values = [text for tag, text in elements.texts if tag not in ("property", "Properties")]
        return dict(zip(names, values, strict=len(names) == len(values)))
