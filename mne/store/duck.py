"""DuckDB: one file, one connection that nobody sees, a cursor for each call.

Threads that share a connection get each other's results, or none, without an error; so the connection
lives in a closure and only cursors leave it.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from mne.store.frames import to_pandas
from mne.store.problems import StoreHeld, StoreProblem

# Files of this shape open in DuckDB 1.5 and 2.
STORAGE_VERSION = "v1.5.0"
FILE = "mne.duckdb"
# Everything needed is in the wheel: a database that fetches extensions would wait for a network.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
Cursor = duckdb.DuckDBPyConnection


class Duck:
    """The open database. Raises StoreHeld, or StoreProblem when the file cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fresh, self.close = _connect(path)

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of its own for this call: its variables and registered frames end with it."""
        try:
            cursor = self._fresh()
        except duckdb.Error as error:
            raise _problem(error, self.path) from error
        try:
            yield cursor
        except duckdb.Error as error:
            raise _problem(error, self.path) from error
        finally:
            cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor inside one transaction: everything or nothing. The caller holds the writer's lock."""
        with self.cursor() as cursor:
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                _roll_back(cursor)
                raise

    def copy_to(self, path: Path) -> None:
        """Write the whole database to a new file; consistent while others read."""
        quoted = str(path).replace("'", "''")
        with self.cursor() as cursor:
            cursor.execute(f"ATTACH '{quoted}' AS copy (STORAGE_VERSION '{STORAGE_VERSION}')")
            try:
                cursor.execute(f'COPY FROM DATABASE "{self.path.stem}" TO copy')
            finally:
                cursor.execute("DETACH copy")


def _connect(path: Path) -> tuple[Callable[[], Cursor], Callable[[], None]]:
    lock = threading.Lock()
    try:
        if not path.exists():
            _create(path)
        connection = duckdb.connect(str(path), config=_CONFIG)
    except duckdb.Error as error:
        raise _problem(error, path) from error

    def fresh() -> Cursor:
        with lock:
            return connection.cursor()

    return fresh, connection.close


def _create(path: Path) -> None:
    quoted = str(path).replace("'", "''")
    with duckdb.connect(":memory:") as maker:
        maker.execute(f"ATTACH '{quoted}' (STORAGE_VERSION '{STORAGE_VERSION}')")


def _roll_back(cursor: Cursor) -> None:
    # Where the engine has already given the transaction up, what failed first is what is told.
    with contextlib.suppress(duckdb.Error):
        cursor.execute("ROLLBACK")


def _problem(error: duckdb.Error, path: Path) -> Exception:
    """Which of our problems a database error is; a mistake of ours stays as it is."""
    said = str(error)
    if "Could not set lock" in said or "Conflicting lock" in said:
        pid = re.search(r"PID (\d+)", said)
        return StoreHeld(int(pid[1]) if pid else None)
    first = said.splitlines()[0]
    if re.search(r"No space left|File too large|could not write|Could not write|disk full|Read-only|read-only", said):
        return StoreProblem("not_written", file=path.name, found=first)
    if re.search(r"WAL|replay|checksum|Checksum|corrupt|not a valid DuckDB|Serialization", said):
        return StoreProblem("damaged", file=path.name, found=first)
    if isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.InternalException):
        return StoreProblem("unusable", file=path.name, found=first)
    return error


def rows(cursor: Cursor, sql: str, *params: object) -> list[tuple[Any, ...]]:
    return cursor.execute(sql, list(params)).fetchall()


def frame(cursor: Cursor, sql: str, params: Sequence[object] = ()) -> pd.DataFrame:
    """See frames.to_pandas for the types."""
    return to_pandas(cursor.sql(sql, params=list(params)).to_arrow_table())


def insert(cursor: Cursor, table: str, arrow: pa.Table) -> None:
    """Append an Arrow table whose columns are named as the table's."""
    names = ", ".join(arrow.column_names)
    cursor.register("incoming", arrow)
    try:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")
    finally:
        cursor.unregister("incoming")


def locked(**config: str | int) -> Cursor:
    """A database in memory that reaches no file and no network, nor can be told to."""
    return duckdb.connect(
        ":memory:", config=_CONFIG | {"enable_external_access": "false", "lock_configuration": "true"} | config
    )
