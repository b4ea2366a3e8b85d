"""What an officer is told about her file, and what still keeps it from being confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mne.intake.tally import Tally
from mne.model import Finding, Identity, Severity
from mne.store import Moved

REASON_CODES = ("correction", "late_data", "methodology", "recount", "other")
"""Why accepted values change; worded by texts `intake.reason.<code>`."""


class Unexplained(Exception):
    """Warnings without an explanation; `rules` are their codes."""

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(", ".join(rules))
        self.rules = tuple(rules)


class ReasonMissing(Exception):
    """Accepted values of these indicators change and nobody says why."""

    def __init__(self, indicators: Sequence[str]) -> None:
        super().__init__(", ".join(indicators))
        self.indicators = tuple(indicators)


class HasErrors(Exception):
    """The report holds a finding that blocks acceptance."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings block this report")
        self.findings = tuple(findings)


class Cancelled(Exception):
    """What the `progress` of whoever waits for a check raises to end it; nothing is kept."""


class IncidentError(Exception):
    """A fault of ours, logged under `incident`. The original is kept, the report waits."""

    def __init__(self, incident: str, upload: int | None = None) -> None:
        super().__init__(f"incident {incident}")
        self.incident = incident
        self.upload = upload


@dataclass(frozen=True)
class Report:
    """A checked file. `upload` is None where nothing was kept: not of this partner, a duplicate, or only checked.

    `changes`: one row a cell against the accepted version (see store.changes). `observations`: what the file states,
    one row a cell, with columns indicator, place, period, dimension, category, value, numerator, denominator,
    status, sheet, cell.
    """

    upload: int | None
    identity: Identity | None
    findings: tuple[Finding, ...]
    moved: Moved
    observations: pd.DataFrame
    base_version: int
    """Version of the slice that the changes were worked out against; confirming names it."""
    duplicate_of: int | None
    """The submission that already holds this very file as its slice's current version."""
    sha256: str
    filename: str
    size_bytes: int
    rows_read: int = 0
    tally: Tally | None = None
    """Of its filled cells; None where the rules could not be applied at all."""
    trials: tuple[Finding, ...] = ()
    """What rules on trial saw; kept with the submission for the secretariat, never shown to an officer."""

    @property
    def changes(self) -> pd.DataFrame:
        return self.moved.frame

    @property
    def has_errors(self) -> bool:
        return any(finding.severity.blocks for finding in self.findings)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of the rules that ask for an explanation, in the order in which they were found."""
        warned = (f.rule or f.code for f in self.findings if f.severity is Severity.warning)
        return tuple(dict.fromkeys(warned))

    @property
    def cells_filled(self) -> int:
        """Totals and parts that the file states; a pair is one."""
        return len(self.observations)

    def counts(self) -> dict[str, int]:
        """Cells by kind of change."""
        return dict(self.moved.counts())


def unexplained(report: Report, explanations: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of the warnings that have no explanation yet."""
    return tuple(code for code in report.warnings if not explanations.get(code, "").strip())


def indicators_changed(report: Report) -> tuple[str, ...]:
    """Indicators of which an accepted value is changed or withdrawn."""
    touched = report.changes.loc[report.changes["kind"].isin(["changed", "withdrawn"]), "indicator"]
    return tuple(dict.fromkeys(touched))


def needs_reason(report: Report) -> bool:
    return bool(indicators_changed(report))


def without_reason(report: Report, reasons: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """Changed indicators that no (indicator, code, wording) covers; an empty indicator covers all."""
    given = {indicator for indicator, code, wording in reasons if code in REASON_CODES and wording.strip()}
    return () if "" in given else tuple(code for code in indicators_changed(report) if code not in given)
