"""The third step of sending a report: read the findings, see what will change, answer, confirm.

Keys that stay: step-confirm, take-over, annotated-UPLOAD, explanations, explain-KEY-RULE, reasons, reason-each-KEY,
reason-code-KEY[-INDICATOR], reason-text-KEY[-INDICATOR], confirm-button, discard; see also findings.py and preview.py.
KEY is new with every check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from mne import intake, texts
from mne.intake import Report
from mne.model import Progress, Receipt, Severity
from mne.rules import wording
from mne.store import BaseMoved
from mne.ui import checking, findings, handback, meaning, preview, sending, waiting
from mne.ui.plain import escaped
from mne.ui.sending import Desk, Notice, Sitting

Reasons = list[tuple[str, str, str]]


def show(desk: Desk) -> None:
    """Nothing until a file lies on the table."""
    sitting = sending.sitting()
    if sitting is None:
        return
    report = sitting.report
    with st.container(border=True, key="step-confirm"):
        st.subheader(desk.say("submit.step_confirm"), anchor=False)
        st.caption(escaped(_which(desk, report)))
        if report.duplicate_of is not None:
            st.info(desk.say("submit.duplicate", submission=report.duplicate_of), icon=":material/content_copy:")
            sending.submission_link(desk, report.duplicate_of)
            return
        _right(desk, report)
        _hand_back(desk, report)
        findings.show(sitting.grouped, desk.language, desk.catalogue, key=sitting.key)
        meaning.offer(desk, sitting)
        if sitting.content:
            _offer_own(desk, sitting)
        elif report.has_errors or report.upload is None:
            key = "submit.blocked" if report.upload is not None else "submit.refused"
            st.warning(desk.say(key), icon=":material/block:")
        else:
            preview.show(report.changes, desk, key=sitting.key)
            _answer(desk, sitting)
        is_idle = checking.running() is None
        if report.upload is not None and st.button(
            desk.say("submit.discard_button"), key="discard", type="tertiary", icon=":material/delete:",
            disabled=not is_idle,
        ):  # fmt: skip
            waiting.discard(desk, report.upload)


def _offer_own(desk: Desk, sitting: Sitting) -> None:
    """What is no template may be a table of the partner's own: one click takes it there."""
    st.warning(desk.say("own.refused_as_template"), icon=":material/block:")
    st.button(
        desk.say("own.take_over"),
        key="take-over",
        icon=":material/table_view:",
        type="primary",
        on_click=sending.hand_over,
        args=(desk, sitting.report.filename, sitting.content),
    )


def _right(desk: Desk, report: Report) -> None:
    """What is right, before what is wrong."""
    if report.tally is None:
        st.markdown(desk.say("tally.not_judged_at_all"))
        return
    for line in report.tally.said(desk.language):
        st.markdown(f":material/task_alt: {escaped(line)}")


def _hand_back(desk: Desk, report: Report) -> None:
    """In the workbook's own language, with what is right in it."""
    if report.upload is None or report.identity is None:
        return
    spoken = report.identity.language
    said = report.tally.said(spoken) if report.tally else ()
    key = f"annotated-{report.upload}"
    handback.offer(desk, report.sha256, report.findings, spoken, filename=report.filename, summary=said, key=key)
    if report.findings:
        st.caption(desk.say("annotated.button_help"))


def _which(desk: Desk, report: Report) -> str:
    """The file and what it says it is: the quarter is the file's own, whatever is chosen above."""
    if report.identity is None:
        return report.filename
    partner = desk.catalogue.partners.get(report.identity.partner)
    named = partner.name(desk.language) if partner else report.identity.partner
    return " · ".join((report.filename, named, texts.period(report.identity.quarter, desk.language)))


def _answer(desk: Desk, sitting: Sitting) -> None:
    several = intake.indicators_changed(sitting.report)
    # Outside the form: a switch inside it would only be heard with the confirmation.
    each = len(several) > 1 and st.toggle(desk.say("submit.reason_each"), key=f"reason-each-{sitting.key}")
    is_at_work = checking.running() is not None
    with st.form("confirm", border=False):
        explanations = _explanations(desk, sitting)
        reasons = _reasons(desk, sitting, several if each else ("",))
        wanted = st.form_submit_button(
            desk.say("submit.confirm"),
            type="primary",
            icon=":material/check:",
            width="stretch",
            disabled=is_at_work,
            key="confirm-button",
        )
    if is_at_work:
        checking.watch(desk)
    elif wanted:
        _confirm(desk, sitting.report, explanations, reasons)
    elif words := st.session_state.get(sending.CONFIRM_FAULT):
        st.error(words, icon=":material/edit_note:")


