"""Who looked at what, into the audit: once an hour for the same person, page and thing looked at.

A filter moved on the same page is no new entry; another partner's page, another submission or another indicator is.
The entry holds the filters of the first look.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mne.model import Scope, User
from mne.store import Store

_lock = threading.Lock()
_noted: dict[tuple[str, str, str, str], datetime] = {}
MOST = 20_000
"""Remembered looks; beyond, those of earlier hours are forgotten."""


def note(store: Store, user: User, page: str, of: str = "", detail: Mapping[str, Any] = {}) -> None:
    """Record that this person looked at `of` (a code, a number; '' for the page as a whole) on this page."""
    key = (str(store.settings.home), user.name, page, of)
    hour = datetime.now().replace(minute=0, second=0, microsecond=0)
    with _lock:
        if _noted.get(key) == hour:
            return
        if len(_noted) > MOST:
            for old in [kept for kept, at in _noted.items() if at != hour]:
                del _noted[old]
        _noted[key] = hour
    store.record(user.name, "view", f"{page} {of}".strip(), detail)


def told(scope: Scope) -> dict[str, Any]:
    """A scope as the audit keeps it: the period and whatever else was chosen."""
    chosen = {name: list(getattr(scope, name)) for name in ("programmes", "partners", "places", "indicators")}
    return {"period": str(scope.period), **{name: codes for name, codes in chosen.items() if codes}}
