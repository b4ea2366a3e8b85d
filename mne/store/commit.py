"""Accepting a submission: all of it in one transaction, or nothing."""

from __future__ import annotations

import contextlib
from typing import Any

import pandas as pd
import pyarrow as pa

from mne.model import Finding, Receipt
from mne.period import Period
from mne.store.base import as_json
from mne.store.changes import KINDS, Moved, moved
from mne.store.duck import Cursor, frame, insert, rows
from mne.store.frames import DECIMAL
from mne.store.problems import BaseMoved
from mne.store.shapes import CELL, NewSubmission, SliceHead
from mne.store.uploads import Uploads

_OBSERVATION: dict[str, pa.DataType] = {
    "submission": pa.int32(),
    "commit_seq": pa.int64(),
    "indicator": pa.string(),
    "partner": pa.string(),
    "place": pa.string(),
    "period": pa.string(),
    "dimension": pa.string(),
    "category": pa.string(),
    "value": DECIMAL,
    "numerator": DECIMAL,
    "denominator": DECIMAL,
    "status": pa.string(),
    "sheet": pa.string(),
    "cell": pa.string(),
    "carried_from": pa.int32(),
}
COLUMNS = ", ".join(_OBSERVATION)
_HEAD = (
    "SELECT h.version, h.submission, s.sha256, m.mapping FROM slice_head h JOIN submission s ON s.id = h.submission"
    " LEFT JOIN mapping_use m ON m.submission = h.submission WHERE h.partner = $1 AND h.quarter = $2"
)
_VERSION = f"SELECT {COLUMNS} FROM observation WHERE submission = $1 ORDER BY {', '.join(CELL)}"
_SET = ", ".join(f"{name} = n.{name}" for name in _OBSERVATION if name not in (*CELL, "partner"))
_MERGE = f"""
    MERGE INTO current_value AS v
    USING (SELECT {COLUMNS} FROM observation WHERE submission = $1) AS n
    ON {" AND ".join(f"v.{name} = n.{name}" for name in ("partner", *CELL))} AND v.partner = $2
    WHEN MATCHED THEN UPDATE SET {_SET}
    WHEN NOT MATCHED THEN INSERT ({COLUMNS}) VALUES ({", ".join(f"n.{name}" for name in _OBSERVATION)})
"""


_BEGIN = f"INSERT INTO current_value ({COLUMNS}) SELECT {COLUMNS} FROM observation WHERE submission = $1"


class Commit(Uploads):
    def slice_head(self, partner: str, quarter: str | Period) -> SliceHead | None:
        found = self._rows(_HEAD, partner, str(quarter))
        return SliceHead(*found[0]) if found else None

    def slice_values(self, partner: str, quarter: str | Period) -> pd.DataFrame:
        """The current version of a slice, all cells, also those withdrawn: the columns of `observation`."""
        head = self.slice_head(partner, quarter)
        return self._frame(_VERSION, head.submission if head else 0)

    def commit(self, new: NewSubmission) -> Receipt:
        """Accept a submission: its cells, what it carries forward, findings, explanations, reasons and audit.

        Raises BaseMoved when the slice is no longer at the version that was previewed. The very file of the
        current version is not accepted twice: the receipt then says `duplicate_of`. Raises StoreProblem when it
        cannot be written, ValueError for cells that do not belong to the slice or stand twice.
        """
        _refuse_strangers(new)
        with self._writer:
            head = self.slice_head(new.partner, new.quarter)
            if head and head.is_of(new.sha256, new.mapping):
                return self._receipt(head.submission, upload=new.upload)
            if new.base_version != (head.version if head else 0):
                raise BaseMoved(head.version if head else 0)
            with self._writing() as cursor:
                receipt = self._accept(cursor, new, new.moved or self._moved(cursor, new, head))
            # Accepted is accepted, even where the disk has no room left for the ledger to say so.
            with contextlib.suppress(OSError):
                self._note("accepted", new, receipt.submission, fsync=False)
            return receipt

    def _moved(self, cursor: Cursor, new: NewSubmission, head: SliceHead | None) -> Moved:
        return moved(frame(cursor, _VERSION, [head.submission if head else 0]), new.observations)

    def _accept(self, cursor: Cursor, new: NewSubmission, cells: Moved) -> Receipt:
        number, seq = rows(
            cursor, "SELECT nextval('submission_number'), (SELECT coalesce(max(commit_seq), 0) + 1 FROM submission)"
        )[0]
        counts = cells.counts()
        receipt = Receipt(
            submission=int(number),
            version=new.base_version + 1,
            recorded_at=new.recorded_at,
            **{kind: counts[kind] for kind in KINDS if kind != "carried"},
        )
        _head(cursor, new, receipt, seq)
        insert(cursor, "observation", _observations(new, receipt.submission, seq, cells))
        if new.base_version:
            cursor.execute(_MERGE, [receipt.submission, new.partner])
        else:
            # Of a slice without a version nothing is current: whatever a period's cells say, its own slice says.
            cursor.execute(_BEGIN, [receipt.submission])
        _said(cursor, new, receipt.submission)
        counted = {kind: getattr(receipt, kind) for kind in KINDS if kind != "carried"}
        subject = f"{new.partner} {new.quarter}"
        self._audit(cursor, new.person, "submit", subject, {"submission": receipt.submission, **counted})
        self._note("accepting", new, receipt.submission, fsync=True)
        return receipt

    def _receipt(self, submission: int, upload: int | None) -> Receipt:
        """The receipt that the first sending of this very file got, or should have got."""
        if upload is not None:
            self.close_upload(upload, "confirmed")
        version, added, changed, unchanged, withdrawn, recorded_at = self._rows(
            "SELECT version, added, changed, unchanged, withdrawn, recorded_at FROM submission WHERE id = $1",
            submission,
        )[0]
        return Receipt(submission, version, added, changed, unchanged, withdrawn, submission, recorded_at)

    def _note(self, what: str, new: NewSubmission, submission: int, *, fsync: bool) -> None:
        fields: dict[str, Any] = {
            "submission": submission,
            "partner": new.partner,
            "quarter": new.quarter,
            "version": new.base_version + 1,
            "sha256": new.sha256,
            "filename": new.filename,
            "person": new.person,
            "recorded_at": new.recorded_at.isoformat(),
        }
        self._originals.note(what, fields, fsync=fsync)


