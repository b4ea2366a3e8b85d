"""The whole set as an Excel workbook: taken away, brought back, checked, shown as a difference, saved."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import export, rulebook
from mne.rules import wording
from mne.ui.excel import MIME
from mne.ui.plain import escaped
from mne.ui.rulebook import saving
from mne.ui.rulebook.desk import Desk, tell

MOST_SHOWN = 100


def show(desk: Desk) -> None:
    left, right = st.columns(2)
    with left, st.container(border=True, key="rules-export"):
        st.markdown(f"**{desk.say('exchange.take')}**")
        st.caption(desk.say("exchange.take_about"))
        st.download_button(
            desk.say("exchange.download"), data=lambda: _workbook(desk), mime=MIME, on_click="ignore",
            file_name=f"rules_{desk.store.registry_version()}_{desk.language}.xlsx", key="rules-download",
            icon=":material/download:",
        )  # fmt: skip
    with right, st.container(border=True, key="rules-import"):
        st.markdown(f"**{desk.say('exchange.bring')}**")
        size = desk.store.settings.max_upload_mb
        # A new box after each change that was made: the file that was read is done with.
        box = st.session_state.setdefault("rules-box", 0)
        sent = st.file_uploader(
            desk.say("exchange.upload", size=size), type=["xlsx"], key=f"rules-upload-{box}", max_upload_size=size
        )
    if sent is not None:
        _read(desk, sent.getvalue(), sent.name)


def _workbook(desk: Desk) -> bytes:
    rows = rulebook.rows_of(desk.catalogue.rules_text)
    desk.store.record(desk.user.name, "export", "rules", {"rows": len(rows)})
    return export.rules_workbook(rows, desk.language, registry=desk.store.registry_version())


def _read(desk: Desk, content: bytes, filename: str) -> None:
    with st.spinner(desk.say("exchange.reading")):
        found = rulebook.read_rules(desk.store, desk.user, content, filename)
    with st.container(border=True, key="rules-read"):
        st.caption(escaped(filename))
        for finding in found.findings:
            st.error(escaped(wording.word(finding, desk.language, desk.catalogue)), icon=":material/block:")
        if found.problems:
            _problems(desk, found)
        elif found.proposal is not None and not found.proposal.differences:
            st.success(desk.say("exchange.same"), icon=":material/check_circle:")
        elif found.proposal is not None:
            if found.base and found.base != found.proposal.base:
                st.warning(desk.say("exchange.older", base=found.base), icon=":material/history:")
            if saving.show(desk, found.proposal, "rules-file") is not None:
                st.session_state["rules-box"] += 1
                tell(desk.say("exchange.saved", count=len(found.proposal.differences)))
                st.rerun()


def _problems(desk: Desk, found: rulebook.Imported) -> None:
    """One row a problem: its cell, the rule, what to do."""
    st.error(desk.say("exchange.problems", count=len(found.problems)), icon=":material/edit_note:")
    lines = [
        (one.cell or "–", escaped(one.rule) or "–", saving.worded(desk, one.problem))
        for one in found.problems[:MOST_SHOWN]
    ]
    titles = [desk.say(f"column.{name}") for name in ("cell", "rule", "what")]
    with st.container(key="rules-file-problems"):
        st.table(pd.DataFrame(lines, columns=titles).set_index(titles[0]))
    if len(found.problems) > MOST_SHOWN:
        st.caption(desk.say("difference.more", count=len(found.problems) - MOST_SHOWN))
