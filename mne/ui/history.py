"""What was sent and what became of it: the list of submissions, and one of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import texts
from mne.model import RIGHT_TO_LEFT, Finding, Language, Scope, Severity
from mne.rules import wording
from mne.store import Store, changes
from mne.ui import findings, handback, letters, preview, seen
from mne.ui.plain import escaped
from mne.ui.sending import Desk

COLUMNS = ("id", "partner", "quarter", "version", "state", "recorded_at", "added", "changed", "withdrawn", "filename",
           "person", "reviewer")  # fmt: skip
STATES = {"accepted": "✓", "superseded": "↻", "submitted": "◷", "sent_back": "↩"}
COLOURS = {"accepted": "green", "superseded": "gray", "submitted": "blue", "sent_back": "orange"}


def choose_partner(submissions: pd.DataFrame, store: Store, language: Language) -> pd.DataFrame:
    """The submissions of the partner chosen in the URL; of all without a choice."""
    present = set(submissions["partner"])
    partners = [code for code in store.catalogue().partners if code in present]
    if len(partners) < 2:
        return submissions
    chosen = st.selectbox(
        texts.say(language, "submissions.column.partner"),
        partners,
        index=None,
        placeholder=texts.say(language, "submissions.every_partner"),
        format_func=lambda code: store.catalogue().partners[code].name(language),
        key="partner",
        bind="query-params",
    )
    return submissions if chosen is None else submissions[submissions["partner"] == chosen].reset_index(drop=True)


def as_table(submissions: pd.DataFrame, store: Store, language: Language) -> pd.DataFrame:
    """One row a submission, newest first, in the person's words; the partner only where there are several."""
    partners = store.catalogue().partners
    shown = submissions[list(COLUMNS)].copy()
    shown["partner"] = [partners[c].short(language) if c in partners else c for c in shown["partner"]]
    shown["quarter"] = [texts.period(q, language) for q in shown["quarter"]]
    shown["state"] = [f"{STATES[s]} {texts.say(language, f'submissions.state.{s}')}" for s in shown["state"]]
    shown["recorded_at"] = [texts.moment(m, language) for m in shown["recorded_at"]]
    shown["reviewer"] = [_reviewer(name, language) for name in shown["reviewer"]]
    shown["person"] = [_display_name(name, store) for name in shown["person"]]
    if submissions["partner"].nunique() < 2:
        shown = shown.drop(columns="partner")
    return shown


def _display_name(name: str, store: Store) -> str:
    person = store.person(name)
    return person.display_name if person and person.display_name else name


def _reviewer(name: object, language: Language) -> str:
    key = f"submissions.by.{name}"
    return texts.say(language, key) if texts.has(key) else str(name or "")


def show_list(submissions: pd.DataFrame, store: Store, language: Language) -> int | None:
    """The list; the submission that was clicked, if any."""
    table = as_table(submissions, store, language)
    columns = list(table.columns)
    picked = st.dataframe(
        table,
        hide_index=True,
        column_order=columns[::-1] if language in RIGHT_TO_LEFT else columns,
        column_config={
            name: letters.column(texts.say(language, f"submissions.column.{name}"), table[name], language)
            for name in columns
        },
        on_select="rerun",
        selection_mode="single-row",
        key="submissions-list",
        alt=texts.say(language, "table.alt", rows=len(table)),
    )
    rows = picked["selection"]["rows"]
    return int(submissions.iloc[rows[0]]["id"]) if rows and rows[0] < len(submissions) else None


def show_one(one: pd.Series, store: Store, scope: Scope, desk: Desk) -> None:
    """Findings, explanations, reasons, differences and the original file of one submission."""
    number = int(one["id"])
    seen.note(store, desk.user, "submissions", str(number), {"partner": one["partner"], "quarter": one["quarter"]})
    with st.container(border=True, key="one-submission"):
        _heading(one, store, desk)
        kept = wording.group(store.findings(number, scope))
        with st.container(horizontal=True):
            _original(one, store, desk)
            _annotated(one, kept, desk)
        st.markdown(f"**{desk.say('submissions.findings')}**")
        findings.show(kept, desk.language, store.catalogue(), key=f"kept-{number}")
        _trials(number, store, scope, desk)
        _explanations(store.explanations(number, scope), kept, desk)
        reasons = _reasons(store.reasons(number, scope), desk)
        st.markdown(f"**{desk.say('submissions.differences')}**")
        version = int(one["version"])
        before = store.version_values(one["partner"], one["quarter"], version - 1, scope)
        now = store.version_values(one["partner"], one["quarter"], version, scope)
        if before.empty:
            st.caption(desk.say("submissions.first_version"))
        preview.show(changes(before, now), desk, key=f"kept-{number}", title=False, reasons=reasons)


