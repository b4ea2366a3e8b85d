"""Frames in and out of the database without losing a decimal, a date or a missing value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

DECIMAL = pa.decimal128(18, 4)


def exact(value: Any) -> Decimal | None:
    """The number as the store keeps it, with four decimals; None where there is none.

    Raises ValueError rather than round.
    """
    if value is None or value is pd.NA or value != value:
        return None
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    kept = number.quantize(Decimal("0.0001"))
    if kept != number:
        raise ValueError(f"{number} has more than four decimals")
    return kept


def decimals(values: Iterable[Any]) -> pa.Array:
    """`exact` of a whole column. Raises ValueError rather than round."""
    if isinstance(values, pd.Series) and (kept := decimals_in(values)) is not None:
        return kept
    given = list(values)
    try:
        return pa.array(given, type=DECIMAL, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # Digits that say nothing (1.50000), or numbers of another type.
        return pa.array([exact(value) for value in given], type=DECIMAL)


def decimals_in(values: pd.Series[Any]) -> pa.Array | None:
    """The column of a series that holds DECIMAL as it is; None for any other, whose numbers must be looked at."""
    if values.dtype != pd.ArrowDtype(DECIMAL):
        return None
    kept = pa.array(values.array)
    return kept.combine_chunks() if isinstance(kept, pa.ChunkedArray) else kept


def ten_thousandths(column: pa.Array) -> np.ndarray[Any, Any]:
    """The numbers of `decimals` as integers, 0 where there is none."""
    if not len(column) or column.null_count == len(column):
        return np.zeros(len(column), dtype="int64")
    # 128 bits each, the lower half first; eighteen digits fit into that half.
    halves = np.frombuffer(column.buffers()[1], dtype="<i8")
    return np.where(column.is_valid(), halves[2 * column.offset :: 2][: len(column)], 0)


def of_ten_thousandths(numbers: np.ndarray[Any, Any], there: np.ndarray[Any, Any]) -> pa.Array:
    """Integers as DECIMAL(18, 4), where there are any; no object is made of a number."""
    # 128 bits each, the lower half first; the upper only repeats the sign.
    halves = np.stack([numbers, numbers >> 63], axis=1).astype("<i8")
    missing = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(DECIMAL, len(numbers), [missing, pa.py_buffer(halves)])


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """DECIMAL as Decimal, DATE as datetime.date, text and numbers with gaps as objects; NULL is None."""
    return pd.DataFrame({name: _series(table.column(name)) for name in table.column_names})


def _series(column: pa.ChunkedArray) -> pd.Series[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind):
        return pd.Series(column.to_pandas())
    if pa.types.is_decimal(kind) and kind.scale == 0:
        # What sum() makes of integers.
        whole = [None if value is None else int(value) for value in column.to_pylist()]
        return pd.Series(whole, dtype=object if column.null_count else "int64")
    if not column.null_count and (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        return pd.Series(column.to_pandas())
    return pd.Series(column.to_pylist(), dtype=object)


def to_arrow(frame: pd.DataFrame, types: Mapping[str, pa.DataType]) -> pa.Table:
    """The columns named in `types`, missing values as NULL; decimals are kept exactly or refused (ValueError)."""
    return pa.table({name: _array(frame[name], kind) for name, kind in types.items()})


def _array(values: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(kind):
        return decimals(values)
    return pa.array(values.tolist(), type=kind, from_pandas=True)
