"""Findings as a person reads them: worst first, same cause together, the first twenty and the rest on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
    """Counts by severity, a choice among them, and the table. `key` names the report, so that nothing is carried from
    one report to the next. Findings are expected grouped (wording.group), worst first.
    """
    if not findings:
        st.success(texts.say(language, "findings.none"), icon=":material/check_circle:")
        return
    st.markdown(summary(findings, language))
    chosen = _choose(findings, language, key)
    shown = [f for f in findings if f.severity in chosen]
    most = int(st.session_state.get(f"findings-most-{key}", FIRST_SHOWN))
    with st.container(key="findings"):
        st.table(as_table(shown[:most], language, catalogue))
    if len(shown) > most:
        count = texts.number(len(shown), language)
        st.caption(texts.say(language, "findings.more", shown=texts.number(most, language), count=count))
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


def _choose(findings: Sequence[Finding], language: Language, key: str) -> set[Severity]:
    present = [s for s in Severity if any(f.severity is s for f in findings)]
    if len(present) < 2:
        return set(present)
    picked = st.pills(
        texts.say(language, "findings.severity"),
        present,
        selection_mode="multi",
        format_func=lambda s: texts.say(language, f"severity.{s.value}"),
        key=f"findings-severity-{key}",
    )
    return set(picked) or set(present)


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
