"""One process at a time: a locked file that holds its owner's process number.

The kernel frees the lock when its process ends, however it ends, so a stale file never bars the next one.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from mne.store.problems import StoreHeld


class Lock:
    """Held from construction to `release`. Raises StoreHeld, or OSError when the file cannot be written."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.pread(self._file, 32, 0).split()
            os.close(self._file)
            raise StoreHeld(int(pid[0]) if pid and pid[0].isdigit() else None) from None
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            os.close(self._file)
            raise

    def release(self) -> None:
        """The file stays: removing it would let two processes lock two files of one name."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1