def _explanations(desk: Desk, sitting: Sitting) -> dict[str, str]:
    """One answer a rule, whatever the number of its cells."""
    messages: dict[str, list[str]] = {}
    for finding in sitting.grouped:
        if finding.severity is Severity.warning:
            said = escaped(wording.word(finding, desk.language, desk.catalogue))
            messages.setdefault(finding.rule or finding.code, []).append(said)
    if not messages:
        return {}
    with st.container(key="explanations"):
        st.markdown(f"**{desk.say('submit.explain')}**")
        given = {
            rule: st.text_area(
                "  \n".join(said[:3]),
                placeholder=desk.say("submit.explain_hint"),
                key=f"explain-{sitting.key}-{rule}",
                max_chars=1000,
                height=80,
            )
            for rule, said in messages.items()
        }
    return {rule: said.strip() for rule, said in given.items() if said.strip()}


def _reasons(desk: Desk, sitting: Sitting, indicators: Sequence[str]) -> Reasons:
    """Why accepted values change: one reason for all (indicator ''), or one for each indicator."""
    if not intake.needs_reason(sitting.report):
        return []
    counts = sitting.report.counts()
    count = counts.get("changed", 0) + counts.get("withdrawn", 0)
    with st.container(key="reasons"):
        st.markdown(f"**{desk.say('submit.reason', count=texts.number(count, desk.language))}**")
        given = [(indicator, *_reason(desk, sitting.key, indicator)) for indicator in indicators]
    return [(indicator, code, said) for indicator, code, said in given if code and said]


def _reason(desk: Desk, key: str, indicator: str) -> tuple[str, str]:
    suffix = f"{key}-{indicator}" if indicator else key
    if indicator:
        st.markdown(escaped(preview.named_indicator(desk, indicator)))
    left, right = st.columns([1, 2])
    code = left.selectbox(
        desk.say("submit.reason_code"),
        intake.REASON_CODES,
        format_func=lambda c: desk.say(f"intake.reason.{c}"),
        index=None,
        placeholder=desk.say("submit.reason_choose"),
        key=f"reason-code-{suffix}",
    )
    said = right.text_input(desk.say("submit.reason_text"), key=f"reason-text-{suffix}", max_chars=500)
    return code or "", said.strip()


def _confirm(desk: Desk, report: Report, explanations: Mapping[str, str], reasons: Reasons) -> None:
    """Beside the page, as a check: the answers stay where they are until it is accepted."""
    assert report.upload is not None
    upload = report.upload

    def work(progress: Progress) -> Receipt:
        return intake.confirm(
            *(desk.store, upload, desk.user),
            explanations=explanations,
            reasons=reasons,
            base_version=report.base_version,
            progress=progress,
        )

    st.session_state.pop(sending.CONFIRM_FAULT, None)
    sending.start(
        desk,
        checking.Check(
            *("confirm", report.filename, report.size_bytes, work),
            done=lambda receipt: _thank(desk, receipt),
            failed=lambda fault: _failed(desk, upload, fault),
            cancelled=lambda: _note(Notice(desk.say("checking.cancelled.confirm"), kind="discarded")),
        ),
    )


def _note(notice: Notice) -> None:
    st.session_state[sending.NOTICE] = notice


def _failed(desk: Desk, upload: int, fault: Exception) -> None:
    """Something is missing, the report has moved, or it is a fault that is told beneath the form."""
    if isinstance(fault, intake.Unexplained | intake.ReasonMissing):
        st.session_state[sending.CONFIRM_FAULT] = desk.say("submit.missing_answers")
    elif isinstance(fault, BaseMoved | intake.HasErrors):
        waiting.reopen(desk, upload, Notice(desk.say("submit.moved"), kind="moved"))
    elif isinstance(fault, sending.FAULTS):
        st.session_state[sending.CONFIRM_FAULT] = desk.worded(fault)
    else:
        raise fault


def _thank(desk: Desk, receipt: Receipt) -> None:
    if receipt.duplicate_of is not None:
        said = desk.say("submit.duplicate", submission=receipt.duplicate_of)
        sending.start_anew(Notice(said, receipt.duplicate_of))
    names = ("added", "changed", "unchanged", "withdrawn")
    counts = {name: getattr(receipt, name) for name in names}
    said = desk.say("submit.done", submission=str(receipt.submission), version=str(receipt.version), **counts)
    sending.start_anew(Notice(said, receipt.submission))
