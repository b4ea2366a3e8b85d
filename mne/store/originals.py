"""The workbooks as they were sent, outside the database, named by their hash; and a ledger of what was accepted.

The ledger is the only way to notice that the database lost its latest commits: a line `accepting` is on the disk
before a commit, a line `accepted` follows it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mne.store.problems import StoreProblem


class Originals:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = folder / "ledger.jsonl"

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def keep(self, content: bytes) -> str:
        """Write the content, on the disk before this returns, and return its hash. Raises StoreProblem."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if path.exists() and path.stat().st_size == len(content):
            return sha256
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        except OSError as error:
            raise StoreProblem("not_written", file=path.name, found=error.strerror) from error
        return sha256

    def read(self, sha256: str) -> bytes:
        """Raises StoreProblem when the file is gone or no longer what it was."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            raise StoreProblem("original_gone", sha256=sha256[:12]) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreProblem("original_changed", sha256=sha256[:12])
        return content

    def note(self, what: str, fields: Mapping[str, Any], *, fsync: bool) -> None:
        """Append a line to the ledger. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"what": what, **fields}, ensure_ascii=False, default=str) + "\n"
        with self.ledger.open("ab+") as file:
            # A line cut short by a crash must not swallow this one.
            if file.tell() and _last_byte(self.ledger) != b"\n":
                line = "\n" + line
            file.write(line.encode())
            file.flush()
            if fsync:
                os.fsync(file.fileno())

    def accepted(self) -> dict[int, str]:
        """Submission → hash of its file, of every accepted line that can be read."""
        found = {}
        lines = self.ledger.read_text("utf-8", errors="replace").splitlines() if self.ledger.exists() else []
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry.get("what") == "accepted":
                found[int(entry["submission"])] = str(entry["sha256"])
        return found


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _write_whole(path: Path, content: bytes) -> None:
    """All of it under its name, or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
