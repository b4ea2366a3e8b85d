"""calamine, our stream, our look at tables and openpyxl say the same of every cell: address, kind, value.

Workbooks are written by openpyxl and by XlsxWriter, in every manner that partners' programs write theirs.
"""

from __future__ import annotations

import datetime
import json
import re
from array import array
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from mne.workbook.alike import Alike
from mne.workbook.book import Book, silent
from mne.workbook.grid import Builder, Column, Filled, Grid, plain_number
from mne.workbook.limits import Unsafe
from mne.workbook.plain import RECTANGLE, NotPlain, is_plain
from mne.workbook.sheetxml import moment
from tests.examples import tried
from tests.workbook_drawing import part_of, rezipped, saved

Cells = dict[tuple[int, int], Filled]
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Rich:
    """A text in two fonts."""

    first: str
    second: str


@dataclass(frozen=True)
class Formula:
    result: float | str | None = None


@dataclass(frozen=True)
class Drawn:
    """A sheet to be written."""

    values: dict[tuple[int, int], Any]
    hidden_rows: frozenset[int]
    hidden_column: int
    merge: str
    is_1904: bool
    styled_tail: int


LETTERS = st.text("abcé ا١ب<&>\"'\n\t 0", min_size=1, max_size=8)
PLAIN = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.sampled_from([0, 0.1, 1.1, -0.25, 1e-7, 123456789.123456]),
    LETTERS,
    st.sampled_from(["الدار البيضاء", "12 taps", "1 234,5", " ", "  x  ", "TRUE", "2026-Q4"]),
    st.booleans(),
    st.datetimes(datetime.datetime(1905, 1, 2), datetime.datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.dates(datetime.date(1905, 1, 2), datetime.date(2100, 1, 1)),
    st.builds(Rich, LETTERS, LETTERS),
)
TABLE = st.one_of(
    st.integers(-(10**12), 10**12),
    st.sampled_from([0, 0.1, 1.1, -0.25, 1e-4, 123456789.123456, "P01-01", "الدار البيضاء", " ", "  x  ", "é\n<&"]),
)
ODD = st.one_of(
    st.sampled_from(["#N/A", "#DIV/0!", "#REF!"]),
    st.just(Formula()),
    st.builds(Formula, st.floats(-1e6, 1e6, allow_nan=False)),
    st.builds(Formula, st.sampled_from(["ok", "oui"])),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.just(datetime.date(1900, 1, 15)),
)


def sheets(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Drawn]:
    places = st.tuples(st.one_of(st.integers(1, 12), st.sampled_from([40, 900])), st.sampled_from([1, 2, 3, 5, 30]))
    return st.builds(
        Drawn,
        st.dictionaries(places, values, min_size=1, max_size=25),
        st.frozensets(st.integers(1, 12), max_size=3),
        st.integers(0, 5),
        st.sampled_from(["", "G14:H15", "A1:B2"]),
        st.booleans(),
        st.sampled_from([0, 0, 3]),
    )


def by_openpyxl(drawn: Drawn) -> bytes:
    book = openpyxl.Workbook()
    if drawn.is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for (row, column), value in drawn.values.items():
        if isinstance(value, Rich):
            value = CellRichText(TextBlock(InlineFont(b=True), value.first), value.second)
        sheet.cell(row, column, "=1+1" if isinstance(value, Formula) else value)
    for row in drawn.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    if drawn.hidden_column:
        sheet.column_dimensions["ABCDE"[drawn.hidden_column - 1]].hidden = True
    if drawn.merge:
        sheet.merge_cells(drawn.merge)
    for row in range(1000, 1000 + drawn.styled_tail):
        sheet.cell(row, 4).fill = PatternFill("solid", fgColor="FFFF00")
    return saved(book)


