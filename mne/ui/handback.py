"""The button that hands a partner's own workbook back with its faults marked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mne.export.annotated import handed_back, name_of
from mne.model import Finding, Language
from mne.ui.sending import Desk


def offer(
    desk: Desk,
    sha256: str,
    findings: Sequence[Finding],
    language: Language,
    *,
    filename: str,
    summary: Sequence[str],
    key: str,
) -> None:
    """Nothing where there is nothing to mark. `language` is the workbook's own; the file is made when asked for."""
    if not findings:
        return

    def made() -> bytes:
        content = desk.store.original(sha256)
        desk.store.record(desk.user.name, "annotated", sha256[:12], {"filename": filename, "findings": len(findings)})
        return handed_back(desk.store, desk.user.name, content, findings, language, filename=filename, summary=summary)

    st.download_button(
        desk.say("annotated.button"),
        data=made,
        file_name=name_of(filename, language),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        icon=":material/format_ink_highlighter:",
        key=key,
    )
