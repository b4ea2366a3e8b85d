"""What a draft of the registry would do to the statuses, before it takes effect."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import access, charts, kpi, texts
from mne.access import Action, may
from mne.kpi import Effect
from mne.model import Choices
from mne.registry import Proposal
from mne.ui.registry.desk import Desk

KEPT = "registry-effect"


def show(desk: Desk, proposal: Proposal) -> None:
    """Nothing where the draft is wrong; who may not read results is told that others see it."""
    if proposal.catalogue is None:
        return
    st.markdown(f"**{desk.say('effect.title')}**")
    if not may(desk.user, Action.read_results):
        st.caption(desk.say("effect.not_yours"))
        return
    found = _worked_out(desk, proposal)
    with st.container(key="registry-effect"):
        if not found.moves:
            st.markdown(desk.say("effect.none"))
        for before, after, many in found.moves:
            words = {"before": _word(desk, before), "after": _word(desk, after)}
            st.markdown(f"- {desk.say('effect.move', many=texts.number(many, desk.language), **words)}")
        if found.by_indicator:
            with st.expander(desk.say("effect.which"), icon=":material/table_rows:"):
                st.table(_table(desk, proposal, found))
        if found.unknown:
            st.caption(desk.say("effect.unknown", codes=", ".join(found.unknown)))


def _worked_out(desk: Desk, proposal: Proposal) -> Effect:
    """Kept for the runs that follow, while draft and reports stay the same."""
    assert proposal.catalogue is not None
    of = (desk.store.version(), hash(tuple(sorted(proposal.files.items()))))
    kept = st.session_state.get(KEPT)
    if kept is None or kept[0] != of:
        due_days = desk.catalogue.committee.due_days
        scope = access.scope(desk.user, Choices(), today=desk.store.today, due_days=due_days)
        kept = st.session_state[KEPT] = (of, kpi.effect(desk.store, scope, proposal.catalogue))
    found: Effect = kept[1]
    return found


def _word(desk: Desk, state: str) -> str:
    return charts.state_words(state, desk.language) if state else desk.say("effect.absent")


def _table(desk: Desk, proposal: Proposal, found: Effect) -> pd.DataFrame:
    assert proposal.catalogue is not None
    known = {**desk.catalogue.indicators, **proposal.catalogue.indicators}
    titles = [desk.say(f"effect.{name}") for name in ("indicator", "before", "after")]
    rows = [
        (f"{code} · {known[code].name(desk.language)}", _word(desk, before), _word(desk, after))
        for code, (before, after) in found.by_indicator.items()
    ]
    return pd.DataFrame(rows, columns=titles).set_index(titles[0])
