"""Who contributes what, and who reports how? An officer sees her own partner."""

from __future__ import annotations

import streamlit as st

from mne.ui import cached, choosers, duties, portrait, standing
from mne.ui.folding import folded
from mne.ui.reader import open_page

reader = open_page("partners")
reports = cached.reporting(reader.store, reader.scope)
reader.title(duties.answer(reader, reports))

if len(reader.partners) > 1:
    reporting, standings = st.columns(2, gap="large")
    with reporting:
        st.header(reader.say("page.partners.reporting"), anchor=False)
        duties.punctuality(reader, reports)
    with standings:
        st.header(reader.say("page.partners.indicators"), anchor=False)
        standing.distribution(reader, "partner")
    with folded(reader.say("page.partners.reporting_table"), "partners.reporting") as opened:
        if opened:
            duties.table(reader, reports)
    with folded(reader.say("page.partners.table"), "partners.standing") as opened:
        if opened:
            standing.table(reader, standing.summary(reader, "partner"), "partner")
    st.divider()

named = {code: one.name(reader.language) for code, one in reader.catalogue.partners.items()}
chosen = choosers.one(reader, reader.partners, named.__getitem__, reader.say("page.partners.choose"))
if chosen:
    scope = reader.narrowed(partners=(chosen,))
    st.header(named[chosen], anchor=False)
    empty = reader.say("page.no_indicator")
    found = portrait.indicators(reader, scope, f"partner-{chosen}", empty=empty, beside="district")
    st.subheader(reader.say("page.partners.obligations"), anchor=False)
    duties.obligations(reader, scope)
    portrait.links(reader, found)
else:
    st.info(reader.say("page.partners.none"), icon=":material/info:")
