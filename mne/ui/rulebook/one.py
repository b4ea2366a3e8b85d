"""One rule: what it says, where it fired, who changed it, and what can be done with it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mne import rulebook, texts
from mne.rules import Rule, telling
from mne.ui.findings import badge
from mne.ui.plain import escaped
from mne.ui.rulebook import draft, trying
from mne.ui.rulebook.desk import Desk, show_sentences


def show(desk: Desk, code: str) -> None:
    rule = desk.now.rule(code)
    assert rule is not None
    cells = next(row for row in desk.now.rows if row["code"] == code)
    with st.container(border=True, key="one-rule"):
        _head(desk, rule)
        _actions(desk, rule, cells)
        names = ("reads", "try", "fired", "history")
        reads, tried, fired, history = st.tabs([desk.say(f"tab.{name}") for name in names])
        with reads:
            _reads(desk, rule)
        with tried:
            trying.show(desk, rule, cells)
        with fired:
            _fired(desk, rule)
        with history:
            _history(desk, rule)


def _head(desk: Desk, rule: Rule) -> None:
    st.subheader(escaped(rule.code), anchor=False)
    kind = f":gray-badge[{telling.kind_name(rule.kind, desk.language)}]"
    version = desk.say("version", version=rule.version)
    severity = badge(rule.severity, desk.severity(rule.severity), desk.language)
    st.markdown(f"{severity} {kind} {desk.state_badge(rule)} {version}")
    st.caption(texts.say(desk.language, f"rule.kind.{rule.kind}.about"))
    for kept in desk.store.kept_waivers():
        if kept.waiver.rule == rule.code and kept.state(desk.store.today) == "in_force":
            until = texts.day(kept.waiver.until, desk.language)
            st.caption(desk.say("waived_for", partner=desk.partner(kept.waiver.partner), until=until))


def _actions(desk: Desk, rule: Rule, cells: rulebook.RuleCells) -> None:
    with st.container(horizontal=True, key="rule-actions"):
        st.button(
            desk.say("edit"), key="rule-edit", icon=":material/edit:", type="primary",
            on_click=draft.begin, args=(cells, rule.code),
        )  # fmt: skip
        copied = {**cells, "code": "", "version": "1"}
        st.button(
            desk.say("copy"), key="rule-copy", icon=":material/content_copy:", on_click=draft.begin, args=(copied, "")
        )
        if desk.state_of(rule) == "retired":
            back = {**cells, "valid_to": ""}
            st.button(desk.say("bring_back"), key="rule-back", icon=":material/undo:", on_click=draft.begin,
                      args=(back, rule.code))  # fmt: skip
        else:
            st.button(desk.say("retire"), key="rule-retire", icon=":material/do_not_disturb_on:",
                      on_click=_retire, args=(desk, rule.code))  # fmt: skip


def _retire(desk: Desk, code: str) -> None:
    ended = rulebook.retire(desk.store, code)
    draft.begin(next(row for row in ended.rows if row["code"] == code), code)


def _reads(desk: Desk, rule: Rule) -> None:
    language, catalogue = desk.language, desk.catalogue
    days = tuple(texts.day(day, language) for day in (rule.valid_from, rule.valid_to))
    lines = {
        "selector": telling.looks_at(rule.selector, language, catalogue),
        "params": telling.settings(rule, language, catalogue),
        "missing": texts.say(language, f"rule.missing.{rule.missing}"),
        "validity": " – ".join(days) if rule.valid_from or rule.valid_to else desk.say("always"),
    }
    for column, said in lines.items():
        if said:
            st.markdown(f"**{texts.say(language, f'rule.column.{column}')}** &ensp; {escaped(said)}")
    st.markdown(f"**{desk.say('as_read')}**")
    show_sentences(desk, rule)


def _fired(desk: Desk, rule: Rule) -> None:
    found = rulebook.firings(desk.store, desk.user, desk.scope, rule.code)
    if found.empty:
        st.caption(desk.say("never_fired"))
        return
    shown = pd.DataFrame(
        {
            "link": [f"/submissions?submission={number}" for number in found["submission"]],
            "partner": [desk.partner(code) for code in found["partner"]],
            "quarter": [texts.period(code, desk.language) for code in found["quarter"]],
            "when": [texts.moment(at, desk.language) for at in found["recorded_at"]],
            "cells": [", ".join(cells) for cells in found["cells"]],
            "became": [_became(desk, row) for row in found.to_dict("records")],
            "explanation": list(found["explanation"]),
        }
    )
    names = [str(name) for name in shown.columns]
    config: dict[str, Any] = {name: desk.text_column(desk.say(f"column.{name}")) for name in names}
    config["link"] = st.column_config.LinkColumn(
        desk.say("column.submission"), display_text=r"submission=(\d+)", width="small"
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_order=desk.ordered(names),
        column_config=config,
        key="rule-fired",
        alt=texts.say(desk.language, "table.alt", rows=len(shown)),
    )


def _became(desk: Desk, row: dict[object, object]) -> str:
    if row["trial"]:
        return desk.say("became.trial")
    if row["waived"]:
        return desk.say("became.waived")
    return desk.say("became.explained" if row["explanation"] else "became.noted")


def _history(desk: Desk, rule: Rule) -> None:
    lines = []
    for edition in rulebook.editions(desk.store, desk.user, rule.code):
        cells = edition.cells or {}
        changed = [
            desk.say(
                "changed_cell",
                column=texts.say(desk.language, f"rule.column.{column}"),
                old=telling.cell_said(column, {**cells, column: old}, desk.language, desk.catalogue),
                new=telling.cell_said(column, cells, desk.language, desk.catalogue),
            )
            for column, old, _ in (edition.change.cells if edition.change.kind == "changed" else ())
        ]
        said = changed or [desk.say(f"difference.{edition.change.kind}")]
        lines.append(
            (
                edition.version or "–",
                texts.moment(edition.recorded_at, desk.language),
                escaped(desk.person(edition.actor)),
                escaped(edition.reason),
                "  \n".join(escaped(one) for one in said),
            )
        )
    titles = [desk.say(f"column.{name}") for name in ("version", "when", "who", "why", "change")]
    with st.container(key="rule-history"):
        st.table(pd.DataFrame(lines, columns=titles).set_index(titles[0]))
