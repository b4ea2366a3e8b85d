"""The list of rules: filtered, counted, one to be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mne import rulebook, texts
from mne.model import Severity
from mne.rulebook import Tally
from mne.rules import Rule, telling
from mne.ui import words
from mne.ui.rulebook import draft
from mne.ui.rulebook.desk import STATES, Desk

SIGNS = {Severity.critical: "⛔", Severity.error: "✕", Severity.warning: "▲", Severity.info: "ℹ"}
PARTS = ("rules", "waivers", "workbook", "spellings", "mappings")
RULE = "rule"
"""Name in the address of the rule that is looked at."""
COLUMNS = ("code", "kind", "severity", "fired", "overturned", "heeded", "share", "looks_at", "settings", "state",
           "version")  # fmt: skip


def answer(desk: Desk) -> str:
    """How many rules judge."""
    states = [desk.state_of(rule) for rule in desk.now.rules]
    counts = {state: states.count(state) for state in STATES}
    return desk.say("answer", active=counts["active"], trial=counts["trial"], retired=counts["retired"])


def choose_part(desk: Desk) -> str:
    """The list of rules, waivers …; kept in the address."""
    asked = st.query_params.get("part")
    if "rules.part" not in st.session_state:
        st.session_state["rules.part"] = asked if asked in PARTS else PARTS[0]
    found = st.segmented_control(
        desk.say("part.label"), PARTS, key="rules.part", format_func=lambda name: desk.say(f"part.{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    if asked != found:
        st.query_params["part"] = str(found)
    return str(found)


def offer_new(desk: Desk) -> None:
    blank = rulebook.normal({"kind": "range", "severity": "warning", "trial": "yes"})
    st.button(desk.say("new"), key="rule-new", icon=":material/add:", on_click=draft.begin, args=(blank, ""))


def choose(desk: Desk) -> str | None:
    """Draw filters and list; the code of the rule that is looked at, kept in the address."""
    shown = _filtered(desk)
    if not shown:
        st.info(desk.say("none_left"), icon=":material/filter_alt_off:")
    else:
        st.caption(desk.say("shown", count=len(shown), all=len(desk.now.rules)))
        _adopt_click(shown, _table(desk, shown))
    codes = [rule.code for rule in desk.now.rules]
    asked = st.query_params.get(RULE, "")
    if asked and asked not in codes:
        st.warning(desk.say("unknown", code=asked[:40]), icon=":material/search_off:")
    return asked if asked in codes else None


def _filtered(desk: Desk) -> list[Rule]:
    catalogue, language = desk.catalogue, desk.language
    every = texts.say(language, "filter.all")
    present = list(dict.fromkeys(rule.kind for rule in desk.now.rules))
    with st.container(key="filters"):
        kind, severity, state, programme, indicator = st.columns(5)
        kinds = _many(kind, "kind", present, lambda k: telling.kind_name(k, language), _label(desk, "kind"), every)
        severities = _many(
            severity,
            "severity",
            [s.value for s in Severity],
            lambda s: desk.severity(Severity(s)),
            _label(desk, "severity"),
            every,
        )
        states = _many(
            state, "state", STATES, lambda s: texts.say(language, f"rule.state.{s}"), desk.say("column.state"), every
        )
        named = words.names_of("programme", catalogue, language)
        programmes = _many(
            programme,
            "programme",
            list(catalogue.programmes),
            named.__getitem__,
            telling.key_name("programme", language),
            every,
        )
        indicators = _many(
            indicator,
            "indicator",
            list(catalogue.indicators),
            desk.indicator,
            telling.key_name("indicator", language),
            every,
        )
    wanted = [
        one
        for code, one in catalogue.indicators.items()
        if (not programmes or one.programme in programmes) and (not indicators or code in indicators)
    ]
    return [
        rule
        for rule in desk.now.rules
        if (not kinds or rule.kind in kinds)
        and (not severities or rule.severity.value in severities)
        and (not states or desk.state_of(rule) in states)
        and (not (programmes or indicators) or any(rule.selector.takes(one) for one in wanted))
    ]


def _label(desk: Desk, column: str) -> str:
    return texts.say(desk.language, f"rule.column.{column}")


def _many(
    where: Any, name: str, options: Sequence[str], said: Callable[[str], str], label: str, every: str
) -> list[str]:
    """A choice of several, kept in the address by code."""
    key = f"rules.filter.{name}"
    if key not in st.session_state:
        st.session_state[key] = [code for code in st.query_params.get_all(name) if code in options]
    found: list[str] = where.multiselect(label, options, key=key, format_func=said, placeholder=every)
    if st.query_params.get_all(name) != found:
        st.query_params[name] = found
    return found


def _table(desk: Desk, shown: Sequence[Rule]) -> int | None:
    """The position of the row that was clicked."""
    counted = rulebook.tallies(desk.store, desk.user, desk.scope)
    lines = [_line(desk, rule, counted.get(rule.code, Tally())) for rule in shown]
    titles = {name: desk.say(f"column.{name}") for name in COLUMNS}
    config: dict[str, Any] = {name: desk.text_column(title) for name, title in titles.items()}
    for name in ("version", "fired", "overturned", "heeded"):
        config[name] = st.column_config.NumberColumn(titles[name], alignment="right", help=_help(desk, name))
    config["share"] = st.column_config.ProgressColumn(
        titles["share"], format="percent", min_value=0, max_value=1, help=_help(desk, "share")
    )
    for name, width in (("looks_at", 260), ("settings", 180)):
        config[name] = desk.text_column(titles[name], width)
    picked: Any = st.dataframe(
        pd.DataFrame(lines, columns=list(COLUMNS)),
        hide_index=True,
        column_order=desk.ordered(list(COLUMNS)),
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key="rules-list",
        # Once a rule is open beneath, the list makes room for it.
        height=min(36 * (len(lines) + 1) + 2, 250 if st.query_params.get(RULE) else 430),
        alt=texts.say(desk.language, "table.alt", rows=len(lines)),
    )
    rows = picked["selection"]["rows"]
    return int(rows[0]) if rows else None


def _help(desk: Desk, name: str) -> str | None:
    return desk.say(f"help.{name}") if texts.has(f"rulebook.help.{name}") else None


def _line(desk: Desk, rule: Rule, tally: Tally) -> tuple[Any, ...]:
    share = tally.share_overturned
    return (
        rule.code,
        telling.kind_name(rule.kind, desk.language),
        f"{SIGNS[rule.severity]} {desk.severity(rule.severity)}",
        tally.fired,
        tally.overturned,
        tally.heeded,
        None if share is None else float(share),
        telling.looks_at(rule.selector, desk.language, desk.catalogue),
        telling.settings(rule, desk.language, desk.catalogue),
        texts.say(desk.language, f"rule.state.{desk.state_of(rule)}"),
        rule.version,
    )


def _adopt_click(shown: Sequence[Rule], row: int | None) -> None:
    """A new click chooses; one that was followed before does not undo what was chosen since."""
    clicked = shown[row].code if row is not None and row < len(shown) else ""
    if clicked != st.session_state.get("rules.clicked", ""):
        st.session_state["rules.clicked"] = clicked
        if clicked:
            st.query_params[RULE] = clicked
