"""Waivers: which rule is lifted for whom, why and until when; granted and withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from mne import rulebook, texts
from mne.model import Refused
from mne.store import KeptWaiver, StoreProblem
from mne.ui.plain import escaped
from mne.ui.rulebook.desk import Desk, tell

COLOURS = {"in_force": "green", "expired": "gray", "withdrawn": "gray"}
USUAL_DAYS = 90


def show(desk: Desk) -> None:
    st.caption(desk.say("waiver.about"))
    kept = desk.store.kept_waivers()
    _table(desk, kept)
    left, right = st.columns([3, 2])
    with left, st.container(border=True, key="waiver-new"):
        _grant(desk)
    with right, st.container(border=True, key="waiver-end"):
        _withdraw(desk, [one for one in kept if one.state(desk.store.today) == "in_force"])


def _table(desk: Desk, kept: list[KeptWaiver]) -> None:
    if not kept:
        st.info(desk.say("waiver.none"), icon=":material/verified:")
        return
    lines = []
    for one in kept:
        state, waiver = one.state(desk.store.today), one.waiver
        indicator = desk.indicator(waiver.indicator) if waiver.indicator else desk.say("waiver.every_indicator")
        lines.append(
            (
                f":{COLOURS[state]}-badge[{desk.say(f'waiver.state.{state}')}]",
                escaped(waiver.rule),
                escaped(desk.partner(waiver.partner)),
                escaped(indicator),
                escaped(waiver.reason),
                escaped(waiver.granted_by),
                texts.day(one.granted_at, desk.language),
                texts.day(waiver.until, desk.language),
            )
        )
    names = ("state", "rule", "partner", "indicator", "why", "who", "since", "until")
    titles = [desk.say(f"column.{name}") for name in names]
    with st.container(key="waivers"):
        st.table(pd.DataFrame(lines, columns=titles).set_index(titles[0]))


def _grant(desk: Desk) -> None:
    st.markdown(f"**{desk.say('waiver.grant')}**")
    today = desk.store.today
    lifted = [rule.code for rule in desk.now.rules if rulebook.may_lift(rule) and desk.state_of(rule) != "retired"]
    with st.form("waiver-form", border=False, clear_on_submit=False):
        one, two = st.columns(2)
        code = one.selectbox(desk.say("column.rule"), lifted, index=None, key="waiver-rule", placeholder="–")
        partner = two.selectbox(
            desk.say("column.partner"), list(desk.catalogue.partners), index=None, key="waiver-partner",
            format_func=desk.partner, placeholder="–",
        )  # fmt: skip
        indicator = one.selectbox(
            desk.say("column.indicator"), ["", *desk.catalogue.indicators], key="waiver-indicator",
            format_func=lambda c: desk.indicator(c) if c else desk.say("waiver.every_indicator"),
        )  # fmt: skip
        until = two.date_input(
            desk.say("column.until"), today + timedelta(days=USUAL_DAYS), key="waiver-until", format="DD/MM/YYYY",
            min_value=today, max_value=today + timedelta(days=rulebook.LONGEST_DAYS),
        )  # fmt: skip
        reason = st.text_input(desk.say("waiver.reason"), key="waiver-reason", max_chars=300)
        go = st.form_submit_button(desk.say("waiver.go"), type="primary", icon=":material/verified:", key="waiver-go")
    if not go:
        return
    if code is None or partner is None:
        st.error(desk.say("waiver.choose"), icon=":material/edit_note:")
        return
    try:
        rulebook.grant(desk.store, desk.user, desk.now.rule(code), partner, reason, until, indicator)
    except (Refused, StoreProblem) as fault:
        st.error(desk.worded(fault), icon=":material/block:")
        return
    tell(desk.say("waiver.granted", rule=code, partner=desk.partner(partner)))
    for name in ("rule", "partner", "indicator", "until", "reason"):
        st.session_state.pop(f"waiver-{name}", None)
    st.rerun()


def _withdraw(desk: Desk, held: list[KeptWaiver]) -> None:
    st.markdown(f"**{desk.say('waiver.withdraw')}**")
    if not held:
        st.caption(desk.say("waiver.none_held"))
        return
    said = {
        one.id: f"{one.waiver.rule} · {desk.partner(one.waiver.partner)} · {one.waiver.indicator or '–'}"
        for one in held
    }
    number = st.selectbox(desk.say("waiver.which"), list(said), format_func=said.__getitem__, key="waiver-which")
    if st.button(desk.say("waiver.withdraw_go"), key="waiver-withdraw", icon=":material/undo:"):
        try:
            rulebook.withdraw(desk.store, desk.user, int(number))
        except (Refused, StoreProblem) as fault:
            st.error(desk.worded(fault), icon=":material/block:")
            return
        tell(desk.say("waiver.withdrawn"))
        st.rerun()
