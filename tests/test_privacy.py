"""Small figures of sensitive indicators: hidden, and not to be computed from anything else that is shown."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from mne import access, kpi
from mne.model import Choices, Role, User
from mne.period import Period, PeriodRange
from mne.settings import Settings
from mne.store import Store
from tests import demonstration
from tests.attack import Attack
from tests.examples import tried
from tests.golden.board import open_store, registry

MEMBER = User("member", Role.member)
TODAY = date(2026, 11, 15)
KEYS = [(), ("partner",), ("place",), ("prefecture",), ("place", "partner"), ("disaggregation",),
        ("place", "disaggregation"), ("partner", "disaggregation"), ("prefecture", "disaggregation")]  # fmt: skip
WITH_PERIOD = [("period",), ("place", "period"), ("partner", "period"), ("prefecture", "period"),
               ("period", "disaggregation"), ("place", "period", "disaggregation")]  # fmt: skip


def everything(attack: Attack, ranges: list[str], **filters: Any) -> None:
    for asked in ranges:
        for by in KEYS:
            attack.ask(by, asked, **filters)
    for by in WITH_PERIOD:
        attack.ask(by, f"{ranges[0].split('..')[0]}..2026-Q3", **filters)


@pytest.fixture(scope="module")
def shown() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as home, Store.open(Settings(home=demonstration.copied(Path(home) / "h"))) as s:
        yield s


@pytest.mark.parametrize("code", ["P08-01", "P08-03", "P09-01"])
def test_the_demonstration_gives_nothing_away(shown: Store, code: str) -> None:
    attack = Attack(shown, MEMBER, code, TODAY, since=date(2026, 1, 1))
    ranges = ["2026-Q1..2026-Q3", "2026-Q2", "2026-Q2..2026-Q3"]
    everything(attack, ranges)
    for place in [p.code for p in shown.catalogue().places.values() if p.level.value == "prefecture"]:
        attack.ask((), ranges[0], places=(place,))
        attack.ask(("disaggregation",), ranges[0], places=(place,))
    assert attack.shown_rows > 20, "hiding everything is not protecting"
    assert attack.given_away() == []


def test_most_totals_of_the_demonstration_are_still_told(shown: Store) -> None:
    """Only districts' months are small; every total of the year by district, and of the city by month, is shown."""
    codes = tuple(i.code for i in shown.catalogue().indicators.values() if i.sensitive)
    choices = Choices(indicators=codes, period=PeriodRange.parse("2026-Q1..2026-Q3"))
    scope = access.scope(MEMBER, choices, today=TODAY, due_days=20)
    for by in ((), ("partner",), ("district",), ("prefecture",), ("period",)):
        assert "suppressed" not in set(kpi.table(shown, scope, by)["reason"])
    assert "suppressed" in set(kpi.table(shown, scope, ("district", "period"))["reason"])


def test_the_totals_of_indicators_are_the_same_for_every_reader(shown: Store) -> None:
    readers = (User("o", Role.officer, "EN"), MEMBER, User("s", Role.secretariat))
    choices = Choices(period=PeriodRange.parse("2026-Q1..2026-Q3"))
    tables = [kpi.table(shown, access.scope(reader, choices, today=TODAY, due_days=20)) for reader in readers]
    assert "suppressed" in set(tables[0]["reason"])
    found = [kpi.summary(table).iloc[0] for table in tables]
    for name in ("total", "neutral", "not_due"):
        assert len({int(each[name]) for each in found}) == 1, name


def test_the_secretariat_reads_everything(shown: Store) -> None:
    choices = Choices(indicators=("P09-01",), period=PeriodRange.parse("2026-Q1..2026-Q3"))
    scope = access.scope(User("s", Role.secretariat), choices, today=TODAY, due_days=20)
    for by in ((), ("district", "period"), ("district", "period", "disaggregation")):
        assert "suppressed" not in set(kpi.table(shown, scope, by)["reason"])
    assert not kpi.provenance(shown, scope, "P09-01")["suppressed"].any()


