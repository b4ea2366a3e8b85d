"""The parsing child seen from the server: forked for one workbook, given its bytes, read as JSON and columns, and ended
when it is late.

What is started and kept is its parent, which has the parser loaded and does nothing but fork: a child is as fresh as a
new process and costs a twentieth of its start. The parent reads no byte of a workbook, so no child can find anything
of another's file in what it inherits.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import python_calamine

from mne.workbook import limits

ROOT = Path(__file__).resolve().parent.parent.parent
_PACKAGES = Path(python_calamine.__file__).parent.parent
_START = "import sys; sys.path = [sys.argv[1], *sys.path, sys.argv[2]]; from mne.workbook.child import main; main()"
_SLOTS = threading.BoundedSemaphore(2)
"""So many children parse at once; further reports wait."""
_LOOK_SECONDS = 0.1
Question = tuple[str, str]
"""(key of child.ASKED, title of a sheet)"""
TEMPLATE: Question = ("template", "")
Watch = Callable[[int], None]
"""Called again and again with the rows read so far; what it raises ends the child and is raised by `parse`."""


class ChildFailed(Exception):
    """The child died, ran late, or stumbled over something of ours."""


class Worker:
    """A parent, started when it is first asked and ended with the first child that fails."""

    def __init__(self, *, wall_seconds: float = limits.CHILD_WALL_SECONDS) -> None:
        self.wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_ready(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def parse(self, content: bytes, question: Question, watch: Watch | None) -> dict[str, Any]:
        """As the function below; for one caller at a time."""
        process = self._started()
        with _Overseer(self.kill, self.wall_seconds, watch) as overseer:
            try:
                return self._ask(process, content, question, overseer)
            except (OSError, ValueError) as fault:
                self.close()
                if overseer.stopped is not None:
                    raise overseer.stopped from None
                raise ChildFailed(f"child ended with {process.returncode}: {fault}") from fault

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or not self.is_ready:
            self.close()
            # -I and -S: no environment, no user's packages, no site; and none of our secrets in it either.
            # A session of its own: its child is ended with it.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _START, str(ROOT), str(_PACKAGES)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        return self._process

    def _ask(
        self, process: subprocess.Popen[bytes], content: bytes, question: Question, overseer: _Overseer
    ) -> dict[str, Any]:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{json.dumps([len(content), *question])}\n".encode())
        process.stdin.write(content)
        process.stdin.flush()
        while (line := process.stdout.readline(40)).startswith(b"~"):
            # Each sheet counts from nought.
            overseer.rows = max(overseer.rows, int(line[1:]))
        size, more = map(int, line.split())
        if min(size, more) < 0 or size + more > limits.ANSWER_BYTES:
            raise ValueError(f"an answer of {size} and {more} bytes")
        said, cells = process.stdout.read(size), process.stdout.read(more)
        if len(said) + len(cells) < size + more:
            raise ValueError("the answer was cut short")
        answer = json.loads(said)
        if not isinstance(answer, dict):
            raise ValueError("the answer is no object")
        return {**answer, "cells": cells}

    def kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


class _Overseer:
    """Beside a child at work: ends it when it is late, or when whoever watches has had enough."""

    def __init__(self, end: Callable[[], None], wall_seconds: float, watch: Watch | None) -> None:
        self._end, self._watch = end, watch
        self._until = time.monotonic() + wall_seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._oversee, daemon=True)
        self.rows = 0
        self.stopped: BaseException | None = None

    def _oversee(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            if time.monotonic() > self._until:
                return self._end()
            try:
                if self._watch:
                    self._watch(self.rows)
            except BaseException as stopped:
                self.stopped = stopped
                return self._end()

    def __enter__(self) -> _Overseer:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._done.set()
        self._thread.join()


@contextlib.contextmanager
def _slot(watch: Watch | None) -> Iterator[None]:
    """One of the places at work; whoever watches may give up while waiting for it."""
    while not _SLOTS.acquire(timeout=_LOOK_SECONDS if watch else None):
        if watch:
            watch(0)
    try:
        yield
    finally:
        _SLOTS.release()


_idle: list[Worker] = []
_lock = threading.Lock()


def parse(content: bytes, question: Question = TEMPLATE, watch: Watch | None = None) -> dict[str, Any]:
    """The child's answer to a question of child.ASKED, and `cells` of its grids.

    Raises ChildFailed, or whatever `watch` raises.
    """
    with _slot(watch):
        with _lock:
            worker = _idle.pop() if _idle else Worker()
        try:
            return worker.parse(content, question, watch)
        finally:
            if worker.is_ready:
                with _lock:
                    _idle.append(worker)


def end_idle() -> None:
    """End the parents that wait; the next workbook starts one anew."""
    with _lock:
        while _idle:
            _idle.pop().close()


atexit.register(end_idle)
