"""The distribution of statuses: a programme, partner or district has no single score."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from mne.model import Reason, Status

STATES = (*(s.value for s in Status), *(r.value for r in Reason))
OUTSIDE = (Reason.neutral.value, Reason.not_due.value)
"""Stated beside the total, not in it."""


def state(row: Any) -> str:
    """The status of a row of the table, or the reason why it has none."""
    return str(row["status"] or row["reason"])


def summary(table: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row per key: rows of the table in each state, `judged` (with a status), `total` (without neutral and not
    due), `cells_reported`, `cells_expected` and `coverage` (a fraction of those two, None without cells).

    What is only followed stands outside the total for every reader, also for those from whom it is suppressed: totals
    are the same for all. `by` names columns of the table; without any there is exactly one row.
    """
    keys = list(by)
    found: dict[tuple[str, ...], dict[str, int]] = {} if keys else {(): _nothing()}
    names = ["status", "reason", "neutral", "cells_reported", "cells_expected"]
    columns = [table[name].tolist() for name in (*keys, *names)]
    for *key, status, reason, neutral, reported, expected in zip(*columns, strict=True):
        counts = found.setdefault(tuple(key), _nothing())
        counts[Reason.neutral.value if neutral else str(status or reason)] += 1
        counts["cells_reported"] += reported
        counts["cells_expected"] += expected
    rows = [dict(zip(keys, key, strict=True)) | _totals(counts) for key, counts in found.items()]
    columns_shown = [*keys, *STATES, "judged", "total", "cells_reported", "cells_expected", "coverage"]
    return pd.DataFrame(rows, columns=columns_shown)


def _nothing() -> dict[str, int]:
    return dict.fromkeys((*STATES, "cells_reported", "cells_expected"), 0)


def _totals(counts: dict[str, int]) -> dict[str, Any]:
    judged = sum(counts[status.value] for status in Status)
    outside = sum(counts[reason] for reason in OUTSIDE)
    expected = counts["cells_expected"]
    return {
        **counts,
        "judged": judged,
        "total": sum(counts[name] for name in STATES) - outside,
        "coverage": Decimal(counts["cells_reported"]) / expected if expected else None,
    }
