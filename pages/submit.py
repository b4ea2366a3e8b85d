"""What do I owe, and is my file right?"""

import streamlit as st

from mne import texts
from mne.template import layout
from mne.ui import confirming, frame, owed, own_table, sending, session, table_entry, waiting

user, store, language = session.current_user(), session.store(), session.language()
if not user.partner:
    frame.frame("submit")
    st.warning(texts.say(language, "submit.other_partner_only"))
    st.stop()

duties = owed.of_partner(store, user)
partner = store.catalogue().partners[user.partner]
frame.frame("submit", owed.answer(duties, language), period=partner.name(language))
notice = st.container()
owed.show(duties, store, language)

quarter = owed.choose_quarter(duties, store, language)
desk = sending.Desk(store, user, quarter, language)
asked = layout(store.catalogue(), user.partner, quarter)
sending.collect()
with notice:
    sending.show_notice(desk)
    waiting.resume(desk)

with st.container(border=True, key="step-template"):
    st.subheader(desk.say("submit.step_template"), anchor=False)
    sending.take_template(desk, len(asked.rows))

with st.container(border=True, key="step-upload"):
    st.subheader(desk.say("submit.step_upload"), anchor=False)
    file, table, own = sending.tabs(desk)
    with file:
        sending.offer_samples(desk)
        sending.receive(desk)
    with table:
        table_entry.show(desk, asked)
    with own:
        own_table.show(desk)
    sending.show_check(desk)

confirming.show(desk)
