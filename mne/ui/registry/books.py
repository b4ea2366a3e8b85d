"""The registry as a workbook: taken away, edited in Excel, brought back."""

from __future__ import annotations

import streamlit as st

from mne.catalogue.columns import TABLE_BY_FILE
from mne.export.registry import registry_workbook
from mne.registry import take_in
from mne.rules import wording
from mne.ui.excel import MIME
from mne.ui.registry import grid
from mne.ui.registry.desk import FILES, Desk, Draft


def show(desk: Desk) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _take_away(desk)
    with right:
        _bring_back(desk)


def _take_away(desk: Desk) -> None:
    st.subheader(desk.say("take_away"), anchor=False)
    wanted = st.multiselect(
        desk.say("which_files"), FILES, key="registry-files", format_func=desk.file, placeholder=desk.say("every")
    )

    def content() -> bytes:
        chosen = [file for file in TABLE_BY_FILE if file in (wanted or FILES)]
        version = desk.store.registry_version()
        desk.store.record(desk.user.name, "export", "registry", {"version": version, "files": chosen})
        return registry_workbook(desk.catalogue.files, chosen, desk.language, version=version)

    st.download_button(
        desk.say("download"),
        data=content,
        file_name=f"registry-{desk.store.registry_version()}.xlsx",
        mime=MIME,
        key="registry-download",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(desk.say("take_away_help"))


def _bring_back(desk: Desk) -> None:
    st.subheader(desk.say("bring_back"), anchor=False)
    size = desk.store.settings.max_upload_mb
    sent = st.file_uploader(desk.say("upload", size=size), type=["xlsx"], key="registry-upload", max_upload_size=size)
    if sent is None or st.session_state.get("registry-upload-seen") == sent.file_id:
        return
    st.session_state["registry-upload-seen"] = sent.file_id
    store = desk.store
    taken = take_in(
        sent.getvalue(), sent.name, store.registry_version(), store.registry_files, max_bytes=size * 1_000_000
    )
    for finding in taken.findings:
        st.error(wording.word(finding, desk.language, desk.catalogue), icon=":material/block:")
    if taken.findings:
        return
    desk.show_anew()
    desk.keep(Draft(taken.version, taken.files, taken.problems))
    grid.start_anew()
