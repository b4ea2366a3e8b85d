"""The first two steps of sending a report: take the template, upload it.

Keys that stay: step-template, step-upload, step-confirm (confirming.py), template-language, template-download,
upload-N (the box; N grows when it is emptied), checking and checking-cancel (checking.py), notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mne import intake, texts
from mne.catalogue import Catalogue
from mne.export.prefilled import template_of
from mne.model import LANGUAGES, Finding, Language, Progress, Refused, User
from mne.period import Period
from mne.rules import wording
from mne.store import Store, StoreProblem
from mne.ui import checking
from mne.ui.pages import FOLDER
from mne.workbook import limits

SITTING = "submit-sitting"
ROUND = "submit-round"
SEEN = "submit-seen"
NOTICE = "submit-notice"
FAULT = "submit-fault"
PATIENCE_SECONDS = 1.5
"""An ordinary report is checked within it, and its stages need not be shown."""
CONFIRM_FAULT = "submit-confirm-fault"
"""Why the last confirmation did not go through."""
FAULTS = (Refused, StoreProblem, intake.IncidentError)
"""What may come of a click beside a report: it is not theirs to do, the store cannot, or a fault of ours."""
SAMPLE_ICONS = {"perfect": ":material/task:", "own-table": ":material/table:"}
WAYS = ("file", "table", "own")
WAY = "submit-way"
"""Which of the tabs is open, by its name on the screen."""
NO_TEMPLATE = "file.not_a_template"
HANDED = "submit-handed"
"""(name, content) of a file that was uploaded as a template and is none: it lies on the third tab now."""
TYPED = "submit-typed"
"""What was typed on screen, by slice and indicator; table_entry.py keeps it."""


@dataclass(frozen=True)
class Desk:
    """Where an officer works: her store, her partner's quarter, her language."""

    store: Store
    user: User
    quarter: Period
    language: Language

    @property
    def catalogue(self) -> Catalogue:
        return self.store.catalogue()

    @property
    def partner(self) -> str:
        return self.user.partner or ""

    def say(self, key: str, /, **args: object) -> str:
        return texts.say(self.language, key, **args)

    def worded(self, fault: Exception) -> str:
        """One of FAULTS in the person's words."""
        if isinstance(fault, Refused):
            return self.say(fault.code, **fault.args_by_name)
        if isinstance(fault, StoreProblem):
            return fault.worded(self.language)
        return self.say("submit.incident", incident=getattr(fault, "incident", "–"))


@dataclass(frozen=True)
class Sitting:
    """One checked file on the table. `key` is new with every check: no choice made for another file stays.

    `content` only of a file that may be a table of the partner's own, and be sent on as one.
    """

    report: intake.Report
    grouped: tuple[Finding, ...]
    key: str
    content: bytes = b""


@dataclass(frozen=True)
class Notice:
    """What the click before this run brought about; `submission` when one was recorded."""

    words: str
    submission: int | None = None
    kind: Literal["done", "moved", "discarded"] = "done"


def sitting() -> Sitting | None:
    found = st.session_state.get(SITTING)
    return found if isinstance(found, Sitting) else None


def lay_out(report: intake.Report, content: bytes = b"") -> None:
    """Put a checked file on the table, in place of what lay there."""
    kept = content if any(finding.code == NO_TEMPLATE for finding in report.findings) else b""
    number = st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[SITTING] = Sitting(
        report, tuple(wording.group(report.findings)), f"{report.upload}-{number}", kept
    )


def clear() -> None:
    """Nothing on the table, nothing at work."""
    checking.drop()
    for name in (SITTING, FAULT, CONFIRM_FAULT):
        st.session_state.pop(name, None)


def start_anew(notice: Notice) -> None:
    """Clear the table, empty the upload box, say what happened."""
    clear()
    for name in (SEEN, TYPED, HANDED):
        st.session_state.pop(name, None)
    st.session_state["submit-box"] = st.session_state.get("submit-box", 0) + 1
    st.session_state[NOTICE] = notice
    st.rerun()


def show_notice(desk: Desk) -> None:
    """The receipt, or whatever else the click before brought about, until the next click."""
    notice = st.session_state.pop(NOTICE, None)
    if not isinstance(notice, Notice):
        return
    with st.container(key="notice"):
        if notice.kind == "moved":
            st.warning(notice.words, icon=":material/sync_problem:")
        else:
            icon = "check_circle" if notice.kind == "done" else "delete"
            (st.success if notice.kind == "done" else st.info)(notice.words, icon=f":material/{icon}:")
        if notice.submission is not None:
            submission_link(desk, notice.submission)


def submission_link(desk: Desk, submission: int) -> None:
    st.page_link(
        str(FOLDER / "submissions.py"),
        label=desk.say("submit.see_submission", submission=submission),
        icon=":material/inventory_2:",
        query_params={"submission": str(submission)},
    )


