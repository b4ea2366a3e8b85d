"""Which programmes deliver?"""

from __future__ import annotations

import streamlit as st

from mne.ui import choosers, portrait, standing
from mne.ui.reader import open_page

reader = open_page("programmes")
reader.title(standing.answer_by(reader, "programme"))

summary = standing.summary(reader, "programme")
standing.distribution(reader, "programme")
leads = {code: one.lead_partner for code, one in reader.catalogue.programmes.items()}
led = summary.assign(lead=[reader.names("partner").get(leads[code], leads[code]) for code in summary["programme"]])
standing.table(
    reader, standing.with_trend(reader, led, "programme"), "programme", before=("lead",), after=("share_trend",)
)

st.divider()
named = {code: one.name(reader.language) for code, one in reader.catalogue.programmes.items()}
chosen = choosers.one(reader, reader.programmes, named.__getitem__, reader.say("page.programmes.choose"))
if chosen:
    scope = reader.narrowed(programmes=(chosen,))
    st.header(named[chosen], anchor=False)
    st.text(reader.catalogue.programmes[chosen].activities(reader.language))
    themes = [
        reader.catalogue.themes[code].name(reader.language)
        for code in reader.catalogue.themes_by_programme.get(chosen, ())
    ]
    st.caption(reader.say("page.programmes.themes", themes=reader.say("page.comma").join(themes) or "–"))
    found = portrait.indicators(reader, scope, f"programme-{chosen}", empty=reader.say("page.no_indicator"))
    portrait.contributions(reader, scope, list(found["indicator"]), chosen, "partner", "district")
    portrait.links(reader, found)
