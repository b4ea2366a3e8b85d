"""A rule being written: the form, the sentence as it will be read, a try, the difference, the reason."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mne import rulebook
from mne.ui.rulebook import form, saving, trying
from mne.ui.rulebook.desk import Desk, show_sentences, tell

DRAFT = "rules.draft"


@dataclass(frozen=True)
class Draft:
    """`cells` is what the form began with, `was` the code of the rule it replaces; `n` is new with every draft, so
    that no box keeps what was typed for another rule."""

    n: int
    was: str
    cells: rulebook.RuleCells


def begin(cells: rulebook.RuleCells, was: str) -> None:
    number = st.session_state["rules.draft-number"] = st.session_state.get("rules.draft-number", 0) + 1
    st.session_state[DRAFT] = Draft(number, was, dict(cells))
    st.session_state.pop("rules.tried", None)


def end() -> None:
    st.session_state.pop(DRAFT, None)


def current() -> Draft | None:
    found = st.session_state.get(DRAFT)
    return found if isinstance(found, Draft) else None


def show(desk: Desk, draft: Draft) -> None:
    title = desk.say("editing", code=draft.was) if draft.was else desk.say("new_title")
    with st.container(horizontal=True, vertical_alignment="center", key="draft-head"):
        st.subheader(title, anchor=False)
        st.button(desk.say("leave"), key="rule-leave", icon=":material/close:", type="tertiary", on_click=end)
    _tell_if_moved(desk, draft)
    cells = form.show(desk, draft.cells, f"draft-{draft.n}", is_new=not draft.was)
    proposal = rulebook.propose_row(desk.store, cells, draft.was)
    problems = proposal.problems_of(cells["code"])
    if problems:
        saving.show_problems(desk, problems)
        return
    rule = proposal.rule(cells["code"])
    if rule is None:
        st.error(desk.say("others_wrong"), icon=":material/report:")
        return
    with st.container(border=True, key="draft-reads"):
        st.markdown(f"**{desk.say('as_read')}**")
        show_sentences(desk, rule)
    with st.container(border=True, key="draft-try"):
        st.markdown(f"**{desk.say('tab.try')}**")
        trying.show(desk, rule, cells, desk.now.rule(draft.was) if draft.was else None)
    with st.container(border=True, key="draft-save"):
        if saving.show(desk, proposal, f"draft-{draft.n}") is not None:
            end()
            tell(desk.say("saved", code=rule.code, version=rule.version))
            st.query_params["rule"] = rule.code
            st.rerun()


def _tell_if_moved(desk: Desk, draft: Draft) -> None:
    now = next((row for row in desk.now.rows if row["code"] == draft.was), None)
    if draft.was and (now is None or now["version"] != draft.cells["version"]):
        st.warning(desk.say("changed_meanwhile"), icon=":material/sync_problem:")
