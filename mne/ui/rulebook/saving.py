"""A change before it takes effect: what is wrong with it, what it changes, why, and the click that makes it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from mne import registry, rulebook, texts
from mne.catalogue import Problem
from mne.model import Refused
from mne.rules import telling
from mne.store import BaseMoved, StoreProblem
from mne.ui.plain import escaped
from mne.ui.rulebook.desk import Desk

MOST_SHOWN = 200


def worded(desk: Desk, problem: Problem) -> str:
    """Which field, what is wrong, the nearest valid value."""
    what = texts.say(desk.language, f"catalogue.problem.{problem.code}", **problem.args)
    near = texts.say(desk.language, "catalogue.nearest", value=problem.suggestion) if problem.suggestion else ""
    column = f"rule.column.{problem.column}"
    where = texts.say(desk.language, column) if texts.has(column) else problem.column
    return f"**{where}** — {escaped(what)} {escaped(near)}".strip()


def show_problems(desk: Desk, problems: Sequence[Problem]) -> None:
    with st.container(key="rule-problems"):
        for problem in problems:
            st.error(worded(desk, problem), icon=":material/edit_note:")


def show_difference(desk: Desk, proposal: rulebook.Proposal) -> None:
    """One row a cell that changes: rule, column, what stands, what will stand."""
    before = {row["code"]: row for row in desk.now.rows}
    after = {row["code"]: row for row in proposal.rows}
    lines = []
    for one in proposal.differences:
        kind = desk.say(f"difference.{one.kind}")
        for column in [cell[0] for cell in one.cells] or ["code"]:
            was, will = ({**rows.get(one.code, {})} for rows in (before, after))
            name = texts.say(desk.language, f"rule.column.{column}")
            said = [
                telling.cell_said(column, cells, desk.language, desk.catalogue) if cells else "–"
                for cells in (was, will)
            ]
            lines.append((f"{one.code} · {kind}", name, *said))
    titles = [desk.say(f"column.{name}") for name in ("rule", "field", "before", "after")]
    with st.container(key="rule-difference"):
        shown = pd.DataFrame([[escaped(cell) for cell in line] for line in lines[:MOST_SHOWN]], columns=titles)
        st.table(shown.set_index(titles[0]))
    if len(lines) > MOST_SHOWN:
        st.caption(desk.say("difference.more", count=len(lines) - MOST_SHOWN))


def show(desk: Desk, proposal: rulebook.Proposal, key: str) -> int | None:
    """The difference and the button; the registry's new version when the change was made."""
    if not proposal.differences:
        st.caption(desk.say("difference.none"))
        return None
    st.markdown(f"**{desk.say('difference.title')}**")
    show_difference(desk, proposal)
    seen = st.session_state.get(f"{key}.base", proposal.base)
    st.session_state[f"{key}.base"] = proposal.base
    with st.form(f"{key}-save", border=False):
        reason = st.text_input(desk.say("reason"), key=f"{key}-reason", max_chars=registry.LONGEST_REASON,
                               placeholder=desk.say("reason_hint"))  # fmt: skip
        go = st.form_submit_button(desk.say("save"), type="primary", icon=":material/check:", key=f"{key}-go")
    if not go:
        return None
    if seen != proposal.base:
        # The registry moved between what was shown and the click: what stands above now is the difference to it.
        st.warning(desk.say("moved"), icon=":material/sync_problem:")
        return None
    try:
        return rulebook.save(desk.store, desk.user, proposal, reason)
    except BaseMoved:
        st.warning(desk.say("moved"), icon=":material/sync_problem:")
    except (Refused, StoreProblem) as fault:
        st.error(desk.worded(fault), icon=":material/block:")
    return None
