"""Broken, odd and hostile workbooks, made here and never kept as files: name → (bytes, what is said of it).

What is said is the code of the critical finding, or "" where the file is odd but honest and must be read.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO

import openpyxl
import xlsxwriter

from tests.workbook_drawing import META, ROW, drawn, part_of, rezipped, saved

GOOD = drawn([[*ROW, 5, 2, None]])
SHEET = "xl/worksheets/sheet2.xml"
BOOK = "xl/workbook.xml"
RELS = "xl/_rels/workbook.xml.rels"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
Maker = Callable[[], bytes]


def sheet(change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with its results sheet changed."""
    return rezipped(GOOD, {SHEET: change(part_of(GOOD, SHEET))})


def swapped(old: bytes, new: bytes, name: str = SHEET) -> bytes:
    text = part_of(GOOD, name)
    assert old in text, (old, text)
    return rezipped(GOOD, {name: text.replace(old, new, 1)})


def more_rows(rows: bytes) -> bytes:
    return swapped(b"</sheetData>", rows + b"</sheetData>")


def cell(text: bytes) -> bytes:
    """Row 5 with this cell."""
    return more_rows(b'<row r="5">' + text + b"</row>")


def directory(offset: int, form: str, value: int, name: str = SHEET) -> bytes:
    """A field of a part's entry in the central directory overwritten."""
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    while bytes(content[at + 46 : at + 46 + len(name)]) != name.encode():
        at = content.find(b"PK\x01\x02", at + 4)
    struct.pack_into(form, content, at + offset, value)
    return bytes(content)


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def with_part(name: str, part: bytes = b"<a/>") -> bytes:
    out = BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, part)
    return out.getvalue()


def recompressed(method: int) -> bytes:
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()}, method)


def nested_bomb() -> bytes:
    """Zeros in a zip in a zip in the workbook: nobody unpacks a part twice."""
    inner = zipped({"0": b"\x00" * 20_000_000})
    return with_part("xl/embeddings/package1.zip", zipped({str(n): inner for n in range(50)}))


def many_small_bombs() -> bytes:
    return rezipped(GOOD, {f"xl/media/image{n}.png": b"\x00" * 900_000 for n in range(300)})


def overlapping() -> bytes:
    """Two entries of the directory that share one part's bytes."""
    content = with_part("xl/worksheets/copy1.xml", part_of(GOOD, SHEET))
    first = bytearray(content)
    places = [m.start() for m in re.finditer(b"PK\x01\x02", content)]
    first[places[-1] + 42 : places[-1] + 46] = first[places[-2] + 42 : places[-2] + 46]
    return bytes(first)


def many_sheets(count: int) -> bytes:
    """Sheets that all have a part of their own."""
    text = part_of(GOOD, BOOK).decode()
    last = max(map(int, re.findall(r'sheetId="(\d+)"', text)))
    entries = "".join(f'<sheet name="S{n}" sheetId="{last + n}" r:id="x{n}"/>' for n in range(1, count))
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    text = text.replace("</sheets>", entries.replace("<sheet ", f"<sheet {space} ") + "</sheets>")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    related = "".join(f'<Relationship Id="x{n}" Type="{kind}" Target="worksheets/x{n}.xml"/>' for n in range(1, count))
    rels = part_of(GOOD, RELS).decode().replace("</Relationships>", related + "</Relationships>")
    parts: dict[str, bytes | None] = {f"xl/worksheets/x{n}.xml": b"<worksheet/>" for n in range(1, count)}
    return rezipped(GOOD, {BOOK: text.encode(), RELS: rels.encode(), **parts})


def one_part_many_sheets() -> bytes:
    text = part_of(GOOD, BOOK).decode()
    entry = re.search(r"<sheet [^>]*Résultats[^>]*>", text)
    assert entry
    copies = "".join(entry[0].replace("Résultats", f"R{n}") for n in range(100))
    return rezipped(GOOD, {BOOK: text.replace("</sheets>", copies + "</sheets>").encode()})


