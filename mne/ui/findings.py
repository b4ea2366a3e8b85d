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
ICONS = {
    Severity.critical: ":material/dangerous:",
    Severity.error: ":material/error:",
    Severity.warning: ":material/warning:",
    Severity.info: ":material/info:",
}


def show(findings: Sequence[Finding], language: Language, catalogue: Catalogue) -> None:
    """A line of counts, a choice of severity, and the table; nothing at all when there is no finding."""
    grouped = wording.group(findings)
    if not grouped:
        st.success(texts.say(language, "findings.none"), icon=":material/check_circle:")
        return
    st.markdown(summary(grouped, language))
    chosen = _choose(grouped, language)
    shown = [f for f in grouped if f.severity in chosen]
    everything = len(shown) <= FIRST_SHOWN or st.toggle(
        texts.say(language, "findings.all", count=len(shown)), key="findings-all"
    )
    st.table(as_table(shown if everything else shown[:FIRST_SHOWN], language, catalogue))
    if not everything:
        st.caption(texts.say(language, "findings.more", shown=FIRST_SHOWN, count=len(shown)))


def summary(grouped: Sequence[Finding], language: Language) -> str:
    """Icon, word and count of each severity that occurs, worst first."""
    counts = Counter(f.severity for f in grouped)
    return " · ".join(
        f"{ICONS[s]} {texts.say(language, f'severity.{s.value}')}: **{counts[s]}**" for s in Severity if counts[s]
    )


def _choose(grouped: Sequence[Finding], language: Language) -> set[Severity]:
    present = [s for s in Severity if any(f.severity is s for f in grouped)]
    if len(present) < 2:
        return set(present)
    picked = st.pills(
        texts.say(language, "findings.severity"),
        present,
        selection_mode="multi",
        format_func=lambda s: texts.say(language, f"severity.{s.value}"),
        key="findings-severity",
    )
    return set(picked) or set(present)


def as_table(findings: Sequence[Finding], language: Language, catalogue: Catalogue) -> pd.DataFrame:
    """One row a finding: severity, sheet and cells, what was found and what to do."""
    rows = [
        (
            f"{ICONS[f.severity]} {texts.say(language, f'severity.{f.severity.value}')}",
            escaped(f"{f.sheet} {wording.cells_in_words(f.cells, language)}".strip() or "–"),
            escaped(wording.word(f, language, catalogue)),
        )
        for f in findings
    ]
    titles = [texts.say(language, f"findings.column.{c}") for c in ("severity", "where", "what")]
    return pd.DataFrame(rows, columns=titles).set_index(titles[0])
