"""submit_report(): guard and read → identity → rules → preview → keep."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from mne import access, workbook
from mne.access import Action
from mne.intake.headings import Headings
from mne.intake.identity import identity_findings
from mne.intake.judging import MOST_CELLS, NOTHING_CHECKED, judge
from mne.intake.mapping import read_mapped
from mne.intake.remembered import Remembered
from mne.intake.report import Cancelled, IncidentError, Report
from mne.model import Progress, Refused, Severity, User, silent
from mne.rules import wording
from mne.store import Store, StoreHeld, StoreProblem, Upload
from mne.workbook import Reading

log = logging.getLogger("mne.intake")
Origin = Literal["workbook", "table"]


def submit_report(
    store: Store,
    content: bytes,
    filename: str,
    user: User,
    *,
    origin: Origin = "workbook",
    mapping: int | None = None,
    now: datetime | None = None,
    keep: bool = True,
    progress: Progress = silent,
) -> Report:
    """Check a file and keep it, open, until it is confirmed or discarded; with `keep=False` nothing is written.

    `mapping`: number of the confirmed mapping that a table which is no template is read with, now and ever after.

    `progress` hears of the stages guard, read (rows), rules (k of m), compare and keep; by raising Cancelled it ends
    the check, and nothing is kept. Raises Refused for somebody who may not submit, IncidentError for a fault of ours.
    """
    access.require(user, Action.submit_report)
    moment = now or store.now()
    report = _examined(store, content, filename, user, moment.date(), mapping, progress)
    progress("keep", 0, 0)
    if keep:
        _keep_what_failed(store, content, report, user)
    if not keep or report.duplicate_of is not None or not _may_keep(report, user):
        return report
    return replace(report, upload=_kept(store, content, report, user, origin, mapping, moment))


def _keep_what_failed(store: Store, content: bytes, report: Report, user: User) -> None:
    """A file on which the parser gave up is kept by its hash under the incident's number, for whoever looks into it."""
    for finding in report.findings:
        if finding.code == "file.unreadable":
            store.keep_original(content)
            told = {"filename": report.filename, "sha256": report.sha256}
            store.record(user.name, "incident", str(finding.args.get("incident", "")), told)


def reopen(
    store: Store, upload_id: int, user: User, *, now: datetime | None = None, progress: Progress = silent
) -> Report:
    """An upload that waits, checked again against the store as it is today; nothing is written.

    `progress` as for submit_report. Raises Refused, IncidentError.
    """
    upload = own_upload(store, upload_id, user)
    content = store.original(upload.sha256)
    mapping = store.mapping_of_upload(upload_id)
    report = _examined(store, content, upload.filename, user, (now or store.now()).date(), mapping, progress)
    return replace(report, upload=upload_id)


def own_upload(store: Store, upload_id: int, user: User) -> Upload:
    """The upload, when it exists and is of the user's partner; otherwise Refused, in the same words for both."""
    access.require(user, Action.submit_report)
    upload = store.upload(upload_id)
    if upload is None or upload.partner != user.partner:
        raise Refused("intake.refused.unknown_upload", upload=upload_id)
    if upload.state == "discarded":
        raise Refused("intake.refused.discarded", upload=upload_id)
    return upload


def _may_keep(report: Report, user: User) -> bool:
    """A file that cannot be read, or is no template of this partner, is none of ours to keep."""
    critical = any(finding.severity is Severity.critical for finding in report.findings)
    return report.identity is not None and report.identity.partner == user.partner and not critical


def _kept(
    store: Store, content: bytes, report: Report, user: User, origin: Origin, mapping: int | None, moment: datetime
) -> int:
    """Keep the original and list it among the open uploads; the person's earlier ones with errors are closed."""
    assert report.identity is not None
    quarter = report.identity.quarter.code
    store.keep_original(content)
    earlier_ones = store.open_uploads(report.identity.partner)
    kept = store.keep_upload(
        person=user.name,
        partner=report.identity.partner,
        quarter=quarter,
        filename=report.filename,
        sha256=report.sha256,
        size_bytes=report.size_bytes,
        base_version=report.base_version,
        origin=origin,
        mapping=mapping,
        received_at=moment,
        findings=wording.group(report.findings),
    )
    for earlier in earlier_ones:
        if (earlier.person, earlier.quarter) != (user.name, quarter):
            continue
        if earlier.sha256 == report.sha256 or any(f.severity.blocks for f in earlier.findings):
            store.close_upload(earlier.id, "discarded")
    return kept


def _examined(
    store: Store,
    content: bytes,
    filename: str,
    user: User,
    today: date,
    mapping: int | None,
    progress: Progress = silent,
) -> Report:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        return examine(store, content, filename, user, today, sha256, progress, mapping)
    except (Refused, StoreProblem, StoreHeld, Cancelled):
        raise
    except Exception as fault:
        incident = secrets.token_hex(4)
        log.exception("incident %s: %s, sha256 %s, by %s", incident, filename, sha256, user.name)
        store.keep_original(content)
        store.record(user.name, "incident", incident, {"filename": filename, "sha256": sha256, "fault": repr(fault)})
        raise IncidentError(incident) from fault


def examine(
    store: Store,
    content: bytes,
    filename: str,
    user: User,
    today: date,
    sha256: str,
    progress: Progress = silent,
    mapping: int | None = None,
) -> Report:
    """The whole check, writing nothing."""
    if mapping is None:
        reading = _read(content, filename, sha256, store, progress)
    else:
        reading = read_mapped(store, content, filename, user, mapping, progress)
    identity, findings = reading.identity, list(reading.findings)
    head = None
    checked = NOTHING_CHECKED
    if identity is not None:
        findings = identity_findings(identity, user, store.catalogue()) or findings
        if not any(finding.severity is Severity.critical for finding in findings):
            head = store.slice_head(identity.partner, identity.quarter.code)
            checked = judge(store, identity, reading, sha256, today, progress, mapping)
    told, trials = (*findings, *checked.findings), checked.trials
    if mapping is not None:
        told, trials = wording.of_own_table(told), wording.of_own_table(trials)
    duplicate = head.submission if head is not None and head.is_of(sha256, mapping) else None
    return Report(
        upload=None,
        identity=identity,
        findings=told,
        moved=checked.moved,
        observations=checked.observations,
        base_version=head.version if head else 0,
        duplicate_of=duplicate,
        sha256=sha256,
        filename=filename,
        size_bytes=len(content),
        rows_read=0 if reading.filled is None else len(reading.filled.numbers),
        trials=trials,
        tally=checked.tally,
    )


_readings: Remembered[Reading] = Remembered(most=MOST_CELLS)


def _read(content: bytes, filename: str, sha256: str, store: Store, progress: Progress) -> Reading:
    """A reading depends on the bytes alone, so confirming need not parse again what was just previewed.

    What was refused is read anew: the next try may find a parser that has the time. So is what was told by its
    headers, since their words are the registry's.
    """
    if known := _readings.get(sha256):
        return known
    most = store.settings.max_upload_mb * 1024 * 1024
    headings = Headings(store.catalogue()).fields
    reading = workbook.read(content, filename, max_bytes=most, progress=progress, headings=headings)
    if reading.filled is not None and all(finding.code != "header.by_name" for finding in reading.findings):
        _readings.keep(sha256, reading, len(reading.filled))
    return reading
