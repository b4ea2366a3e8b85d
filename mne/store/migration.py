"""Numbered SQL files bring a store to the program's shape, each once, each in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from mne.period import Frequency, Period
from mne.store import audit
from mne.store.duck import Duck, insert, rows
from mne.store.problems import StoreProblem

FOLDER = Path(__file__).parent / "migrations"
VIEWS = Path(__file__).parent / "views.sql"
YEARS = (2000, 2060)


@dataclass(frozen=True)
class Migration:
    n: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(folder: Path | None = None) -> list[Migration]:
    """In order; raises ValueError when numbers are not 1, 2, 3 …"""
    found = [Migration(int(p.name[:4]), p.stem, p.read_text("utf-8")) for p in sorted((folder or FOLDER).glob("*.sql"))]
    if [m.n for m in found] != list(range(1, len(found) + 1)):
        raise ValueError("migrations are numbered 0001, 0002, … without a gap")
    return found


def migrate(duck: Duck, before: Callable[[int], None], folder: Path | None = None) -> None:
    """Apply what is missing; `before(number)` is called first on a store that already has a shape.

    Raises StoreProblem when an applied file was changed since, or the store is newer than the program.
    """
    wanted = migrations(folder)
    applied = _applied(duck)
    _refuse_strangers(wanted, applied)
    missing = wanted[len(applied) :]
    if missing and applied:
        before(missing[0].n)
    for migration in missing:
        _apply(duck, migration)
    if missing:
        _fill_calendar(duck)
        audit.chain_older(duck)
        with duck.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    with duck.transaction() as cursor:
        cursor.execute(VIEWS.read_text("utf-8"))


def _applied(duck: Duck) -> list[tuple[int, str, str]]:
    with duck.transaction() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS schema_version (n INTEGER PRIMARY KEY, name VARCHAR NOT NULL,"
            " sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)"
        )
        return [
            (n, name, sha) for n, name, sha in rows(cursor, "SELECT n, name, sha256 FROM schema_version ORDER BY n")
        ]


def _refuse_strangers(wanted: list[Migration], applied: list[tuple[int, str, str]]) -> None:
    if len(applied) > len(wanted):
        raise StoreProblem("newer", found=applied[-1][0], known=len(wanted))
    for migration, (_, name, sha256) in zip(wanted, applied, strict=False):
        if migration.sha256 != sha256:
            raise StoreProblem("migration_changed", name=name)


def _apply(duck: Duck, migration: Migration) -> None:
    with duck.transaction() as cursor:
        cursor.execute(migration.sql)
        cursor.execute(
            "INSERT INTO schema_version VALUES ($1, $2, $3, $4)",
            [migration.n, migration.name, migration.sha256, datetime.now(UTC).replace(tzinfo=None)],
        )


def _fill_calendar(duck: Duck) -> None:
    with duck.transaction() as cursor:
        if rows(cursor, "SELECT count(*) FROM calendar")[0][0] == 0:
            insert(cursor, "calendar", _calendar())


def _calendar() -> pa.Table:
    first, last = YEARS
    periods: list[Period] = []
    for frequency in Frequency:
        period = Period.holding(date(first, 1, 1), frequency)
        while period.year <= last:
            periods.append(period)
            period = period.next()
    return pa.table(
        {
            "period": [p.code for p in periods],
            "frequency": [p.frequency.value for p in periods],
            "start_date": pa.array([p.start for p in periods], pa.date32()),
            "end_date": pa.array([p.end for p in periods], pa.date32()),
            "quarter": [p.quarter.code for p in periods],
        }
    )
