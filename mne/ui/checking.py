"""A check that runs beside the page: it tells how far it has come, and a click ends it.

Streamlit draws from top to bottom and cannot listen while it works, so the check has a thread of its own, which never
touches Streamlit; a fragment looks at it twice a second. What becomes of it is done at the next run of the page, by
`sending.collect`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from mne import intake, texts
from mne.model import Progress
from mne.ui import session
from mne.ui.plain import escaped

if TYPE_CHECKING:
    from mne.ui.sending import Desk

Task = Literal["check", "reopen", "confirm"]
"""A file that was just sent; one that waits, read anew; one that is being accepted."""
STAGES: dict[Task, tuple[str, ...]] = {
    "check": ("guard", "read", "rules", "compare", "keep"),
    "reopen": ("guard", "read", "rules", "compare"),
    "confirm": ("guard", "read", "rules", "compare", "accept"),
}
LOOK_SECONDS = 0.5
CHECK = "submit-check"


class Check:
    """One file at work. `result` or `fault` is there when `is_finished`; neither when it was cancelled.

    `undo` gives up a result that came after the click; without it such a result stands. On the page's own thread then
    `done` takes the result, `failed` the fault; `cancelled` says that it was ended.
    """

    def __init__(
        self,
        task: Task,
        name: str,
        size_bytes: int,
        work: Callable[[Progress], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None],
        undo: Callable[[Any], None] | None = None,
    ) -> None:
        self.task, self.name, self.size_bytes = task, name, size_bytes
        self.done, self.failed, self.cancelled = done, failed, cancelled
        self._work, self._undo = work, undo
        self.heard: tuple[str, int, int] = ("guard", 0, 0)
        self.result: Any = None
        self.fault: Exception | None = None
        self._cancelled, self._finished = threading.Event(), threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def is_finished(self) -> bool:
        return self._finished.is_set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_undone_when_late(self) -> bool:
        """Whether a click ends it for certain, however far it has come."""
        return self._undo is not None

    def wait(self, seconds: float) -> bool:
        """Whether it is finished within so many seconds."""
        return self._finished.wait(seconds)

    def cancel(self) -> None:
        """End the work at its next word; a child that reads is ended within a tenth of a second."""
        self._cancelled.set()

    def _run(self) -> None:
        try:
            result = self._work(self._tell)
            if self._cancelled.is_set() and self._undo is not None:
                # The click came after the last word: what was kept in between is given up.
                self._undo(result)
            else:
                self.result = result
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

    def collect(self) -> None:
        """Do on the page what came of it."""
        if self.fault is not None:
            self.failed(self.fault)
        elif self.result is not None:
            self.done(self.result)
        else:
            self.cancelled()


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
def watch(desk: Desk) -> None:
    """Stages with their counts and a way out; the page runs again when the check is finished."""
    session.current_user()
    check = running()
    if check is None:
        return
    if check.is_cancelled and check.is_undone_when_late:
        drop()
        check.cancelled()
        st.rerun(scope="app")
    if check.is_finished:
        st.rerun(scope="app")
    with st.container(border=True, key="checking"):
        kilobytes = texts.number(max(1, check.size_bytes // 1024), desk.language)
        said = desk.say(f"checking.task.{check.task}", name=check.name, size=kilobytes)
        st.markdown(f"**{escaped(said)}**")
        _stages(desk, check)
        if check.is_cancelled:
            st.caption(desk.say("checking.stopping"))
        elif check.heard[0] == "accept":
            st.caption(desk.say("checking.no_way_back"))
        else:
            said = desk.say(f"checking.cancel.{check.task}")
            st.button(said, key="checking-cancel", icon=":material/close:", on_click=check.cancel)


def _stages(desk: Desk, check: Check) -> None:
    stage, done, total = check.heard
    stages = STAGES[check.task]
    here = stages.index(stage) if stage in stages else 0
    share = (here + (done / total if total else 0.5)) / len(stages)
    st.progress(min(share, 1.0), text=_said(desk, stage, done, total))
    for n, each in enumerate(stages):
        icon = ":material/check_circle:" if n < here else ":material/radio_button_unchecked:"
        st.caption(f"{':material/pending:' if n == here else icon} {desk.say(f'checking.stage.{each}')}")


def _said(desk: Desk, stage: str, done: int, total: int) -> str:
    if stage == "read" and done:
        return desk.say("checking.rows", count=texts.number(done, desk.language))
    if stage == "rules" and total:
        numbers = {"done": texts.number(done, desk.language), "total": texts.number(total, desk.language)}
        return desk.say("checking.rules", **numbers)
    return desk.say(f"checking.stage.{stage}")
