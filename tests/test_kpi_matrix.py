"""Every measure × basis × direction × frequency, on figures small enough to check in the head.

Seen on 25 October 2026: monthly and quarterly indicators stand at nine months, half-yearly ones at six of 2026,
annual ones at the end of 2025.

Counts report 8 a month against 120 a year: 72 of 90, 72 of 90, 48 of 60, 96 of 120. A ceiling of 120 is kept by all,
and at the end of a year kept for good; a band of 60 to 100 a year, pro-rated, holds them all.

Everything else starts at 100 and is to rise to 140 or fall to 60 in the year; it stands at 124 or 76, 24 of 40 done.
Planned by then are 30, 30, 20 and 40: paces 0.8, 0.8, 1.2 and 0.6. A band of 70 to 130 holds 124.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import pandas as pd
import pytest

from mne import access, kpi
from mne.model import Choices
from mne.period import Frequency, Period, PeriodRange
from tests.golden.board import open_store, registry

SHAPES = (("count", "flow"), ("stock", "state"), ("ratio", "flow"), ("ratio", "state"), ("average", "flow"),
          ("average", "state"))  # fmt: skip
DIRECTIONS = ("increase", "decrease", "band", "neutral")
FREQUENCIES = tuple(Frequency)
COMBINATIONS = list(product(SHAPES, DIRECTIONS, FREQUENCIES))
YEAR = {frequency: 2025 if frequency is Frequency.annual else 2026 for frequency in FREQUENCIES}
JUDGED = dict(zip(FREQUENCIES, ("2026-09-30", "2026-09-30", "2026-06-30", "2025-12-31"), strict=True))

# monthly, quarterly, half-yearly, annual: (actual to date, expected, pace, achievement, state)
COUNTS = {
    "increase": ["72 90 0.8 0.6 at_risk", "72 90 0.8 0.6 at_risk", "48 60 0.8 0.4 at_risk", "96 120 0.8 0.8 at_risk"],
    "decrease": ["72 90 - - on_track", "72 90 - - on_track", "48 60 - - on_track", "96 120 - - achieved"],
    "band": ["72 - - - achieved", "72 - - - achieved", "48 - - - achieved", "96 - - - achieved"],
    "neutral": ["72 - - - neutral", "72 - - - neutral", "48 - - - neutral", "96 - - - neutral"],
}
OTHERS = {
    "increase": [
        "124 130 0.8 0.6 at_risk", "124 130 0.8 0.6 at_risk", "124 120 1.2 0.6 on_track", "124 140 0.6 0.6 off_track",
    ],
    "decrease": [
        "76 70 0.8 0.6 at_risk", "76 70 0.8 0.6 at_risk", "76 80 1.2 0.6 on_track", "76 60 0.6 0.6 off_track",
    ],
    "band": ["124 - - - achieved"] * 4,
    "neutral": ["124 - - - neutral"] * 4,
}  # fmt: skip


def code_of(shape: tuple[str, str], direction: str, frequency: Frequency) -> str:
    return f"{shape[0]}-{shape[1]}-{direction}-{frequency.value}"


def indicator(shape: tuple[str, str], direction: str, frequency: Frequency) -> dict[str, str]:
    code = code_of(shape, direction, frequency)
    factor = "100" if shape[0] == "ratio" else "1"
    return {"code": code, "programme": "P", "measure": shape[0], "basis_in_time": shape[1], "direction": direction,
            "frequency": frequency.value, "decimals": "1", "factor": factor}  # fmt: skip


def target(shape: tuple[str, str], direction: str, frequency: Frequency) -> dict[str, str]:
    count, year = shape[0] == "count", YEAR[frequency]
    row = {"indicator": code_of(shape, direction, frequency), "year": str(year), "place": "CITY"}
    if direction == "band":
        low, high = ("60", "100") if count else ("70", "130")
        return row | {"band_low": low, "band_high": high}
    if count:
        return row | {"target": "120"}
    end = "140" if direction == "increase" else "60"
    return row | {"baseline": "100", "baseline_date": f"{year - 1}-12-31", "target": end}


def cells(shape: tuple[str, str], direction: str, frequency: Frequency) -> Iterator[dict[str, str]]:
    standing = 76 if direction == "decrease" else 124
    numbers = {
        "count": {"value": str(8 * frequency.months)},
        "stock": {"value": str(standing)},
        "ratio": {"numerator": str(standing), "denominator": "100"},
        "average": {"numerator": str(standing * 10), "denominator": "10"},
    }[shape[0]]
    code = code_of(shape, direction, frequency)
    period = Period(frequency, YEAR[frequency], 1)
    while period.end <= date(2026, 9, 30):
        yield {"indicator": code, "partner": "A", "place": "D1", "period": period.code, **numbers}
        period = period.next()


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    indicators = [indicator(*each) for each in COMBINATIONS]
    tables = {
        "indicators": indicators,
        "targets": [target(*each) for each in COMBINATIONS if each[1] != "neutral"],
        "partners": [{"code": "A"}],
        "places": [
            {"code": "CITY", "level": "city", "parent": ""},
            {"code": "D1", "level": "district", "parent": "CITY"},
        ],
        "categories": [{"dimension": "sex", "code": "female"}],
        "responsibilities": [
            {"indicator": each["code"], "partner": "A", "places": "D1", "valid_from": "2025-01-01"}
            for each in indicators
        ],
    }
    observed = [cell for each in COMBINATIONS for cell in cells(*each)]
    scope = access.scope(
        access.LOCAL_OPERATOR,
        Choices(period=PeriodRange.parse("2025-Q1..2026-Q3")),
        today=date(2026, 10, 25),
        due_days=20,
    )
    with open_store(tmp_path_factory.mktemp("matrix"), registry(tables), observed) as store:
        return kpi.table(store, scope).set_index("indicator")


@pytest.mark.parametrize(("shape", "direction", "frequency"), COMBINATIONS, ids=[code_of(*c) for c in COMBINATIONS])
def test_every_combination(rows: pd.DataFrame, shape: tuple[str, str], direction: str, frequency: Frequency) -> None:
    row = rows.loc[code_of(shape, direction, frequency)]
    numbers = [row[name] for name in ("actual_to_date", "expected", "pace", "achievement")]
    drawn = " ".join("-" if n is None else f"{n.normalize():f}" for n in numbers)
    worked = (COUNTS if shape[0] == "count" else OTHERS)[direction][FREQUENCIES.index(frequency)]
    assert f"{drawn} {kpi.state(row)}" == worked
    assert str(row["judged_at"]) == JUDGED[frequency]
