"""What exactly is measured, and can I trust this number?"""

from __future__ import annotations

import streamlit as st

from mne.ui import cached, choosers, origins, portrait, sheet
from mne.ui.reader import open_page

reader = open_page("indicator")
offered = [
    code
    for code, one in reader.catalogue.indicators.items()
    if (not reader.scope.programmes or one.programme in reader.scope.programmes)
    and (not reader.scope.indicators or code in reader.scope.indicators)
]
named = reader.names("indicator")
chosen = choosers.one(reader, offered, lambda code: f"{code} · {named[code]}", reader.say("filter.indicator"))
if not chosen:
    reader.title(reader.say("page.indicator.nothing"))
    st.stop()

indicator = reader.catalogue.indicators[chosen]
scope = reader.narrowed(indicators=(chosen,), programmes=())
table = cached.table(reader.store, scope)
if table.empty:
    # Nobody of this scope answers for it: what it is can be read all the same.
    reader.title(indicator.name(reader.language))
    st.info(reader.say("reading.nobody_owes"), icon=":material/info:")
    sheet.reference(reader, indicator)
    st.stop()
row = table.iloc[0]
reader.title(sheet.answer(reader, row, indicator))

figures, words = st.columns([3, 2], gap="large")
with figures:
    sheet.measured(reader, row, indicator)
    st.header(reader.say("page.indicator.over_time"), anchor=False)
    sheet.over_time(reader, indicator)
with words:
    sheet.reference(reader, indicator)
    # Few partners answer for one indicator: they fit beneath the words, beside the longer column.
    st.header(reader.say("page.by.partner"), anchor=False)
    portrait.breakdown(reader, scope, chosen, "partner", "sheet", clicked=lambda code: origins.look_at("partner", code))

by_district, in_parts = st.columns(2, gap="large")
with by_district:
    st.header(reader.say("page.by.district"), anchor=False)
    portrait.breakdown(reader, scope, chosen, "district", "sheet", clicked=lambda code: origins.look_at("place", code))
with in_parts:
    st.header(reader.say("page.indicator.parts"), anchor=False)
    sheet.parts(reader, indicator)

st.header(reader.say("restated.title"), anchor=False)
origins.restatements(reader, indicator)

st.header(reader.say("page.indicator.provenance"), anchor=False)
origins.provenance(reader, indicator)
portrait.submissions_link(reader)
