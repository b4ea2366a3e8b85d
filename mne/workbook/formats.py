"""What a file really is, by its first bytes; its extension is not trusted."""

from __future__ import annotations

import re

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|head|body|meta)\b|schemas-microsoft-com:office:spreadsheet", re.I)
_SEPARATED = re.compile(r"[^\n]*[,;\t][^\n]*")


def refusal_of(content: bytes) -> str:
    """Code of the finding for what is no zip archive, hence no .xlsx."""
    head = content[:4096]
    if not content.strip():
        return "file.empty"
    if head.startswith(_OLE):
        return _ole(content)
    if head.startswith(_OLD_EXCEL):
        return "file.old_excel"
    if head.startswith(b"%PDF"):
        return "file.pdf"
    if head.startswith(b"PK"):
        return "file.damaged"
    if _HTML.search(head):
        return "file.html"
    return "file.csv" if _is_separated_text(content[:65_536]) else "file.not_a_workbook"


def refusal_of_zip(names: set[str], mimetype: bytes) -> str:
    """Code of the finding for a zip archive that is no .xlsx; empty when it looks like one."""
    if b"opendocument" in mimetype:
        return "file.ods" if b"spreadsheet" in mimetype else "file.not_a_workbook"
    if "xl/workbook.bin" in names:
        return "file.xlsb"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return ""
    return "file.not_a_workbook"


def _ole(content: bytes) -> str:
    """An encrypted .xlsx is kept inside the container of the old formats, whose directory is UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        return "file.encrypted"
    is_book = "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content
    return "file.old_excel" if is_book else "file.not_a_workbook"


def _is_separated_text(content: bytes) -> bool:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1256"):
        try:
            text = content.decode(encoding, errors="strict")
        except UnicodeDecodeError:
            continue
        lines = [line for line in text.splitlines() if line.strip()]
        if "\x00" not in text and lines and all(_SEPARATED.fullmatch(line) for line in lines[:5]):
            return True
    return False
