"""The committee's logo, as the store keeps it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mne.store import Store

SETTING = "logo"


def logo_of(store: Store) -> bytes:
    """The PNG; empty where the committee has given none."""
    return base64.b64decode(store.setting(SETTING) or "")
