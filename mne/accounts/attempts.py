"""Failed sign-ins are counted, so that nobody can try passwords one after the other."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 20
FAILURES_LAST = timedelta(minutes=15)


class Attempts:
    """Failed sign-ins of the last minutes, by account and by address. Held in memory: one process serves all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def refused(self, name: str, address: str, now: datetime) -> bool:
        with self._lock:
            return (
                self._count(f"name:{name.casefold()}", now) >= FAILURES_PER_ACCOUNT
                or self._count(f"address:{address}", now) >= FAILURES_PER_ADDRESS
            )

    def fail(self, name: str, address: str, now: datetime) -> None:
        with self._lock:
            for key in (f"name:{name.casefold()[:80]}", f"address:{address}"):
                self._failures.setdefault(key, deque()).append(now)
            if len(self._failures) > 10_000:
                self._failures = {key: kept for key, kept in self._failures.items() if self._count(key, now)}

    def succeed(self, name: str) -> None:
        with self._lock:
            self._failures.pop(f"name:{name.casefold()}", None)

    def forget(self) -> None:
        with self._lock:
            self._failures.clear()

    def _count(self, key: str, now: datetime) -> int:
        kept = self._failures.get(key, deque())
        while kept and kept[0] < now - FAILURES_LAST:
            kept.popleft()
        return len(kept)


ATTEMPTS = Attempts()
