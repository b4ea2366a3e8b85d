"""How do I use this application?"""

from __future__ import annotations

import streamlit as st

from mne import texts
from mne.ui import explained, frame, guide, session

user, store, language = session.current_user(), session.store(), session.language()
frame.frame("guide", texts.say(language, "page.guide.answer"))

titles = {name: texts.say(language, f"guide.for_{name}") for name in ("partners", "committee")}
order = list(titles) if user.is_officer else list(titles)[::-1]
*guides, words = st.tabs([*(titles[name] for name in order), texts.say(language, "guide.words")])
for tab, name in zip(guides, order, strict=True):
    with tab, st.container(key=f"guide-{name}"):
        guide.show(name.removesuffix("s"), language)
with words, st.container(key="guide-words"):
    st.subheader(texts.say(language, "guide.words"), anchor=False)
    explained.status_list(store.catalogue().committee, language)
    st.subheader(texts.say(language, "guide.measures"), anchor=False)
    explained.measure_list(language)
