"""The store: what was reported and accepted, by whom and when; the registry, people and sessions. The only SQL.

One DuckDB file, opened by one process. `reading` answers questions within a scope, `commit` accepts a submission,
`registry` keeps the reference files, `people` who may sign in, `upkeep` checks, rebuilds and copies it.
"""

from __future__ import annotations

from types import TracebackType

from mne.settings import Settings
from mne.store.changes import changes
from mne.store.commit import Commit
from mne.store.duck import FILE, Duck, Query, scratch
from mne.store.lock import Lock
from mne.store.migrate import migrate
from mne.store.people import People
from mne.store.problems import BaseMoved, StoreHeld, StoreProblem
from mne.store.reading import Reading
from mne.store.registry import Registry
from mne.store.shapes import CELL, NUMBERS, NewSubmission, Person, Session, SliceHead, Upload

__all__ = [
    "CELL",
    "NUMBERS",
    "BaseMoved",
    "NewSubmission",
    "Person",
    "Query",
    "Session",
    "SliceHead",
    "Store",
    "StoreHeld",
    "StoreProblem",
    "Upload",
    "changes",
    "scratch",
]


class Store(Registry, People, Reading, Commit):
    """Safe to use from many threads: every call has a cursor of its own, and one writes at a time."""

    def __init__(self, settings: Settings, opened: Duck, lock: Lock) -> None:
        super().__init__(settings, opened)
        self._lock = lock
        self._remember()

    @classmethod
    def open(cls, settings: Settings, *, create: bool = False) -> Store:
        """Open and migrate the store of `settings.home`; `create` makes one where there is none.

        Raises StoreHeld when another process has it, StoreProblem when it cannot be opened.
        """
        path = settings.home / FILE
        if not create and not path.exists():
            raise StoreProblem("missing", home=str(settings.home))
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
            lock = Lock(settings.home / "lock")
        except OSError as error:
            raise StoreProblem("home", home=str(settings.home), found=error.strerror) from error
        try:
            opened = Duck(path)
            try:
                migrate(opened, lambda number: None)
                return cls(settings, opened, lock)
            except BaseException:
                opened.close()
                raise
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        with self._writer:
            self._duck.close()
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
