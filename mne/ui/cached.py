"""KPI frames, worked out once for each Scope and version of the store, whoever looks.

Streamlit's cache is shared by all sessions: the Scope in the key is what keeps one partner's rows from another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from mne import kpi
from mne.model import Scope
from mne.store import Store


@st.cache_data(show_spinner=False, max_entries=400)
def _worked_out(question: str, scope: Scope, asked: tuple[Any, ...], home: str, version: int, _store: Store) -> Any:
    return getattr(kpi, question)(_store, scope, *asked)


_WARM: set[tuple[Scope, str, int]] = set()
MOST_WARM = 2000


def is_warm(store: Store, scope: Scope) -> bool:
    """Whether a page with this scope was already worked out for this version, so that nobody need wait for it."""
    return (replace(scope, user=""), str(store.settings.home), store.version()) in _WARM


def remember(store: Store, scope: Scope) -> None:
    if len(_WARM) >= MOST_WARM:
        _WARM.clear()
    _WARM.add((replace(scope, user=""), str(store.settings.home), store.version()))


def _ask(store: Store, question: str, scope: Scope, *asked: Any) -> Any:
    """`asked` must be hashable; `home` tells stores of one process apart.

    What may be seen hangs on role and partner, not on the person: without her name, all members share one answer.
    """
    return _worked_out(question, replace(scope, user=""), asked, str(store.settings.home), store.version(), store)


def table(store: Store, scope: Scope, *by: str) -> pd.DataFrame:
    """One row per indicator × keys."""
    frame: pd.DataFrame = _ask(store, "table", scope, by)
    return frame


def coarser(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per indicator and place above those of the scope at which it is measured."""
    frame: pd.DataFrame = _ask(store, "coarser", scope)
    return frame


def series(store: Store, scope: Scope, indicator: str, *by: str) -> pd.DataFrame:
    """One row per period of the indicator's frequency × keys."""
    frame: pd.DataFrame = _ask(store, "series", scope, indicator, by)
    return frame


def moved(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per indicator that changed against the previous judged period."""
    frame: pd.DataFrame = _ask(store, "moved", scope)
    return frame


def trend(store: Store, scope: Scope, key: str) -> pd.DataFrame:
    """One row per value of the key and quarter: the share on track."""
    frame: pd.DataFrame = _ask(store, "trend", scope, key)
    return frame


def reporting(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per partner."""
    frame: pd.DataFrame = _ask(store, "reporting", scope)
    return frame


def obligations(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per partner × quarter."""
    frame: pd.DataFrame = _ask(store, "obligations", scope)
    return frame


def provenance(store: Store, scope: Scope, indicator: str) -> pd.DataFrame:
    """One row per accepted cell that the scope may see."""
    frame: pd.DataFrame = _ask(store, "provenance", scope, indicator)
    return frame


def restatements(store: Store, scope: Scope, indicator: str) -> pd.DataFrame:
    """One row per accepted cell that a later version changed or withdrew."""
    frame: pd.DataFrame = _ask(store, "restatements", scope, indicator)
    return frame


def uploads(store: Store, scope: Scope) -> pd.DataFrame:
    """One row per partner whose files were checked."""
    frame: pd.DataFrame = _ask(store, "uploads", scope)
    return frame
