"""A report on its way in: what it says it is, what the rules saw in it, what became of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mne.model.words import Language, Severity
from mne.period import Period


@dataclass(frozen=True)
class Finding:
    """One thing a rule saw. It is worded (texts `finding.<code>`) only when shown.

    `code` names the sentence and the rule; `args` fill the sentence. `cells` are Excel addresses on
    `sheet`, in Excel order; a finding about the whole file has neither.
    """

    code: str
    severity: Severity
    sheet: str = ""
    cells: tuple[str, ...] = ()
    field: str = ""
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    suggestion: str = ""
    rule: str = ""
    """Code of the rule of data that saw it; empty for the guard's and the reader's own checks."""
    trial: bool = False
    """Seen by a rule on trial: for the secretariat alone, and it keeps nothing from being accepted."""


@dataclass(frozen=True)
class RuleWaiver:
    """A rule that the secretariat has lifted for one partner, both days included; `indicator` "" is every one.

    What the rule sees is still said, as a remark that names who granted the waiver and until when.
    """

    rule: str
    partner: str
    granted_by: str
    reason: str
    until: date
    since: date | None = None
    indicator: str = ""

    def covers(self, rule: str, partner: str, indicator: str, day: date) -> bool:
        holds = (self.since is None or self.since <= day) and day <= self.until
        return holds and (self.rule, self.partner) == (rule, partner) and self.indicator in ("", indicator)


@dataclass(frozen=True)
class Identity:
    """What the hidden part of a template says it is."""

    template: str
    template_version: int
    partner: str
    quarter: Period
    language: Language
    layout: str
    base_version: int = 0


@dataclass(frozen=True)
class Receipt:
    """What became of a confirmed submission. `duplicate_of` is the submission that already held this very file."""

    submission: int
    version: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    duplicate_of: int | None = None
    recorded_at: datetime | None = None


Progress = Callable[[str, int, int], None]
"""(stage, done, total): told as long work goes on, total 0 where it is unknown. What it raises ends the work."""


def silent(stage: str, done: int, total: int) -> None:
    """The Progress that nobody watches."""
