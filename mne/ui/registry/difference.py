"""What a draft would change, what is wrong with it, and the reason and click that make it a version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from mne import registry, texts
from mne.catalogue import Change, Problem
from mne.catalogue.folder import key_of
from mne.catalogue.reading import raw_rows
from mne.model import Refused
from mne.registry import Proposal
from mne.store import BaseMoved, StoreProblem
from mne.ui.plain import escaped
from mne.ui.registry import effect, grid
from mne.ui.registry.desk import NOTICE, Desk

MOST_SHOWN = 300
MOST_PROBLEMS = 50


def pending(desk: Desk) -> None:
    """The draft's difference, if anything was edited."""
    draft = desk.draft()
    proposal = registry.propose(desk.store, draft.files, draft.version)
    problems = [*draft.problems, *proposal.problems]
    if not proposal.changes and not draft.problems:
        st.caption(desk.say("nothing_changed"))
        return
    with st.container(border=True, key="registry-pending"):
        st.subheader(desk.say("pending"), anchor=False)
        st.markdown(summary(desk, proposal.changes))
        show_changes(desk, proposal.changes)
        effect.show(desk, proposal)
        _show_conflicts(desk, proposal)
        show_problems(desk, problems, proposal)
        _accept(desk, proposal, bool(problems))


def summary(desk: Desk, changes: Sequence[Change]) -> str:
    """How many rows of each file are new, changed, gone."""
    lines = []
    for file in dict.fromkeys(change.file for change in changes):
        kinds = {change.key: _kind(change) for change in changes if change.file == file}
        counted = Counter(kinds.values())
        parts = [desk.say(f"count.{kind}", count=counted[kind]) for kind in ("added", "changed", "removed")]
        shown = " · ".join(
            part for part, kind in zip(parts, ("added", "changed", "removed"), strict=True) if counted[kind]
        )
        lines.append(f"- **{escaped(desk.file(file))}**: {shown}")
    return "\n".join(lines)


def _kind(change: Change) -> str:
    return "added" if change.old is None else "removed" if change.new is None else "changed"


def show_changes(desk: Desk, changes: Sequence[Change]) -> None:
    """One row a field that changes, or a row that comes or goes."""
    if not changes:
        return
    titles = [desk.say(f"difference.{name}") for name in ("file", "row", "kind", "field", "old", "new")]
    rows = [
        (
            desk.file(change.file),
            change.key,
            desk.say(f"kind.{_kind(change)}"),
            desk.column(change.file, change.column),
            "–" if change.old is None else change.old or "∅",
            "–" if change.new is None else change.new or "∅",
        )
        for change in changes[:MOST_SHOWN]
    ]
    order = titles[::-1] if desk.right_to_left else titles
    st.dataframe(
        pd.DataFrame(rows, columns=titles), hide_index=True, width="stretch", column_order=order,
        height=min(36 * (len(rows) + 1) + 2, 420),
    )  # fmt: skip
    if len(changes) > MOST_SHOWN:
        st.caption(desk.say("difference.more", count=len(changes) - MOST_SHOWN))


def _show_conflicts(desk: Desk, proposal: Proposal) -> None:
    if proposal.conflicts:
        st.warning(desk.say("conflicts", count=len(proposal.conflicts)), icon=":material/call_merge:")
        show_changes(desk, proposal.conflicts)


def show_problems(desk: Desk, problems: Sequence[Problem], proposal: Proposal) -> None:
    """Each with the row it is about: in a grid nobody counts lines."""
    if not problems:
        return
    st.error(desk.say("problems", count=len(problems)), icon=":material/edit_note:")
    for problem in problems[:MOST_PROBLEMS]:
        row = _row_of(problem, proposal)
        said = f"{problem.say(desk.language)} ({row})" if row else problem.say(desk.language)
        st.markdown(f"- {escaped(said)}")
    if len(problems) > MOST_PROBLEMS:
        st.caption(desk.say("difference.more", count=len(problems) - MOST_PROBLEMS))


def _row_of(problem: Problem, proposal: Proposal) -> str:
    if problem.line is None or not problem.file.endswith(".csv"):
        return ""
    rows, _ = raw_rows(problem.file, proposal.files.get(problem.file, ""))
    return next((key_of(problem.file, cells) for line, cells in rows if line == problem.line), "")


def _accept(desk: Desk, proposal: Proposal, is_wrong: bool) -> None:
    seen = desk.shown_base(proposal.base)
    if seen != proposal.base:
        st.warning(desk.say("moved"), icon=":material/sync_problem:")
    with st.form("registry-accept", border=False):
        reason = st.text_input(
            desk.say("reason"),
            key="registry-reason",
            max_chars=registry.LONGEST_REASON,
            placeholder=desk.say("reason_hint"),
        )
        go = st.form_submit_button(
            desk.say("accept"), type="primary", icon=":material/check:", key="registry-go", disabled=is_wrong
        )
    if st.button(desk.say("give_up"), key="registry-give-up", icon=":material/undo:"):
        _done(desk, desk.say("given_up"))
    if not go or seen != proposal.base:
        return
    try:
        version = registry.accept(desk.store, proposal, desk.user, reason, action=desk.action)
    except BaseMoved:
        st.warning(desk.say("moved"), icon=":material/sync_problem:")
    except Refused as refusal:
        st.error(texts.say(desk.language, refusal.code, **refusal.args_by_name), icon=":material/block:")
    except StoreProblem as problem:
        st.error(problem.worded(desk.language), icon=":material/error:")
    else:
        _done(desk, desk.say("accepted", version=version, count=len(proposal.changes)))


def _done(desk: Desk, words: str) -> None:
    desk.forget()
    grid.start_anew()
    st.session_state[NOTICE] = words
    st.rerun()
