"""What did we send, what became of it?"""

import streamlit as st

from mne import access, texts
from mne.model import Choices
from mne.period import Frequency, Period, PeriodRange
from mne.ui import frame, history, sending, session, takeaway
from mne.ui.pages import FOLDER

user, store, language = session.current_user(), session.store(), session.language()
committee = store.catalogue().committee
everything = PeriodRange(Period.parse(committee.first_quarter), Period.holding(store.today, Frequency.quarterly))
scope = access.scope(user, Choices(period=everything), today=store.today, due_days=committee.due_days)
sent = store.submissions(scope)
accepted = int((sent["state"] == "accepted").sum()) if len(sent) else 0
asked = st.query_params.get("submission", "")

if sent.empty:
    frame.frame("submissions", texts.say(language, "submissions.answer_none"))
    st.info(texts.say(language, "submissions.empty"), icon=":material/inbox:")
    if asked:
        st.warning(texts.say(language, "submissions.unknown", id=asked[:20]))
    st.stop()

question = "" if user.is_officer else texts.say(language, "submissions.question_of_all")
answer = texts.say(language, "submissions.answer", count=len(sent), accepted=accepted)
frame.frame("submissions", answer, question=question)
waiting = store.open_uploads(user.partner) if user.is_officer else []
if waiting:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.say(language, "submissions.open", count=len(waiting)), width="content")
        st.page_link(str(FOLDER / "submit.py"), label=texts.say(language, "submissions.go_submit"))

listed = history.choose_partner(sent, store, language)
clicked = history.show_list(listed, store, language)
takeaway.submissions(listed, store, user, language)
if clicked is not None and asked != str(clicked):
    asked = st.query_params["submission"] = str(clicked)
if not asked:
    st.caption(texts.say(language, "submissions.choose"))
    st.stop()

found = sent[sent["id"] == int(asked)] if asked.isdecimal() and len(asked) < 10 else sent.iloc[:0]
if found.empty:
    st.warning(texts.say(language, "submissions.unknown", id=asked[:20]), icon=":material/search_off:")
    st.stop()
one = found.iloc[0]
history.show_one(one, store, scope, sending.Desk(store, user, Period.parse(one["quarter"]), language))
