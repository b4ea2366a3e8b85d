"""Which rules judge a report, were they right, and how are they changed? For the secretariat."""

import streamlit as st

from mne.ui import frame, session
from mne.ui.rulebook import draft, exchange, listing, mappings, one, spellings, waiving
from mne.ui.rulebook.desk import Desk, show_notice

OTHER_PARTS = {
    "waivers": waiving.show,
    "workbook": exchange.show,
    "spellings": spellings.show,
    "mappings": mappings.show,
}

desk = Desk(session.store(), session.current_user(), session.language())
frame.frame("rules", listing.answer(desk))
show_notice()

if (being_written := draft.current()) is not None:
    draft.show(desk, being_written)
    st.stop()

part = listing.choose_part(desk)
if part in OTHER_PARTS:
    OTHER_PARTS[part](desk)
    st.stop()

listing.offer_new(desk)
chosen = listing.choose(desk)
if chosen is None:
    st.caption(desk.say("choose"))
else:
    one.show(desk, chosen)
