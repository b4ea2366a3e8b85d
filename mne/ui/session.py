"""Who is looking, at which store, in which language. Every page asks here and nowhere else."""

from __future__ import annotations

import streamlit as st

from mne import accounts
from mne.charts import Shade
from mne.model import Language, User
from mne.store import Store
from mne.web import language as speech
from mne.web import shade as shading
from mne.web import shell


def store() -> Store:
    """The process's one store."""
    return shell.store()


def language() -> Language:
    """The language of the cookie, else of the browser, else of the settings."""
    return speech.of(st.context.cookies.get(speech.COOKIE), st.context.headers.get("Accept-Language"))


def shade_choice() -> shading.Choice:
    return shading.of(st.context.cookies.get(shading.COOKIE))


def shade() -> Shade:
    """Light or dark, as chosen; where nothing was chosen, as the browser's system is."""
    choice = shade_choice()
    if choice != "auto":
        return choice
    return "dark" if st.context.theme.type == "dark" else "light"


def signed_in(*, clicked: bool = True) -> User | None:
    """The person of the session cookie, looked up anew at every run, so that a revoked session ends at the next
    click. `clicked=False` for what refreshes by itself.
    """
    person = accounts.person_of(store(), st.context.cookies.get(shell.SESSION_COOKIE), clicked=clicked)
    return accounts.user_of(person) if person and not person.must_change else None


def current_user() -> User:
    """The signed-in person. When the session has ended, the whole page runs again and shows the signed-out page.

    A fragment runs without ui/main.py: it must ask here too before it shows anything.
    """
    user = signed_in(clicked=False)
    return user if user is not None else st.rerun(scope="app")


def sign_out() -> None:
    """End this session and forget what it held."""
    accounts.end_session(store(), st.context.cookies.get(shell.SESSION_COOKIE))
    st.session_state.clear()
