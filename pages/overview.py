"""How do we stand, what moved, what needs us?"""

from __future__ import annotations

import streamlit as st

from mne.ui import attention, cards, excel, exploration, standing, tables, territory
from mne.ui.folding import folded
from mne.ui.reader import open_page

reader = open_page("overview")
reader.title(standing.answer(reader))

if standing.nothing(reader):
    st.stop()
standing.wall(reader)

programmes, districts = st.columns([3, 2], gap="large")
with programmes:
    st.header(reader.say("page.overview.by_programme"), anchor=False)
    standing.distribution(reader, "programme")
with districts:
    st.header(reader.say("page.overview.by_district"), anchor=False)
    clicked = territory.draw(reader, "share", key="overview-map", height=200)
    if clicked:
        cards.go("districts", clicked)
    # Beneath the map, where the longer column of programmes leaves room: what needs somebody is seen at first sight.
    with st.container(key="attention"):
        st.header(reader.say("page.overview.attention"), anchor=False)
        cards.lines(attention.needed(reader), empty=reader.say("page.overview.attention_none"))

with st.container(key="moved"):
    st.header(reader.say("page.overview.moved"), anchor=False)
    cards.lines(attention.moved(reader), empty=reader.say("page.overview.moved_none"))

# Made when it is opened: it costs as much as the rest of the page.
with folded(reader.say("page.overview.table"), "overview.whole") as opened:
    if opened:
        detailed = exploration.table(reader, ())
        tables.show(detailed, tables.OVERVIEW, "overview-table", reader.catalogue, reader.language)
        excel.kpi_button(reader, detailed, (), reader.scope, "overview")
