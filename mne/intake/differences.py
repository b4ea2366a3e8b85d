"""How much each cell of a preview changes, so that the largest change stands first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd


def by_size(changes: pd.DataFrame) -> pd.DataFrame:
    """`changes` (store.changes) with `difference` (new less old; of pairs, of their quotients; None where one is
    missing), the relatively largest first. A change from nought counts by its own size; what has none comes last.
    """
    rows = [_difference(row) for row in changes.to_dict("records")]
    sized = changes.assign(difference=pd.Series([d for d, _ in rows], index=changes.index, dtype=object))
    order = sorted(range(len(rows)), key=lambda n: -rows[n][1])
    return sized.iloc[order]


def _difference(row: dict[Any, Any]) -> tuple[Decimal | None, Decimal]:
    """The difference, and its size against the old value."""
    old, new = _number(row, "old"), _number(row, "new")
    if old is None or new is None:
        return None, Decimal(-1)
    moved = new - old
    return moved, abs(moved / old) if old else abs(moved)


def _number(row: dict[Any, Any], side: str) -> Decimal | None:
    above, below = _given(row.get(f"{side}_numerator")), _given(row.get(f"{side}_denominator"))
    if above is not None and below is not None:
        return above / below if below else None
    return _given(row.get(f"{side}_value"))


def _given(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) and not value.is_nan() else None
