"""The words of the field, as types. Everything else in `mne/` speaks in these."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from mne.period import Frequency, Period, PeriodRange

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


class Row(BaseModel):
    """A row of reference data, checked where it enters."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Named(Row):
    """Something with a code and a name in each language; valid from and to, both inside."""

    code: str
    name_ar: str
    name_fr: str
    name_en: str
    valid_from: date | None = None
    valid_to: date | None = None

    def name(self, language: Language) -> str:
        return str(getattr(self, f"name_{language}"))


class Partner(Named):
    short_ar: str
    short_fr: str
    short_en: str
    kind: Literal["signatory", "operator"]
    status: str = ""

    def short(self, language: Language) -> str:
        return str(getattr(self, f"short_{language}"))


class Theme(Named):
    status: str = ""
    basis: str = ""


class Programme(Named):
    short_ar: str
    short_fr: str
    short_en: str
    lead_partner: str
    activities_ar: str = ""
    activities_fr: str = ""
    activities_en: str = ""
    status: str = ""

    def activities(self, language: Language) -> str:
        return str(getattr(self, f"activities_{language}"))

    def short(self, language: Language) -> str:
        return str(getattr(self, f"short_{language}"))


class Place(Named):
    level: Level
    parent: str = ""
    ranked: bool = False
    """Whether it stands in rankings (an enclave of 2,000 people does not)."""
    population: int | None = None
    households: int | None = None
    population_before: int | None = None
    households_before: int | None = None
    area_km2: Decimal | None = None
    lon: Decimal | None = None
    lat: Decimal | None = None
    tile_col: int | None = None
    tile_row: int | None = None


class Dimension(Named):
    """A way to disaggregate, for example sex."""


class Category(Named):
    """One value of a dimension, for example sex = female. `code` is unique inside its dimension."""

    dimension: str


class TargetGroup(Named):
    census_measure: str = ""
    """Column of `context.csv` whose share gives the group's size; empty where the census knows no such group."""


class Indicator(Named):
    """An indicator with its reference sheet."""

    programme: str
    definition_ar: str
    definition_fr: str
    definition_en: str
    unit_ar: str
    unit_fr: str
    unit_en: str
    decimals: int = 0
    measure: Measure
    basis_in_time: Basis
    direction: Direction
    frequency: Frequency
    person_count: PersonCount = PersonCount.none
    numerator_ar: str = ""
    numerator_fr: str = ""
    numerator_en: str = ""
    denominator_ar: str = ""
    denominator_fr: str = ""
    denominator_en: str = ""
    factor: Decimal = Decimal(1)
    denominator_shared: bool = False
    numerator_within_denominator: bool = False
    disaggregations: tuple[str, ...] = ()
    result_level: Literal["output", "outcome", "impact"] = "output"
    lowest_level: Level
    target_group: str = ""
    source_ar: str = ""
    source_fr: str = ""
    source_en: str = ""
    limitations_ar: str = ""
    limitations_fr: str = ""
    limitations_en: str = ""
    sensitive: bool = False
    basis_ar: str = ""
    basis_fr: str = ""
    basis_en: str = ""
    """Where the concept comes from; says so when wording or targets are illustrative."""
    source: str = ""
    limitations: str = ""
    basis: str = ""
    """These three in one language, as earlier files have them."""

    @property
    def is_pair(self) -> bool:
        """Whether it is reported as numerator and denominator."""
        return self.measure in (Measure.ratio, Measure.average)

    def unit(self, language: Language) -> str:
        return str(getattr(self, f"unit_{language}"))

    def definition(self, language: Language) -> str:
        return str(getattr(self, f"definition_{language}"))

    def sheet(self, what: Literal["source", "limitations", "basis"], language: Language) -> str:
        """A line of the reference sheet; what an earlier file says in one language, where this one is empty."""
        return str(getattr(self, f"{what}_{language}") or getattr(self, what))


class Responsibility(Row):
    """Who owes which cells: the indicator's own periods at each of the places."""

    indicator: str
    partner: str
    places: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None


class Target(Row):
    """A target of one year. A band has `band_low` and `band_high` instead of `target`."""

    indicator: str
    year: int
    place: str
    partner: str = ""
    baseline: Decimal | None = None
    baseline_date: date | None = None
    target: Decimal | None = None
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    milestones: tuple[tuple[str, Decimal], ...] = ()
    """Cumulative value expected at a period's end, for example (("2026-Q1", 100), ("2026-Q2", 450))."""
    source: str = ""
    reason: str = ""
    valid_from: date | None = None


class Alias(Row):
    place: str
    alias: str
    status: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it names another town, beyond what is monitored: said in a message, never read as `place`."""
        return self.status == "elsewhere"


@dataclass(frozen=True)
class User:
    """A signed-in person, or the local operator of the command line."""

    name: str
    role: Role
    partner: str | None = None
    display_name: str = ""
    language: Language | None = None

    @property
    def is_officer(self) -> bool:
        return self.role is Role.officer


@dataclass(frozen=True)
class Choices:
    """What a person asked for. Empty means everything."""

    programmes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Each stands for itself and everything below it."""
    indicators: tuple[str, ...] = ()
    period: PeriodRange | None = None
    dimension: str = ""


@dataclass(frozen=True)
class Scope:
    """What this person asked for and may see. Only `access.scope` makes one; no Scope, no rows."""

    user: str
    role: Role
    rows_of: str
    """The partner whose rows may be seen one by one; `*` for every partner, `-` for none."""
    programmes: tuple[str, ...]
    partners: tuple[str, ...]
    places: tuple[str, ...]
    indicators: tuple[str, ...]
    period: PeriodRange
    dimension: str
    today: date

    @property
    def sees_every_row(self) -> bool:
        return self.rows_of == "*"


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


class Refused(Exception):
    """Somebody asked for what they may not do or see. `code` is a text key; `args` fill it."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.args_by_name = args
