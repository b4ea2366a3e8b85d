"""Sessions in the store: one opaque token in the cookie, its hash here. Every way in ends in `start_session`."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mne.store import Store

if TYPE_CHECKING:
    from mne.store import Person

TOKEN_BYTES = 32
# Writing a session's last click each time would queue every reader behind the store's one writer.
TOUCH_AFTER = timedelta(minutes=2)


def clock() -> datetime:
    """The real moment, in UTC. Sessions live in the real world, also where a demonstration fixes its day."""
    return datetime.now(UTC).replace(tzinfo=None)


def start_session(store: Store, person: Person, way: str) -> str:
    """A fresh secret token for the cookie; the store keeps its hash only. `way` says how she proved who she is."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    store.start_session(_sha256(token), person.name, clock())
    store.record(person.name, "sign_in", person.name, {"way": way})
    return token


def person_of(store: Store, token: str | None, *, clicked: bool = True, now: datetime | None = None) -> Person | None:
    """Whose session this is; None when it is unknown, ended, idle or open too long, or when the person may no longer
    sign in.

    `clicked` is false where nobody did anything (a badge that refreshes itself), so that an open page does not keep
    a session alive for ever.
    """
    if not token or len(token) > 200:
        return None
    kept = store.session(_sha256(token))
    if kept is None or kept.ended_at is not None:
        return None
    now = now or clock()
    if now - kept.last_seen_at > timedelta(hours=store.settings.idle_hours):
        return None
    if now - kept.created_at > timedelta(hours=store.settings.longest_hours):
        return None
    person = store.person(kept.person)
    if person is None or person.disabled:
        return None
    if clicked and now - kept.last_seen_at > TOUCH_AFTER:
        store.touch_session(_sha256(token), now)
    return person


def end_session(store: Store, token: str | None) -> None:
    person = person_of(store, token, clicked=False)
    if token and person:
        store.end_session(_sha256(token), clock())
        store.record(person.name, "sign_out", person.name, {})


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def end_sessions(store: Store, name: str, *, actor: str) -> int:
    """End all sessions of a person, at the next click wherever she is; returns how many were open."""
    ended = store.end_sessions_of(name, clock())
    store.record(actor, "end_sessions", name, {"ended": ended})
    return ended
