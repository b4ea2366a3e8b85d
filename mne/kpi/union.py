"""Sets that are joined until they are large enough."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Union(Generic[T]):
    """Each element begins alone; `join` puts sets together."""

    def __init__(self, elements: Iterable[T]) -> None:
        self._up = {each: each for each in elements}

    def _top(self, element: T) -> T:
        while self._up[element] != element:
            self._up[element] = self._up[self._up[element]]
            element = self._up[element]
        return element

    def join(self, elements: Iterable[T]) -> None:
        listed = list(elements)
        for each in listed[1:]:
            self._up[self._top(each)] = self._top(listed[0])

    def sets(self) -> list[list[T]]:
        found: dict[T, list[T]] = {}
        for each in self._up:
            found.setdefault(self._top(each), []).append(each)
        return list(found.values())
