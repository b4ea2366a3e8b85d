"""People, their passwords and their sessions. How somebody proved who she is (a password, a persona, later an
identity provider) stands apart from the session that follows: `start_session` is the same for all.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mne.model import Language, Refused, Role, User
from mne.store import Store

if TYPE_CHECKING:
    from mne.store import Person

TOKEN_BYTES = 32
SHORTEST_PASSWORD = 10
FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 20
FAILURES_LAST = timedelta(minutes=15)
# Writing a session's last click each time would queue every reader behind the store's one writer.
TOUCH_AFTER = timedelta(minutes=2)

_hasher = PasswordHasher()
# Verified for unknown names, so that a wrong name costs the same time as a wrong password.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


class Attempts:
    """Failed sign-ins of the last minutes, by account and by address. Held in memory: one process serves all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def refused(self, name: str, address: str, now: datetime) -> bool:
        with self._lock:
            return (
                self._count(f"name:{name.casefold()}", now) >= FAILURES_PER_ACCOUNT
                or self._count(f"address:{address}", now) >= FAILURES_PER_ADDRESS
            )

    def fail(self, name: str, address: str, now: datetime) -> None:
        with self._lock:
            for key in (f"name:{name.casefold()[:80]}", f"address:{address}"):
                self._failures.setdefault(key, deque()).append(now)
            if len(self._failures) > 10_000:
                self._failures = {key: kept for key, kept in self._failures.items() if self._count(key, now)}

    def succeed(self, name: str) -> None:
        with self._lock:
            self._failures.pop(f"name:{name.casefold()}", None)

    def forget(self) -> None:
        with self._lock:
            self._failures.clear()

    def _count(self, key: str, now: datetime) -> int:
        kept = self._failures.get(key, deque())
        while kept and kept[0] < now - FAILURES_LAST:
            kept.popleft()
        return len(kept)


ATTEMPTS = Attempts()


def clock() -> datetime:
    """The real moment, in UTC. Sessions live in the real world, also where a demonstration fixes its day."""
    return datetime.now(UTC).replace(tzinfo=None)


def user_of(person: Person) -> User:
    return User(
        name=person.name,
        role=Role(person.role),
        partner=person.partner or None,
        display_name=person.display_name or person.name,
        language=person.language,
    )


# Signing in ------------------------------------------------------------------------------------------


