"""The guard, before any parser: what a file is, what it would weigh, and what its parts try.

A file of five kilobytes can abort a native reader, and three megabytes inflate to three gigabytes; so nothing is
parsed that was not weighed. Impossible rows and columns are refused in the child (plain, sheetxml).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from mne.workbook import limits
from mne.workbook.formats import ZIP, refusal_of, refusal_of_zip
from mne.workbook.limits import Unsafe

_CHUNK = 1 << 20
_OVERLAP = 64
_VALUED_BYTES = len("<c><v>1</v></c>")
"""No cell with a value is written shorter."""
_MARKUP = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})


def refusal(content: bytes, *, max_bytes: int | None = None) -> str:
    """Code of the critical finding that refuses this file; empty when it may be parsed."""
    if max_bytes is not None and len(content) > max_bytes:
        return "file.too_large"
    if not content.startswith(ZIP):
        return refusal_of(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _weigh(archive, len(content))
            _look_inside(archive)
    except Unsafe as unsafe:
        return unsafe.code
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return "file.damaged"
    return ""


def _weigh(archive: zipfile.ZipFile, size: int) -> None:
    """Judge the central directory alone; nothing is unpacked but a declared type of a few bytes."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unsafe("file.encrypted")
    if len(parts) > limits.PARTS:
        raise Unsafe("file.too_large")
    if len({name.casefold() for name in names}) < len(names):
        raise Unsafe("file.unsafe")
    if any(_is_trick(name) for name in names) or len({part.header_offset for part in parts}) < len(parts):
        raise Unsafe("file.unsafe")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unsafe("file.unsafe")
    whole = sum(part.file_size for part in parts)
    if any(_is_too_heavy(part) for part in parts) or whole > limits.ALL_BYTES:
        raise Unsafe("file.too_large")
    if whole > limits.WHOLE_FROM_BYTES and whole > limits.RATIO * size:
        raise Unsafe("file.too_large")
    if sum(part.compress_size for part in parts) > size:
        raise Unsafe("file.unsafe")
    mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
    if code := refusal_of_zip(set(names), mimetype):
        raise Unsafe(code)


def _is_trick(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or "\x00" in name or ".." in name.split("/")


def _is_too_heavy(part: zipfile.ZipInfo) -> bool:
    if part.file_size > limits.PART_BYTES:
        return True
    return part.file_size > limits.RATIO_FROM_BYTES and part.file_size > limits.RATIO * max(part.compress_size, 1)


def _look_inside(archive: zipfile.ZipFile) -> None:
    """Unpack every part once, piece by piece, keeping none: reading to the end also checks its CRC."""
    valued = 0
    # What is smaller cannot hold so many.
    counted = sum(part.file_size for part in archive.infolist()) > limits.VALUED_CELLS * _VALUED_BYTES
    for part in archive.infolist():
        is_markup = part.filename.lower().endswith(_MARKUP)
        is_sheet = is_markup and "sheet" in part.filename.lower()
        before = b""
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                if is_markup:
                    if not before:
                        _refuse_odd_encoding(piece)
                    valued += _look_at(before + piece, len(before), counted and is_sheet)
                    before = piece[-_OVERLAP:]
        if valued > limits.VALUED_CELLS:
            raise Unsafe("file.too_large")


def _look_at(text: bytes, overlap: int, counted: bool) -> int:
    """Refuse declarations; count the cells with a value where that is asked."""
    if b"\x00" in text:
        raise Unsafe("file.damaged")
    # One byte is looked for much faster than two.
    if b"!" in text and _DECLARATION.search(text):
        raise Unsafe("file.unsafe")
    if not counted:
        return 0
    # A cell that straddles two pieces may be counted twice; the limit is no exact science.
    begin = max(overlap - 4, 0)
    # Each opens and closes, under a prefix or not.
    return (text.count(b"v>", begin) + text.count(b"is>", begin)) // 2


def _refuse_odd_encoding(start: bytes) -> None:
    """Office writes UTF-8. In UTF-16 or EBCDIC a declaration would pass unseen."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start[:4] or start[:4] == b"\x4c\x6f\xa7\x94":
        raise Unsafe("file.unsafe")
    named = _ENCODING.match(start[:200])
    if named and named[1].lower() not in _PLAIN_ENCODINGS:
        raise Unsafe("file.unsafe")
