"""The files of a reference folder: which there are, the row of each, its key and what its cells refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from mne.model import (
    LANGUAGES,
    Alias,
    Category,
    Dimension,
    Indicator,
    Language,
    Partner,
    Place,
    Programme,
    Responsibility,
    Row,
    Target,
    TargetGroup,
    Theme,
)


class Committee(BaseModel):
    """committee.toml: whose product this is, and the thresholds it judges by."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name_ar: str
    name_fr: str
    name_en: str
    product_ar: str
    product_fr: str
    product_en: str
    short_ar: str
    short_fr: str
    short_en: str
    city: str
    default_language: Language
    languages: tuple[Language, ...] = LANGUAGES
    """Those offered to choose from, in this order."""
    first_quarter: str = "2024-Q1"
    due_days: int = 20
    coverage_floor: Decimal = Decimal("0.80")
    on_track: Decimal = Decimal("0.95")
    at_risk: Decimal = Decimal("0.80")
    regress_tolerance: Decimal = Decimal("0.02")
    ceiling_tolerance: Decimal = Decimal("0.20")
    band_tolerance: Decimal = Decimal("0.10")
    small_cell: int = 5
    note_ar: str = ""
    note_fr: str = ""
    note_en: str = ""
    map_credit_ar: str = ""
    map_credit_fr: str = ""
    map_credit_en: str = ""
    census_credit_ar: str = ""
    census_credit_fr: str = ""
    census_credit_en: str = ""

    def say(self, what: str, language: Language) -> str:
        """One of name, product, short, note, map_credit, census_credit."""
        return str(getattr(self, f"{what}_{language}"))


class ProgrammeTheme(Row):
    programme: str
    theme: str


class Adjacency(Row):
    code: str
    neighbours: tuple[str, ...] = ()


class ContextValue(Row):
    """A census figure of a place; shares are percentages."""

    place: str
    measure: str
    value: Decimal
    source: str = ""


@dataclass(frozen=True)
class Table:
    """A CSV file: `key` makes a row unique, `refers` says in which file a column's codes stand."""

    file: str
    row: type[Row]
    key: tuple[str, ...] = ("code",)
    refers: Mapping[str, str] = field(default_factory=dict)
    needs_rows: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.row.model_fields)

    @property
    def optional(self) -> frozenset[str]:
        """Columns that may be left out, as their cells may be left empty."""
        return frozenset(name for name, column in self.row.model_fields.items() if not column.is_required())


TABLES: tuple[Table, ...] = (
    Table("partners.csv", Partner, needs_rows=True),
    Table("themes.csv", Theme),
    Table("programmes.csv", Programme, refers={"lead_partner": "partners.csv"}, needs_rows=True),
    Table(
        "programme_themes.csv",
        ProgrammeTheme,
        ("programme", "theme"),
        {"programme": "programmes.csv", "theme": "themes.csv"},
    ),
    Table("target_groups.csv", TargetGroup),
    Table("dimensions.csv", Dimension),
    Table("categories.csv", Category, ("dimension", "code"), {"dimension": "dimensions.csv"}),
    Table(
        "indicators.csv",
        Indicator,
        refers={
            "programme": "programmes.csv",
            "disaggregations": "dimensions.csv",
            "target_group": "target_groups.csv",
        },
        needs_rows=True,
    ),
    Table("places.csv", Place, refers={"parent": "places.csv"}, needs_rows=True),
    Table(
        "responsibilities.csv",
        Responsibility,
        ("indicator", "partner", "places", "valid_from"),
        {"indicator": "indicators.csv", "partner": "partners.csv", "places": "places.csv"},
    ),
    Table(
        "targets.csv",
        Target,
        ("indicator", "year", "place", "partner", "valid_from"),
        {"indicator": "indicators.csv", "place": "places.csv", "partner": "partners.csv"},
    ),
    Table("aliases.csv", Alias, ("place", "alias"), {"place": "places.csv"}),
    Table("adjacency.csv", Adjacency, refers={"code": "places.csv", "neighbours": "places.csv"}),
    Table("context.csv", ContextValue, ("place", "measure"), {"place": "places.csv"}),
)
COMMITTEE = "committee.toml"
RULES = "rules.csv"
BOUNDARIES = "boundaries/places.geojson"
BOUNDARIES_LICENCE = "boundaries/LICENSE.md"
DEMONSTRATION = "demo.toml"
REQUIRED: tuple[str, ...] = (COMMITTEE, *(table.file for table in TABLES), RULES)
OPTIONAL: tuple[str, ...] = (BOUNDARIES, BOUNDARIES_LICENCE, DEMONSTRATION)
KNOWN: tuple[str, ...] = (*REQUIRED, *OPTIONAL)
"""Every file of a folder, in the order in which problems and differences are told."""
