"""What every part of the store stands on: the database, the writer's lock, the audit."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from mne.settings import Settings
from mne.store import audit as chain
from mne.store import duck
from mne.store.duck import Cursor, Duck
from mne.store.problems import StoreProblem


class Base:
    """Reads go through `_rows` and `_frame`, each on its own cursor; every change through `_writing`."""

    def __init__(self, settings: Settings, opened: Duck) -> None:
        self.settings = settings
        self._duck = opened
        self._writer = threading.RLock()
        self._heads = chain.Heads(settings.home / chain.HEADS)
        self._latest: chain.Head | None = None
        self._settings: dict[str, str] = {}
        self._version = (0, 0, 0)
        self._memory: dict[tuple[str, str], Any] = {}
        self._memory_lock = threading.Lock()
        self._generation = 0

    def _rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        with self._duck.cursor() as cursor:
            return duck.rows(cursor, sql, *params)

    def _frame(self, sql: str, *params: object) -> pd.DataFrame:
        with self._duck.cursor() as cursor:
            return duck.frame(cursor, sql, params)

    @contextmanager
    def _writing(self) -> Iterator[Cursor]:
        """One writer at a time, one transaction; what is remembered is refreshed when it is accepted."""
        with self._writer:
            try:
                with self._transaction() as cursor:
                    yield cursor
            except OSError as error:
                raise StoreProblem("not_written", file=str(error.filename or ""), found=error.strerror) from error
            self._remember()

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        """Under the writer's lock: everything or nothing, and the audit's new head is noted outside the database."""
        with self._writer:
            self._latest = None
            with self._duck.transaction() as cursor:
                yield cursor
            if self._latest:
                # Accepted is accepted, even where the disk has no room left for this line.
                with contextlib.suppress(OSError):
                    self._heads.note(self._latest)

    def _remember(self) -> None:
        self._settings = dict(self._rows("SELECT key, value FROM setting"))
        self._version = self._rows(
            "SELECT (SELECT coalesce(max(commit_seq), 0) FROM submission),"
            " (SELECT coalesce(max(n), 0) FROM registry_version), (SELECT count(*) FROM waiver)"
        )[0]

    def version(self) -> int:
        """Grows with every accepted submission, registry and waiver: the key of whatever is computed from them."""
        return sum(self._version)

    def version_of_data(self) -> int:
        """How many submissions were ever accepted."""
        return self._version[0]

    # Settings and the clock --------------------------------------------------------------------------

    def setting(self, key: str) -> str | None:
        return self._settings.get(key)

    def set_setting(self, key: str, value: str, actor: str, told: Mapping[str, Any] | None = None) -> None:
        """`told` is what the audit says of a value that is too long for it."""
        with self._writing() as cursor:
            cursor.execute(
                "INSERT INTO setting VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO UPDATE"
                " SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
                [key, value, _utc(), actor],
            )
            self._audit(cursor, actor, "set_setting", key, told or {"value": value})

    @property
    def is_demonstration(self) -> bool:
        return self.setting("demonstration") == "yes"

    @property
    def today(self) -> date:
        """The day it is here: fixed by the environment, by the demonstration, or real."""
        kept = self.setting("demonstration.today")
        return self.settings.today or (date.fromisoformat(kept) if kept else date.today())

    def now(self) -> datetime:
        """UTC, without a zone; on a fixed day, that day at the real time."""
        real = _utc()
        is_fixed = self.settings.today or self.setting("demonstration.today")
        return datetime.combine(self.today, real.time()) if is_fixed else real

    # Audit -------------------------------------------------------------------------------------------

    def record(self, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Note who did what to what."""
        with self._transaction() as cursor:
            self._audit(cursor, actor, action, subject, detail)

    def _audit(self, cursor: Cursor, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        self._latest = chain.append(cursor, self.now(), actor, action, subject, as_json(dict(detail)))

    def audit(
        self,
        limit: int = 200,
        actor: str = "",
        action: str = "",
        *,
        subject: str = "",
        since: date | None = None,
        until: date | None = None,
    ) -> pd.DataFrame:
        """The latest entries first: n, recorded_at, actor, action, subject, detail (JSON), sha256.

        `subject` is any part of the subject, in any case; `since` and `until` are days, both inside.
        """
        return self._frame(
            "SELECT n, recorded_at, actor, action, subject, detail, sha256 FROM audit"
            " WHERE ($2 = '' OR actor = $2) AND ($3 = '' OR action = $3)"
            " AND ($4 = '' OR position(lower($4) IN lower(subject)) > 0)"
            " AND ($5::timestamp IS NULL OR recorded_at >= $5::timestamp)"
            " AND ($6::timestamp IS NULL OR recorded_at < $6::timestamp)"
            " ORDER BY n DESC LIMIT $1",
            limit,
            actor,
            action,
            subject,
            datetime.combine(since, time.min) if since else None,
            datetime.combine(until + timedelta(days=1), time.min) if until else None,
        )

    def audit_words(self) -> tuple[list[str], list[str]]:
        """Everybody who stands in the audit, and everything that was done."""
        actors = [row[0] for row in self._rows("SELECT DISTINCT actor FROM audit ORDER BY 1")]
        return actors, [row[0] for row in self._rows("SELECT DISTINCT action FROM audit ORDER BY 1")]

    def audit_head(self) -> chain.Head:
        """The latest entry and its hash: write it down elsewhere to prove later that nothing was cut off."""
        with self._duck.cursor() as cursor:
            return chain.head(cursor)


def _utc() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def as_json(value: Any) -> str:
    """Decimals are written as {"decimal": "1.5"}, so that they come back as they were."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def from_json(text: str) -> Any:
    return json.loads(text, object_hook=lambda d: Decimal(d["decimal"]) if set(d) == {"decimal"} else d)