def shared_strings(strings: bytes, cells: bytes) -> bytes:
    """The results sheet pointing at shared strings."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = part_of(GOOD, RELS).replace(
        b"</Relationships>",
        f'<Relationship Id="s1" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'.encode(),
    )
    text = part_of(GOOD, SHEET).replace(b"</sheetData>", cells + b"</sheetData>")
    return rezipped(GOOD, {RELS: rels, SHEET: text, "xl/sharedStrings.xml": b"<sst %s>%s</sst>" % (MAIN, strings)})


def counted_strings() -> bytes:
    """More shared texts said than there are: a reader that makes room for them has none."""
    content = shared_strings(b"<si><t>a</t></si>", b'<row r="5"><c r="G5" t="s"><v>0</v></c></row>')
    name = "xl/sharedStrings.xml"
    return rezipped(
        content, {name: part_of(content, name).replace(b"<sst ", b'<sst count="3" uniqueCount="999999999999" ')}
    )


def string_bomb() -> bytes:
    """30,000 cells that all point at one long text."""
    cells = b"".join(b'<row r="%d"><c r="G%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(5, 30_005))
    return shared_strings(b"<si><t>" + random.Random(3).randbytes(16_000).hex().encode() + b"</t></si>", cells)


def million_rows(line: bytes) -> bytes:
    return more_rows(b"".join(line.replace(b"%d", b"%d" % row) for row in range(5, 1_000_005)))


def strict() -> bytes:
    """ISO's strict namespaces, as "Strict Open XML" saves them."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    changed: dict[str, bytes | None] = {}
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        for name in archive.namelist():
            text = archive.read(name)
            for old, new in names.items():
                text = text.replace(old, new)
            changed[name] = text
    return rezipped(GOOD, changed)


def prefixed() -> bytes:
    text = part_of(GOOD, SHEET).decode()
    text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=", 1)
    return rezipped(GOOD, {SHEET: text.encode()})


