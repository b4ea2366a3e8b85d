"""Findings as a person reads them: worst first, same cause together, the first twenty and the rest on demand.

Keys that stay: findings (the table), findings-filters, findings-severity-KEY, findings-sheet-KEY, findings-cause-KEY,
findings-rule-KEY, findings-more. KEY names the report, so that no choice made for one file stays for the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from mne import texts
from mne.catalogue import Catalogue
from mne.model import Finding, Language, Severity
from mne.rules import wording
from mne.ui.plain import escaped

FIRST_SHOWN = 20
STEP = 100
"""So many more at each click: a browser must stay quick with a file that is wrong everywhere."""
BADGES = {
    Severity.critical: (":material/dangerous:", "red"),
    Severity.error: (":material/error:", "orange"),
    Severity.warning: (":material/warning:", "yellow"),
    Severity.info: (":material/info:", "gray"),
}


def show(findings: Sequence[Finding], language: Language, catalogue: Catalogue, *, key: str) -> None:
    """Counts, a choice of severity, sheet, cause and rule, and the table. Findings are expected grouped
    (wording.group), worst first: however many cells are wrong, there are few causes.
    """
    if not findings:
        st.success(texts.say(language, "findings.none"), icon=":material/check_circle:")
        return
    cells = len({(f.sheet, cell) for f in findings for cell in f.cells})
    counts = {"count": texts.number(len(findings), language), "cells": texts.number(cells, language)}
    st.markdown(f"{summary(findings, language)} {texts.say(language, 'findings.counts', **counts) if cells else ''}")
    shown = _chosen(findings, language, key)
    most = int(st.session_state.get(f"findings-most-{key}", FIRST_SHOWN))
    with st.container(key="findings"):
        st.table(as_table(shown[:most], language, catalogue))
    if len(shown) > most:
        count = texts.number(len(shown), language)
        st.caption(texts.say(language, "findings.more", shown=most, count=count))
        step = min(STEP, len(shown) - most)
        st.button(
            texts.say(language, "findings.show_more", count=step),
            key="findings-more",
            icon=":material/expand_more:",
            on_click=_show_more,
            args=(f"findings-most-{key}", most + step),
        )


def _show_more(key: str, most: int) -> None:
    st.session_state[key] = most


def summary(findings: Sequence[Finding], language: Language) -> str:
    """Icon, word and count of each severity that occurs, worst first."""
    counts = Counter(f.severity for f in findings)
    return " ".join(
        badge(s, f"{texts.say(language, f'severity.{s.value}')} · {texts.number(counts[s], language)}", language)
        for s in Severity
        if counts[s]
    )


def badge(severity: Severity, words: str, language: Language) -> str:
    icon, colour = BADGES[severity]
    return f":{colour}-badge[{icon} {words}]"


def cause_of(finding: Finding) -> str:
    """The family of a finding: the kind of its rule, or the part of the file that it is about."""
    family, _, rest = finding.code.partition(".")
    return rest.partition(".")[0] if family == "rule" else family


def _chosen(findings: Sequence[Finding], language: Language, key: str) -> list[Finding]:
    """Filters appear only where there is something to choose."""
    severities = [s for s in Severity if any(f.severity is s for f in findings)]
    sheets = list(dict.fromkeys(f.sheet for f in findings if f.sheet))
    causes = list(dict.fromkeys(cause_of(f) for f in findings))
    rules = _rules(findings, language)
    picked: set[Severity] = set()
    sheet = cause = rule = None
    with st.container(horizontal=True, vertical_alignment="bottom", key="findings-filters"):
        if len(severities) > 1:
            picked = set(
                st.pills(
                    texts.say(language, "findings.severity"),
                    severities,
                    selection_mode="multi",
                    format_func=lambda s: texts.say(language, f"severity.{s.value}"),
                    key=f"findings-severity-{key}",
                )
            )
        if len(sheets) > 1:
            sheet = _select({name: name for name in sheets}, "sheet", language, key)
        if len(causes) > 2:
            cause = _select({name: _cause(name, language) for name in causes}, "cause", language, key)
        if len(rules) > 1:
            rule = _select(rules, "rule", language, key)
    return [
        f
        for f in findings
        if (not picked or f.severity in picked)
        and (sheet is None or f.sheet == sheet)
        and (cause is None or cause_of(f) == cause)
        and (rule is None or f.rule == rule)
    ]


def _rules(findings: Sequence[Finding], language: Language) -> dict[str, str]:
    """By code, in words: what each rule is about, and how many lines are its own."""
    lines = Counter(f.rule for f in findings if f.rule)
    causes = {f.rule: _cause(cause_of(f), language) for f in findings if f.rule}
    return {code: f"{code} · {causes[code]} ({texts.number(lines[code], language)})" for code in sorted(lines)}


def _cause(cause: str, language: Language) -> str:
    text = f"findings.cause.{cause}"
    return texts.say(language, text) if texts.has(text) else cause


def _select(options: Mapping[str, str], name: str, language: Language, key: str) -> str | None:
    """`options` as they are worded."""
    return st.selectbox(
        texts.say(language, f"findings.by_{name}"),
        list(options),
        index=None,
        placeholder=texts.say(language, "findings.every"),
        format_func=options.__getitem__,
        key=f"findings-{name}-{key}",
        width=260,
    )


def as_table(findings: Sequence[Finding], language: Language, catalogue: Catalogue) -> pd.DataFrame:
    """One row a finding: severity, sheet and cells, what was found and what to do."""
    rows = [
        (
            badge(f.severity, texts.say(language, f"severity.{f.severity.value}"), language),
            escaped(wording.place_of(f, language).rstrip(".")) or "–",
            escaped(wording.said(f, language, catalogue)),
        )
        for f in findings
    ]
    titles = [texts.say(language, f"findings.column.{c}") for c in ("severity", "where", "what")]
    return pd.DataFrame(rows, columns=titles).set_index(titles[0])