def test_provenance_and_restatements_hide_what_the_table_hides(shown: Store) -> None:
    choices = Choices(indicators=("P09-01",), period=PeriodRange.parse("2024-Q1..2026-Q3"))
    scope = access.scope(MEMBER, choices, today=TODAY, due_days=20)
    found = kpi.provenance(shown, scope, "P09-01")
    small = [v is not None and v < 5 for v in found["value"]]
    assert not any(small)
    assert found["suppressed"].any() and not found["suppressed"].all()
    assert found.loc[found["suppressed"], ["value", "numerator", "denominator"]].isna().all(axis=None)
    for code in ("P08-01", "P09-01"):
        changed = kpi.restatements(shown, scope, code)
        assert changed[["value", "old_value"]].isna().all(axis=None)


PLACES = [("CITY", "city", ""), ("PN", "prefecture", "CITY"), ("PS", "prefecture", "CITY"), ("D1", "district", "PN"),
          ("D2", "district", "PN"), ("D3", "district", "PS")]  # fmt: skip
QUARTERS = [Period.parse(f"{year}-Q{n}").code for year, n in ((2025, 3), (2025, 4), (2026, 1), (2026, 2), (2026, 3))]
SHAPES = {
    "count": {"measure": "count", "basis_in_time": "flow"},
    "stock": {"measure": "stock", "basis_in_time": "state"},
    "ratio": {"measure": "ratio", "basis_in_time": "flow", "factor": "100", "numerator_within_denominator": "yes"},
}
few = st.sampled_from([0, 1, 2, 3, 4, 6, 9, 14, 30])


@st.composite
def boards(draw: st.DrawFn) -> tuple[dict[str, list[dict[str, str]]], list[dict[str, Any]]]:
    shape = draw(st.sampled_from([*SHAPES, "count"]))
    split = shape != "ratio" and draw(st.booleans())
    cells: list[dict[str, Any]] = []
    partners = ["A", "B"][: draw(st.integers(1, 2))]
    for partner in partners:
        for place in ("D1", "D2", "D3"):
            for period in QUARTERS:
                if draw(st.integers(0, 7)) == 0:
                    continue
                cell = {"indicator": "N", "partner": partner, "place": place, "period": period}
                female, male, rest = draw(few), draw(few), draw(st.sampled_from([0, 0, 0, 2]))
                if shape == "ratio":
                    cells.append(cell | {"numerator": str(female), "denominator": str(female + male)})
                    continue
                cells.append(cell | {"value": str(female + male + rest)})
                if split:
                    for category, value in (("female", female), ("male", male)):
                        cells.append(cell | {"dimension": "sex", "category": category, "value": str(value)})
    about = {"code": "N", "programme": "P", "direction": "increase", "frequency": "quarterly", "sensitive": "yes",
             "disaggregations": "sex" if split else "", "lowest_level": "district", "decimals": "0"}  # fmt: skip
    tables = {
        "indicators": [about | SHAPES[shape]],
        "partners": [{"code": p} for p in partners],
        "places": [dict(zip(("code", "level", "parent"), place, strict=True)) for place in PLACES],
        "categories": [{"dimension": "sex", "code": "female"}, {"dimension": "sex", "code": "male"}],
        "targets": [
            {
                "indicator": "N",
                "year": "2026",
                "place": "CITY",
                "baseline": "1",
                "baseline_date": "2025-06-30",
                "target": "90",
            }
        ],
        "responsibilities": [
            {"indicator": "N", "partner": p, "places": "D1 D2 D3", "valid_from": "2025-01-01"} for p in partners
        ],
    }
    return tables, cells


@tried(3, phases=[Phase.generate])
@given(board=boards())
def test_no_board_gives_anything_away(board: tuple[dict[str, list[dict[str, str]]], list[dict[str, Any]]]) -> None:
    tables, cells = board
    with tempfile.TemporaryDirectory() as home, open_store(Path(home), registry(tables), cells) as store:
        attack = Attack(store, MEMBER, "N", TODAY)
        ranges = [f"{first}..{last}" for n, first in enumerate(QUARTERS) for last in QUARTERS[n:]]
        everything(attack, ranges)
        for filters in ({"places": ("PN",)}, {"places": ("D1", "D3")}, {"partners": ("A",)}):
            attack.ask((), ranges[-1], **filters)
            attack.ask((), "2025-Q3..2026-Q3", **filters)
            attack.ask(("disaggregation",), "2026-Q1..2026-Q3", **filters)
        assert attack.given_away() == [], tables["indicators"]
