"""Who saw, exported, submitted, accepted or changed what, and when?"""

from __future__ import annotations

import streamlit as st

from mne import texts
from mne.access import Action, require
from mne.ui import seen, session, trail
from mne.ui.frame import frame

user, store, language = session.current_user(), session.store(), session.language()
require(user, Action.read_audit)
head = st.container()
asked = trail.choose(store, language)
entries = asked.entries(store, trail.SHOWN)
with head:
    frame("audit", texts.say(language, "audit.answer", count=len(entries)))
trail.show(entries, store, language)
with st.container(horizontal=True):
    trail.take_away(asked, store, user, language)
    trail.verify(store, language)
st.caption(texts.say(language, "audit.note"))
seen.note(store, user, "audit", detail={"actor": asked.actor, "action": asked.action, "subject": asked.subject})
