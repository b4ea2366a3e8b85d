"""People: who may sign in, and in which role. For administrators."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from mne import accounts, texts
from mne.access import Action, require
from mne.model import RIGHT_TO_LEFT, Refused, Role
from mne.store import Person
from mne.ui import session
from mne.ui.frame import frame

user, store, language = session.current_user(), session.store(), session.language()
require(user, Action.manage_people)
partners = store.catalogue().partners
people = sorted(store.people(), key=lambda p: (p.disabled, p.role, p.name))


def say(key: str, **args: object) -> str:
    return texts.say(language, f"shell.people.{key}", **args)


def partner_name(code: str | None) -> str:
    return partners[code].short(language) if code and code in partners else say("no_partner")


def role_name(role: Role) -> str:
    return texts.say(language, f"role.{role}")


def state_of(person: Person) -> str:
    if person.disabled:
        return say("disabled")
    if person.persona:
        return say("sample")
    return say("first_password") if person.must_change else say("active")


def table(shown: list[Person]) -> None:
    titles = ["display_name", "name", "role", "partner", "state", "since"]
    rows = [
        (
            p.display_name,
            p.name,
            role_name(p.role),
            partner_name(p.partner) if p.partner else "",
            state_of(p),
            texts.day(p.created_at, language),
        )
        for p in shown
    ]
    columns = [say(title) for title in titles]
    # The grid is drawn from the left: in Arabic the first column must be its last.
    order = columns[::-1] if language in RIGHT_TO_LEFT else columns
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, width="stretch", column_order=order)


def attempt(change: Callable[[], str | None], name: str) -> None:
    """Make a change and keep what to say for the run that follows.

    A callback runs before ui/main.py does, so it asks for itself who is there.
    """
    try:
        require(session.current_user(), Action.manage_people)
        password = change()
        st.session_state["said"] = ("password", name, password) if password else ("done", name, "")
    except Refused as refusal:
        st.session_state["said"] = ("refused", texts.say(language, refusal.code, **refusal.args_by_name), "")


def tell() -> None:
    """Say once what became of the last change; a one-time password is not shown again."""
    kind, name, password = st.session_state.pop("said", ("", "", ""))
    if kind == "refused":
        st.error(name, icon=":material/block:")
    elif kind:
        st.success(say("password_once" if kind == "password" else "done", name=name), icon=":material/check:")
    if password:
        st.code(password, language=None)


def add_form() -> None:
    with st.form("add", clear_on_submit=True):
        st.subheader(say("add"))
        name = st.text_input(say("name"), key="add-name", max_chars=60)
        shown = st.text_input(say("display_name"), key="add-shown", max_chars=80)
        role = st.selectbox(say("role"), list(Role), index=0, format_func=role_name, key="add-role")
        partner = st.selectbox(
            say("partner"),
            list(partners),
            index=None,
            format_func=partner_name,
            key="add-partner",
            help=say("partner_help"),
        )
        if st.form_submit_button(say("add_go"), type="primary", icon=":material/person_add:"):
            attempt(lambda: accounts.add_person(store, name, Role(str(role)), partner, shown, actor=user.name), name)
            st.rerun()


def change_form() -> None:
    with st.container(border=True):
        st.subheader(say("change"))
        by_name = {p.name: p for p in people if p.name != user.name}
        name = st.selectbox(
            say("choose"),
            list(by_name),
            index=None,
            format_func=lambda n: f"{by_name[n].display_name} ({n})",
            key="who",
        )
        if name is None:
            st.caption(say("not_yourself"))
            return
        chosen, actor = by_name[name], user.name
        roles = list(Role)
        role = st.selectbox(
            say("role"), roles, index=roles.index(Role(chosen.role)), format_func=role_name, key=f"role-{name}"
        )
        codes = list(partners)
        kept = codes.index(chosen.partner) if chosen.partner and chosen.partner in partners else None
        partner = st.selectbox(say("partner"), codes, index=kept, format_func=partner_name, key=f"partner-{name}")
        st.button(
            say("change_role"),
            on_click=lambda: attempt(lambda: accounts.change_role(store, name, role, partner, actor=actor), name),
        )
        with st.container(horizontal=True):
            st.button(
                say("renew"),
                icon=":material/key:",
                on_click=lambda: attempt(lambda: accounts.renew_password(store, name, actor=actor), name),
            )
            switch = accounts.enable if chosen.disabled else accounts.disable
            st.button(
                say("enable" if chosen.disabled else "disable"),
                icon=":material/lock_open:" if chosen.disabled else ":material/lock:",
                on_click=lambda: attempt(lambda: switch(store, name, actor=actor), name),
            )


frame("people", say("answer", active=sum(not p.disabled for p in people), all=len(people)))
tell()
table(people)
left, right = st.columns(2)
with left:
    add_form()
with right:
    change_form()
