"""Beside the findings: names that nobody knows, and what the officer says that each means, for her partner's files."""

from __future__ import annotations

import streamlit as st

from mne import intake
from mne.intake import UnknownName
from mne.rules import wording
from mne.ui import sending, waiting
from mne.ui.plain import escaped
from mne.ui.sending import Desk, Notice, Sitting

SHOWN = 8
"""So many names at once; the next stand here when these are settled."""


def offer(desk: Desk, sitting: Sitting) -> None:
    """One line a name: what it means, chosen from what the partner reports on, and a button that remembers it."""
    report = sitting.report
    names = intake.unknown_names(report)
    if not names or report.upload is None or report.identity is None:
        return
    with st.container(border=True, key="meanings"):
        st.markdown(f"**{desk.say('meaning.title')}**")
        st.caption(desk.say("meaning.help"))
        for number, name in enumerate(names[:SHOWN]):
            _line(desk, sitting, name, number)
        if len(names) > SHOWN:
            st.caption(desk.say("meaning.more", count=len(names) - SHOWN))


def _line(desk: Desk, sitting: Sitting, name: UnknownName, number: int) -> None:
    assert sitting.report.identity is not None
    quarter = sitting.report.identity.quarter
    codes = intake.meanings(desk.store, desk.partner, quarter, name.role)
    cells = wording.shorten(name.cells, desk.language)
    label = escaped(desk.say("meaning.of", name=name.spelling[:60], cells=cells))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    code = left.selectbox(
        label,
        codes,
        index=codes.index(name.suggestion) if name.suggestion in codes else None,
        format_func=lambda one: _named(desk, name, one),
        placeholder=desk.say("meaning.choose"),
        key=f"meaning-{sitting.key}-{number}",
    )
    remembered = right.button(
        desk.say("meaning.remember"),
        key=f"remember-{sitting.key}-{number}",
        icon=":material/bookmark_added:",
        disabled=code is None,
        width="stretch",
    )
    if remembered and code is not None:
        _remember(desk, sitting, name, code)


def _named(desk: Desk, name: UnknownName, code: str) -> str:
    known = desk.catalogue.places if name.role == "place" else desk.catalogue.indicators
    return known[code].name(desk.language)


def _remember(desk: Desk, sitting: Sitting, name: UnknownName, code: str) -> None:
    assert sitting.report.upload is not None
    try:
        intake.remember(desk.store, desk.user, name.role, name.spelling, code)
    except sending.FAULTS as fault:
        st.error(desk.worded(fault), icon=":material/report:")
        return
    said = desk.say("meaning.remembered", name=name.spelling[:60], meaning=_named(desk, name, code))
    waiting.reopen(desk, sitting.report.upload, Notice(escaped(said)))
