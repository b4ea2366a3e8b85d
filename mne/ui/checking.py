"""A check that runs beside the page: it tells how far it has come, and a click ends it.

Streamlit draws from top to bottom and cannot listen while it works, so the check has a thread of its own, which never
touches Streamlit; a fragment looks at it twice a second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from mne import intake, texts
from mne.intake import Report
from mne.model import Progress
from mne.ui import session
from mne.ui.plain import escaped

if TYPE_CHECKING:
    from mne.ui.sending import Desk

STAGES = ("guard", "read", "rules", "compare", "keep")
LOOK_SECONDS = 0.5
CHECK = "submit-check"


class Check:
    """One file at work. `report` or `fault` is there when `is_finished`; neither when it was cancelled."""

    def __init__(
        self, name: str, size_bytes: int, work: Callable[[Progress], Report], undo: Callable[[Report], None]
    ) -> None:
        self.name, self.size_bytes = name, size_bytes
        self._work, self._undo = work, undo
        self.heard: tuple[str, int, int] = ("guard", 0, 0)
        self.report: Report | None = None
        self.fault: Exception | None = None
        self._cancelled, self._finished = threading.Event(), threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def is_finished(self) -> bool:
        return self._finished.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether it is finished within so many seconds."""
        return self._finished.wait(seconds)

    def cancel(self) -> None:
        """End the work at its next word; a child that reads is ended within a tenth of a second."""
        self._cancelled.set()

    def _run(self) -> None:
        try:
            report = self._work(self._tell)
            if self._cancelled.is_set():
                # The click came after the last word: what was kept in between is given up.
                self._undo(report)
            else:
                self.report = report
        except intake.Cancelled:
            pass
        except Exception as fault:
            self.fault = fault
        finally:
            self._finished.set()

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise intake.Cancelled
        self.heard = (stage, done, total)


def running() -> Check | None:
    found = st.session_state.get(CHECK)
    return found if isinstance(found, Check) else None


def drop() -> None:
    """End whatever is at work."""
    check = running()
    if check is not None:
        check.cancel()
        st.session_state.pop(CHECK, None)


@st.fragment(run_every=LOOK_SECONDS)
def watch(desk: Desk, on_cancel: Callable[[], None]) -> None:
    """Stages with their counts and a way out; the page runs again when the check is finished."""
    session.current_user()
    check = running()
    if check is None:
        return
    if check.is_finished:
        st.rerun(scope="app")
    with st.container(border=True, key="checking"):
        kilobytes = texts.number(max(1, check.size_bytes // 1024), desk.language)
        st.markdown(f"**{escaped(desk.say('submit.reading', name=check.name, size=kilobytes))}**")
        stage, done, total = check.heard
        here = STAGES.index(stage) if stage in STAGES else 0
        share = (here + (done / total if total else 0.5)) / len(STAGES)
        st.progress(min(share, 1.0), text=_said(desk, stage, done, total))
        for n, each in enumerate(STAGES):
            icon = ":material/check_circle:" if n < here else ":material/radio_button_unchecked:"
            st.caption(f"{':material/pending:' if n == here else icon} {desk.say(f'checking.stage.{each}')}")
        if st.button(desk.say("checking.cancel"), key="checking-cancel", icon=":material/close:"):
            drop()
            on_cancel()


def _said(desk: Desk, stage: str, done: int, total: int) -> str:
    if stage == "read" and done:
        return desk.say("checking.rows", count=texts.number(done, desk.language))
    if stage == "rules" and total:
        numbers = {"done": texts.number(done, desk.language), "total": texts.number(total, desk.language)}
        return desk.say("checking.rules", **numbers)
    return desk.say(f"checking.stage.{stage}")