def by_xlsxwriter(drawn: Drawn, *, inline: bool = False) -> bytes:
    """`inline`: row after row without shared strings, as programs do that write long files."""
    out = BytesIO()
    options = {"in_memory": True, "date_1904": drawn.is_1904, "constant_memory": inline}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold, yellow = (
            book.add_worksheet(),
            book.add_format({"bold": True}),
            book.add_format({"bg_color": "red"}),
        )
        days = {
            kind: book.add_format({"num_format": form})
            for kind, form in (
                (datetime.datetime, "yyyy-mm-dd hh:mm:ss"),
                (datetime.date, "dd/mm/yyyy"),
                (datetime.time, "hh:mm:ss"),
            )
        }
        for (row, column), value in sorted(drawn.values.items(), key=lambda item: item[0]):
            place = (row - 1, column - 1)
            if isinstance(value, Formula):
                sheet.write_formula(*place, "=1+1", None, "" if value.result is None else value.result)
            elif isinstance(value, Rich):
                sheet.write_rich_string(*place, bold, value.first, value.second)
            elif isinstance(value, bool):
                sheet.write_boolean(*place, value)
            elif isinstance(value, str):
                sheet.write_string(*place, value)
            elif type(value) in days:
                sheet.write_datetime(*place, value, days[type(value)])
            else:
                sheet.write_number(*place, value)
            if row in drawn.hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
        if drawn.hidden_column:
            sheet.set_column(drawn.hidden_column - 1, drawn.hidden_column - 1, None, None, {"hidden": True})
        if drawn.merge and not inline and not {(1, 1), (1, 2), (2, 1), (2, 2)} & drawn.values.keys():
            sheet.merge_range(drawn.merge, None)
        for row in range(1000, 1000 + drawn.styled_tail):
            sheet.write_blank(row - 1, 3, None, yellow)
    return out.getvalue()


def prefixed(content: bytes) -> bytes:
    """The same sheet with every element under a prefix, as some programs write it."""
    text = part_of(content, SHEET).decode()
    text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=", 1)
    return rezipped(content, {SHEET: text.encode()})


def cells_of(grid: Grid) -> Cells:
    return {(row, n): cell for n, column in grid.columns.items() for row, cell in column.by_row().items()}


def by_oracle(content: bytes) -> Cells:
    """What openpyxl says, in our words; it takes two readings to know a formula's result."""
    written = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    kept = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
    found: Cells = {}
    for line in written.iter_rows():
        for cell in line:
            value, is_formula = kept[cell.coordinate].value, cell.data_type == "f"
            kind, raw = _worded(value, kept[cell.coordinate].data_type)
            if kind == "blank" and is_formula:
                kind = "formula"
            if kind != "blank":
                found[cell.row, cell.column] = (kind, raw, is_formula)
    return found


def _worded(value: Any, data_type: str) -> tuple[str, str]:
    if value is None or (isinstance(value, str) and not value.strip()):
        return "blank", ""
    if data_type == "e":
        return "error", str(value)
    if isinstance(value, bool):
        return "boolean", str(value).upper()
    if isinstance(value, datetime.date | datetime.time):
        return "date", moment(value)
    return ("text", str(value)) if isinstance(value, str) else ("number", plain_number(value))


def all_say_the_same(content: bytes) -> tuple[str, str]:
    """Which reader the product takes, and which it would take next, once all have agreed."""
    book = Book(content)
    title = next(iter(book.sheets))
    streamed, sent = book.streamed(title), bytearray()
    chosen, next_one = book.grid(title), book.parsed(title, book.archive.read(book.sheets[title]))
    message = json.loads(json.dumps(chosen.message(sent)))
    assert _spaceless(cells_of(streamed)) == _spaceless(by_oracle(content))
    for one in (chosen, next_one, Grid.of(message, sent)):
        assert cells_of(one) == cells_of(streamed)
        assert (one.hidden, sorted(one.merges)) == (streamed.hidden, sorted(streamed.merges))
    return chosen.reader, next_one.reader


def _spaceless(cells: Cells) -> Cells:
    """openpyxl keeps the spaces at a run's ends that Excel drops."""
    return {place: (kind, "".join(raw.split()), is_formula) for place, (kind, raw, is_formula) in cells.items()}


MANY = tried(15)


@MANY
@given(sheets(PLAIN))
def test_a_plain_sheet_of_openpyxl(drawn: Drawn) -> None:
    assert all_say_the_same(by_openpyxl(drawn))[1] == "calamine"


@MANY
@given(sheets(PLAIN), st.booleans())
def test_a_plain_sheet_of_xlsxwriter(drawn: Drawn, inline: bool) -> None:
    assert all_say_the_same(by_xlsxwriter(drawn, inline=inline))[1] == "calamine"


@MANY
@given(sheets(TABLE))
def test_a_table_is_read_as_it_is_written(drawn: Drawn) -> None:
    assert all_say_the_same(by_xlsxwriter(drawn)) == ("alike", "calamine")


@pytest.mark.parametrize("gap", [0, 3])
def test_a_long_table_of_many_lengths(gap: int) -> None:
    values: dict[tuple[int, int], Any] = {(1, n): name for n, name in enumerate("abcde", 1)}
    for row in range(2, 1_500):
        values |= {(row, 1): f"row {row % 7}", (row, 2): row**3, (row, 4): row / 8, (row, 5): -row}
        if gap and row % 400 < gap:
            del values[row, 4]
    drawn = Drawn(values, frozenset({1, 5, 900}), 0, "", False, 0)
    assert all_say_the_same(by_xlsxwriter(drawn)) == ("alike", "calamine")


