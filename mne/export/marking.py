"""The child process that marks a partner's workbook: `words size\\n` + JSON + workbook in, the marked workbook out.

It is started as a file of its own, under limits, and knows nothing of the product: colours, words and cells come with
the request. What was marked before is taken away first, so that marks never stack; what a marked cell looked like is
remembered on a hidden sheet of the workbook itself.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Iterator, Mapping
from copy import copy
from io import BytesIO
from typing import Any

if __name__ == "__main__":
    # Without numpy openpyxl starts in a third of the time and needs no memory for threads it never uses.
    sys.modules["numpy"] = None  # type: ignore[assignment]

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

MARKS_SHEET = "_marks"
FINDINGS_NAME = "mne_findings"
"""Defined name that points at the findings sheet, whatever a person calls it."""
SIGN = "⚑ "
"""Every note of ours begins with it."""
MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 90
LINKS = 60_000
"""Excel takes 65,530 a sheet."""
TEXT = "#14212B"
COLUMN_WIDTHS = (6, 14, 20, 14, 96)
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_FORMULA = re.compile(r"[=+\-@\t]")
_LONGEST = 32_000


def marked(content: bytes, asked: Mapping[str, Any]) -> bytes:
    """The workbook with the marks of `asked` (annotated.Request) and none of any earlier time."""
    book = openpyxl.load_workbook(BytesIO(content))
    clean(book, asked)
    records = [each for title, cells in asked["marks"].items() for each in _mark_sheet(book, title, cells, asked)]
    _write_findings(book, asked)
    _remember(book, records)
    return _saved(book)


def listed(asked: Mapping[str, Any]) -> bytes:
    """The list of findings alone, for a workbook that could not be marked."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _write_findings(book, asked)
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# Taking earlier marks away ---------------------------------------------------------------------------


def clean(book: openpyxl.Workbook, asked: Mapping[str, Any]) -> None:
    """Remove the findings sheet, the notes and the colours of an earlier time; give each cell its own look back."""
    if FINDINGS_NAME not in book.defined_names and MARKS_SHEET not in book.sheetnames:
        return
    before = {(title, address): rest for title, address, *rest in _remembered(book)}
    for sheet in [s for s in book.worksheets if s.title in _own_sheets(book)]:
        book.remove(sheet)
    book.defined_names.pop(FINDINGS_NAME, None)
    colours = {colour.lstrip("#").upper() for colour in asked["colours"].values()}
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):
            if is_marked(cell, colours):
                fill, note = before.get((sheet.title, cell.coordinate), ["", ""])
                # A row that was moved since has no memory of its look: an open cell was one to fill in.
                known = (sheet.title, cell.coordinate) in before
                colour = "" if known or cell.protection.locked else asked["input_colour"]
                cell.fill = _fill(colour) if colour else _fill_from(fill)
                _put_note_back(cell, note)


def _own_sheets(book: openpyxl.Workbook) -> set[str]:
    """Titles of the sheets that a marking of earlier added."""
    named = book.defined_names.get(FINDINGS_NAME)
    title = str(named.attr_text).rpartition("!")[0] if named is not None else ""
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    return {title, MARKS_SHEET}


def _remembered(book: openpyxl.Workbook) -> Iterator[tuple[str, ...]]:
    if MARKS_SHEET in book.sheetnames:
        for row in book[MARKS_SHEET].iter_rows(max_col=4, values_only=True):
            yield tuple("" if text is None else str(text) for text in row)


def is_marked(cell: Cell | MergedCell, colours: set[str]) -> bool:
    shown = cell.fill.fgColor.rgb if getattr(cell.fill, "patternType", None) == "solid" else ""
    noted = isinstance(cell, Cell) and cell.comment is not None and str(cell.comment.text).startswith(SIGN)
    return noted or (isinstance(shown, str) and shown[-6:].upper() in colours)


def _fill_from(text: str) -> PatternFill:
    try:
        pattern, kind, value, tint = json.loads(text)
        return PatternFill(pattern, fgColor=Color(**{kind: value, "tint": tint}))
    except (ValueError, TypeError):
        return PatternFill()


def _put_note_back(cell: Cell | MergedCell, text: str) -> None:
    if not isinstance(cell, Cell) or cell.comment is None or not str(cell.comment.text).startswith(SIGN):
        return
    cell.comment = None
    if text:
        said, author = json.loads(text)
        cell.comment = Comment(said, author)


# Marking ---------------------------------------------------------------------------------------------


def _mark_sheet(
    book: openpyxl.Workbook, title: str, cells: Mapping[str, Any], asked: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, str]]:
    """Colour and note the cells of one sheet; yields what each looked like before."""
    if title not in book.sheetnames or not isinstance(book[title], Worksheet):
        return
    for address, (severity, note) in cells.items():
        if _ADDRESS.fullmatch(address):
            cell = book[title][address]
            own = cell.comment if isinstance(cell, Cell) else None
            yield title, address, _look_of(cell), json.dumps([own.text[:10_000], own.author]) if own else ""
            cell.fill = _fill(asked["colours"][severity])
            if note and isinstance(cell, Cell):
                cell.comment = _comment(f"{note}\n\n{own.text}" if own else note, asked["author"])


def _look_of(cell: Cell | MergedCell) -> str:
    pattern = getattr(cell.fill, "patternType", None)
    colour = cell.fill.fgColor if pattern else None
    return "" if colour is None else json.dumps([pattern, colour.type, colour.value, colour.tint])


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=_rgb(colour))


def _rgb(colour: str) -> str:
    return "FF" + colour.lstrip("#")


