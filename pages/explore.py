"""Give me exactly this table."""

from __future__ import annotations

import streamlit as st

from mne.ui import cached, choosers, excel, exploration, portrait, tables
from mne.ui.reader import open_page

reader = open_page("explore")
by = choosers.grouping(reader)
found = cached.table(reader.store, reader.scope, *by)
found = found.assign(coverage=portrait.coverage_of(found))
reader.title(reader.say("page.explore.answer", rows=len(found)))

columns = choosers.columns(reader, by)
if st.toggle(reader.say("page.explore.chart"), key="explore.chart"):
    exploration.draw(reader, found, by)
tables.show(found, columns, "explore", reader.catalogue, reader.language, height=560)
excel.kpi_button(reader, found, by, reader.scope, "explore")
