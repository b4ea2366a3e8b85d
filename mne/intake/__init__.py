"""From a workbook's bytes to accepted values: submit_report() → Report → confirm() → Receipt.

A mistake of theirs is a Finding in the report; a fault of ours is an IncidentError: the file is kept, nothing is
accepted.
"""

from mne.intake.confirming import confirm, discard
from mne.intake.differences import by_size
from mne.intake.mapping import mappings, remember_mapping, withdraw_mapping
from mne.intake.report import (
    REASON_CODES,
    Cancelled,
    HasErrors,
    IncidentError,
    ReasonMissing,
    Report,
    Unexplained,
    indicators_changed,
    needs_reason,
    unexplained,
)
from mne.intake.spellings import UnknownName, meanings, remember, spellings, unknown_names, withdraw_spelling
from mne.intake.submitting import reopen, submit_report
from mne.intake.tally import Tally
from mne.intake.trying import NEEDS_FILE, QUARTERS, Hit, Trial, try_rule

__all__ = [
    "NEEDS_FILE",
    "QUARTERS",
    "REASON_CODES",
    "Cancelled",
    "HasErrors",
    "Hit",
    "IncidentError",
    "ReasonMissing",
    "Report",
    "Tally",
    "Trial",
    "Unexplained",
    "UnknownName",
    "by_size",
    "confirm",
    "discard",
    "indicators_changed",
    "mappings",
    "meanings",
    "needs_reason",
    "remember",
    "remember_mapping",
    "reopen",
    "spellings",
    "submit_report",
    "try_rule",
    "unexplained",
    "unknown_names",
    "withdraw_mapping",
    "withdraw_spelling",
]
