"""How do we stand, what moved, what needs us?"""

from __future__ import annotations

import streamlit as st

from mne.ui import attention, cached, cards, excel, portrait, standing, tables, territory
from mne.ui.reader import open_page

reader = open_page("overview")
table = cached.table(reader.store, reader.scope)
reader.title(standing.answer(reader, table))

if standing.nothing(reader, table):
    st.stop()
standing.wall(reader, table)

programmes, districts = st.columns([3, 2], gap="large")
with programmes:
    st.header(reader.say("page.overview.by_programme"), anchor=False)
    standing.distribution(reader, standing.by_key(table, "programme"), "programme")
with districts:
    st.header(reader.say("page.overview.by_district"), anchor=False)
    shown = territory.share_on_track(reader, cached.table(reader.store, reader.scope, "district"))
    clicked = territory.draw(reader, shown, "overview-map", height=230)
    if clicked:
        cards.go("districts", clicked)

needs, moves = st.columns(2, gap="large")
with needs, st.container(key="attention"):
    st.header(reader.say("page.overview.attention"), anchor=False)
    cards.lines(attention.needed(reader, table), empty=reader.say("page.overview.attention_none"))
with moves, st.container(key="moved"):
    st.header(reader.say("page.overview.moved"), anchor=False)
    cards.lines(attention.moved(reader), empty=reader.say("page.overview.moved_none"))

# Made when it is opened: it costs as much as the rest of the page.
whole = st.expander(
    reader.say("page.overview.table"), key="overview.whole", icon=":material/table_rows:", on_change="rerun"
)
with whole:
    if whole.open:
        detailed = table.assign(coverage=portrait.coverage_of(table))
        tables.show(detailed, tables.OVERVIEW, "overview-table", reader.catalogue, reader.language)
        excel.kpi_button(reader, detailed, (), reader.scope, "overview")
