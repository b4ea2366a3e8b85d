"""What was uploaded at an earlier visit, or in another tab, and never confirmed: taken up again, or given up.

Keys that stay: waiting-ID, resume-ID, discard-ID.
"""

from __future__ import annotations

import streamlit as st

from mne import intake, texts
from mne.model import Progress
from mne.store import Upload
from mne.ui import checking, sending
from mne.ui.plain import escaped
from mne.ui.sending import Desk, Notice


def resume(desk: Desk) -> None:
    """Offer what was uploaded at an earlier visit, or in another tab, and never confirmed."""
    if sending.sitting() is not None or checking.running() is not None:
        return
    for upload in desk.store.open_uploads(desk.partner):
        _offer(desk, upload)


def _offer(desk: Desk, upload: Upload) -> None:
    args = {
        "name": upload.filename,
        "when": texts.moment(upload.received_at, desk.language),
        "period": texts.period(upload.quarter, desk.language),
    }
    with st.container(border=True, key=f"waiting-{upload.id}"):
        st.markdown(f":material/history: {escaped(desk.say('submit.resume', **args))}")
        with st.container(horizontal=True):
            wanted = st.button(desk.say("submit.resume_button"), key=f"resume-{upload.id}", type="primary")
            unwanted = st.button(desk.say("submit.discard_button"), key=f"discard-{upload.id}")
    if wanted:
        reopen(desk, upload.id)
    if unwanted:
        discard(desk, upload.id)


def reopen(desk: Desk, upload: int, notice: Notice | None = None) -> None:
    """Check a kept upload again and lay it out, or say why it cannot be; it waits on whatever comes of it."""
    sending.clear()
    kept = desk.store.upload(upload)
    name, size = (kept.filename, kept.size_bytes) if kept else ("", 0)

    def work(progress: Progress) -> intake.Report:
        return intake.reopen(desk.store, upload, desk.user, progress=progress)

    def done(report: intake.Report) -> None:
        sending.lay_out(report)
        if notice:
            st.session_state[sending.NOTICE] = notice

    def cancelled() -> None:
        sending.start_anew(Notice(desk.say("checking.cancelled.reopen"), kind="discarded"))

    sending.start(
        desk,
        checking.Check(
            *("reopen", name, size, work),
            done=done,
            failed=lambda fault: sending.failed(desk, fault),
            cancelled=cancelled,
            undo=lambda _: None,
        ),
    )


def discard(desk: Desk, upload: int) -> None:
    try:
        intake.discard(desk.store, upload, desk.user)
    except sending.FAULTS as fault:
        st.error(desk.worded(fault), icon=":material/report:")
        return
    sending.start_anew(Notice(desk.say("submit.discarded"), kind="discarded"))
