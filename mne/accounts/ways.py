"""Ways to prove who one is: a password, an identity provider, a persona of the demonstration. Each returns the person
or refuses.
"""

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
    if not attempts.begin(name, address, now):
        raise Refused("shell.signin.too_many", minutes=int(FAILURES_LAST.total_seconds() // 60))
    person = store.person(name)
    right = matches(person.password_hash if person else None, password)
    if person is None or not right or person.disabled:
        store.record(person.name if person else "-", "sign_in_refused", name, {"address": address})
        raise Refused("shell.signin.wrong")
    attempts.succeed(name, address)
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


def known_by_address(store: Store, email: str, is_verified: bool) -> Person:
    """The person whom an identity provider vouches for by this address. Raises Refused: the address is not verified,
    nobody here carries it, or she is barred.

    A one-time password that still waits is taken away: she has another way in and would never choose her own.
    """
    person = store.person_of_email(email) if email else None
    if not is_verified or person is None or person.disabled:
        known = person.name if person else "-"
        store.record(known, "sign_in_refused", email[:254], {"way": "provider", "verified": is_verified})
        code = "unknown" if is_verified and email else "unverified"
        raise Refused(f"shell.provider.{code}", email=email[:254])
    if person.must_change:
        store.change_person(person.name, {"password_hash": None, "must_change": False}, actor=person.name)
    return store.person(person.name) or person
