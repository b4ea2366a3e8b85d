"""What the URL says a person wants to see, and how it is written back. Codes only: a link works in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mne.catalogue import Catalogue, nearest
from mne.model import Choices
from mne.period import PeriodRange

PARAMETERS = ("period", "programme", "partner", "place", "indicator", "dimension")
"""In the order of the bar."""


@dataclass(frozen=True)
class Unknown:
    """A value of the URL that means nothing here; `suggestion` is empty when nothing is near."""

    parameter: str
    value: str
    suggestion: str = ""


def read(raw: Mapping[str, Sequence[str]], catalogue: Catalogue) -> tuple[Choices, list[Unknown]]:
    """The choices of a URL's parameters (repeated or separated by commas), and what of it is not known."""
    unknown: list[Unknown] = []
    known = {name: _known(name, raw, options_of(name, catalogue), unknown) for name in PARAMETERS if name != "period"}
    dimension = known["dimension"][0] if known["dimension"] else ""
    return Choices(
        programmes=known["programme"],
        partners=known["partner"],
        places=known["place"],
        indicators=known["indicator"],
        period=_period(raw, unknown),
        dimension=dimension,
    ), unknown


def write(choices: Choices) -> dict[str, list[str]]:
    """The parameters that say these choices; what is not chosen has none."""
    said = {
        "period": [str(choices.period)] if choices.period else [],
        "programme": list(choices.programmes),
        "partner": list(choices.partners),
        "place": list(choices.places),
        "indicator": list(choices.indicators),
        "dimension": [choices.dimension] if choices.dimension else [],
    }
    return {name: values for name, values in said.items() if values}


def options_of(parameter: str, catalogue: Catalogue) -> list[str]:
    return list(
        {
            "programme": catalogue.programmes,
            "partner": catalogue.partners,
            "place": catalogue.places,
            "indicator": catalogue.indicators,
            "dimension": catalogue.dimensions,
        }[parameter]
    )


def _known(
    name: str, raw: Mapping[str, Sequence[str]], options: Sequence[str], unknown: list[Unknown]
) -> tuple[str, ...]:
    asked = [part.strip() for value in raw.get(name, ()) for part in value.split(",") if part.strip()]
    for value in asked:
        if value not in options:
            unknown.append(Unknown(name, value, nearest(value, options) or ""))
    return tuple(dict.fromkeys(value for value in asked if value in options))


def _period(raw: Mapping[str, Sequence[str]], unknown: list[Unknown]) -> PeriodRange | None:
    for value in raw.get("period", ())[:1]:
        try:
            return PeriodRange.parse(value)
        except ValueError:
            unknown.append(Unknown("period", value, "2026-Q1..2026-Q3"))
    return None
