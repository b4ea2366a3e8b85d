"""Ways to prove who one is: a password, a persona of the demonstration. Each returns the person or refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mne.accounts.attempts import ATTEMPTS, FAILURES_LAST, Attempts
from mne.accounts.passwords import matches
from mne.accounts.sessions import clock
from mne.model import Refused
from mne.store import Store

if TYPE_CHECKING:
    from mne.store import Person


def authenticate(store: Store, name: str, password: str, address: str, attempts: Attempts = ATTEMPTS) -> Person:
    """The person of this name and password. Raises Refused: too many failures, or name or password wrong."""
    name, now = name.strip()[:80], clock()
    if attempts.refused(name, address, now):
        raise Refused("shell.signin.too_many", minutes=int(FAILURES_LAST.total_seconds() // 60))
    person = store.person(name)
    right = matches(person.password_hash if person else None, password)
    if person is None or not right or person.disabled:
        attempts.fail(name, address, now)
        store.record(person.name if person else "-", "sign_in_refused", name, {"address": address})
        raise Refused("shell.signin.wrong")
    attempts.succeed(name)
    return person


def personas(store: Store) -> list[Person]:
    """Whom the sign-in page offers in demonstration mode; nobody otherwise."""
    return [p for p in store.people() if p.persona and not p.disabled] if store.is_demonstration else []


def persona(store: Store, name: str) -> Person:
    """The persona of this name. Raises Refused outside demonstration mode and for anybody else."""
    found = next((p for p in personas(store) if p.name == name), None)
    if found is None:
        raise Refused("shell.signin.wrong")
    return found
