"""What a report is judged with: the shape of its cells, and what the rules need to know of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from mne.model import Indicator, Place, RuleWaiver

CELL_COLUMNS = (
    "sheet",  # name of the sheet
    "row",  # int, as Excel numbers it; 0 when the row is missing from the file
    "cell",  # address; "" when the row is missing from the file
    "field",  # value, numerator, denominator, sex:female …; or indicator, place, period: the keys of the row
    "kind",  # number | text | blank | error | formula | boolean | date; of a key: known | unknown | other
    "raw",  # the cell as text; of a key: the name or code that stands there
    "value",  # Decimal | None
    "marker",  # X | NA | None
    "indicator",  # resolved codes of the row; "" when not resolved
    "place",
    "period",
    "asked",  # bool: the input is open in this row
    "owed",  # bool: the row is asked of this partner
    "due",  # bool: the period has ended
    "before",  # Decimal | None: the accepted value of this very cell
    "past",  # Decimal | None: the accepted value of the period before
    "said",  # bool: the reader has a finding on it already, so no rule judges it
)


@dataclass(frozen=True)
class Context:
    """What the rules need to know of the world."""

    indicators: Mapping[str, Indicator]
    places: Mapping[str, Place]
    on: date
    """Rules valid on this day judge."""
    below: Callable[[str], Sequence[str]] = lambda place: (place,)
    suggest: Callable[[str, str], str | None] = lambda kind, text: None
    """(indicator | place | period, what was written) → the nearest code."""
    with_trials: bool = False
    """Whether the rules on trial judge too; what they see is marked and for the secretariat alone."""
    partner: str = ""
    """Whose report it is; waivers are granted to a partner."""
    waivers: Sequence[RuleWaiver] = ()
    today: date | None = None
    """The day on which waivers must hold; without it, `on`."""
    history: pd.DataFrame | None = None
    """What was accepted for the same partner's cells in other periods: indicator, place, period, field, value
    (Decimal)."""
