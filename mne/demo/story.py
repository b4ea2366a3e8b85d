"""What `demo.toml` tells: when the demonstration happens, who plays in it, and what goes wrong on the way."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from mne.model import Language, Role


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Part):
    """Somebody whom the demonstration lets you sign in as."""

    name: str
    role: Role
    partner: str = ""
    display_name: str
    language: Language = "fr"


class Late(Part):
    """A partner's report of this quarter arrives so many days after its due date."""

    partner: str
    quarter: str
    days: int


class Missing(Part):
    """A partner's report of this quarter never arrives."""

    partner: str
    quarter: str


class Gap(Part):
    """An indicator is not reported at a place (everywhere, when empty) between two days."""

    indicator: str
    place: str = ""
    first: date
    last: date


class Restated(Part):
    """Accepted values of an indicator are corrected by this factor, so many days after the due date."""

    partner: str
    quarter: str
    indicator: str
    factor: Decimal
    days: int
    code: str
    wording: str


class Course(Part):
    """How an indicator really goes: 1 is exactly as planned; `drift` is added each year."""

    indicator: str
    pace: float
    drift: float = 0.0


class Size(Part):
    """How large an indicator without a target is, per 1,000 inhabitants and year."""

    indicator: str
    per_thousand: float


class Story(Part):
    seed: int
    today: date
    first: str
    last: str
    showcase_partner: str
    """Partner and quarter of the workbooks that a visitor may upload."""
    showcase_quarter: str
    explanation_ar: str
    explanation_fr: str
    people: tuple[Actor, ...]
    late: tuple[Late, ...] = ()
    missing: tuple[Missing, ...] = ()
    gaps: tuple[Gap, ...] = ()
    restated: tuple[Restated, ...] = ()
    courses: tuple[Course, ...] = ()
    sizes: tuple[Size, ...] = ()


def read_story(text: str) -> Story:
    """Check `demo.toml`; raises pydantic's ValidationError."""
    return Story.model_validate(tomllib.loads(text))
