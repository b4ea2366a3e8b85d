"""Give me exactly this table."""

from __future__ import annotations

import streamlit as st

from mne.ui import choosers, excel, exploration, session, tables
from mne.ui.reader import open_page

reader = open_page("explore")
by = choosers.grouping(reader)
found = exploration.table(reader, by)
reader.title(reader.say("page.explore.answer", rows=len(found)))

with st.container(horizontal=True, vertical_alignment="center"):
    columns = choosers.columns(reader, by)
    with_chart = st.toggle(reader.say("page.explore.chart"), key="explore.chart")
if with_chart:
    exploration.draw(reader, found, by)
prepared = exploration.prepared(reader, by, tuple(columns), session.shade())
row = tables.present(prepared, "explore", height=560, choosing=True)
with st.container(horizontal=True, vertical_alignment="center"):
    excel.kpi_button(reader, found, by, reader.scope, "explore")
    exploration.origin(reader, found, by, row)
