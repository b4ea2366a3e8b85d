"""Files that were checked and wait for their confirmation; the originals of all."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from mne.model import Finding, Severity
from mne.period import Period
from mne.settings import Settings
from mne.store.base import Base, as_json, from_json
from mne.store.duck import Duck, rows
from mne.store.originals import Originals
from mne.store.shapes import Upload

_UPLOAD = (
    "id, person, partner, quarter, filename, sha256, size_bytes, base_version, origin, received_at, state, findings"
)


class Uploads(Base):
    def __init__(self, settings: Settings, opened: Duck) -> None:
        super().__init__(settings, opened)
        self._originals = Originals(settings.home / "originals")

    def keep_original(self, content: bytes) -> str:
        """Keep a workbook by its hash, which is returned; on the disk before this returns. Raises StoreProblem."""
        return self._originals.keep(content)

    def original(self, sha256: str) -> bytes:
        """Raises StoreProblem when the file is gone or no longer what it was."""
        return self._originals.read(sha256)

    def keep_upload(
        self,
        *,
        person: str,
        partner: str,
        quarter: str | Period,
        filename: str,
        sha256: str,
        size_bytes: int,
        base_version: int,
        origin: Literal["workbook", "table"] = "workbook",
        mapping: int | None = None,
        findings: Sequence[Finding] = (),
        received_at: datetime | None = None,
    ) -> int:
        """Remember a checked file until it is confirmed or discarded; returns its number.

        `mapping`: with which one a partner's own table was read, and will be read again.
        """
        with self._transaction() as cursor:
            number = int(rows(cursor, "SELECT nextval('upload_number')")[0][0])
            kept: list[object] = [number, person, partner, str(quarter), filename, sha256, size_bytes, base_version]
            kept += [origin, received_at or self.now(), findings_as_json(findings)]
            places = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11"
            cursor.execute(f"INSERT INTO upload ({_UPLOAD}) VALUES ({places})", kept)
            if mapping is not None:
                cursor.execute("INSERT INTO mapping_use VALUES ($1, $2, NULL)", [number, mapping])
            told = {"upload": number, "filename": filename, "sha256": sha256, "findings": len(findings)}
            told |= {"mapping": mapping} if mapping is not None else {}
            self._audit(cursor, person, "upload", f"{partner} {quarter}", told)
        return number

    def upload(self, number: int) -> Upload | None:
        found = self._uploads("id = $1", number)
        return found[0] if found else None

    def open_uploads(self, partner: str | None = None) -> list[Upload]:
        """Of this partner, or of all; the latest first."""
        return self._uploads("state = 'open' AND ($1 IS NULL OR partner = $1)", partner)

    def unconfirmed_uploads(self) -> list[Upload]:
        """What was checked and not sent in as it was: mended, given up, or still waiting; the latest first."""
        return self._uploads("state <> 'confirmed'")

    def close_upload(self, number: int, state: Literal["confirmed", "discarded"]) -> None:
        with self._transaction() as cursor:
            cursor.execute("UPDATE upload SET state = $2 WHERE id = $1", [number, state])

    def _uploads(self, where: str, *params: object) -> list[Upload]:
        found = self._rows(f"SELECT {_UPLOAD} FROM upload WHERE {where} ORDER BY id DESC", *params)
        return [_upload(*row) for row in found]


def _upload(*row: Any) -> Upload:
    *fields, findings = row
    return Upload(**dict(zip(_UPLOAD.split(", "), (*fields, findings_from_json(findings)), strict=True)))


def findings_as_json(findings: Sequence[Finding]) -> str:
    return as_json([{**dataclasses.asdict(f), "args": dict(f.args)} for f in findings])


def findings_from_json(text: str) -> tuple[Finding, ...]:
    kept: list[dict[str, Any]] = from_json(text)
    return tuple(Finding(**{**f, "severity": Severity(f["severity"]), "cells": tuple(f["cells"])}) for f in kept)