def take_template(desk: Desk, rows: int) -> None:
    """Step 1: the partner's own workbook, in the language of her choice, made when it is asked for."""
    st.caption(desk.say("submit.template_help", rows=rows))
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    language = left.selectbox(
        desk.say("submit.template_language"),
        LANGUAGES,
        index=LANGUAGES.index(desk.language),
        format_func=lambda code: desk.say(f"language.{code}"),
        key="template-language",
    )

    def made() -> bytes:
        subject = f"{desk.partner} {desk.quarter}"
        desk.store.record(desk.user.name, "template", subject, {"language": language})
        return template_of(desk.store, desk.partner, desk.quarter, language)

    right.download_button(
        desk.say("submit.template_button"),
        data=made,
        file_name=f"{desk.partner}-{desk.quarter}-{language}.xlsx",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
        width="stretch",
        key="template-download",
    )


def offer_samples(desk: Desk) -> None:
    """In demonstration mode, files to try with."""
    folder = desk.store.settings.home / "demo"
    if not (desk.store.is_demonstration and folder.is_dir()):
        return
    with st.expander(desk.say("submit.samples"), icon=":material/science:"):
        st.caption(desk.say("submit.samples_help"))
        places = st.columns(2)
        for number, path in enumerate(sorted(folder.glob("*.xlsx"), reverse=True)):
            kind, _, language = path.stem.rpartition("-")
            places[number % 2].download_button(
                desk.say(f"submit.sample_{kind.replace('-', '_')}", language=desk.say(f"language.{language}")),
                data=path.read_bytes,
                file_name=path.name,
                on_click="ignore",
                icon=SAMPLE_ICONS.get(kind, ":material/rule:"),
                key=f"sample-{path.stem}",
                width="stretch",
            )


def tabs(desk: Desk) -> Sequence[DeltaGenerator]:
    """The three ways to report; the one that is open stays open, unless a click leads to another."""
    names = [desk.say(f"submit.tab_{way}") for way in WAYS]
    by_name = {texts.say(language, f"submit.tab_{way}"): way for language in LANGUAGES for way in WAYS}
    if way := by_name.get(st.session_state.get(WAY, "")):
        # Streamlit knows a tab by its name on the screen, which another language changes.
        st.session_state[WAY] = desk.say(f"submit.tab_{way}")
    return st.tabs(names, key=WAY, on_change="rerun")


def hand_over(desk: Desk, name: str, content: bytes) -> None:
    """For a button: the file lies on the third tab from the next run on."""
    clear()
    st.session_state[HANDED] = (name, content)
    st.session_state[WAY] = desk.say("submit.tab_own")


def receive(desk: Desk) -> None:
    """Step 2: a file. It is checked once, kept, and its report stays until it is confirmed or discarded."""
    size = desk.store.settings.max_upload_mb
    rows = texts.number(limits.FILLED_ROWS, desk.language)
    st.caption(desk.say("checking.limits", size=size, rows=rows))
    sent = st.file_uploader(
        desk.say("submit.upload", size=size),
        type=["xlsx"],
        key=f"upload-{st.session_state.setdefault('submit-box', 0)}",
        max_upload_size=size,
        # Another file, or none: what was found in the one before must not stay on the screen.
        on_change=clear,
    )
    if sent is not None and st.session_state.get(SEEN) != sent.file_id:
        st.session_state[SEEN] = sent.file_id
        check(desk, sent.getvalue(), sent.name)


def check(
    desk: Desk,
    content: bytes,
    name: str,
    origin: Literal["workbook", "table"] = "workbook",
    mapping: int | None = None,
) -> None:
    """Send the bytes through intake, in a thread beside the page; what comes of it is collected at the next run."""
    clear()
    store, user = desk.store, desk.user

    def work(progress: Progress) -> intake.Report:
        return intake.submit_report(store, content, name, user, origin=origin, mapping=mapping, progress=progress)

    def undo(report: intake.Report) -> None:
        if report.upload is not None:
            intake.discard(store, report.upload, user)

    start(
        desk,
        checking.Check(
            *("check", name, len(content), work),
            done=lambda report: lay_out(report, content),
            failed=lambda fault: failed(desk, fault),
            cancelled=lambda: start_anew(Notice(desk.say("checking.cancelled.check"), kind="discarded")),
            undo=undo,
        ),
    )


def start(desk: Desk, at_work: checking.Check) -> None:
    """Wait a little for what is quick; then the page runs again, and its stages are shown."""
    st.session_state[checking.CHECK] = at_work
    with st.spinner(desk.say("submit.checking")):
        at_work.wait(PATIENCE_SECONDS)
    st.rerun()


def collect() -> None:
    """Do what a check has come to, before anything is drawn."""
    at_work = checking.running()
    if at_work is not None and at_work.is_finished:
        st.session_state.pop(checking.CHECK, None)
        at_work.collect()


def failed(desk: Desk, fault: Exception) -> None:
    if not isinstance(fault, FAULTS):
        raise fault
    st.session_state[FAULT] = f"{desk.say('submit.not_checked')}. {desk.worded(fault)}"


def show_check(desk: Desk) -> None:
    """How far a check has come, or why it did not come to an end."""
    at_work = checking.running()
    if at_work is not None and at_work.task != "confirm":
        checking.watch(desk)
    elif words := st.session_state.get(FAULT):
        st.error(words, icon=":material/report:")
