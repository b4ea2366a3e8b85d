"""What was worked out a moment ago and may be asked for again: a few results, the latest, bounded by their size."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Gives the oldest results up once all together hold more than `most` cells; the latest always stays."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        with self._lock:
            if key not in self._found:
                return None
            self._found.move_to_end(key)
            return self._found[key][0]

    def keep(self, key: Hashable, result: T, cells: int) -> None:
        with self._lock:
            self._found[key] = (result, cells)
            self._found.move_to_end(key)
            while len(self._found) > 1 and sum(size for _, size in self._found.values()) > self._most:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()
