"""Who may sign in: adding, changing and barring people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mne.accounts.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, hashed, matches, one_time_password
from mne.accounts.sessions import clock
from mne.model import Language, Refused, Role, User
from mne.store import Store

if TYPE_CHECKING:
    from mne.store import Person


def user_of(person: Person) -> User:
    return User(
        name=person.name,
        role=Role(person.role),
        partner=person.partner or None,
        display_name=person.display_name or person.name,
        language=person.language,
    )


def add_person(
    store: Store,
    name: str,
    role: Role,
    partner: str | None,
    display_name: str,
    *,
    actor: str,
    email: str = "",
    language: Language | None = None,
) -> str:
    """Add somebody and return the password that works once. `email` is for who comes through an identity provider."""
    name = name.strip()
    if not _is_name(name):
        raise Refused("shell.people.bad_name", name=name)
    if store.person(name):
        raise Refused("shell.people.name_taken", name=name)
    _check_partner(store, role, partner)
    address = _checked_email(store, name, email)
    password = one_time_password()
    store.add_person(
        name,
        display_name=display_name.strip() or name,
        role=role,
        partner=partner if role is Role.officer else None,
        password_hash=hashed(password),
        must_change=True,
        actor=actor,
        email=address,
        language=language,
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
    if (
        len(password) > LONGEST_PASSWORD
        or matches(person.password_hash, password)
        or password.casefold() == person.name.casefold()
    ):
        raise Refused("shell.password.other")
    store.change_person(person.name, {"password_hash": hashed(password), "must_change": False}, actor=person.name)
    store.end_sessions_of(person.name, clock())


def renew_password(store: Store, name: str, *, actor: str) -> str:
    """Give somebody a new password that works once, and end her sessions."""
    password = one_time_password()
    store.change_person(name, {"password_hash": hashed(password), "must_change": True}, actor=actor)
    store.end_sessions_of(name, clock())
    return password


def disable(store: Store, name: str, *, actor: str) -> None:
    """Bar somebody from signing in and end her sessions. Raises Refused for the last administrator and oneself."""
    _keep_an_administrator(store, name)
    _not_oneself(name, actor)
    store.change_person(name, {"disabled": True}, actor=actor)
    store.end_sessions_of(name, clock())


def enable(store: Store, name: str, *, actor: str) -> None:
    store.change_person(name, {"disabled": False}, actor=actor)


def change_role(store: Store, name: str, role: Role, partner: str | None, *, actor: str) -> None:
    """Give somebody another role; her sessions end, so that nothing of the old one stays open. Raises Refused."""
    if role is not Role.admin:
        _keep_an_administrator(store, name)
    _not_oneself(name, actor)
    _check_partner(store, role, partner)
    store.change_person(name, {"role": role, "partner": partner if role is Role.officer else None}, actor=actor)
    store.end_sessions_of(name, clock())


def change_language(store: Store, name: str, language: Language | None, *, actor: str) -> None:
    """The language in which she is greeted when her browser has chosen none."""
    store.change_person(name, {"language": language}, actor=actor)


def change_email(store: Store, name: str, email: str, *, actor: str) -> None:
    """Set the address under which an identity provider knows this person; '' takes it away. Her sessions end, since
    they may rest on the address of before. Raises Refused.
    """
    store.change_person(name, {"email": _checked_email(store, name, email)}, actor=actor)
    store.end_sessions_of(name, clock())


def _checked_email(store: Store, name: str, email: str) -> str | None:
    address = email.strip().lower()
    if not address:
        return None
    if len(address) > 254 or not re.fullmatch(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+", address):
        raise Refused("shell.people.bad_email", email=email.strip()[:80])
    other = store.person_of_email(address)
    if other and other.name != name:
        raise Refused("shell.people.email_taken", email=address)
    return address


def _not_oneself(name: str, actor: str) -> None:
    if name == actor:
        raise Refused("shell.people.oneself")


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
