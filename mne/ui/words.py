"""Names of coded things in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from mne import texts
from mne.catalogue import Catalogue
from mne.model import Language, Level


def names_of(key: str, catalogue: Catalogue, language: Language) -> Mapping[str, str]:
    """Code → name, for a key of the KPI table: programme, partner, place, district, prefecture, indicator."""
    if key == "programme":
        return {code: one.short(language) for code, one in catalogue.programmes.items()}
    if key == "partner":
        return {code: one.short(language) for code, one in catalogue.partners.items()}
    if key == "indicator":
        return {code: one.name(language) for code, one in catalogue.indicators.items()}
    if key == "disaggregation":
        return _parts(catalogue, language)
    if key == "dimension":
        return {code: one.name(language) for code, one in catalogue.dimensions.items()}
    if key == "place":
        return {code: place_name(code, catalogue, language) for code in catalogue.places}
    return {code: place.name(language) for code, place in catalogue.places.items()}


def place_name(code: str, catalogue: Catalogue, language: Language) -> str:
    """The place's name; a prefecture or the city says so, because some prefectures bear a district's name."""
    place = catalogue.places[code]
    if place.level in (Level.prefecture, Level.city):
        return texts.say(language, f"filter.level.{place.level.value}", name=place.name(language))
    return place.name(language)


def places_in_order(catalogue: Catalogue) -> list[str]:
    """The city, each prefecture followed by its districts, then what belongs to no prefecture."""
    prefectures = [code for code, place in catalogue.places.items() if place.level is Level.prefecture]
    ordered = [catalogue.committee.city]
    for prefecture in prefectures:
        ordered += catalogue.places_below(prefecture)
    return [*ordered, *(code for code in catalogue.places if code not in ordered)]


def _parts(catalogue: Catalogue, language: Language) -> dict[str, str]:
    """`sex:female` → its name; `sex:-` is what a dimension leaves over."""
    found = {"": texts.say(language, "page.not_disaggregated")}
    for dimension, categories in catalogue.categories.items():
        found |= {f"{dimension}:{one.code}": one.name(language) for one in categories}
        found[f"{dimension}:-"] = texts.say(language, "page.not_disaggregated")
    return found
