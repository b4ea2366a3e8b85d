"""Rates per 1,000 people for maps, where the census knows the people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from mne.catalogue import Catalogue

PLACE_COLUMNS = ("district", "place", "prefecture")


def per_thousand(
    table: pd.DataFrame, catalogue: Catalogue, base: Literal["population", "group"] = "population"
) -> pd.DataFrame:
    """The table with `base_size` (people) and `per_thousand` (actual per 1,000 of them), None where there is no rate.

    `group` is the indicator's target group, an estimate to two significant digits: its rate claims no more of them.
    Only sums have a rate: not ratios, not averages. The table must have a column district, place or prefecture; raises
    ValueError otherwise.
    """
    column = next((name for name in PLACE_COLUMNS if name in table.columns), None)
    if column is None:
        raise ValueError("rates need a table by district, place or prefecture")
    sizes, rates = [], []
    for code, place, actual in zip(table["indicator"], table[column], table["actual"], strict=True):
        indicator = catalogue.indicators[code]
        size = None if indicator.is_pair else _size(catalogue, place, indicator.target_group, base)
        sizes.append(size)
        rate = actual * 1000 / size if size and actual is not None else None
        rates.append(_as_estimated(rate) if base == "group" and rate is not None else rate)
    return table.assign(
        base_size=pd.Series(sizes, index=table.index, dtype=object),
        per_thousand=pd.Series(rates, index=table.index, dtype=object),
    )


def _as_estimated(rate: Decimal) -> Decimal:
    """To two significant digits; its exponent tells how many decimals are to be shown."""
    if not rate:
        return Decimal(0)
    once = rate.quantize(Decimal(1).scaleb(rate.adjusted() - 1), rounding=ROUND_HALF_UP)
    # 9.96 becomes 10, not 10.0.
    return once.quantize(Decimal(1).scaleb(once.adjusted() - 1))


def _size(catalogue: Catalogue, place: str, group: str, base: str) -> Decimal | None:
    if base == "group":
        return catalogue.group_size(place, group)
    population = catalogue.places[place].population
    return None if population is None else Decimal(population)
