"""Spellings remembered for a partner: seen and withdrawn."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import intake, texts
from mne.model import Refused
from mne.store import Spelling, StoreProblem
from mne.ui import words
from mne.ui.plain import escaped
from mne.ui.rulebook.desk import Desk, tell


def show(desk: Desk) -> None:
    st.caption(desk.say("spelling.about"))
    every = st.toggle(desk.say("spelling.show_withdrawn"), key="spelling-withdrawn")
    found = intake.spellings(desk.store, desk.user, withdrawn=every)
    if not found:
        st.info(desk.say("spelling.none"), icon=":material/spellcheck:")
        return
    _table(desk, found)
    _withdraw(desk, [one for one in found if one.withdrawn_at is None])


def _table(desk: Desk, found: list[Spelling]) -> None:
    lines = []
    for one in found:
        state = "held" if one.withdrawn_at is None else "withdrawn"
        colour = "green" if state == "held" else "gray"
        lines.append(
            (
                f":{colour}-badge[{desk.say(f'spelling.state.{state}')}]",
                escaped(desk.partner(one.partner)),
                escaped(one.spelling),
                escaped(_meaning(desk, one)),
                escaped(desk.person(one.learned_by)),
                texts.day(one.learned_at, desk.language),
            )
        )
    titles = [desk.say(f"column.{name}") for name in ("state", "partner", "spelling", "means", "who", "since")]
    with st.container(key="spellings"):
        st.table(pd.DataFrame(lines, columns=titles).set_index(titles[0]))


def _meaning(desk: Desk, one: Spelling) -> str:
    if one.role == "place" and one.code in desk.catalogue.places:
        return words.place_name(one.code, desk.catalogue, desk.language)
    return desk.indicator(one.code)


def _withdraw(desk: Desk, held: list[Spelling]) -> None:
    if not held:
        return
    with st.container(border=True, key="spelling-end"):
        st.markdown(f"**{desk.say('spelling.withdraw')}**")
        said = {one.n: f"{desk.partner(one.partner)} · {one.spelling} → {_meaning(desk, one)}" for one in held}
        number = st.selectbox(
            desk.say("spelling.which"), list(said), format_func=said.__getitem__, key="spelling-which"
        )
        if st.button(desk.say("spelling.go"), key="spelling-withdraw", icon=":material/undo:"):
            try:
                intake.withdraw_spelling(desk.store, desk.user, int(number))
            except (Refused, StoreProblem) as fault:
                st.error(desk.worded(fault), icon=":material/block:")
                return
            tell(desk.say("spelling.withdrawn", spelling=next(one.spelling for one in held if one.n == number)))
            st.rerun()
