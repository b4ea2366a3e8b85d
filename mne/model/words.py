"""Languages and the closed lists of words: roles, measures, levels, statuses, reasons."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Language = Literal["ar", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en")
RIGHT_TO_LEFT: frozenset[Language] = frozenset({"ar"})


class Role(StrEnum):
    """What a person is to the committee."""

    officer = "officer"
    member = "member"
    secretariat = "secretariat"
    admin = "admin"


class Measure(StrEnum):
    count = "count"  # type: ignore[assignment]
    stock = "stock"
    ratio = "ratio"
    average = "average"


class Basis(StrEnum):
    """Whether a value belongs to its period (flow) or to its period's end (state)."""

    flow = "flow"
    state = "state"


class Direction(StrEnum):
    increase = "increase"
    decrease = "decrease"
    band = "band"
    neutral = "neutral"


class PersonCount(StrEnum):
    new_in_year = "new_in_year"
    active = "active"
    contacts = "contacts"
    none = "none"


class Level(StrEnum):
    """Level of a place. `outside` counts in the city's total and in no district."""

    district = "district"
    prefecture = "prefecture"
    city = "city"
    outside = "outside"


class Severity(StrEnum):
    critical = "critical"
    error = "error"
    warning = "warning"
    info = "info"

    @property
    def blocks(self) -> bool:
        return self in (Severity.critical, Severity.error)

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class Status(StrEnum):
    achieved = "achieved"
    on_track = "on_track"
    at_risk = "at_risk"
    off_track = "off_track"
    regressing = "regressing"


class Reason(StrEnum):
    """Why an indicator has no status."""

    no_data = "no_data"
    no_target = "no_target"
    no_baseline = "no_baseline"
    zero_denominator = "zero_denominator"
    incomplete = "incomplete"
    not_due = "not_due"
    neutral = "neutral"
    suppressed = "suppressed"


class CellStatus(StrEnum):
    """What a reported cell says."""

    reported = "reported"
    withdrawn = "withdrawn"
    not_applicable = "not_applicable"


class SubmissionState(StrEnum):
    accepted = "accepted"
    superseded = "superseded"
    submitted = "submitted"
    sent_back = "sent_back"
