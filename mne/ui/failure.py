"""What a person sees when a page fails: a sentence and a number she can read out; never a traceback."""

from __future__ import annotations

import streamlit as st

from mne import texts
from mne.model import Refused
from mne.ui import session
from mne.web import shell


def on_script_error(error: Exception) -> bool:
    """Show the sentence; True keeps Streamlit's own display away."""
    language = session.language()
    if isinstance(error, Refused) and texts.has(error.code):
        st.error(texts.say(language, error.code, **error.args_by_name), icon=":material/block:")
        return True
    number = shell.log_incident(error)
    st.error(texts.say(language, "shell.incident", number=number), icon=":material/error:")
    return True
