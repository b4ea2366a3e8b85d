"""What a person sees when a page fails: a sentence and a number she can read out; never a traceback."""

from __future__ import annotations

import streamlit as st

from mne import texts
from mne.model import Refused
from mne.ui import session
from mne.web import shell

WAITING = "_waiting"
"""In the session: the place that a page's skeleton holds until the page has its title."""


def on_script_error(error: Exception) -> bool:
    """Show the sentence; True keeps Streamlit's own display away."""
    language = session.language()
    stop_waiting()
    if isinstance(error, Refused) and texts.has(error.code):
        st.error(texts.say(language, error.code, **error.args_by_name), icon=":material/block:")
        return True
    number = shell.log_incident(error)
    st.error(texts.say(language, "shell.incident", number=number), icon=":material/error:")
    return True


def wait_at(place: st.delta_generator.DeltaGenerator) -> None:
    """Remember where the skeleton of this run stands: it would promise figures that never come if the page failed."""
    st.session_state[WAITING] = place


def stop_waiting() -> None:
    """Take the skeleton of this run away, if there is one."""
    place = st.session_state.pop(WAITING, None)
    if place is not None:
        place.empty()


def forget_earlier() -> None:
    """At the beginning of a run: a place of the run before is another element's now."""
    st.session_state.pop(WAITING, None)
