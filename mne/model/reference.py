"""Rows of reference data: what is monitored, where, by whom, against which targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mne.model.words import Basis, Direction, Language, Level, Measure, PersonCount
from mne.period import Frequency


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
