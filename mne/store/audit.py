"""The audit: who did what to what, append-only, each entry bound to the one before by its hash.

The chain shows a changed, removed or inserted entry. It cannot show that the latest entries were cut off, nor that
somebody computed all hashes anew: for that the hash of each new entry is also written outside the database (HEADS).
Who can rewrite both files unseen can still forge; a backup kept elsewhere holds the hashes as they were.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from mne.store.duck import Cursor, Duck, insert, rows

HEADS = "audit-heads.txt"
FIRST = ""
"""What stands for the hash before the first entry."""
_NAMES = ("n", "recorded_at", "actor", "action", "subject", "detail", "previous_sha256", "sha256")
_ALL = f"SELECT {', '.join(_NAMES)} FROM audit ORDER BY n"
_TYPES = [pa.int64(), pa.timestamp("us"), *[pa.string()] * 6]


class Head(NamedTuple):
    """The latest entry and its hash; all that came before follows from it."""

    n: int
    sha256: str


class Entry(NamedTuple):
    n: int
    recorded_at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    previous_sha256: str | None
    sha256: str | None


def hash_of(entry: Entry, previous: str) -> str:
    """SHA-256 over the entry as a JSON array, with the hash of the one before as its last element."""
    at = entry.recorded_at.isoformat(timespec="microseconds")
    canonical = [entry.n, at, entry.actor, entry.action, entry.subject, entry.detail, previous]
    return hashlib.sha256(json.dumps(canonical, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def head(cursor: Cursor) -> Head:
    found = rows(cursor, "SELECT n, sha256 FROM audit WHERE n = (SELECT max(n) FROM audit)")
    return Head(found[0][0], found[0][1] or FIRST) if found else Head(0, FIRST)


def append(cursor: Cursor, at: datetime, actor: str, action: str, subject: str, detail: str) -> Head:
    """Inside the caller's transaction, under the writer's lock."""
    previous = head(cursor).sha256
    number = int(rows(cursor, "SELECT nextval('audit_number')")[0][0])
    entry = Entry(number, at, actor, action, subject, detail, previous, None)
    entry = entry._replace(sha256=hash_of(entry, previous))
    places = ", ".join(f"${n}" for n in range(1, len(_NAMES) + 1))
    cursor.execute(f"INSERT INTO audit ({', '.join(_NAMES)}) VALUES ({places})", list(entry))
    return Head(number, str(entry.sha256))


def chain_older(duck: Duck) -> None:
    """Chain what was recorded before there was a chain; where one has begun, nothing is touched."""
    with duck.transaction() as cursor:
        found = _entries(cursor)
        if not found or any(entry.sha256 for entry in found):
            return
        previous, chained = FIRST, []
        for entry in found:
            chained.append(entry._replace(previous_sha256=previous, sha256=hash_of(entry, previous)))
            previous = str(chained[-1].sha256)
        cursor.execute("DELETE FROM audit")
        columns = zip(_NAMES, _TYPES, zip(*chained, strict=True), strict=True)
        insert(cursor, "audit", pa.table({name: pa.array(list(values), kind) for name, kind, values in columns}))


def broken(cursor: Cursor, heads: Iterable[Head]) -> list[tuple[str, dict[str, Any]]]:
    """The first entry that does not follow from the one before, and the first of `heads` that is gone or another."""
    found = _entries(cursor)
    wrong: list[tuple[str, dict[str, Any]]] = []
    previous = FIRST
    for entry in found:
        if entry.previous_sha256 != previous or entry.sha256 != hash_of(entry, previous):
            wrong.append(("audit_broken", {"entry": entry.n}))
            break
        previous = entry.sha256
    kept = {entry.n: entry.sha256 for entry in found}
    for noted in heads:
        if kept.get(noted.n) != noted.sha256:
            wrong.append(("audit_rewritten" if noted.n in kept else "audit_missing", {"entry": noted.n}))
            break
    return wrong


def _entries(cursor: Cursor) -> list[Entry]:
    return [Entry(*row) for row in rows(cursor, _ALL)]


class Heads:
    """The file beside the database: one line an entry, its number and its hash."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_clean = False

    def note(self, noted: Head) -> None:
        """Called after the commit: the file may lag behind the database, never run ahead of it. Raises OSError."""
        line = f"{noted.n} {noted.sha256}\n".encode()
        with self.path.open("ab+") as file:
            if not self._is_clean and file.tell():
                # A line cut short by a crash must not swallow this one.
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
        self._is_clean = True

    def read(self) -> list[Head]:
        """Every line that is whole."""
        lines = self.path.read_text("ascii", errors="replace").splitlines() if self.path.exists() else []
        parts = [line.split() for line in lines]
        return [Head(int(p[0]), p[1]) for p in parts if len(p) == 2 and p[0].isdecimal() and len(p[1]) == 64]
