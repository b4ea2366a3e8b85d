"""An invented city of two districts, with one indicator of each shape. Codes tell what they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from mne.catalogue import Catalogue, Committee
from mne.model import (
    Basis,
    Category,
    Dimension,
    Direction,
    Indicator,
    Level,
    Measure,
    Partner,
    Place,
    Programme,
    Responsibility,
)
from mne.period import Frequency


def names(code: str, **more: str) -> dict[str, str]:
    said = {"ar": f"اسم {code}", "fr": f"Nom é {code}", "en": f"Name {code}"}
    return {"code": code} | {f"{kind}_{k}": v for kind in ("name", *more) for k, v in said.items()}


def indicator(code: str, programme: str, frequency: Frequency, measure: Measure, **more: Any) -> Indicator:
    pair = measure in (Measure.ratio, Measure.average)
    parts = {f"{p}_{k}": f"{p} {k}" for p in ("numerator", "denominator") for k in ("ar", "fr", "en") if pair}
    said: dict[str, Any] = {f"{kind}_{k}": f"{kind} {k}" for kind in ("definition", "unit") for k in ("ar", "fr", "en")}
    shape: dict[str, Any] = {"basis_in_time": Basis.flow, "direction": Direction.increase, "measure": measure}
    level = {"programme": programme, "frequency": frequency, "lowest_level": Level.district}
    return Indicator.model_validate({**names(code), **said, **shape, **level, **parts, **more})


def duty(code: str, *places: str, partner: str = "P1", **dates: date) -> Responsibility:
    since = dates.pop("valid_from", date(2024, 1, 1))
    return Responsibility(indicator=code, partner=partner, places=places, valid_from=since, **dates)


def committee() -> Committee:
    words = ("name", "product", "short", "note", "map_credit", "census_credit")
    said: dict[str, Any] = {f"{word}_{k}": f"{word} {k}" for word in words for k in ("ar", "fr", "en")}
    return Committee.model_validate({**said, "city": "C", "default_language": "fr"})


PARTNERS = tuple(Partner(**names(code, short=""), kind="operator") for code in ("P1", "P2"))
PROGRAMMES = tuple(Programme(**names(code, short=""), lead_partner="P1") for code in ("A", "B"))
PLACES = (
    Place(**names("C"), level=Level.city),
    Place(**names("D1"), level=Level.district, parent="C"),
    Place(**names("D2"), level=Level.district, parent="C"),
)
INDICATORS = (
    indicator("monthly", "B", Frequency.monthly, Measure.count),
    indicator("counted", "A", Frequency.quarterly, Measure.count, disaggregations=("sex", "age")),
    indicator("rate", "A", Frequency.quarterly, Measure.ratio, decimals=1, factor=Decimal(100)),
    indicator("half", "A", Frequency.half_yearly, Measure.stock),
    indicator("yearly", "B", Frequency.annual, Measure.average, decimals=2),
)
CATEGORIES = {
    "sex": tuple(Category(**names(code), dimension="sex") for code in ("female", "male")),
    "age": tuple(Category(**names(code), dimension="age") for code in ("0_17", "18_plus")),
}
DUTIES = (
    duty("monthly", "D2", "D1"),
    duty("counted", "D1", "D2"),
    duty("counted", "D1", partner="P2"),
    duty("rate", "C"),
    duty("half", "D1"),
    duty("yearly", "C"),
)


def small_city(duties: tuple[Responsibility, ...] = DUTIES, **more: Any) -> Catalogue:
    parts: dict[str, Any] = {
        "committee": committee(),
        "partners": {each.code: each for each in PARTNERS},
        "programmes": {each.code: each for each in PROGRAMMES},
        "places": {each.code: each for each in PLACES},
        "indicators": {each.code: each for each in INDICATORS},
        "dimensions": {code: Dimension(**names(code)) for code in CATEGORIES},
        "categories": CATEGORIES,
        "responsibilities": duties,
        "themes": {},
        "target_groups": {},
        "targets": (),
        "aliases": (),
        "neighbours": {},
        "context": {},
        "themes_by_programme": {},
        "rules": (),
        "rules_text": "",
        "boundaries": {},
        "files": {},
    }
    return Catalogue(**(parts | more))
