"""Choosing by clicking: a row of a table, a place on the map. Told once; a chart keeps saying what was clicked last."""

from __future__ import annotations

import streamlit as st

from mne.ui.reader import Reader


def is_new(reader: Reader, source: str, code: str | None) -> bool:
    """Whether this click was not followed yet; from now on it was."""
    last = f"picked.{reader.page}.{source}"
    before, st.session_state[last] = st.session_state.get(last), code
    return bool(code) and code != before


def picked(reader: Reader, source: str, code: str | None) -> bool:
    """Let a new click choose `code` on this page at the next look at the chooser; True when it was new.

    A click that was already followed must not undo what was chosen elsewhere since.
    """
    last = f"picked.{reader.page}.{source}"
    if code == st.session_state.get(last):
        return False
    st.session_state[last] = code
    if code:
        st.session_state[f"one.{reader.page}.next"] = code
    return bool(code)
