"""confirm(): the kept file is read and checked once more, then committed as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mne.intake.report import HasErrors, ReasonMissing, Report, Unexplained, unexplained, without_reason
from mne.intake.submitting import own_upload, reopen
from mne.model import Progress, Receipt, Refused, User, silent
from mne.rules import wording
from mne.store import BaseMoved, NewSubmission, Store, Upload


def confirm(
    store: Store,
    upload_id: int,
    user: User,
    *,
    explanations: Mapping[str, str] = {},
    reasons: Sequence[tuple[str, str, str]] = (),
    base_version: int,
    now: datetime | None = None,
    progress: Progress = silent,
) -> Receipt:
    """Accept an upload that was previewed against `base_version`.

    `explanations` are by rule code; `reasons` are (indicator, code of REASON_CODES, wording), indicator "" for all.
    `progress` as for submit_report, but that the last stage is accept: until that word Cancelled ends it and nothing
    is accepted, after it everything is.
    Raises BaseMoved (show the preview again), HasErrors, Unexplained, ReasonMissing, Refused, IncidentError.
    """
    upload = own_upload(store, upload_id, user)
    moment = now or store.now()
    report = reopen(store, upload_id, user, now=moment, progress=progress)
    mapping = store.mapping_of_upload(upload_id)
    if report.duplicate_of is not None:
        # A caller who never heard of her success asks again: the store answers with the first receipt.
        return store.commit(_submission(upload, report, user, explanations, reasons, moment, mapping))
    if upload.state == "confirmed":
        raise Refused("intake.refused.confirmed", upload=upload_id)
    if report.base_version != base_version:
        raise BaseMoved(report.base_version)
    _require_answers(report, explanations, reasons)
    progress("accept", 0, 0)
    return store.commit(_submission(upload, report, user, explanations, reasons, moment, mapping))


def _require_answers(report: Report, explanations: Mapping[str, str], reasons: Sequence[tuple[str, str, str]]) -> None:
    if report.has_errors:
        raise HasErrors([finding for finding in report.findings if finding.severity.blocks])
    if missing := unexplained(report, explanations):
        raise Unexplained(missing)
    if silent := without_reason(report, reasons):
        raise ReasonMissing(silent)


def _submission(
    upload: Upload,
    report: Report,
    user: User,
    explanations: Mapping[str, str],
    reasons: Sequence[tuple[str, str, str]],
    moment: datetime,
    mapping: int | None,
) -> NewSubmission:
    assert report.identity is not None
    return NewSubmission(
        partner=upload.partner,
        quarter=upload.quarter,
        base_version=report.base_version,
        person=user.name,
        filename=upload.filename,
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        language=report.identity.language,
        recorded_at=moment,
        observations=report.observations,
        origin=upload.origin,
        findings=[*wording.group(report.findings), *wording.group(report.trials)],
        explanations={rule: explanations[rule].strip() for rule in report.warnings if rule in explanations},
        reasons=[(indicator, code, said.strip()) for indicator, code, said in reasons],
        upload=upload.id,
        mapping=mapping,
        moved=report.moved,
    )


def discard(store: Store, upload_id: int, user: User) -> None:
    """Give an open upload up; its original stays among the kept files. Raises Refused."""
    upload = own_upload(store, upload_id, user)
    if upload.state == "open":
        store.close_upload(upload_id, "discarded")
        store.record(user.name, "discard", f"{upload.partner} {upload.quarter}", {"upload": upload_id})
