"""The store: what was reported and accepted, by whom and when; the registry, people and sessions. The only SQL.

One DuckDB file, opened by one process. `reading` answers questions within a scope, `commit` accepts a submission,
`registry` keeps the reference files, `people` who may sign in, `spellings` what a partner's words mean, `mappings` what
its own tables do; `upkeep` checks, rebuilds and copies it.
"""

from __future__ import annotations

import contextlib
from types import TracebackType

from mne.settings import Settings
from mne.store.changes import Moved, changes, moved
from mne.store.duck import FILE, Duck
from mne.store.lock import Lock
from mne.store.mappings import KeptMapping, Mappings
from mne.store.migration import migrate
from mne.store.passing import Answer, Query, scratch
from mne.store.people import People
from mne.store.problems import BaseMoved, StoreHeld, StoreProblem
from mne.store.reading import Reading
from mne.store.rulebook import Rulebook
from mne.store.shapes import CELL, NUMBERS, KeptWaiver, NewSubmission, Person, Seen, Session, SliceHead, Upload
from mne.store.spellings import Spelling, SpellingRole, Spellings
from mne.store.upkeep import Upkeep

__all__ = [
    "CELL",
    "NUMBERS",
    "Answer",
    "BaseMoved",
    "KeptMapping",
    "KeptWaiver",
    "Moved",
    "NewSubmission",
    "Person",
    "Query",
    "Seen",
    "Session",
    "SliceHead",
    "Spelling",
    "SpellingRole",
    "Store",
    "StoreHeld",
    "StoreProblem",
    "Upload",
    "changes",
    "moved",
    "scratch",
]


class Store(Upkeep, People, Reading, Rulebook, Spellings, Mappings):
    """Safe to use from many threads: every call has a cursor of its own, and one writes at a time."""

    def __init__(self, settings: Settings, opened: Duck, lock: Lock) -> None:
        super().__init__(settings, opened)
        self._lock = lock
        self._remember()
        self._begin_heads()

    def _begin_heads(self) -> None:
        """Where nothing stands outside the database yet, what is in it now is where it begins."""
        latest = self.audit_head()
        if latest.n and not self._heads.path.exists():
            with contextlib.suppress(OSError):
                self._heads.note(latest)

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
            try:
                return cls._opened(settings, lock)
            except BaseException:
                lock.release()
                raise
        except OSError as error:
            raise StoreProblem("home", home=str(settings.home), found=error.strerror) from error

    @classmethod
    def _opened(cls, settings: Settings, lock: Lock) -> Store:
        opened = Duck(settings.home / FILE)
        try:
            migrate(opened, lambda number: _keep_copy(opened, number))
            return cls(settings, opened, lock)
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        with self._writer:
            self._duck.close()
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _keep_copy(opened: Duck, number: int) -> None:
    """The database as it was before migration `number`; the copy of an earlier try stays, it may be the good one."""
    copy = opened.path.parent / "before" / f"{number:04}.duckdb"
    if copy.exists():
        return
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    copy.parent.mkdir(exist_ok=True)
    opened.copy_to(unfinished)
    unfinished.rename(copy)
