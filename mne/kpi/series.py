"""One indicator over time, its outlook to the end of the year, and what moved since the period before."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from mne.kpi.instants import Instant
from mne.kpi.question import ask
from mne.kpi.table import table_of
from mne.model import Basis, Indicator, Reason, Scope, Status
from mne.period import MONTHS_PER_YEAR, Period

if TYPE_CHECKING:
    from mne.store import Store

SERIES = ["period", "start", "end", "actual", "actual_to_date", "expected", "target", "band_low", "band_high",
          "baseline", "achievement", "pace", "status", "reason", "cells_reported", "cells_expected", "stale",
          "persons_lower", "persons_upper"]  # fmt: skip
MOVED = ["before", "now", "pace_before", "pace_now", "judged_before", "judged_at"]
TEN_POINTS = Decimal("0.1")
LOOKS_BACK = 4
"""From so many of the latest changes an outlook takes its range."""


def series(store: Store, scope: Scope, indicator: str, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One row per period of the indicator's own frequency in the range (× the keys of `by`), in order of time.

    A period that nobody reported is present, with None. Raises KeyError for an unknown indicator.
    """
    frequency = store.catalogue().indicators[indicator].frequency
    one = replace(scope, indicators=(indicator,), programmes=())
    keys = tuple(key for key in by if key not in ("period", "programme"))
    found = table_of(store, ask(store, one, (*keys, "period"), (frequency,)))
    periods = [Period.parse(code) for code in found["period"]]
    found["start"] = pd.Series([p.start for p in periods], dtype=object)
    found["end"] = pd.Series([p.end for p in periods], dtype=object)
    order = found.sort_values([*keys, "end"], kind="stable").index
    return found.loc[order, [*keys, *SERIES]].reset_index(drop=True)


@dataclass(frozen=True)
class Outlook:
    """A projection, not a report: where the year ends if the present pace goes on (`mid`), and its range."""

    at: date
    low: Decimal
    mid: Decimal
    high: Decimal
    target: Decimal | None
    since: date
    """End of the period from which it projects."""


def outlook(found: pd.DataFrame, indicator: Indicator) -> Outlook | None:
    """The outlook of one series (`by=()`), from its latest complete judged period; None where too little is known.

    Flow counts go on at this year's mean, between its weakest and its strongest period. States move on by the mean of
    their latest changes, between the smallest and the largest. Ratios of a flow stay at this year's ratio.
    """
    unfit = (Reason.incomplete, Reason.suppressed, Reason.not_due)
    rows = [r for r in found.to_dict("records") if r["reason"] not in unfit and r["actual_to_date"] is not None]
    if not rows:
        return None
    last = rows[-1]
    year = [r for r in rows if r["end"].year == last["end"].year and r["actual"] is not None]
    left = MONTHS_PER_YEAR - last["end"].month
    periods_left = left // indicator.frequency.months
    now = last["actual_to_date"]
    if indicator.basis_in_time is Basis.state:
        steps = _changes(rows)
        ends = [now + step * periods_left for step in steps] if steps else None
        mid = now + sum(steps, Decimal(0)) / len(steps) * periods_left if steps else None
    elif indicator.is_pair:
        ends, mid = [r["actual"] for r in year], now
    else:
        ends = [now + r["actual"] * periods_left for r in year]
        mid = now * MONTHS_PER_YEAR / last["end"].month
    if not ends or mid is None:
        return None
    low, high = min(*ends, mid), max(*ends, mid)
    day = date(last["end"].year, 12, 31)
    places = indicator.decimals
    return Outlook(day, _shown(max(low, Decimal(0)), places), _shown(max(mid, Decimal(0)), places),
                   _shown(max(high, Decimal(0)), places), last["target"], last["end"])  # fmt: skip


def _changes(rows: list[dict[Hashable, Any]]) -> list[Decimal]:
    """The latest changes from one reported period to the next; a gap has none."""
    values = [row["actual_to_date"] for row in rows]
    return [after - before for before, after in pairwise(values)][-LOOKS_BACK:]


def _shown(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def moved(store: Store, scope: Scope, by: tuple[str, ...] = ("programme",)) -> pd.DataFrame:
    """Rows whose status changed, or whose pace changed by ten points, against the previous judged period.

    Columns: indicator, programme, the keys, before, now (Status), pace_before, pace_now, judged_before, judged_at.
    Raises ValueError for the key period.
    """
    if "period" in by:
        raise ValueError("what moved is told between two periods; leave out the key 'period'")
    asked = ask(store, scope, by)
    keys = ["indicator", "programme", *(key for key in by if key != "programme")]
    now = table_of(store, asked)
    earlier = replace(asked, instants=tuple(_one_before(i) for i in asked.instants))
    before = table_of(store, earlier)[[*keys, "status", "pace", "judged_at"]]
    both = now.merge(before, on=keys, suffixes=("_now", "_before"))
    rows = [
        row
        for row in both.rename(columns={"status_before": "before", "status_now": "now"}).to_dict("records")
        if _has_moved(row["before"], row["now"], row["pace_before"], row["pace_now"])
    ]
    renamed = [row | {"judged_at": row["judged_at_now"], "judged_before": row["judged_at_before"]} for row in rows]
    return pd.DataFrame(renamed, columns=[*keys, *MOVED], dtype=object)


def _one_before(instant: Instant) -> Instant:
    period = instant.period.previous()
    return Instant(period, instant.start, instant.end, instant.due)


def _has_moved(before: object, now: object, pace_before: object, pace_now: object) -> bool:
    if not isinstance(before, Status) or not isinstance(now, Status):
        return False
    if before is not now:
        return True
    return (
        isinstance(pace_before, Decimal) and isinstance(pace_now, Decimal) and abs(pace_now - pace_before) >= TEN_POINTS
    )