def _trials(number: int, store: Store, scope: Scope, desk: Desk) -> None:
    """What rules on trial saw: the store shows it to the secretariat alone."""
    seen_on_trial = wording.group(store.trial_findings(number, scope))
    if seen_on_trial:
        with st.container(border=True, key="trial-findings"):
            st.markdown(f"**{desk.say('rulebook.on_trial')}**")
            st.caption(desk.say("rulebook.on_trial_about"))
            st.table(findings.as_table(seen_on_trial, desk.language, store.catalogue()))


def _heading(one: pd.Series, store: Store, desk: Desk) -> None:
    period = texts.period(one["quarter"], desk.language)
    partners = store.catalogue().partners
    name = partners[one["partner"]].name(desk.language) if one["partner"] in partners else one["partner"]
    args = {"id": one["id"], "partner": name, "period": period, "version": one["version"]}
    st.subheader(escaped(desk.say("submissions.one", **args)), anchor=False)
    state = desk.say(f"submissions.state.{one['state']}")
    when = texts.moment(one["recorded_at"], desk.language)
    said = escaped(desk.say("submissions.sent_by", person=_display_name(one["person"], store), when=when))
    origin = f" · {desk.say('submissions.of_table')}" if one["origin"] == "table" else ""
    if store.mapping_of_submission(int(one["id"])) is not None:
        origin = f" · {desk.say('own.of_own')}"
    st.markdown(f":{COLOURS[one['state']]}-badge[{STATES[one['state']]} {state}] {said}{origin}")


def _original(one: pd.Series, store: Store, desk: Desk) -> None:
    def kept() -> bytes:
        store.record(desk.user.name, "original", str(one["id"]), {"filename": one["filename"]})
        return store.original(one["sha256"])

    st.download_button(
        desk.say("submissions.original"),
        data=kept,
        file_name=one["filename"],
        on_click="ignore",
        icon=":material/download:",
        key=f"original-{one['id']}",
    )


def _annotated(one: pd.Series, kept: list[Finding], desk: Desk) -> None:
    """The kept file with what was found in it when it was sent."""
    spoken: Language = one["language"]
    cells = sum(int(one[kind]) for kind in ("added", "changed", "unchanged", "withdrawn"))
    said = texts.say(spoken, "tally.accepted", cells=cells)
    key = f"annotated-{one['id']}"
    handback.offer(desk, one["sha256"], kept, spoken, filename=one["filename"], summary=(said,), key=key)


def _explanations(rows: pd.DataFrame, kept: list[Finding], desk: Desk) -> None:
    """Each warning in words, and what the partner said to it."""
    if rows.empty:
        return
    st.markdown(f"**{desk.say('submissions.explanations')}**")
    for rule, words in rows[["rule", "wording"]].itertuples(index=False):
        asked = [f for f in kept if (f.rule or f.code) == rule and f.severity is Severity.warning]
        said = " ".join(wording.word(f, desk.language, desk.catalogue) for f in asked[:3])
        st.markdown(f"- {escaped(said or rule)}  \n  :material/reply: {escaped(words)}")


def _reasons(rows: pd.DataFrame, desk: Desk) -> dict[str, str]:
    """Why accepted values were changed, by indicator ('' for all); said here, and beside each change below."""
    by_indicator: dict[str, str] = {}
    for indicator, code, words in rows[["indicator", "code", "wording"]].itertuples(index=False):
        label = desk.say(f"intake.reason.{code}") if texts.has(f"intake.reason.{code}") else code
        by_indicator[indicator] = f"{label} – {words}"
    if by_indicator:
        st.markdown(f"**{desk.say('submissions.reasons')}**")
    for indicator, said in by_indicator.items():
        of = preview.named_indicator(desk, indicator) if indicator else desk.say("submissions.every_indicator")
        st.markdown(f"- {escaped(desk.say('submissions.reason_of', of=of, reason=said))}")
    return by_indicator
