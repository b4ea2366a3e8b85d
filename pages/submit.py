"""What do I owe, and is my file right?"""

import streamlit as st

from mne import texts
from mne.template import layout
from mne.ui import frame, owed, sending, session, table_entry

user, store, language = session.current_user(), session.store(), session.language()
duties = owed.of_partner(store, user)
title = owed.answer(duties, language)
frame.frame("submit", title)

if not user.partner:
    st.warning(texts.say(language, "submit.other_partner_only"))
    st.stop()

partner = store.catalogue().partners[user.partner]
st.markdown(texts.say(language, "submit.who", partner=partner.name(language)))
sending.show_notice()
owed.show(duties, store, language)

quarter = owed.choose_quarter(duties, store, language)
desk = sending.Desk(store, user, quarter, language)
asked = layout(store.catalogue(), user.partner, quarter)

with st.container(border=True):
    st.subheader(desk.say("submit.step_template"), anchor=False)
    sending.take_template(desk, len(asked.rows))

with st.container(border=True):
    st.subheader(desk.say("submit.step_upload"), anchor=False)
    sending.resume(desk)
    file, table = st.tabs([desk.say("submit.tab_file"), desk.say("submit.tab_table")])
    with file:
        sending.offer_samples(desk)
        sending.receive(desk)
    with table:
        table_entry.show(desk, asked)

sending.read_and_confirm(desk)
