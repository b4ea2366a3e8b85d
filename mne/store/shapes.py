"""What goes into the store and what comes out of it one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from mne.model import Finding, Language, Role, RuleWaiver, User

if TYPE_CHECKING:
    from mne.store.changes import Moved

CELL = ["indicator", "place", "period", "dimension", "category"]
"""What makes a cell of one slice unique; dimension and category are '' for a total."""
NUMBERS = ["value", "numerator", "denominator"]


@dataclass(frozen=True)
class NewSubmission:
    """A checked workbook, confirmed. `observations` holds what it states: one row a cell, with CELL, NUMBERS
    (Decimal or None), status, sheet and cell; a blank cell has no row. `reasons` are (indicator, code, wording),
    indicator '' for all; `explanations` are by rule.
    """

    partner: str
    quarter: str
    base_version: int
    person: str
    filename: str
    sha256: str
    size_bytes: int
    language: str
    recorded_at: datetime
    observations: pd.DataFrame
    reviewer: str = "automatic"
    origin: str = "workbook"
    findings: Sequence[Finding] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)
    reasons: Sequence[tuple[str, str, str]] = ()
    upload: int | None = None
    mapping: int | None = None
    """With which mapping a partner's own table was read: the same file read otherwise is not the same report."""
    moved: Moved | None = None
    """What the observations change of `base_version`, where that was worked out already."""


class SliceHead(NamedTuple):
    """The current version of a slice, the hash of its file and the mapping it was read with."""

    version: int
    submission: int
    sha256: str
    mapping: int | None = None

    def is_of(self, sha256: str, mapping: int | None) -> bool:
        """Whether it holds this very file, read this very way."""
        return (self.sha256, self.mapping) == (sha256, mapping)


@dataclass(frozen=True)
class Upload:
    """A file that was checked and waits for its confirmation, or no longer does."""

    id: int
    person: str
    partner: str
    quarter: str
    filename: str
    sha256: str
    size_bytes: int
    base_version: int
    origin: str
    received_at: datetime
    state: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. `password_hash` is None for who cannot do so with a password."""

    name: str
    display_name: str
    role: Role
    partner: str | None
    password_hash: str | None
    must_change: bool
    persona: bool
    disabled: bool
    language: Language | None
    created_at: datetime
    email: str | None = None

    @property
    def user(self) -> User:
        return User(self.name, self.role, self.partner, self.display_name or self.name, self.language)


@dataclass(frozen=True)
class Session:
    token_sha256: str
    person: str
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class KeptWaiver:
    """A waiver and what became of it."""

    id: int
    waiver: RuleWaiver
    granted_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    def state(self, day: date) -> Literal["in_force", "expired", "withdrawn"]:
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "in_force" if day <= self.waiver.until else "expired"


class Seen(NamedTuple):
    """When a person last clicked, and how many of her sessions would still be let in."""

    last_seen_at: datetime
    open_sessions: int