def macros() -> bytes:
    types = part_of(GOOD, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return rezipped(GOOD, {"[Content_Types].xml": types, "xl/vbaProject.bin": OLE})


def external_link() -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    rels = part_of(GOOD, RELS).replace(
        b"</Relationships>",
        f'<Relationship Id="e1" Type="{kind}" Target="externalLinks/externalLink1.xml"/>'
        f'<Relationship Id="e2" Type="{kind}" Target="file:///etc/passwd" TargetMode="External"/>'
        "</Relationships>".encode(),
    )
    return rezipped(GOOD, {RELS: rels, "xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def no_part(name: str) -> bytes:
    return rezipped(GOOD, {name: None})


def by_xlsxwriter() -> bytes:
    """The template as another program writes it: shared strings, 1904, rich text, hidden and merged cells."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": True}) as book:
        bold, results, meta = book.add_format({"bold": 1}), book.add_worksheet("Résultats"), book.add_worksheet("_meta")
        results.write_row(0, 0, ["indicator", "place", "place_name", "period", "value", "sex:female", "note"])
        results.set_row(0, None, None, {"hidden": True})
        results.merge_range(1, 0, 1, 6, "Titre")
        results.write_row(3, 0, [*ROW, 5, 2])
        results.write_rich_string(3, 6, "a ", bold, "b")
        results.set_column(5, 5, None, None, {"hidden": True})
        for row, pair in enumerate(META.items()):
            meta.write_row(row, 0, pair)
    return out.getvalue()


def mimetyped(kind: str) -> bytes:
    return zipped({"mimetype": kind.encode(), "content.xml": b"<a/>"})


LAUGHS = b"<!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (letter + 1, b"&%c;" % letter * 10) for letter in range(ord("a"), ord("k"))
)
XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet %s><sheetData/></worksheet>' % MAIN
WORKBOOK = openpyxl.Workbook()

MADE: dict[str, tuple[Maker, str]] = {
    # No workbook at all, whatever its name
    "empty": (lambda: b"", "file.empty"),
    "blank": (lambda: b" \n\n", "file.empty"),
    "random": (lambda: random.Random(1).randbytes(5000), "file.not_a_workbook"),
    "encrypted": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
    "old xls": (lambda: OLE + "Workbook".encode("utf-16-le"), "file.old_excel"),
    "raw biff": (lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x01" * 90, "file.old_excel"),
    "word 97": (lambda: OLE + "WordDocument".encode("utf-16-le"), "file.not_a_workbook"),
    "csv": (lambda: b"indicator;place;value\nI1;Anfa;5\n", "file.csv"),
    "arabic csv": (lambda: "المؤشر;القيمة\nI1;5\n".encode("cp1256"), "file.csv"),
    "utf-16 csv": (lambda: "a\tb\n1\t2\n".encode("utf-16"), "file.csv"),
    "html": (lambda: b"\xef\xbb\xbf<html><table><tr><td>5</td></tr></table></html>", "file.html"),
    "pdf": (lambda: b"%PDF-1.7\n", "file.pdf"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "file.not_a_workbook"),
    "gzip": (lambda: gzip.compress(GOOD), "file.not_a_workbook"),
    "ods": (lambda: mimetyped("application/vnd.oasis.opendocument.spreadsheet"), "file.ods"),
    "odt": (lambda: mimetyped("application/vnd.oasis.opendocument.text"), "file.not_a_workbook"),
    "docx": (lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "file.not_a_workbook"),
    "xlsb": (lambda: rezipped(GOOD, {BOOK: None, "xl/workbook.bin": b"\x00"}), "file.xlsb"),
    "empty zip": (lambda: zipped({}), "file.damaged"),
    # Archives that are broken or lie
    "truncated": (lambda: GOOD[: len(GOOD) // 2], "file.damaged"),
    "cut short": (lambda: GOOD[:-10], "file.damaged"),
    "wrong crc": (partial(directory, 16, "<I", 7), "file.damaged"),
    "declares 3 GB": (partial(directory, 24, "<I", 3_000_000_000), "file.too_large"),
    "declares too little": (partial(directory, 24, "<I", 10), "file.damaged"),
    "declares packed 3 GB": (partial(directory, 20, "<I", 3_000_000_000), "file.unsafe"),
    "encrypted part": (partial(directory, 8, "<H", 1), "file.encrypted"),
    "lzma": (partial(recompressed, zipfile.ZIP_LZMA), "file.unsafe"),
    "deflate garbage": (lambda: GOOD[:300] + b"\xff" * 40 + GOOD[340:], "file.damaged"),
    "double part": (partial(with_part, SHEET), "file.unsafe"),
    "double part in capitals": (partial(with_part, SHEET.upper()), "file.unsafe"),
    "overlapping parts": (overlapping, "file.unsafe"),
    "climbs out": (partial(with_part, "../../evil.xml"), "file.unsafe"),
    "absolute path": (partial(with_part, "/etc/cron.d/evil"), "file.unsafe"),
    "windows path": (partial(with_part, "xl\\..\\evil.xml"), "file.unsafe"),
    "flat bomb": (lambda: rezipped(GOOD, {"xl/media/image1.xml": b"\x20" * 60_000_000}), "file.too_large"),
    "many small bombs": (many_small_bombs, "file.too_large"),
    "nested bomb": (nested_bomb, ""),
    "ten thousand sheets": (partial(many_sheets, 10_000), "file.too_large"),
    "a thousand sheets": (partial(many_sheets, 1_000), "file.too_large"),
    "one part, many sheets": (one_part_many_sheets, "file.unsafe"),
    # XML that attacks its reader
    "billion laughs": (partial(swapped, b"<worksheet", LAUGHS + b"]><worksheet"), "file.unsafe"),
    "external entity": (lambda: rezipped(GOOD, {SHEET: XXE}), "file.unsafe"),
    "doctype in strings": (lambda: rezipped(GOOD, {"xl/sharedStrings.xml": b"<!DOCTYPE x><sst/>"}), "file.unsafe"),
    "utf-16": (lambda: rezipped(GOOD, {SHEET: "<worksheet/>".encode("utf-16")}), "file.unsafe"),
    "utf-7": (lambda: sheet(lambda x: b'<?xml version="1.0" encoding="utf-7"?>' + x), "file.unsafe"),
    "invalid utf-8": (partial(cell, b'<c r="G5" t="inlineStr"><is><t>\xff\xfe\xc3\x28</t></is></c>'), "file.damaged"),
    "control characters": (partial(cell, b'<c r="G5" t="inlineStr"><is><t>\x00\x01</t></is></c>'), "file.damaged"),
    "unclosed": (lambda: sheet(lambda x: x[: len(x) // 2]), "file.damaged"),
    "deep nesting": (partial(more_rows, b"<a>" * 300_000 + b"</a>" * 300_000), "file.too_large"),
    "many attributes": (
        lambda: more_rows(b"<row " + b" ".join(b'a%d="1"' % n for n in range(60_000)) + b"/>"),
        "",
    ),
    # Sheets that Excel could not have written
    "row 4294967295": (partial(swapped, b'<row r="4"', b'<row r="4294967295"'), "file.unsafe"),
    "row 1048577": (partial(swapped, b'<row r="4"', b'<row r="1048577"'), "file.unsafe"),
    "row 0": (partial(swapped, b'<row r="4"', b'<row r="0"'), "file.unsafe"),
    "row minus one": (partial(swapped, b'<row r="4"', b'<row r="-1"'), "file.unsafe"),
    "row of letters": (partial(swapped, b'<row r="4"', b'<row r="four"'), "file.damaged"),
    "column XFE": (partial(cell, b'<c r="XFE5"><v>1</v></c>'), "file.unsafe"),
    "another row's cell": (partial(cell, b'<c r="G99"><v>1</v></c>'), "file.unsafe"),
    "string out of range": (partial(cell, b'<c r="G5" t="s"><v>9</v></c>'), "file.damaged"),
    "string minus one": (
        lambda: shared_strings(b"<si><t>a</t></si>", b'<row r="5"><c r="G5" t="s"><v>-1</v></c></row>'),
        "file.damaged",
    ),
    "string of letters": (partial(cell, b'<c r="G5" t="s"><v>one</v></c>'), "file.damaged"),
    "style of letters": (partial(cell, b'<c r="G5" s="one"><v>1</v></c>'), ""),
    "a trillion strings": (counted_strings, ""),
    "string bomb": (string_bomb, "file.too_large"),
    "huge text": (
        partial(
            cell,
            b'<c r="G5" t="inlineStr"><is><t>' + random.Random(5).randbytes(40_000).hex().encode() + b"</t></is></c>",
        ),
        "file.too_large",
    ),
    "too many values": (partial(more_rows, b"<c><v>1</v></c>" * 2_100_000), "file.too_large"),
    "sheet of another kind": (
        lambda: swapped(b"worksheets/sheet2.xml", b"worksheets/sheet2.dat", RELS),
        "file.unsafe",
    ),
    # Parts that are missing or go in circles
    "no workbook part": (partial(no_part, BOOK), "file.damaged"),
    "no content types": (partial(no_part, "[Content_Types].xml"), "file.not_a_workbook"),
    "no relations": (partial(no_part, RELS), "file.not_a_template"),
    "no sheet part": (partial(no_part, SHEET), "file.damaged"),
    "no styles": (partial(no_part, "xl/styles.xml"), ""),
    "workbook as its own sheet": (
        lambda: swapped(b"/xl/worksheets/sheet2.xml", b"/xl/workbook.xml", RELS),
        "sheet.missing",
    ),
    # Odd, and honest
    "macros": (macros, ""),
    "external links": (external_link, ""),
    "strict namespace": (strict, ""),
    "prefixes": (prefixed, ""),
    "another program": (by_xlsxwriter, ""),
    "a comment at the end": (lambda: saved_with_comment(), ""),
    "a million styled blank rows": (partial(million_rows, b'<row r="%d" s="1" customFormat="1"/>'), ""),
    "a million styled blank cells": (partial(million_rows, b'<row r="%d"><c r="A%d" s="1"/></row>'), ""),
    "error cells": (partial(cell, b'<c r="A5" t="str"><v>I1</v></c><c r="E5" t="e"><v>#REF!</v></c>'), ""),
    "a formula without a value": (partial(cell, b'<c r="E5"><f>1+1</f></c>'), ""),
    "comments and instructions": (
        lambda: sheet(lambda x: x.replace(b"<sheetData>", b"<!-- <c> --><?x y?><sheetData>")),
        "",
    ),
    "renamed": (lambda: GOOD, ""),
}


def saved_with_comment() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"made by hand " * 20
    return out.getvalue()


def strange() -> bytes:
    """A workbook that is no template."""
    return saved(openpyxl.Workbook())
