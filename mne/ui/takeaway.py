"""The list of submissions as a workbook: the same rows as on the page, moments and counts as what they are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import export, texts
from mne.export import Column
from mne.export.logo import logo_of
from mne.export.tables import ColumnKind
from mne.model import Language, User
from mne.store import Store
from mne.ui import history
from mne.ui.excel import MIME

KINDS: dict[str, ColumnKind] = {"recorded_at": "moment", **dict.fromkeys(
    ("id", "version", "added", "changed", "withdrawn"), "number")}  # fmt: skip


def submissions(listed: pd.DataFrame, store: Store, user: User, language: Language) -> None:
    """The button under the list; taking it is written into the audit."""

    def content() -> bytes:
        store.record(user.name, "export", "submissions", {"rows": len(listed)})
        return workbook(listed, store, language)

    st.download_button(
        texts.say(language, "table.download"),
        data=content,
        file_name="submissions.xlsx",
        mime=MIME,
        key="download-submissions",
        on_click="ignore",
        icon=":material/download:",
    )


def workbook(listed: pd.DataFrame, store: Store, language: Language) -> bytes:
    shown = history.as_table(listed, store, language)
    shown["recorded_at"] = list(listed["recorded_at"])
    columns = [Column(n, texts.say(language, f"submissions.column.{n}"), KINDS.get(n, "text")) for n in shown.columns]
    partners = ", ".join(dict.fromkeys(listed["partner"]))
    return export.table_workbook(
        shown,
        columns,
        [(texts.say(language, "submissions.column.partner"), partners)],
        language,
        title=texts.say(language, "shell.nav.submissions"),
        demonstration=store.is_demonstration,
        logo=logo_of(store),
    )
