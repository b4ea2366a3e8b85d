"""`kpi.table` against the slow oracle: over the demonstration, and over small boards that hypothesis draws."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from mne import access, kpi
from mne.model import Choices
from mne.period import Frequency, Period, PeriodRange
from mne.settings import Settings
from mne.store import Store
from tests import demonstration
from tests.examples import tried
from tests.golden.board import open_store, registry
from tests.oracle import Oracle

SIX = Decimal("0.000001")
NUMBERS = ("actual", "actual_to_date", "target", "baseline", "expected", "achievement", "pace")
KEYS = [(), ("programme",), ("partner",), ("place",), ("district",), ("prefecture",), ("period",),
        ("partner", "place"), ("district", "period")]  # fmt: skip
MOMENTS = [("2026-Q1..2026-Q3", date(2026, 11, 15)), ("2025-Q2..2025-Q4", date(2026, 2, 1)),
           ("2026-Q1..2026-Q3", date(2026, 10, 20)), ("2024-Q1", date(2024, 5, 1))]  # fmt: skip


def six(value: Fraction | Decimal | None) -> Decimal | None:
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(SIX, rounding=ROUND_HALF_UP)


def of_product(row: dict[Any, Any]) -> dict[str, Any]:
    people = (row["persons_lower"], row["persons_upper"])
    return {n: six(row[n]) for n in NUMBERS} | {
        "state": kpi.state(row), "cells": (row["cells_reported"], row["cells_expected"]),
        "stale": row["stale"] and row["judged_at"] is not None,
        "judged_at": row["judged_at"], "persons": None if people[0] is None else tuple(map(six, people)),
    }  # fmt: skip


def of_oracle(row: dict[str, Any]) -> dict[str, Any]:
    people = row["persons"]
    return {n: six(row[n]) for n in NUMBERS} | {
        "state": row["state"], "cells": row["cells"], "stale": row["stale"], "judged_at": row["judged_at"],
        "persons": None if people is None else tuple(map(six, people)),
    }  # fmt: skip


def compare(store: Store, oracle: Oracle, by: tuple[str, ...], asked: str, today: date, **filters: Any) -> int:
    """How many rows were alike; the first one that is not fails."""
    period = PeriodRange.parse(asked)
    due_days = store.catalogue().committee.due_days
    scope = access.scope(access.LOCAL_OPERATOR, Choices(period=period, **filters), today=today, due_days=due_days)
    worked_out = oracle.table(asked=period, today=today, by=by, **filters)
    alike = set()
    for row in kpi.table(store, scope, by).to_dict("records"):
        key = (row["indicator"], *(row[name] for name in by if name != "programme"))
        if key in worked_out:
            assert of_product(row) == of_oracle(worked_out[key]), (key, asked, today, filters)
            alike.add(key)
        else:
            # An indicator of which nothing is asked there; it stands to show that it exists.
            assert not row["cells_expected"] and row["actual"] is None, key
    missing = [key for key, row in worked_out.items() if key not in alike and (row["cells"][1] or row["actual"])]
    assert missing == []
    return len(alike)


@pytest.fixture(scope="module")
def shown() -> Iterator[tuple[Store, Oracle]]:
    with (
        tempfile.TemporaryDirectory() as home,
        Store.open(Settings(home=demonstration.copied(Path(home) / "h"))) as st_,
    ):
        yield st_, Oracle(st_)


@pytest.mark.parametrize("by", [(), ("partner",), ("place",), ("period",), ("prefecture", "partner")])
def test_the_demonstration(shown: tuple[Store, Oracle], by: tuple[str, ...]) -> None:
    assert sum(compare(*shown, by, asked, today) for asked, today in MOMENTS[:2]) > 100


@pytest.mark.parametrize("by", [(), ("place",), ("partner",)], ids=lambda by: "-".join(by) or "none")
def test_the_demonstration_in_parts(shown: tuple[Store, Oracle], by: tuple[str, ...]) -> None:
    """Of some partners, of some places, of places inside each other."""
    store, _ = shown
    partners = tuple(store.catalogue().partners)
    places = tuple(store.catalogue().places)
    for filters in ({"partners": partners[:2]}, {"partners": partners[2:3]}, {"places": places[3:6]},
                    {"places": places[-3:]}, {"places": places[1:2], "partners": partners[:4]}):  # fmt: skip
        compare(*shown, by, *MOMENTS[0], **filters)


PLACES = [("CITY", "city", ""), ("PN", "prefecture", "CITY"), ("PS", "prefecture", "CITY"), ("D1", "district", "PN"),
          ("D2", "district", "PN"), ("D3", "district", "PS"), ("OUT", "outside", "CITY")]  # fmt: skip
WHERE = [code for code, *_ in PLACES]
PARTNERS = ("A", "B", "C")
SHAPES = [("count", "flow"), ("stock", "state"), ("ratio", "flow"), ("ratio", "state"), ("average", "state")]
small = st.decimals(0, 60, places=1)


@st.composite
def drawn_indicators(draw: st.DrawFn) -> list[dict[str, str]]:
    rows = []
    for number in range(draw(st.integers(2, 4))):
        measure, basis = draw(st.sampled_from(SHAPES))
        person = draw(st.sampled_from(["none", "new_in_year", "active"])) if measure == "count" else "none"
        rows.append({
            "code": f"N{number}", "programme": "P", "measure": measure, "basis_in_time": basis,
            "direction": draw(st.sampled_from(["increase", "decrease", "band", "neutral"])),
            "frequency": draw(st.sampled_from(list(Frequency))).value, "decimals": str(draw(st.integers(0, 1))),
            "denominator_shared": "yes" if measure == "ratio" and draw(st.booleans()) else "no",
            "factor": "100" if measure == "ratio" else "1", "person_count": person, "lowest_level": "district",
        })  # fmt: skip
    return rows


@st.composite
def boards(draw: st.DrawFn) -> tuple[dict[str, list[dict[str, str]]], list[dict[str, str]]]:
    """Reference tables and the accepted cells."""
    indicators = draw(drawn_indicators())
    duties, targets, cells = [], [], []
    for row in indicators:
        code = row["code"]
        for partner in draw(st.lists(st.sampled_from(PARTNERS), min_size=1, max_size=2, unique=True)):
            places = draw(st.lists(st.sampled_from(WHERE), min_size=1, max_size=4, unique=True))
            since = draw(st.sampled_from(["2025-01-01", "2025-01-01", "2026-04-01"]))
            duties.append({"indicator": code, "partner": partner, "places": " ".join(places), "valid_from": since})
            cells += draw(drawn_cells(row, partner, places))
            targets += draw(drawn_targets(row, partner, places))
    once = {tuple(t[n] for n in ("indicator", "year", "place", "partner")): t for t in targets}
    tables = {
        "indicators": indicators, "targets": list(once.values()), "responsibilities": duties,
        "partners": [{"code": "A"}, {"code": "B"}, {"code": "C", "valid_from": "", "valid_to": "2026-03-31"}],
        "places": [dict(zip(("code", "level", "parent"), place, strict=True)) for place in PLACES],
        "categories": [{"dimension": "sex", "code": "female"}],
    }  # fmt: skip
    return tables, cells


@st.composite
def drawn_cells(draw: st.DrawFn, row: dict[str, str], partner: str, places: list[str]) -> list[dict[str, str]]:
    found = []
    period = Period(Frequency(row["frequency"]), 2025, 1)
    while period.end <= date(2026, 9, 30):
        for place in places:
            said = draw(st.sampled_from(["value", "value", "value", "blank", "half", "not_applicable"]))
            cell = {"indicator": row["code"], "partner": partner, "place": place, "period": period.code}
            pair = row["measure"] in ("ratio", "average")
            if said == "not_applicable":
                found.append(cell | {"status": said})
            elif said == "value" and pair:
                found.append(cell | {"numerator": str(draw(small)), "denominator": str(draw(st.integers(0, 9)))})
            elif said == "half" and pair:
                found.append(cell | {"numerator": str(draw(small))})
            elif said == "value":
                found.append(cell | {"value": str(draw(small))})
        period = period.next()
    return found


@st.composite
def drawn_targets(draw: st.DrawFn, row: dict[str, str], partner: str, places: list[str]) -> list[dict[str, str]]:
    if row["direction"] == "neutral":
        return []
    where = draw(st.sampled_from([["CITY"], places, [*places, "CITY"], ["PN", "PS"], places[:1]]))
    found = []
    for place in where:
        for year in draw(st.sampled_from([["2026"], ["2025", "2026"]])):
            target = {"indicator": row["code"], "year": year, "place": place,
                      "partner": draw(st.sampled_from(["", partner]))}  # fmt: skip
            if row["direction"] == "band":
                found.append(target | {"band_low": "10", "band_high": str(draw(st.integers(20, 90)))})
                continue
            if row["measure"] != "count" and draw(st.booleans()):
                target |= {"baseline": str(draw(st.integers(0, 50))), "baseline_date": f"{int(year) - 1}-12-31"}
            found.append(target | {"target": str(draw(st.integers(1, 200)))})
    return found


@tried(6, phases=[Phase.generate])
@given(board=boards(), filters=st.sampled_from([{}, {"partners": ("A",)}, {"places": ("PN", "D3")}]))
def test_any_board(
    board: tuple[dict[str, list[dict[str, str]]], list[dict[str, str]]], filters: dict[str, Any]
) -> None:
    tables, cells = board
    with tempfile.TemporaryDirectory() as home, open_store(Path(home), registry(tables), cells) as store:
        oracle = Oracle(store)
        for by in KEYS:
            for asked, today in MOMENTS[:3]:
                compare(store, oracle, by, asked, today, **filters)