def authenticate(store: Store, name: str, password: str, address: str, attempts: Attempts = ATTEMPTS) -> Person:
    """The person of this name and password. Raises Refused: too many failures, or name or password wrong."""
    name, now = name.strip()[:80], clock()
    if attempts.refused(name, address, now):
        raise Refused("shell.signin.too_many", minutes=int(FAILURES_LAST.total_seconds() // 60))
    person = store.person(name)
    right = _matches(person.password_hash if person else None, password)
    if person is None or not right or person.disabled:
        attempts.fail(name, address, now)
        store.record(person.name if person else "-", "sign_in_refused", name, {"address": address})
        raise Refused("shell.signin.wrong")
    attempts.succeed(name)
    return person


def _matches(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def personas(store: Store) -> list[Person]:
    """Whom the sign-in page offers in demonstration mode; nobody otherwise."""
    return [p for p in store.people() if p.persona and not p.disabled] if store.is_demonstration else []


def persona(store: Store, name: str) -> Person:
    """The persona of this name. Raises Refused outside demonstration mode and for anybody else."""
    found = next((p for p in personas(store) if p.name == name), None)
    if found is None:
        raise Refused("shell.signin.wrong")
    return found


# Sessions --------------------------------------------------------------------------------------------


def start_session(store: Store, person: Person, way: str) -> str:
    """A fresh secret token for the cookie; the store keeps its hash only. `way` says how she proved who she is."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    store.start_session(_sha256(token), person.name, clock())
    store.record(person.name, "sign_in", person.name, {"way": way})
    return token


def person_of(store: Store, token: str | None, *, clicked: bool = True, now: datetime | None = None) -> Person | None:
    """Whose session this is; None when it is unknown, ended, idle too long, or the person may no longer sign in.

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


# People ----------------------------------------------------------------------------------------------


def add_person(store: Store, name: str, role: Role, partner: str | None, display_name: str, *, actor: str) -> str:
    """Add somebody and return the password that works once."""
    name = name.strip()
    if not _is_name(name):
        raise Refused("shell.people.bad_name", name=name)
    if store.person(name):
        raise Refused("shell.people.name_taken", name=name)
    _check_partner(store, role, partner)
    password = _one_time_password()
    store.add_person(
        name,
        display_name=display_name.strip() or name,
        role=role,
        partner=partner if role is Role.officer else None,
        password_hash=_hasher.hash(password),
        must_change=True,
        actor=actor,
    )
    return password


def add_persona(
    store: Store,
    name: str,
    role: Role,
    partner: str | None,
    display_name: str,
    language: Language | None = None,
    *,
    offered: bool = True,
) -> None:
    """Somebody of the demonstration: has no password; when `offered`, the sign-in page lets one be her."""
    store.add_person(
        name,
        display_name=display_name,
        role=role,
        partner=partner,
        password_hash=None,
        must_change=False,
        persona=offered,
        language=language,
        actor="demonstration",
    )


def first_administrator(store: Store) -> tuple[str, str] | None:
    """The first administrator's name and one-time password; None when there are people already."""
    if store.people():
        return None
    return "admin", add_person(store, "admin", Role.admin, None, "admin", actor="first-start")


def change_password(store: Store, person: Person, password: str, again: str) -> None:
    """Set a password of the person's own and end her sessions. Raises Refused."""
    if password != again:
        raise Refused("shell.password.differ")
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("shell.password.short", length=SHORTEST_PASSWORD)
    if len(password) > 200 or _matches(person.password_hash, password) or password.casefold() == person.name.casefold():
        raise Refused("shell.password.other")
    store.change_person(person.name, {"password_hash": _hasher.hash(password), "must_change": False}, actor=person.name)
    store.end_sessions_of(person.name, clock())


def renew_password(store: Store, name: str, *, actor: str) -> str:
    """Give somebody a new password that works once, and end her sessions."""
    password = _one_time_password()
    store.change_person(name, {"password_hash": _hasher.hash(password), "must_change": True}, actor=actor)
    store.end_sessions_of(name, clock())
    return password


def disable(store: Store, name: str, *, actor: str) -> None:
    """Bar somebody from signing in and end her sessions. Raises Refused for the last administrator."""
    _keep_an_administrator(store, name)
    store.change_person(name, {"disabled": True}, actor=actor)
    store.end_sessions_of(name, clock())


def enable(store: Store, name: str, *, actor: str) -> None:
    store.change_person(name, {"disabled": False}, actor=actor)


def change_role(store: Store, name: str, role: Role, partner: str | None, *, actor: str) -> None:
    """Give somebody another role; her sessions end, so that nothing of the old one stays open. Raises Refused."""
    if role is not Role.admin:
        _keep_an_administrator(store, name)
    _check_partner(store, role, partner)
    store.change_person(name, {"role": role, "partner": partner if role is Role.officer else None}, actor=actor)
    store.end_sessions_of(name, clock())


def _keep_an_administrator(store: Store, name: str) -> None:
    others = [p for p in store.people() if p.role == Role.admin and not p.disabled and p.name != name]
    person = store.person(name)
    if person and person.role == Role.admin and not others:
        raise Refused("shell.people.last_administrator")


def _check_partner(store: Store, role: Role, partner: str | None) -> None:
    if role is Role.officer and partner not in store.catalogue().partners:
        raise Refused("shell.people.partner_needed")


def _is_name(name: str) -> bool:
    return 2 <= len(name) <= 60 and all(c.isalnum() or c in "-_.@" for c in name)


def _one_time_password() -> str:
    """Four groups that can be read aloud: no letter that looks like a digit."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
