"""The freshness badge: the only part of a page that runs by itself."""

from __future__ import annotations

import streamlit as st

from mne import texts
from mne.model import Language
from mne.store import Store
from mne.ui import session

EVERY_SECONDS = 3


def freshness(store: Store, language: Language) -> None:
    """Say which version this page shows, and run the page again when the store has moved on."""
    _watch(store, language, store.version())


@st.fragment(run_every=EVERY_SECONDS)
def _watch(_store: Store, language: Language, shown: int) -> None:
    session.current_user()
    if _store.version() != shown:
        st.rerun(scope="app")
    moment = texts.moment(_store.now(), language)
    with st.container(key="freshness"):
        st.caption(texts.say(language, "filter.fresh", moment=moment))
