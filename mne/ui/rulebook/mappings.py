"""Mappings of partners' own tables: what each says, and its withdrawal."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import intake, texts
from mne.intake.mapping import mapping_of
from mne.store import KeptMapping
from mne.ui import own_words
from mne.ui.plain import escaped
from mne.ui.rulebook import remembered
from mne.ui.rulebook.desk import Desk


def show(desk: Desk) -> None:
    remembered.show(desk, remembered.Kind("mapping", ("table", "reads"), _listed, _withdraw, _told))


def _listed(desk: Desk, every: bool) -> list[remembered.Line]:
    return [
        remembered.Line(
            number=one.n,
            partner=one.partner,
            cells=(one.name, _reads(desk, one)),
            title=f"{one.name} ({texts.day(one.confirmed_at, desk.language)})",
            who=one.confirmed_by,
            since=one.confirmed_at,
            is_held=one.withdrawn_at is None,
        )
        for one in intake.mappings(desk.store, desk.user, withdrawn=every)
    ]


def _reads(desk: Desk, one: KeptMapping) -> str:
    """From which sheet, and how many columns of figures."""
    said = mapping_of(one.content)
    if said is None:
        return desk.say("mapping.outdated")
    return desk.say("mapping.reads", sheet=said.sheet, count=len(said.figures))


def _told(desk: Desk, number: int) -> None:
    """Every column and name that it explains."""
    kept = desk.store.mapping(number)
    said = mapping_of(kept.content) if kept else None
    if said is None:
        st.caption(desk.say("mapping.outdated"))
        return
    lines = [tuple(map(escaped, line)) for line in own_words.told(said, desk.catalogue, desk.language)]
    titles = [desk.say("column.in_table"), desk.say("column.means")]
    with st.container(key="mapping-told"):
        st.table(pd.DataFrame(lines, columns=titles).set_index(titles[0]))


def _withdraw(desk: Desk, number: int) -> None:
    intake.withdraw_mapping(desk.store, desk.user, number)
