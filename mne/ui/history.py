"""What was sent and what became of it: the list of submissions, and one of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import texts
from mne.model import Finding, Language, Scope
from mne.store import Store, changes
from mne.ui import findings, preview
from mne.ui.plain import escaped
from mne.ui.sending import Desk

COLUMNS = (
    "id",
    "partner",
    "quarter",
    "version",
    "state",
    "recorded_at",
    "person",
    "reviewer",
    "added",
    "changed",
    "withdrawn",
    "filename",
)


def as_table(submissions: pd.DataFrame, store: Store, language: Language) -> pd.DataFrame:
    """One row a submission, newest first, in the person's words."""
    partners = store.catalogue().partners
    shown = submissions[list(COLUMNS)].copy()
    shown["partner"] = [partners[c].short(language) if c in partners else c for c in shown["partner"]]
    shown["quarter"] = [texts.period(q, language) for q in shown["quarter"]]
    shown["state"] = [texts.say(language, f"submissions.state.{s}") for s in shown["state"]]
    shown["recorded_at"] = [texts.moment(m, language) for m in shown["recorded_at"]]
    return shown.rename(columns=lambda c: texts.say(language, f"submissions.column.{c}"))


def show_list(submissions: pd.DataFrame, store: Store, language: Language) -> int | None:
    """The list; the submission that was clicked, if any."""
    table = as_table(submissions, store, language)
    columns = list(table.columns)
    picked = st.dataframe(
        table,
        hide_index=True,
        column_order=columns[::-1] if language == "ar" else columns,
        on_select="rerun",
        selection_mode="single-row",
        key="submissions-list",
    )
    rows = picked["selection"]["rows"]
    return int(submissions.iloc[rows[0]]["id"]) if rows else None


def show_one(one: pd.Series, store: Store, scope: Scope, desk: Desk) -> None:
    """Findings, explanations, reasons, differences and the original file of one submission."""
    period = texts.period(one["quarter"], desk.language)
    name = store.catalogue().partners[one["partner"]].name(desk.language)
    args = {"id": one["id"], "partner": name, "period": period, "version": one["version"]}
    st.subheader(desk.say("submissions.one", **args), anchor=False)
    _original(one, store, desk)
    st.markdown(f"**{desk.say('submissions.findings')}**")
    findings.show(_found(store.findings(one["id"], scope)), desk.language, store.catalogue())
    _said("explanations", store.explanations(one["id"], scope), ("rule", "wording"), desk)
    _said("reasons", store.reasons(one["id"], scope), ("code", "wording"), desk)
    st.markdown(f"**{desk.say('submissions.differences')}**")
    before = store.version_values(one["partner"], one["quarter"], one["version"] - 1, scope)
    if before.empty:
        st.caption(desk.say("submissions.first_version"))
    else:
        preview.show(changes(before, store.version_values(one["partner"], one["quarter"], one["version"], scope)), desk)


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
        key="original",
    )


def _said(title: str, rows: pd.DataFrame, columns: tuple[str, str], desk: Desk) -> None:
    if rows.empty:
        return
    st.markdown(f"**{desk.say(f'submissions.{title}')}**")
    for code, wording in rows[list(columns)].itertuples(index=False):
        label = desk.say(f"intake.reason.{code}") if texts.has(f"intake.reason.{code}") else code
        st.markdown(f"- {escaped(label)}: {escaped(wording)}")


def _found(kept: list[Finding]) -> list[Finding]:
    return sorted(kept, key=lambda f: (f.severity.rank, f.sheet)) if kept else []
