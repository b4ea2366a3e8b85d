"""What did we send, what became of it?"""

import streamlit as st

from mne import access, texts
from mne.model import Choices
from mne.period import Frequency, Period, PeriodRange
from mne.ui import frame, history, sending, session

user, store, language = session.current_user(), session.store(), session.language()
committee = store.catalogue().committee
everything = PeriodRange(Period.parse(committee.first_quarter), Period.holding(store.today, Frequency.quarterly))
scope = access.scope(user, Choices(period=everything), today=store.today, due_days=committee.due_days)
sent = store.submissions(scope)
accepted = int((sent["state"] == "accepted").sum()) if len(sent) else 0

if sent.empty:
    frame.frame("submissions", texts.say(language, "submissions.answer_none"))
    st.info(texts.say(language, "submissions.empty"), icon=":material/inbox:")
    st.stop()

frame.frame("submissions", texts.say(language, "submissions.answer", count=len(sent), accepted=accepted))
waiting = store.open_uploads(user.partner)
if waiting:
    st.caption(texts.say(language, "submissions.open", count=len(waiting)))
clicked = history.show_list(sent, store, language)
asked = st.query_params.get("submission", "")
chosen = clicked if clicked is not None else (int(asked) if asked.isdecimal() else None)
if chosen is None:
    st.caption(texts.say(language, "submissions.choose"))
    st.stop()

found = sent[sent["id"] == chosen]
if found.empty:
    st.warning(texts.say(language, "submissions.unknown", id=chosen))
    st.stop()
st.query_params["submission"] = str(chosen)
one = found.iloc[0]
history.show_one(one, store, scope, sending.Desk(store, user, Period.parse(one["quarter"]), language))
