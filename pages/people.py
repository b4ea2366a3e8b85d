"""People: who may sign in, in which role, when last seen. For administrators."""

from __future__ import annotations

import streamlit as st

from mne.access import Action, require
from mne.ui import people, seen, session
from mne.ui.frame import frame

user, store, language = session.current_user(), session.store(), session.language()
require(user, Action.manage_people)
office = people.Office(user, store, language)
everybody = sorted(store.people(), key=lambda p: (p.disabled, p.role, p.name))

frame("people", office.say("answer", active=sum(not p.disabled for p in everybody), all=len(everybody)))
seen.note(store, user, "people")
people.tell()
people.table(office, everybody)
left, right = st.columns(2)
with left:
    people.invite(office)
with right:
    people.change(office, everybody)
