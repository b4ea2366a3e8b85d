"""Files that are refused before anything parses them, each by a finding that says what to do."""

from __future__ import annotations

import random
import struct
import time
import warnings
import zipfile
from io import BytesIO

import pytest

from mne import texts
from mne.model import LANGUAGES, Severity
from mne.workbook import read
from mne.workbook.guard import refusal
from tests.workbook_drawing import ROW, drawn, part_of, rezipped

GOOD = drawn([[*ROW, 5, 2, None]])
SHEET = "xl/worksheets/sheet2.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def doubled() -> bytes:
    out = BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"<worksheet/>")
    return out.getvalue()


def flagged_encrypted() -> bytes:
    """The encryption bit set in every entry of the central directory."""
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def with_wrong_crc() -> bytes:
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    while bytes(content[at + 46 : at + 46 + len(SHEET)]) != SHEET.encode():
        at = content.find(b"PK\x01\x02", at + 4)
    content[at + 16] ^= 0xFF
    return bytes(content)


def declaring(size: int) -> bytes:
    """A part that claims to unpack to so many bytes."""
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def with_sheet(text: bytes) -> bytes:
    return rezipped(GOOD, {SHEET: text})


BOMB = b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><worksheet>&b;</worksheet>"
FAR = part_of(GOOD, SHEET).replace(b'<row r="4"', b'<row r="4294967295"')

REFUSED = {
    "empty": (b"", "file.empty"),
    "blank": (b" \n\n", "file.empty"),
    "random": (random.Random(1).randbytes(5000), "file.not_a_workbook"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "file.old_excel"),
    "raw biff": (b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x01" * 90, "file.old_excel"),
    "word": (OLE + "WordDocument".encode("utf-16-le"), "file.not_a_workbook"),
    "csv": (b"indicator;place;value\nI1;Anfa;5\n", "file.csv"),
    "csv arabic": ("المؤشر;القيمة\nI1;5\n".encode("cp1256"), "file.csv"),
    "csv utf16": ("a\tb\n1\t2\n".encode("utf-16"), "file.csv"),
    "html": (b"\xef\xbb\xbf<html><table><tr><td>5</td></tr></table></html>", "file.html"),
    "xml 2003": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "file.html"),
    "pdf": (b"%PDF-1.7\n", "file.pdf"),
    "ods": (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content=b""), "file.ods"),
    "xlsb": (rezipped(GOOD, {"xl/workbook.xml": None, "xl/workbook.bin": b"\x00"}), "file.xlsb"),
    "docx": (zipped(word__document=b"<w/>"), "file.not_a_workbook"),
    "truncated": (GOOD[: len(GOOD) // 2], "file.damaged"),
    "cut short": (GOOD[:-10], "file.damaged"),
    "wrong crc": (with_wrong_crc(), "file.damaged"),
    "double part": (doubled(), "file.unsafe"),
    "path trick": (rezipped(GOOD, {"../../evil.xml": b"<a/>"}), "file.unsafe"),
    "encrypted part": (flagged_encrypted(), "file.encrypted"),
    "bomb": (rezipped(GOOD, {"xl/media/image1.xml": b"\x20" * 60_000_000}), "file.too_large"),
    "declares 3 GB": (declaring(3_000_000_000), "file.too_large"),
    "entities": (with_sheet(BOMB), "file.unsafe"),
    "utf-16 markup": (with_sheet("<?xml version='1.0'?><worksheet/>".encode("utf-16")), "file.unsafe"),
    "far row": (with_sheet(FAR), "file.unsafe"),
    "no xml": (with_sheet(b"<worksheet><sheetData><row"), "file.damaged"),
    "huge": (with_sheet(b"<worksheet><sheetData>" + b"<c><v>1</v></c>" * 2_100_000), "file.too_large"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_is_refused_by_name(content: bytes, code: str) -> None:
    reading = read(content, "rapport.xlsx")
    assert [(finding.code, finding.severity) for finding in reading.findings] == [(code, Severity.critical)]
    assert reading.is_refused and reading.identity is None
    assert all(texts.has(f"finding.{code}") and texts.say(language, f"finding.{code}") for language in LANGUAGES)


def test_a_renamed_file_is_fine() -> None:
    assert read(GOOD, "photo.jpg").findings == ()


def test_a_file_over_the_limit_of_uploads_is_refused() -> None:
    assert refusal(GOOD, max_bytes=len(GOOD) - 1) == "file.too_large"
    assert refusal(GOOD, max_bytes=len(GOOD)) == ""


def test_a_declaration_across_two_pieces_is_seen() -> None:
    for padding in range((1 << 18) - 12, (1 << 18) + 3):
        assert refusal(with_sheet(b"<a>".ljust(padding) + b"<!DOCTYPE x></a>")) == "file.unsafe", padding


def test_a_million_styled_blanks_are_no_values() -> None:
    cells = b"".join(b'<c r="%c%%d" s="1"/>' % letter for letter in b"ABCDEFGHIJKLMNOP")
    line = b'<row r="%d">' + cells + b"</row>"
    blanks = b"".join(line % ((row,) * 17) for row in range(5, 62_505))
    content = with_sheet(part_of(GOOD, SHEET).replace(b"</sheetData>", blanks + b"</sheetData>"))
    began = time.perf_counter()
    reading = read(content, "x.xlsx")
    assert reading.findings == () and reading.rows is not None and list(reading.rows.index) == [4]
    assert time.perf_counter() - began < 20
