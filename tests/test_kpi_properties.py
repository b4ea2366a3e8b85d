"""What holds for any accepted cells: totals add up, lower never passes upper, blank is not zero."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mne import access, kpi
from mne.model import Choices
from mne.period import PeriodRange
from tests.examples import tried
from tests.golden.board import open_store, registry

DISTRICTS = ("D1", "D2", "D3")
PARTNERS = ("A", "B")
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3")
CELLS = [(partner, place, quarter) for partner in PARTNERS for place in (*DISTRICTS, "OUT") for quarter in QUARTERS]
VALUES = st.none() | st.decimals(0, 10**6, places=4)


def tables(person_count: str) -> dict[str, list[dict[str, str]]]:
    shape = {"measure": "count", "basis_in_time": "flow", "direction": "increase", "frequency": "quarterly"}
    return {
        "indicators": [{"code": "N", "programme": "P", "person_count": person_count, **shape}],
        "partners": [{"code": partner} for partner in PARTNERS],
        "places": [
            {"code": "CITY", "level": "city", "parent": ""},
            {"code": "OUT", "level": "outside", "parent": "CITY"},
            *({"code": code, "level": "district", "parent": "CITY"} for code in DISTRICTS),
        ],
        "categories": [{"dimension": "sex", "code": "female"}],
        "targets": [{"indicator": "N", "year": "2026", "place": "CITY", "target": "100"}],
        "responsibilities": [
            {"indicator": "N", "partner": p, "places": " ".join((*DISTRICTS, "OUT")), "valid_from": "2026-01-01"}
            for p in PARTNERS
        ],
    }


@tried(8)
@given(
    values=st.lists(VALUES, min_size=len(CELLS), max_size=len(CELLS)),
    person_count=st.sampled_from(["new_in_year", "active"]),
)
def test_totals_add_up_and_spans_are_spans(values: list[Decimal | None], person_count: str) -> None:
    rows = [
        {"indicator": "N", "partner": partner, "place": place, "period": quarter, "value": str(value)}
        for (partner, place, quarter), value in zip(CELLS, values, strict=True)
        if value is not None
    ]
    choices = Choices(period=PeriodRange.parse("2026-Q1..2026-Q3"))
    scope = access.scope(access.LOCAL_OPERATOR, choices, today=date(2026, 10, 25), due_days=20)
    with tempfile.TemporaryDirectory() as home, open_store(Path(home), registry(tables(person_count)), rows) as store:
        whole = kpi.table(store, scope).iloc[0]
        for by in (("place",), ("partner",), ("place", "partner")):
            parts = kpi.table(store, scope, by)
            told = [value for value in parts["actual_to_date"] if value is not None]
            assert (sum(told, Decimal(0)) if told else None) == whole["actual_to_date"]
            assert parts["cells_reported"].sum() == whole["cells_reported"] == len(rows)
            assert parts["cells_expected"].sum() == whole["cells_expected"] == len(CELLS)
        assert all(row.cells_reported <= row.cells_expected for row in parts.itertuples())
        districts = kpi.table(store, scope, ("district",))
        outside = sum((v for (_, place, _), v in zip(CELLS, values, strict=True) if place == "OUT" and v), Decimal(0))
        inside = sum((v for v in districts["actual_to_date"] if v is not None), Decimal(0))
        assert inside + outside == (whole["actual_to_date"] or 0)
        if rows:
            assert whole["persons_lower"] <= whole["persons_upper"] == whole["actual_to_date"]
        else:
            assert whole["actual_to_date"] is None and kpi.state(whole) == "no_data"