@pytest.mark.parametrize(
    "changed",
    [
        (b'<row r="2"', b'<row r="1"'),
        (b'<row r="2"', b"<row"),
        (b'r="A2"', b'r="A1"'),
        (b'r="A2"', b'r="C2"'),
        (b'r="B2"', b""),
        (b"<v>6</v>", b"<v></v>"),
        (b"<v>6</v>", b"<v> 6</v>"),
        (b"<v>6</v>", b"<v>6e2</v>"),
        (b"<v>6</v>", b"<v>6<!-- 7 --></v>"),
        (b"<v>6</v>", b"<v>--6</v>"),
        (b"<v>6</v>", b"<v>6.</v>"),
        (b"<v>6</v>", b"<f>5+1</f><v>6</v>"),
        (b"<sheetData>", b"<!-- <sheetData> --><sheetData>"),
        (b"<sheetData>", b"<sheetData>0"),
        (b"</row></sheetData>", b'</row><row r="9"><c r="A9"><f>1</f></c></row></sheetData>'),
        (b"</row></sheetData>", b'</row><row r="9"><c r="A9" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'),
    ],
)
def test_what_is_written_otherwise_is_left_to_the_others(changed: tuple[bytes, bytes]) -> None:
    values = {(1, 1): 5, (1, 2): "a", (2, 1): 6, (2, 2): "b", (3, 1): 7}
    content = by_xlsxwriter(Drawn(values, frozenset(), 0, "", False, 0))
    assert part_of(content, SHEET).count(changed[0]) == 1
    book = Book(content)
    assert book.grid("Sheet1").reader == "alike"
    with pytest.raises(NotPlain):
        Alike(part_of(content, SHEET).replace(*changed), book.strings, book.dates()).grid(silent)


@MANY
@given(sheets(PLAIN | ODD), st.sampled_from([by_openpyxl, by_xlsxwriter]))
def test_a_sheet_with_formulas_and_errors(drawn: Drawn, write: Any) -> None:
    all_say_the_same(write(drawn))


@MANY
@given(sheets(PLAIN | ODD), st.sampled_from([by_openpyxl, by_xlsxwriter]))
def test_a_sheet_under_a_prefix(drawn: Drawn, write: Any) -> None:
    assert all_say_the_same(prefixed(write(drawn))) == ("stream", "stream")


@pytest.mark.parametrize("value", ["#N/A", Formula(), Formula(2.0), datetime.time(12, 30), datetime.date(1900, 2, 1)])
def test_what_calamine_cannot_say_is_streamed(value: Any) -> None:
    drawn = Drawn({(1, 1): 5, (3, 2): value}, frozenset(), 0, "", False, 0)
    assert all_say_the_same(by_openpyxl(drawn)) == ("stream", "stream")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (b'<c r="A1"><v>abc</v></c>', ("text", "abc", False)),
        (b'<c r="A1"><v>1_000</v></c>', ("text", "1_000", False)),
        (b'<c r="A1"><v> 7 </v></c>', ("text", " 7 ", False)),
        ('<c r="A1"><v>٣</v></c>'.encode(), ("text", "٣", False)),
        (b'<c r="A1"><v>1e999</v></c>', ("number", "inf", False)),
        (b'<c r="A1"><v>nan</v></c>', ("number", "nan", False)),
        (b'<c r="A1"><v>7</v></c><c r="A1"><v>8</v></c>', ("number", "8", False)),
        (b'<c r="A1" t="str"><v>abc</v></c>', ("text", "abc", False)),
        (b'<c r="A1" t="b"><v>1</v></c>', ("boolean", "TRUE", False)),
        (b'<c r="A1" t="zz"><v>7</v></c>', ("number", "7", False)),
        (b'<c r="A1" t="e"><v>#REF!</v></c>', ("error", "#REF!", False)),
        (b'<c r="A1" t="d"><v>2026-10-05</v></c>', ("date", "2026-10-05", False)),
        (b'<c r="A1" t="str"><f>A2</f><v>x</v></c>', ("text", "x", True)),
        (b'<c r="A1" t="str"><f>A2</f><v></v></c>', None),
        (b'<c r="A1"><f>A2</f></c>', ("formula", "", True)),
        (b'<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', ("text", " a ", False)),
        (b'<c r="A1" t="inlineStr"><is><t> </t></is></c>', None),
        (b'<c r="A1" s="0"/>', None),
    ],
)
def test_a_cell_by_hand_is_read_alike(cell: bytes, read: Filled | None) -> None:
    content = by_xlsxwriter(Drawn({(1, 1): 5}, frozenset(), 0, "", False, 0))
    text = part_of(content, SHEET).replace(b'<c r="A1"><v>5</v></c>', cell)
    book = Book(rezipped(content, {SHEET: text}))
    expected = {(1, 1): read} if read else {}
    assert cells_of(book.grid("Sheet1")) == cells_of(book.streamed("Sheet1")) == expected


