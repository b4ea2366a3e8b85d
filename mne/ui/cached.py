"""KPI frames and what pages make of them, worked out once for each Scope and version of the store, whoever looks.

Shared by all sessions: the Scope in the key is what keeps one partner's rows from another. Not Streamlit's cache: that
one unpickles a frame of decimals at each call, which takes longer than drawing it. A frame is handed out as a shallow
copy; pandas copies its columns when somebody writes to them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from mne import kpi
from mne.model import Scope
from mne.store import Store

if TYPE_CHECKING:
    from mne.ui.reader import Reader

Asked = ParamSpec("Asked")
Made = TypeVar("Made")
MOST_KEPT = 400
MOST_MADE = 1000
"""Made of frames: texts, lists, figures and short grids, some tens of kilobytes at most. Long tables stay away."""
_lock = threading.Lock()
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_made: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
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
    return _once(_kept, MOST_KEPT, key, lambda: getattr(kpi, question)(store, nobody, *asked))


def remembered(make: Callable[Concatenate[Reader, Asked], Made]) -> Callable[Concatenate[Reader, Asked], Made]:
    """Decorator: made once for all readers of the same scope and language, until something is accepted.

    `make` is handed a reader without a person, so that nothing of hers can slip in; its other arguments must be
    hashable, and with the scope, the language and the version hold all that it draws from. What it returns is shared:
    not to be changed, but for a frame, which is handed out as a shallow copy.
    """

    @wraps(make)
    def ask(reader: Reader, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        nobody = replace(reader.scope, user="")
        asked = (args, tuple(kwargs.items()), str(reader.store.settings.home), reader.store.version())
        # The catalogue too: this page may have begun before the version that is now the store's.
        key = (make.__module__, make.__qualname__, reader.language, nobody, id(reader.catalogue), *asked)
        without: Any = replace(reader, scope=nobody, user=None, head=None)  # type: ignore[arg-type]
        found: Made = _once(_made, MOST_MADE, key, lambda: make(without, *args, **kwargs))
        return found

    return ask


def _once(shelf: OrderedDict[tuple[Any, ...], Any], most: int, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    with _lock:
        found = shelf.get(key)
        if found is not None:
            shelf.move_to_end(key)
    if found is None:
        found = make()
        with _lock:
            shelf[key] = found
            while len(shelf) > most:
                shelf.popitem(last=False)
    return found.copy(deep=False) if isinstance(found, pd.DataFrame) else found


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
