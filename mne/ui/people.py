"""People on screen: the list, an invitation, and what may be changed about one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from mne import accounts, texts
from mne.access import Action, require
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Language, Refused, Role, User
from mne.store import Person, Seen, Store
from mne.ui import letters, session

COLUMNS = ("display_name", "name", "role", "partner", "email", "state", "last_seen", "sessions", "since")
SAID = "people-said"
T = TypeVar("T")
ROLES = list(Role)


@dataclass(frozen=True)
class Office:
    """An administrator at work on the list of people."""

    user: User
    store: Store
    language: Language

    def say(self, key: str, **args: Any) -> str:
        return texts.say(self.language, f"shell.people.{key}", **args)

    @property
    def partners(self) -> list[str]:
        return list(self.store.catalogue().partners)

    def partner_name(self, code: str | None) -> str:
        found = self.store.catalogue().partners.get(code or "")
        return found.short(self.language) if found else code or self.say("no_partner")

    def role_name(self, role: str) -> str:
        return texts.say(self.language, f"role.{role}")

    def language_name(self, code: str | None) -> str:
        return texts.say(self.language, f"language.{code}") if code else self.say("no_language")

    def state_of(self, person: Person) -> str:
        if person.disabled:
            return self.say("disabled")
        if person.persona:
            return self.say("sample")
        return self.say("first_password" if person.must_change else "active")


def table(office: Office, people: list[Person]) -> None:
    seen = office.store.seen()
    titles = [office.say(column) for column in COLUMNS]
    rows = [_line(office, person, seen.get(person.name)) for person in people]
    # The grid is drawn from the left: in Arabic the first column must be its last.
    order = titles[::-1] if office.language in RIGHT_TO_LEFT else titles
    listed = pd.DataFrame(rows, columns=titles)
    st.dataframe(
        listed,
        key="people-list",
        hide_index=True,
        width="stretch",
        column_order=order,
        column_config={title: letters.column(title, listed[title], office.language) for title in titles},
        alt=texts.say(office.language, "table.alt", rows=len(rows)),
    )


def _line(office: Office, person: Person, seen: Seen | None) -> tuple[Any, ...]:
    return (
        person.display_name,
        person.name,
        office.role_name(person.role),
        office.partner_name(person.partner) if person.partner else "",
        person.email or "",
        office.state_of(person),
        texts.moment(seen.last_seen_at, office.language) if seen else office.say("never"),
        seen.open_sessions if seen else 0,
        texts.day(person.created_at, office.language),
    )


def attempt(office: Office, change: Callable[[], str | int | None], name: str) -> None:
    """Make a change and keep what to say for the run that follows: a one-time password, how many sessions ended.

    A callback runs before ui/main.py does, so it asks for itself who is there.
    """
    try:
        require(session.current_user(), Action.manage_people)
        found = change()
        kind = "password_once" if isinstance(found, str) else "done" if found is None else "sessions_ended"
        words = office.say(kind, name=name, count=found)
        st.session_state[SAID] = ("done", words, found if isinstance(found, str) else "")
    except Refused as refusal:
        words = texts.say(office.language, refusal.code, **refusal.args_by_name)
        st.session_state[SAID] = ("refused", words, "")


def tell() -> None:
    """Say once what became of the last change; a one-time password is not shown again."""
    kind, words, password = st.session_state.pop(SAID, ("", "", ""))
    if kind == "refused":
        st.error(words, icon=":material/block:")
    elif kind:
        st.success(words, icon=":material/check:")
    if password:
        st.code(password, language=None)


def invite(office: Office) -> None:
    say = office.say
    with st.form("add", clear_on_submit=True):
        st.subheader(say("add"), anchor=False)
        name = st.text_input(say("name"), key="add-name", max_chars=60, help=say("name_help"))
        shown = st.text_input(say("display_name"), key="add-shown", max_chars=80)
        role = st.selectbox(say("role"), ROLES, index=0, format_func=office.role_name, key="add-role")
        partner = _partner(office, "add-partner", None)
        email = st.text_input(say("email"), key="add-email", max_chars=254, help=say("email_help"))
        speaks = _language(office, "add-language", None)
        if st.form_submit_button(say("add_go"), type="primary", icon=":material/person_add:"):
            attempt(
                office,
                lambda: accounts.add_person(
                    office.store, name, Role(str(role)), partner, shown,
                    actor=office.user.name, email=email, language=speaks,
                ),
                name.strip(),
            )  # fmt: skip
            st.rerun()


def change(office: Office, people: list[Person]) -> None:
    """Everything about one person but oneself."""
    with st.container(border=True):
        st.subheader(office.say("change"), anchor=False)
        by_name = {p.name: p for p in people if p.name != office.user.name}
        name = st.selectbox(
            office.say("choose"),
            list(by_name),
            index=None,
            format_func=lambda n: f"{by_name[n].display_name} ({n})",
            key="who",
        )
        if name is None:
            st.caption(office.say("not_yourself"))
            return
        _change_one(office, by_name[name])
        _switches(office, by_name[name])


def _change_one(office: Office, chosen: Person) -> None:
    """Role and partner, address, language: what differs is changed, each in its own way."""
    name, say = chosen.name, office.say
    role = st.selectbox(
        say("role"), ROLES, index=ROLES.index(Role(chosen.role)), format_func=office.role_name, key=f"role-{name}"
    )
    partner = _partner(office, f"partner-{name}", chosen.partner)
    email = st.text_input(say("email"), chosen.email or "", key=f"email-{name}", max_chars=254, help=say("email_help"))
    speaks = _language(office, f"language-{name}", chosen.language)

    def save() -> None:
        store, actor = office.store, office.user.name
        if (role, partner if role is Role.officer else None) != (chosen.role, chosen.partner):
            accounts.change_role(store, name, Role(str(role)), partner, actor=actor)
        if email.strip().lower() != (chosen.email or ""):
            accounts.change_email(store, name, email, actor=actor)
        if speaks != chosen.language:
            accounts.change_language(store, name, speaks, actor=actor)

    st.button(say("save"), key="save", type="primary", on_click=attempt, args=(office, save, name))
    st.caption(say("save_help"))


def _switches(office: Office, chosen: Person) -> None:
    store, name, actor, say = office.store, chosen.name, office.user.name, office.say
    switch = accounts.enable if chosen.disabled else accounts.disable
    buttons: tuple[tuple[str, str, Callable[[], str | int | None]], ...] = (
        ("renew", "key", lambda: accounts.renew_password(store, name, actor=actor)),
        ("end_sessions", "logout", lambda: accounts.end_sessions(store, name, actor=actor)),
        (
            "enable" if chosen.disabled else "disable",
            "lock_open" if chosen.disabled else "lock",
            lambda: switch(store, name, actor=actor),
        ),
    )
    with st.container(horizontal=True):
        for key, icon, does in buttons:
            st.button(say(key), key=key, icon=f":material/{icon}:", on_click=attempt, args=(office, does, name))


def _partner(office: Office, key: str, kept: str | None) -> str | None:
    said = office.say("partner"), office.say("no_partner"), office.say("partner_help")
    return _one_or_none(office.partners, key, kept, office.partner_name, *said)


def _language(office: Office, key: str, kept: Language | None) -> Language | None:
    return _one_or_none(LANGUAGES, key, kept, office.language_name, office.say("language"), office.say("no_language"))


def _one_or_none(
    options: Sequence[T],
    key: str,
    kept: T | None,
    worded: Callable[[T], str],
    label: str,
    none: str,
    help_text: str | None = None,
) -> T | None:
    """A choice that may be left open; `none` stands where nothing is chosen."""
    index = options.index(kept) if kept in options else None
    return st.selectbox(label, options, index=index, format_func=worded, key=key, help=help_text, placeholder=none)