def _comment(text: str, author: str) -> Comment:
    """As large as its words: a note that must be pulled open is not read."""
    said = SIGN + text[:_LONGEST]
    lines = sum(1 + len(line) // 44 for line in said.split("\n"))
    return Comment(said, author, width=320, height=min(30 + 18 * lines, 400))


# The findings sheet ----------------------------------------------------------------------------------


def _write_findings(book: openpyxl.Workbook, asked: Mapping[str, Any]) -> None:
    title = _free_title(book, asked["title"])
    FindingsSheet(book, book.create_sheet(title, 0), asked).write()
    book.defined_names[FINDINGS_NAME] = DefinedName(FINDINGS_NAME, attr_text=f"{_quoted(title)}!$A$1")
    # One sheet alone may be chosen: what is typed on grouped sheets lands on all of them.
    for number, each in enumerate(book.worksheets):
        each.sheet_view.tabSelected = number == 0
    book.active = 0


class FindingsSheet:
    """Writes the first sheet: what it is about, then one row a finding with the way to its cell."""

    def __init__(self, book: openpyxl.Workbook, sheet: Worksheet, asked: Mapping[str, Any]) -> None:
        self.sheet, self.asked = sheet, asked
        self._titles = set(book.sheetnames)
        self._looks: dict[tuple[Any, ...], Any] = {}
        self._order = 2 if asked["right_to_left"] else 1

    def write(self) -> None:
        sheet, asked = self.sheet, self.asked
        sheet.sheet_view.rightToLeft = bool(asked["right_to_left"])
        sheet.sheet_view.showGridLines = False
        for column, width in zip("ABCDE", COLUMN_WIDTHS, strict=True):
            sheet.column_dimensions[column].width = width
        for number, (text, look) in enumerate(asked["head"], 1):
            self._head(number, text, look)
        header = len(asked["head"]) + 2
        for number, text in enumerate(asked["columns"], 1):
            self._text(header, number, text, bold=True, colour="#FFFFFF", fill=asked["accent"])
        for number, row in enumerate(asked["rows"], 1):
            self._row(header + number, number, row)
        sheet.auto_filter.ref = f"A{header}:E{header + max(len(asked['rows']), 1)}"
        sheet.freeze_panes = f"A{header + 1}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{header}:{header}"
        sheet.oddFooter.right.text = "&P / &N"

    def _head(self, number: int, text: str, look: str) -> None:
        self.sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=5)
        size, colour = (14, self.asked["accent"]) if look == "title" else (10, TEXT)
        self._text(number, 1, text, bold=look != "plain", colour=colour, size=size)
        self.sheet.row_dimensions[number].height = 24 if look == "title" else 15 * (1 + len(text) // 140)

    def _row(self, number: int, count: int, row: list[str]) -> None:
        severity, word, title, cells, first, sentence = row
        line = self.asked["hairline"]
        self._text(number, 1, "", line=line).value = count
        self._text(number, 2, word, fill=self.asked["colours"][severity], line=line)
        for column, text in ((3, title), (4, cells)):
            leads = title in self._titles and count <= LINKS and column == (4 if first else 3)
            colour = self.asked["accent"] if leads else TEXT
            cell = self._text(number, column, text, colour=colour, underlined=leads, line=line, latin=column == 4)
            if leads:
                cell.hyperlink = Hyperlink(cell.coordinate, location=f"{_quoted(title)}!{first or 'A1'}")
        self._text(number, 5, sentence, line=line)
        lengths = zip((title, cells, sentence), COLUMN_WIDTHS[2:], strict=True)
        lines = max(1 + len(text) * 7 // (width * 8) for text, width in lengths)
        self.sheet.row_dimensions[number].height = 4 + 14 * min(lines, 20)

    def _text(self, row: int, column: int, text: str, **look: Any) -> Cell:
        """Text as text: what a partner wrote may begin like a formula and must never become one."""
        cell = self.sheet.cell(row, column)
        _put(cell, text)
        self._dress(cell, quoted=bool(_FORMULA.match(text)), **look)
        return cell

    def _dress(self, cell: Cell, **look: Any) -> None:
        """The look of a cell, made once and copied: fifty thousand rows must not take minutes."""
        key = tuple(sorted(look.items()))
        if key in self._looks:
            cell._style = copy(self._looks[key])
            return
        colour, size = look.get("colour", TEXT), look.get("size", 10)
        underline = "single" if look.get("underlined") else None
        cell.font = Font(name="Calibri", size=size, bold=look.get("bold", False), color=_rgb(colour), u=underline)
        # Addresses read from left to right in every language, or E10 becomes 10E.
        order, side = (1, "right" if self._order == 2 else "left") if look.get("latin") else (self._order, None)
        cell.alignment = Alignment(side, "top", wrap_text=True, readingOrder=order)
        if "fill" in look:
            cell.fill = _fill(look["fill"])
        if "line" in look:
            cell.border = Border(bottom=Side("thin", color=_rgb(look["line"])))
        cell.quotePrefix = look["quoted"]
        self._looks[key] = copy(cell._style)


def _free_title(book: openpyxl.Workbook, title: str) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    titles = (title if n == 1 else f"{title} {n}" for n in range(1, 1000))
    return next(each for each in titles if each.casefold() not in taken)


def _put(cell: Cell, text: str) -> None:
    cell.value = text[:_LONGEST]
    cell.data_type = "s"


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _remember(book: openpyxl.Workbook, records: list[tuple[str, str, str, str]]) -> None:
    sheet = book.create_sheet(MARKS_SHEET)
    for number, record in enumerate(records, 1):
        for column, text in enumerate(record, 1):
            if text:
                _put(sheet.cell(number, column), text)
    sheet.sheet_state = "veryHidden"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    stdin = sys.stdin.buffer
    words = json.loads(stdin.read(int(stdin.readline(20))))
    sys.stdout.buffer.write(marked(stdin.read(), words))


if __name__ == "__main__":
    main()
