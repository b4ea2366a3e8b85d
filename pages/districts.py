"""Where are people served, where not?"""

from __future__ import annotations

import streamlit as st

from mne.ui import choosers, portrait, standing, territory
from mne.ui.folding import folded
from mne.ui.reader import open_page

reader = open_page("districts")
reader.title(territory.answer(reader))

choices = st.columns(3)
with choices[0]:
    measure = choosers.measure(reader)
with choices[1]:
    chosen = choosers.district(reader)
with choices[2]:
    indicator = choosers.measured_indicator(reader, measure)
shown = territory.measured(reader, measure, indicator)

ranking, drawing = st.columns([2, 3], gap="large")
with drawing:
    st.header(shown.title, anchor=False)
    clicked = territory.draw(reader, measure, indicator, key="districts-map", chosen=chosen or "", height=310)
    choosers.remember_click(reader, clicked)
with ranking:
    st.header(reader.say("page.districts.ranking"), anchor=False)
    territory.ranking(reader, measure, indicator, chosen or "")

with folded(reader.say("page.districts.table"), "districts.standing") as opened:
    if opened:
        summary = standing.summary(reader, "district")
        summary = summary[[reader.catalogue.places[code].ranked for code in summary["district"]]].reset_index(drop=True)
        standing.table(reader, summary, "district")
        if f"one.{reader.page}.next" in st.session_state:
            st.rerun()
with folded(reader.say("page.districts.by_prefecture"), "districts.prefectures", "account_balance") as opened:
    if opened:
        standing.distribution(reader, "prefecture")
        standing.table(reader, standing.summary(reader, "prefecture"), "prefecture")

if chosen:
    st.divider()
    st.header(reader.names("place")[chosen], anchor=False)
    scope = reader.narrowed(places=(chosen,))
    found = portrait.indicators(
        reader,
        scope,
        f"district-{chosen}",
        empty=reader.say("page.districts.unserved"),
        widened=lambda table: territory.against_city(reader, table),
        more=("city_actual", "city_achievement"),
        beside="partner",
    )
    with folded(reader.say("page.districts.coarser"), "districts.coarser") as opened:
        if opened:
            territory.measured_above(reader, scope)
    portrait.links(reader, found)
