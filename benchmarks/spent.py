"""CPU seconds: of this process, and of all that it started, those among them that go on. Linux: read from /proc."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
TICK = 1 / os.sysconf("SC_CLK_TCK")


def own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def others() -> float:
    """Of every process below this one: ended and waited for, or still there."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(map(_living, _children(os.getpid())))


def used(action: Callable[[], T]) -> tuple[T, float, float]:
    """(result, CPU seconds of this process, of the others)"""
    began = own(), others()
    result = action()
    return result, own() - began[0], others() - began[1]


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _living(pid: int) -> float:
    """Its own, of those it waited for, and of those it has."""
    try:
        times = Path(f"/proc/{pid}/schedstat").read_text().split()
        waited = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
    except OSError:
        return 0.0
    return int(times[0]) / 1e9 + sum(map(int, waited)) * TICK + sum(map(_living, _children(pid)))
