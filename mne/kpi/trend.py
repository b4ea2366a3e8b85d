"""The share of indicators on track, quarter after quarter: a distribution's history, never a mean of achievements."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from mne.kpi.summary import summary
from mne.kpi.table import table
from mne.model import Scope, Status
from mne.period import Frequency, Period, PeriodRange, latest_due_quarter

if TYPE_CHECKING:
    from mne.store import Store

GOOD = (Status.achieved.value, Status.on_track.value)


def trend(store: Store, scope: Scope, key: str = "programme", many: int = 6) -> pd.DataFrame:
    """One row per value of `key` and quarter, the last `many` quarters up to the range's end, in order of time.

    Columns: the key, period, share (achieved or on track of the total, Decimal; None where nothing is judged), judged,
    total. Each quarter is judged as the range up to its end is, by what is accepted today.
    """
    committee = store.catalogue().committee
    opening = Period.parse(committee.first_quarter)
    # A quarter that is not due yet would only repeat the one before it.
    last_due = latest_due_quarter(scope.today, committee.due_days)
    quarter = min(Period.holding(scope.period.end, Frequency.quarterly), last_due)
    found: list[pd.DataFrame] = []
    while len(found) < many and quarter.start >= opening.start:
        asked = replace(scope, period=PeriodRange(Period(Frequency.quarterly, quarter.year, 1), quarter))
        rows = summary(table(store, asked, () if key == "programme" else (key,)), [key])
        found.append(rows.assign(period=quarter.code, share=_shares(rows)))
        quarter = quarter.previous()
    columns = [key, "period", "share", "judged", "total"]
    return (
        pd.concat([rows[columns] for rows in found[::-1]], ignore_index=True)
        if found
        else pd.DataFrame(columns=columns)
    )


def _shares(rows: pd.DataFrame) -> pd.Series:
    good = rows[list(GOOD)].sum(axis=1)
    shares = [
        Decimal(int(k)) / int(total) if judged else None
        for k, total, judged in zip(good, rows["total"], rows["judged"], strict=True)
    ]
    return pd.Series(shares, index=rows.index, dtype=object)
