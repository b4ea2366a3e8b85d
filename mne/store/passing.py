"""Questions about tables that are only passing through: a database in memory that keeps none of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa

from mne.store.duck import Cursor, locked

KEPT = 64
"""So many statements stay prepared; the oldest goes first."""


@dataclass(frozen=True)
class Answer:
    """Rows of Python's own values, NULL as None."""

    names: Sequence[str]
    rows: Sequence[tuple[Any, ...]]

    def __getitem__(self, name: str) -> list[Any]:
        """A column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]


Table: TypeAlias = "pa.Table | pd.DataFrame"
Query = Callable[[str, Mapping[str, Table]], Answer]


class _Passing:
    """A table of a prepared statement, another one at each call: registering it anew would mean planning anew."""

    def __init__(self) -> None:
        self.table: pa.Table | None = None

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        assert self.table is not None
        return self.table.__arrow_c_stream__(requested_schema)


class _Prepared:
    """A statement and a cursor of its own, where its tables are registered."""

    def __init__(self, cursor: Cursor, sql: str, tables: Mapping[str, pa.Table]) -> None:
        self.cursor = cursor
        self.names: list[str] = []
        self.schemas = {name: table.schema for name, table in tables.items()}
        self.passing = {name: _Passing() for name in tables}
        with self._filled(tables):
            for name, passing in self.passing.items():
                cursor.register(name, passing)
            cursor.execute(f"PREPARE asked AS {sql}")

    def fits(self, tables: Mapping[str, pa.Table]) -> bool:
        return self.schemas.keys() == tables.keys() and all(
            self.schemas[name].equals(table.schema) for name, table in tables.items()
        )

    def answer(self, tables: Mapping[str, pa.Table]) -> Answer:
        with self._filled(tables):
            self.cursor.execute("EXECUTE asked")
            self.names = self.names or [column[0] for column in self.cursor.description or ()]
            return Answer(self.names, self.cursor.fetchall())

    @contextmanager
    def _filled(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        for name, table in tables.items():
            self.passing[name].table = table
        try:
            yield
        finally:
            for passing in self.passing.values():
                passing.table = None


def scratch() -> Query:
    """A database in memory that reaches no file and no network, for answers about tables that it does not keep.

    Statements stay prepared: those that are asked time and again cost more to plan than to answer. One thread, since
    handing a small table to several costs more than the question.
    """
    connection = locked(threads=1)
    lock = threading.Lock()
    kept: dict[str, _Prepared] = {}

    def query(sql: str, tables: Mapping[str, Table]) -> Answer:
        with lock:
            given = {name: _arrow(table) for name, table in tables.items()}
            prepared = kept.pop(sql, None)
            if prepared is None or not prepared.fits(given):
                prepared = _Prepared(connection.cursor(), sql, given)
            answer = prepared.answer(given)
            # What failed is not kept.
            kept[sql] = prepared
            while len(kept) > KEPT:
                kept.pop(next(iter(kept))).cursor.close()
            return answer

    return query


def _arrow(table: Table) -> pa.Table:
    if isinstance(table, pa.Table):
        return table
    # One thread: starting a pool costs more than the columns of a report.
    return pa.Table.from_pandas(table, preserve_index=False, nthreads=1)
