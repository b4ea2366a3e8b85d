"""What a rule, saved or not, would have found in the last four quarters."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mne import intake, rulebook, texts
from mne.model import Scope, User
from mne.rules import Rule, wording
from mne.store import Store
from mne.ui.rulebook.desk import Desk

COLUMNS = ("partner", "quarter", "indicator", "place", "period", "field", "value", "cell", "link", "sentence")
MOST_SHOWN = 1000
Said = tuple[tuple[str, str], ...]


@st.cache_data(show_spinner=False, max_entries=8)
def _tried(_store: Store, _user: User, _rule: Rule, scope: Scope, version: int, said: Said) -> intake.Trial:
    """Kept by what the rule says and what the store holds."""
    return intake.try_rule(_store, _user, _rule, scope)


def tried(desk: Desk, rule: Rule, cells: rulebook.RuleCells) -> intake.Trial:
    said = tuple((name, text) for name, text in sorted(cells.items()) if name not in ("version", "trial"))
    with st.spinner(desk.say("try.running")):
        return _tried(desk.store, desk.user, rule, desk.scope, desk.store.version(), said)


def show(desk: Desk, rule: Rule, cells: rulebook.RuleCells, was: Rule | None = None) -> None:
    """A button, and what was found; `was` is the rule as it stands, to compare with."""
    st.caption(desk.say("try.about"))
    if rule.kind in intake.NEEDS_FILE:
        st.info(desk.say("try.needs_file"), icon=":material/description:")
    fingerprint = repr(sorted(cells.items()))
    if st.button(desk.say("try.go"), key="rule-try", icon=":material/science:"):
        st.session_state["rules.tried"] = fingerprint
    if st.session_state.get("rules.tried") != fingerprint:
        return
    trial = tried(desk, rule, cells)
    with st.container(key="rule-trial"):
        _sum(desk, trial, was)
        _counts(desk, trial)
        _cells(desk, trial)


def _sum(desk: Desk, trial: intake.Trial, was: Rule | None) -> None:
    if not trial.judged:
        st.caption(desk.say("try.nothing_accepted"))
        return
    period = texts.period(f"{trial.quarters[0]}..{trial.quarters[-1]}", desk.language)
    reports = {(hit.partner, hit.quarter) for hit in trial.hits}
    said = {"cells": len(trial.hits), "reports": len(reports), "all": len(trial.judged), "period": period}
    st.markdown(f"**{desk.say('try.sum' if trial.hits else 'try.none', **said)}**")
    if was is not None:
        saved = next(row for row in desk.now.rows if row["code"] == was.code)
        before = len(tried(desk, was, saved).hits)
        st.caption(desk.say("try.as_saved", cells=before))


def _counts(desk: Desk, trial: intake.Trial) -> None:
    counted = trial.counts()
    if counted.empty or not trial.hits:
        return
    counted = counted[[any(n for n in row if n) for row in counted.to_numpy().tolist()]]
    shown = counted.map(lambda n: "–" if n is None else texts.number(n, desk.language))
    shown.index = pd.Index([desk.partner(code) for code in counted.index], name=desk.say("column.partner"))
    shown.columns = pd.Index([texts.period(code, desk.language) for code in counted.columns])
    st.table(shown)


def _cells(desk: Desk, trial: intake.Trial) -> None:
    if not trial.hits:
        return
    catalogue, language = desk.catalogue, desk.language
    lines = []
    for hit in trial.hits[:MOST_SHOWN]:
        place = catalogue.places.get(hit.place)
        field = wording.column_name(hit.field, language, catalogue)
        lines.append(
            (
                desk.partner(hit.partner),
                texts.period(hit.quarter, language),
                desk.indicator(hit.indicator),
                place.name(language) if place else hit.place,
                texts.period(hit.period, language) if hit.period else "",
                field,
                None if hit.value is None else float(hit.value),
                f"{hit.sheet} {hit.cell}".strip(),
                f"/submissions?submission={hit.submission}",
                wording.said(hit.finding, language, catalogue),
            )
        )
    config: dict[str, Any] = {name: desk.text_column(desk.say(f"column.{name}")) for name in COLUMNS}
    config["value"] = st.column_config.NumberColumn(desk.say("column.value"), alignment="right", format="localized")
    config["link"] = st.column_config.LinkColumn(
        desk.say("column.submission"), display_text=r"submission=(\d+)", width="small"
    )
    st.dataframe(
        pd.DataFrame(lines, columns=list(COLUMNS)),
        hide_index=True,
        column_order=desk.ordered(list(COLUMNS)),
        column_config=config,
        key="rule-trial-cells",
        alt=texts.say(language, "table.alt", rows=len(lines)),
    )
    if len(trial.hits) > MOST_SHOWN:
        st.caption(desk.say("try.more", shown=MOST_SHOWN, count=texts.number(len(trial.hits), language)))
