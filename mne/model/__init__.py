"""The words of the field, as types. Everything else in `mne/` speaks in these.

`words` are the closed lists, `reference` the rows of the registry, `people` who asks and what she may see, `reports`
what comes in.
"""

from mne.model.people import Choices, Refused, Scope, User
from mne.model.reference import (
    Alias,
    Category,
    Dimension,
    Indicator,
    Named,
    Partner,
    Place,
    Programme,
    Responsibility,
    Row,
    Target,
    TargetGroup,
    Theme,
)
from mne.model.reports import Finding, Identity, Progress, Receipt, RuleWaiver, silent
from mne.model.words import (
    LANGUAGES,
    RIGHT_TO_LEFT,
    Basis,
    CellStatus,
    Direction,
    Language,
    Level,
    Measure,
    PersonCount,
    Reason,
    Role,
    Severity,
    Status,
    SubmissionState,
)

__all__ = [
    "LANGUAGES",
    "RIGHT_TO_LEFT",
    "Alias",
    "Basis",
    "Category",
    "CellStatus",
    "Choices",
    "Dimension",
    "Direction",
    "Finding",
    "Identity",
    "Indicator",
    "Language",
    "Level",
    "Measure",
    "Named",
    "Partner",
    "PersonCount",
    "Place",
    "Programme",
    "Progress",
    "Reason",
    "Receipt",
    "Refused",
    "Responsibility",
    "Role",
    "Row",
    "RuleWaiver",
    "Scope",
    "Severity",
    "Status",
    "SubmissionState",
    "Target",
    "TargetGroup",
    "Theme",
    "User",
    "silent",
]