def _refuse_strangers(new: NewSubmission) -> None:
    for period in set(new.observations["period"]):
        if Period.parse(period).quarter.code != new.quarter:
            raise ValueError(f"{period} is not asked for in {new.quarter}")


def _head(cursor: Cursor, new: NewSubmission, receipt: Receipt, seq: int) -> None:
    """The slice's new version, its submission, and the end of the one before."""
    cursor.execute(
        "INSERT INTO slice_head VALUES ($1, $2, $3, $4) ON CONFLICT (partner, quarter)"
        " DO UPDATE SET version = excluded.version, submission = excluded.submission",
        [new.partner, new.quarter, receipt.version, receipt.submission],
    )
    cursor.execute(
        "UPDATE submission SET state = 'superseded', superseded_at = $3"
        " WHERE partner = $1 AND quarter = $2 AND state = 'accepted'",
        [new.partner, new.quarter, new.recorded_at],
    )
    names = (
        "id, partner, quarter, version, base_version, state, commit_seq, person, reviewer, filename, sha256,"
        " size_bytes, origin, language, recorded_at, added, changed, unchanged, withdrawn"
    )
    values: list[object] = [receipt.submission, new.partner, new.quarter, receipt.version, new.base_version]
    values += ["accepted", seq, new.person, new.reviewer, new.filename, new.sha256, new.size_bytes, new.origin]
    values += [new.language, new.recorded_at, receipt.added, receipt.changed, receipt.unchanged, receipt.withdrawn]
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    cursor.execute(f"INSERT INTO submission ({names}) VALUES ({places})", values)


def _observations(new: NewSubmission, submission: int, seq: int, cells: Moved) -> pa.Table:
    kept = cells.new()
    whole = {"submission": submission, "commit_seq": seq, "partner": new.partner}
    for name, value in whole.items():
        kept = kept.append_column(name, pa.repeat(pa.scalar(value, _OBSERVATION[name]), len(kept)))
    return kept


def _said(cursor: Cursor, new: NewSubmission, submission: int) -> None:
    """What goes with the numbers: findings, the partner's explanations and reasons; the upload is done."""
    if new.findings:
        insert(cursor, "finding", _findings(new.findings, submission))
    for rule, wording in new.explanations.items():
        cursor.execute("INSERT INTO explanation VALUES ($1, $2, $3)", [submission, rule, wording])
    for indicator, code, wording in new.reasons:
        cursor.execute("INSERT INTO change_reason VALUES ($1, $2, $3, $4)", [submission, indicator, code, wording])
    if new.upload is not None:
        cursor.execute("UPDATE upload SET state = 'confirmed' WHERE id = $1", [new.upload])
        if new.mapping is not None:
            cursor.execute("UPDATE mapping_use SET submission = $2 WHERE upload = $1", [new.upload, submission])


def _findings(findings: Any, submission: int) -> pa.Table:
    def texts_of(f: Finding) -> tuple[str, ...]:
        args = as_json(dict(f.args))
        return (f.code, f.rule, f.severity.value, f.sheet, as_json(list(f.cells)), f.field, args, f.suggestion)

    names = ("code", "rule", "severity", "sheet", "cells", "field", "args", "suggestion")
    columns = zip(*(texts_of(f) for f in findings), strict=True)
    numbers = {
        "submission": pa.array([submission] * len(findings), pa.int32()),
        "n": pa.array(range(1, len(findings) + 1), pa.int32()),
        "trial": pa.array([f.trial for f in findings], pa.bool_()),
    }
    return pa.table(numbers | {name: pa.array(list(c), pa.string()) for name, c in zip(names, columns, strict=True)})
