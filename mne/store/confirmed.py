"""What partners' officers confirmed once: rows of a partner's own that hold until they are withdrawn or said anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from mne.store.base import Base
from mne.store.duck import Cursor, rows

Confirmable = Literal["spelling", "mapping"]
"""The tables; each has `n`, `partner`, `withdrawn_at`, `withdrawn_by` and a sequence of its numbers."""


class Confirmed(Base):
    def _confirmed(self, table: Confirmable, columns: str, partner: str, *, withdrawn: bool) -> list[tuple[Any, ...]]:
        """Of one partner, or of all ("" ); with `withdrawn` also those that no longer hold. In the order they came."""
        return self._rows(
            f"SELECT {columns} FROM {table}"
            " WHERE ($1 = '' OR partner = $1) AND ($2 OR withdrawn_at IS NULL) ORDER BY n",
            partner,
            withdrawn,
        )

    def _confirm(
        self, cursor: Cursor, table: Confirmable, values: Iterable[object], moment: datetime, actor: str,
        replaced: Iterable[int],
    ) -> int:  # fmt: skip
        """Keep a row and end those that it replaces; `values` are its columns between number and withdrawal."""
        for old in replaced:
            self._end(cursor, table, old, moment, actor)
        number = int(rows(cursor, f"SELECT nextval('{table}_number')")[0][0])
        row = [number, *values, moment, actor, None, None]
        places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
        cursor.execute(f"INSERT INTO {table} VALUES ({places})", row)
        return number

    def _end(self, cursor: Cursor, table: Confirmable, number: int, moment: datetime, actor: str) -> None:
        cursor.execute(f"UPDATE {table} SET withdrawn_at = $2, withdrawn_by = $3 WHERE n = $1", [number, moment, actor])
