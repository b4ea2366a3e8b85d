"""The three steps of sending a report: take the template, upload or fill in, read and confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from mne import intake, texts
from mne.catalogue import Catalogue
from mne.export.prefilled import template_of
from mne.model import LANGUAGES, Language, Refused, Severity, User
from mne.period import Period
from mne.rules import wording
from mne.store import BaseMoved, Store
from mne.ui import findings, preview
from mne.ui.plain import escaped

REPORT = "submit-report"
ROUND = "submit-round"
NOTICE = "submit-notice"


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

    def say(self, key: str, **args: object) -> str:
        return texts.say(self.language, key, **args)

    def period(self) -> str:
        return texts.period(self.quarter, self.language)


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
        width="stretch",
        key="template-download",
    )


def offer_samples(desk: Desk) -> None:
    """In demonstration mode, four files to try with."""
    folder = desk.store.settings.home / "demo"
    if not (desk.store.is_demonstration and folder.is_dir()):
        return
    with st.expander(desk.say("submit.samples"), icon=":material/science:"):
        for path in sorted(folder.glob("*.xlsx")):
            kind, _, language = path.stem.partition("-")
            _sample(desk, path, desk.say(f"submit.sample_{kind}", language=desk.say(f"language.{language}")))


def _sample(desk: Desk, path: Path, label: str) -> None:
    st.download_button(
        label, data=path.read_bytes, file_name=path.name, on_click="ignore", key=path.stem, width="stretch"
    )


def receive(desk: Desk) -> None:
    """Step 2: a file. It is checked once, kept, and its report stays until it is confirmed or discarded."""
    size = desk.store.settings.max_upload_mb
    sent = st.file_uploader(
        desk.say("submit.upload", size=size),
        type=["xlsx"],
        key=f"upload-{st.session_state.setdefault(ROUND, 0)}",
        max_upload_size=size,
    )
    if sent is not None and st.session_state.get("submit-seen") != sent.file_id:
        st.session_state["submit-seen"] = sent.file_id
        check(desk, sent.getvalue(), sent.name)


def check(desk: Desk, content: bytes, name: str, origin: str = "workbook") -> None:
    """Send the bytes through intake and keep the report for the steps below."""
    st.session_state.pop(REPORT, None)
    with st.status(desk.say("submit.checking"), expanded=True) as progress:
        st.write(escaped(desk.say("submit.reading", name=name, size=max(1, len(content) // 1024))))
        try:
            report = intake.submit_report(desk.store, content, name, desk.user, origin=origin)
        except Refused as refused:
            st.error(desk.say(refused.code, **refused.args_by_name))
            return
        except intake.IncidentError as fault:
            progress.update(state="error")
            st.error(desk.say("submit.incident", incident=fault.incident))
            return
        st.session_state[REPORT] = report
        progress.update(label=desk.say("submit.checked", cells=report.cells_filled), state="complete", expanded=False)


def resume(desk: Desk) -> None:
    """Offer what was uploaded at an earlier visit and never confirmed."""
    if st.session_state.get(REPORT) is not None:
        return
    for upload in desk.store.open_uploads(desk.partner):
        if upload.quarter != desk.quarter.code:
            continue
        when = texts.moment(upload.received_at, desk.language)
        st.info(escaped(desk.say("submit.resume", name=upload.filename, when=when)), icon=":material/history:")
        left, right = st.columns(2)
        if left.button(desk.say("submit.resume_button"), key=f"resume-{upload.id}", type="primary", width="stretch"):
            st.session_state[REPORT] = intake.reopen(desk.store, upload.id, desk.user)
            st.rerun()
        if right.button(desk.say("submit.discard_button"), key=f"discard-{upload.id}", width="stretch"):
            discard(desk, upload.id)
        return


def discard(desk: Desk, upload: int) -> None:
    intake.discard(desk.store, upload, desk.user)
    _start_anew(desk.say("submit.discarded"))


def _start_anew(notice: str) -> None:
    st.session_state.pop(REPORT, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[NOTICE] = notice
    st.rerun()


def read_and_confirm(desk: Desk) -> None:
    """Step 3: findings, what will change, answers to warnings, and the confirmation."""
    report: intake.Report | None = st.session_state.get(REPORT)
    if report is None:
        return
    st.subheader(desk.say("submit.step_confirm"), anchor=False)
    if report.duplicate_of is not None:
        st.info(desk.say("submit.duplicate", submission=report.duplicate_of), icon=":material/content_copy:")
        return
    findings.show(report.findings, desk.language, desk.catalogue)
    if report.has_errors or report.upload is None:
        st.warning(desk.say("submit.blocked"), icon=":material/block:")
    else:
        preview.show(report.changes, desk)
        _answer(desk, report)
    if report.upload is not None and st.button(desk.say("submit.discard_button"), key="discard", type="tertiary"):
        discard(desk, report.upload)


def _answer(desk: Desk, report: intake.Report) -> None:
    with st.form("confirm", border=False):
        explanations = _explanations(desk, report)
        reasons = _reasons(desk, report)
        if st.form_submit_button(desk.say("submit.confirm"), type="primary", icon=":material/check:", width="stretch"):
            _confirm(desk, report, explanations, reasons)


def _explanations(desk: Desk, report: intake.Report) -> dict[str, str]:
    warned = {f.rule or f.code: f for f in wording.group(report.findings) if f.severity is Severity.warning}
    if warned:
        st.markdown(f"**{desk.say('submit.explain')}**")
    given = {}
    for rule, finding in warned.items():
        message = escaped(wording.word(finding, desk.language, desk.catalogue))
        given[rule] = st.text_area(
            desk.say("submit.explain_one", message=message),
            placeholder=desk.say("submit.explain_hint"),
            key=f"explain-{rule}",
            max_chars=1000,
            height=80,
        )
    return {rule: said.strip() for rule, said in given.items() if said.strip()}


def _reasons(desk: Desk, report: intake.Report) -> list[tuple[str, str, str]]:
    if not intake.needs_reason(report):
        return []
    count = int(report.changes["kind"].isin(["changed", "withdrawn"]).sum())
    st.markdown(f"**{desk.say('submit.reason', count=count)}**")
    left, right = st.columns([1, 2])
    code = left.selectbox(
        desk.say("submit.reason_code"),
        intake.REASON_CODES,
        format_func=lambda c: desk.say(f"intake.reason.{c}"),
        index=None,
        key="reason-code",
    )
    said = right.text_input(desk.say("submit.reason_text"), key="reason-text", max_chars=500)
    return [("", code, said.strip())] if code and said.strip() else []


def _confirm(
    desk: Desk, report: intake.Report, explanations: Mapping[str, str], reasons: list[tuple[str, str, str]]
) -> None:
    assert report.upload is not None
    try:
        receipt = intake.confirm(
            desk.store,
            report.upload,
            desk.user,
            explanations=explanations,
            reasons=reasons,
            base_version=report.base_version,
        )
    except (intake.Unexplained, intake.ReasonMissing):
        st.error(desk.say("submit.missing_answers"), icon=":material/edit_note:")
        return
    except BaseMoved:
        st.session_state[REPORT] = intake.reopen(desk.store, report.upload, desk.user)
        st.session_state[NOTICE] = desk.say("submit.moved")
        st.rerun()
    counts = {k: getattr(receipt, k) for k in ("submission", "version", "added", "changed", "unchanged", "withdrawn")}
    _start_anew(desk.say("submit.done", **counts))


def show_notice() -> None:
    """What the click before this run brought about."""
    if said := st.session_state.pop(NOTICE, None):
        st.success(said, icon=":material/check_circle:")