def test_a_far_cell_makes_no_rectangle() -> None:
    far = Drawn({(1, 1): "a", (1_048_576, 16_384): 7}, frozenset(), 0, "", False, 0)
    content = by_xlsxwriter(far)
    assert not is_plain(part_of(content, SHEET))
    grid = Book(content).grid("Sheet1")
    assert cells_of(grid) == {(1, 1): ("text", "a", False), (1_048_576, 16_384): ("number", "7", False)}
    near = b'<sheetData><row r="1"><c r="AA1"><v>1</v></c></row></sheetData>'
    assert is_plain(near) and not is_plain(near.replace(b'r="1"', b'r="%d"' % (RECTANGLE // 27 + 1)))


def test_escaped_characters_and_phonetic_hints() -> None:
    escaped = Drawn({(1, 1): "a_x0041_b", (2, 1): "a_x000D_\nb"}, frozenset(), 0, "", False, 0)
    book = Book(by_openpyxl(escaped))
    assert cells_of(book.grid("Sheet")) == cells_of(book.streamed("Sheet"))
    assert cells_of(book.grid("Sheet"))[1, 1] == ("text", "aAb", False)
    content, strings = by_xlsxwriter(Drawn({(1, 1): "kanji"}, frozenset(), 0, "", False, 0)), "xl/sharedStrings.xml"
    hinted = part_of(content, strings).replace(b"<t>kanji</t>", b"<t>x</t><rPh sb='0' eb='1'><t>y</t></rPh>")
    book = Book(rezipped(content, {strings: hinted}))
    assert cells_of(book.grid("Sheet1")) == cells_of(book.streamed("Sheet1")) == {(1, 1): ("text", "x", False)}


def texts_shown(longest: int, times: int, other: int) -> bytes:
    """One text of so many characters shown so often, and `other` cells of a short one."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("S")
        for row in range(times + other):
            sheet.write_string(row, 0, "a" * longest if row < times else "b")
    return out.getvalue()


def test_one_long_text_beside_many_short_ones_is_no_bomb() -> None:
    book = Book(texts_shown(30_000, 1, 3_000))
    assert (book.grid("S").reader, book.parsed("S", book.archive.read(SHEET)).reader) == ("alike", "calamine")


def test_a_long_text_shown_too_often_never_reaches_calamine() -> None:
    book = Book(texts_shown(30_000, 2_500, 0))
    for read in (lambda: book.grid("S"), lambda: book.parsed("S", book.archive.read(SHEET))):
        with pytest.raises(Unsafe):
            read()


@pytest.mark.parametrize("raws", [["a", "a", "a", "b", "a"], ["a", 1.5, "c", -0.0], [str(n) for n in range(300)], []])
def test_a_column_comes_out_of_its_message_as_it_was(raws: list[Any]) -> None:
    builder, blob = Builder(), bytearray()
    for row, raw in enumerate(raws, 4):
        builder.add(row, "t" if isinstance(raw, str) else "N", raw)
    column = builder.column()
    message = json.loads(json.dumps(column.message(blob)))
    assert Column.of(message, memoryview(bytes(blob) + b"rest")) == (column, b"rest")
    assert column.raws == [raw if isinstance(raw, str) else plain_number(raw) for raw in raws]


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, 4),
        (1, 0),
        (1, -1),
        (1, 1_048_575),
        (2, "tt"),
        (2, "x"),
        (2, "n"),
        (3, ["a"]),
        (3, ["a", 7]),
        (4, "d"),
        (4, "I"),
    ],
)
def test_an_answer_that_is_no_column_is_refused(place: int, wrong: Any) -> None:
    blob = bytearray()
    message = Column(range(4, 7), "ttt", array("d"), ["a", "b"], array("B", [0, 1, 0])).message(blob)
    message[place] = wrong
    with pytest.raises((ValueError, TypeError)):
        Column.of(message, memoryview(blob))
