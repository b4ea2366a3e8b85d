"""By what do we judge, in which languages, under which name? For administrators."""

from __future__ import annotations

import streamlit as st

from mne.access import Action, require
from mne.ui import seen, session, tuning
from mne.ui.frame import frame
from mne.ui.registry import difference
from mne.ui.registry.desk import Desk

user, store, language = session.current_user(), session.store(), session.language()
require(user, Action.change_settings)
desk = Desk(user, store, language, "settings", Action.change_settings)
frame("settings", desk.word("answer", version=store.registry_version()), note=desk.word("note"))
seen.note(store, user, "settings")
tuning.tell()
tuning.form(desk)
difference.pending(desk)
st.divider()
tuning.picture(desk)
