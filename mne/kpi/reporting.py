"""Who reported, when, and how full; and from which cell of which workbook a figure came."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from mne.kpi.privacy import without_hidden
from mne.kpi.registry import registry_of
from mne.model import Scope

if TYPE_CHECKING:
    from mne.store import Store

OBLIGATIONS = ["partner", "quarter", "start_date", "end_date", "due_on", "waived", "waiver_reason", "received_at",
               "on_time", "submission", "version", "cells_asked", "cells_filled"]  # fmt: skip
NUMBERS = ("value", "numerator", "denominator")
RATES = ["partner", "expected", "received", "on_time", "late", "overdue", "waived", "cells_asked", "cells_filled",
         "received_rate", "fill_rate"]  # fmt: skip


def obligations(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per partner × quarter that ends in the range and asks for a cell; an officer sees her partner's.

    `received_at` is the first accepted version that said anything; `on_time` True, False or None (not received).
    """
    found = store.read("kpi_obligations", {"start": scope.period.start, "end": scope.period.end}, scope)
    if scope.partners:
        found = found[found["partner"].isin(scope.partners)]
    shown: pd.DataFrame = found[OBLIGATIONS].reset_index(drop=True)
    return shown


def reporting(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per partner with an obligation in the range: how many reports were due, received, on time.

    A report is expected once its due date has passed and nobody waived it; `received` counts expected ones only, so
    no rate can pass 1: raises ArithmeticError if one does.
    """
    found: dict[str, dict[str, int]] = {}
    for row in obligations(store, scope).to_dict("records"):
        counts = found.setdefault(row["partner"], dict.fromkeys(RATES[1:9], 0))
        if row["waived"]:
            counts["waived"] += 1
        elif scope.today > row["due_on"]:
            _count(counts, row)
    rows = [{"partner": partner} | counts | _rates(partner, counts) for partner, counts in found.items()]
    order = {code: n for n, code in enumerate(store.catalogue().partners)}
    rows.sort(key=lambda row: order.get(str(row["partner"]), len(order)))
    return pd.DataFrame(rows, columns=RATES)


def _count(counts: dict[str, int], row: dict[Any, Any]) -> None:
    received = not pd.isna(row["received_at"])
    on_time = received and bool(row["on_time"])
    counts["expected"] += 1
    counts["received"] += received
    counts["on_time"] += on_time
    counts["late"] += received and not on_time
    counts["overdue"] += not received
    counts["cells_asked"] += int(row["cells_asked"])
    counts["cells_filled"] += int(row["cells_filled"])


def _rates(partner: str, counts: dict[str, int]) -> dict[str, Decimal | None]:
    pairs = {"received_rate": ("received", "expected"), "fill_rate": ("cells_filled", "cells_asked")}
    for part, whole in pairs.values():
        if counts[part] > counts[whole]:
            raise ArithmeticError(f"{partner}: {counts[part]} {part} of {counts[whole]} {whole}")
    return {
        name: Decimal(counts[part]) / counts[whole] if counts[whole] else None for name, (part, whole) in pairs.items()
    }


def uploads(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per partner that had a file checked for a quarter of the range: partner, uploads, findings, per_upload.

    Every file counts, also one that was sent again after its findings; `per_upload` is a Decimal.
    """
    params = {"start": scope.period.start, "end": scope.period.end}
    found = store.read("kpi_uploads", params, scope)
    if scope.partners:
        found = found[found["partner"].isin(scope.partners)].reset_index(drop=True)
    rates = [Decimal(int(k)) / int(n) for k, n in zip(found["findings"], found["uploads"], strict=True)]
    return found.assign(per_upload=pd.Series(rates, index=found.index, dtype=object))


def restatements(store: Store, scope: Scope, indicator: str) -> pd.DataFrame:
    """One row per accepted cell of the indicator that a later version changed or withdrew, the latest first.

    Columns: partner, place, period, dimension, category, old_value, old_numerator, old_denominator, value, numerator,
    denominator, status, submission, version, sheet, cell, recorded_at, reason_code, reason_wording, suppressed (then it
    has no numbers). Only cells that may be seen one by one.
    """
    params = {"indicator": indicator, "start": scope.period.start, "end": scope.period.end}
    found = _within(store, scope, store.read("kpi_restatements", params, scope))
    return without_hidden(store, scope, indicator, found, (*(f"old_{name}" for name in NUMBERS), *NUMBERS), old=True)


def provenance(store: Store, scope: Scope, indicator: str) -> pd.DataFrame:
    """One row per accepted cell of the indicator that may be seen one by one and whose period ends in the range.

    Columns: partner, place, period, dimension, category, value, numerator, denominator, status, submission, version,
    sheet, cell, carried_from, person, recorded_at, filename (the last and `person` empty for a member), suppressed
    (then it has no numbers).
    """
    params = {"indicator": indicator, "start": scope.period.start, "end": scope.period.end}
    found = _within(store, scope, store.read("kpi_provenance", params, scope))
    return without_hidden(store, scope, indicator, found, NUMBERS)


def _within(store: Store, scope: Scope, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of the places, partners and the dimension that the scope names."""
    registry = registry_of(store.catalogue())
    places = registry.below(scope.places or (registry.root,))
    kept = cells["place"].isin(places)
    if scope.partners:
        kept &= cells["partner"].isin(scope.partners)
    if scope.dimension:
        kept &= cells["dimension"].isin(("", scope.dimension))
    shown: pd.DataFrame = cells[kept].reset_index(drop=True)
    return shown
