"""What do we monitor, who owes it, against which targets? Changed here, as a version with its reason."""

from __future__ import annotations

import streamlit as st

from mne import texts
from mne.access import Action, require
from mne.ui import seen, session
from mne.ui.frame import frame
from mne.ui.registry import books, difference, grid, versions
from mne.ui.registry.desk import NOTICE, Desk

user, store, language = session.current_user(), session.store(), session.language()
require(user, Action.change_registry)
desk = Desk(user, store, language)
latest = store.registry_versions().iloc[0]

when = texts.moment(latest["recorded_at"], language)
frame("registry", desk.say("answer", version=latest["n"], when=when), note=desk.reason(latest["reason"]))
seen.note(store, user, "registry")
if said := st.session_state.pop(NOTICE, ""):
    st.success(said, icon=":material/check:")

VIEWS = {"grid": grid.edit, "workbook": books.show, "versions": versions.show}
chosen = st.segmented_control(
    desk.say("view"),
    list(VIEWS),
    default="grid",
    required=True,
    key="registry-view",
    label_visibility="collapsed",
    format_func=lambda name: desk.say(f"views.{name}"),
)
VIEWS[chosen or "grid"](desk)
difference.pending(desk)
