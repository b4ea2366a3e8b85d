"""Failed sign-ins are counted, so that nobody can try passwords one after the other."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 20
FAILURES_LAST = timedelta(minutes=15)
MOST_KEPT = 10_000


class Attempts:
    """Failed sign-ins of the last minutes, by account and by address. Held in memory: one process serves all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def begin(self, name: str, address: str, now: datetime) -> bool:
        """Whether this attempt may be made. It counts as failed until `succeed`, so that many at once are no way
        around the limit.
        """
        by_name, by_address = _keys(name, address)
        with self._lock:
            if (
                self._count(by_name, now) >= FAILURES_PER_ACCOUNT
                or self._count(by_address, now) >= FAILURES_PER_ADDRESS
            ):
                return False
            for key in (by_name, by_address):
                self._failures.setdefault(key, deque()).append(now)
            if len(self._failures) > MOST_KEPT:
                self._failures = {key: kept for key, kept in self._failures.items() if self._count(key, now)}
            return True

    def succeed(self, name: str, address: str) -> None:
        """The account is cleared; of the address only this attempt, or one good account would clear the way."""
        by_name, by_address = _keys(name, address)
        with self._lock:
            self._failures.pop(by_name, None)
            if self._failures.get(by_address):
                self._failures[by_address].pop()

    def forget(self) -> None:
        with self._lock:
            self._failures.clear()

    def _count(self, key: str, now: datetime) -> int:
        kept = self._failures.get(key, deque())
        while kept and kept[0] < now - FAILURES_LAST:
            kept.popleft()
        return len(kept)


def _keys(name: str, address: str) -> tuple[str, str]:
    return f"name:{name.casefold()[:80]}", f"address:{address}"


ATTEMPTS = Attempts()
