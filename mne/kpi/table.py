"""The KPI table: one row per indicator and keys, from accepted cells and targets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from mne.kpi.cells import read_cells
from mne.kpi.disaggregation import disaggregated_rows
from mne.kpi.grouping import grouped
from mne.kpi.question import Question, ask
from mne.kpi.rows import framed, rows_of
from mne.model import Scope

if TYPE_CHECKING:
    from mne.store import Store


def table(store: Store, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One row per indicator × keys; columns as in `question.columns_of(by)`, values Decimal or None.

    Without keys every indicator of the scope has a row, reported or not. Raises ValueError for an unknown key.
    """
    return table_of(store, ask(store, scope, by))


def table_of(store: Store, asked: Question) -> pd.DataFrame:
    if "disaggregation" in asked.by:
        return framed(disaggregated_rows(store, asked), asked)
    common = "period" not in asked.by
    cells = read_cells(store, asked.scope, asked.chosen, asked.instants, own=asked.own, common_range=common)
    return framed(rows_of(store, asked, grouped(asked, cells)), asked)


def coarser(store: Store, scope: Scope) -> pd.DataFrame:
    """Indicators measured for a place above those of the scope ("measured for the prefecture"), one row per
    indicator and `place` at which it is measured; without any claim about the finer place."""
    wide = replace(scope, places=())
    asked = ask(store, wide, ("place",))
    above = {up for place in scope.places for up in asked.registry.above.get(place, ())[1:]}
    found = table_of(store, asked)
    return found[found["place"].isin(above)].reset_index(drop=True)
