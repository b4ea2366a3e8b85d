"""KPI frames, worked out once for each Scope and version of the store, whoever looks.

Shared by all sessions: the Scope in the key is what keeps one partner's rows from another. Not Streamlit's cache: that
one unpickles a frame of decimals at each call, which takes longer than drawing it. A frame is handed out as a shallow
copy; pandas copies its columns when somebody writes to them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mne import kpi
from mne.model import Scope
from mne.store import Store

MOST_KEPT = 400
MOST_DRAWN = 200
_lock = threading.Lock()
_kept: OrderedDict[tuple[Any, ...], pd.DataFrame] = OrderedDict()
_drawn: OrderedDict[tuple[Any, ...], go.Figure] = OrderedDict()
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
    nobody = replace(scope, user="")
    key = (question, nobody, asked, str(store.settings.home), store.version())
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
    if found is None:
        found = getattr(kpi, question)(store, nobody, *asked)
        with _lock:
            _kept[key] = found
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return found.copy(deep=False)


def drawn(store: Store, key: tuple[Hashable, ...], make: Callable[[], go.Figure]) -> go.Figure:
    """A figure, drawn once for all who ask for the same. `key` holds everything that `make` draws from, the values
    themselves and the language among it; names and boundaries go with the store's version. Not to be changed.
    """
    whole = (*key, str(store.settings.home), store.version())
    with _lock:
        found = _drawn.get(whole)
        if found is not None:
            _drawn.move_to_end(whole)
            return found
    made = make()
    with _lock:
        _drawn[whole] = made
        while len(_drawn) > MOST_DRAWN:
            _drawn.popitem(last=False)
    return made


def values_of(frame: pd.DataFrame) -> Hashable:
    """All that a frame says, as part of a key."""
    return tuple(frame.columns), tuple(frame.itertuples(index=False, name=None))


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
