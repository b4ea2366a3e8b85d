"""Every figure of the golden table, worked out by hand, against the program's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
import pytest

from mne import access, kpi
from mne.model import Choices, Role, Scope, User
from mne.period import PeriodRange
from mne.store import Store
from tests.golden.board import golden_tables, open_store, read_rows, registry

CASES = read_rows("golden.csv")
VALUES = ("actual", "actual_to_date", "target", "expected", "achievement", "pace")
PEOPLE = {
    "": access.LOCAL_OPERATOR,
    "member": User("member", Role.member),
    "officer A": User("officer", Role.officer, "A"),
    "officer B": User("stranger", Role.officer, "B"),
}


def observations() -> Iterator[dict[str, str]]:
    """The drawn lines of observations.csv as one row per cell."""
    for line in read_rows("observations.csv"):
        dimension, _, category = line["part"].partition(":")
        cell = {"indicator": line["indicator"], "partner": line["partner"], "place": line["place"]}
        for drawn in line["values"].split():
            period, _, value = drawn.partition("=")
            yield cell | {"period": period, "dimension": dimension, "category": category} | reading(value)


def reading(value: str) -> dict[str, str]:
    if value in ("X", "NA"):
        return {"status": {"X": "withdrawn", "NA": "not_applicable"}[value]}
    numerator, is_pair, denominator = value.partition("/")
    return {"numerator": numerator, "denominator": denominator} if is_pair else {"value": value}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("golden"), registry(golden_tables()), observations()) as opened:
        yield opened


def scope_of(case: dict[str, str]) -> Scope:
    choices = Choices(indicators=(case["indicator"],), period=PeriodRange.parse(case["range"] or "2026-Q1..2026-Q3"))
    today = date.fromisoformat(case["today"] or "2026-10-25")
    return access.scope(PEOPLE[case["who"]], choices, today=today, due_days=20)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['case']}-{c['indicator']}-{c['key']}" for c in CASES])
def test_golden(store: Store, case: dict[str, str]) -> None:
    by = (case["by"],) if case["by"] else ()
    found = kpi.table(store, scope_of(case), by)
    if case["key"] == "absent":
        where = {"G38": [], "G39": ["D1"]}[case["indicator"]]
        assert found[case["by"]].tolist() == where
        return
    rows = found[found[case["by"]] == case["key"]] if by else found
    assert len(rows) == 1
    assert drawn(rows.iloc[0]) == {name: case[name] for name in case if name not in KEYS}


KEYS = ("case", "indicator", "by", "key", "range", "today", "who")


def drawn(row: pd.Series[Any]) -> dict[str, str]:
    """A row of the table as a line of golden.csv."""
    spans = row["persons_lower"] is not None
    return {
        **{name: written(row[name]) for name in VALUES},
        "judged_at": str(row["judged_at"] or ""),
        "state": kpi.state(row),
        "cells": f"{row['cells_reported']}/{row['cells_expected']}",
        "stale": "stale" if row["stale"] else "",
        "persons": f"{written(row['persons_lower'])}..{written(row['persons_upper'])}" if spans else "",
    }


def written(value: Decimal | None) -> str:
    if value is None:
        return ""
    shown = value.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP).normalize()
    return f"{shown:f}" if shown else "0"


def test_golden_covers_what_it_must() -> None:
    shapes = {(i["measure"], i["basis_in_time"]) for i in golden_tables()["indicators"]}
    assert len(CASES) >= 50
    assert len(shapes) == 6
    assert {c["state"] for c in CASES} >= set(kpi.STATES)


def test_an_own_row_that_disagrees_with_its_children_is_reported(store: Store) -> None:
    found = kpi.target_conflicts(store.catalogue()).to_dict("records")
    expected = {"indicator": "G36", "year": 2026, "place": "CITY", "partner": "", "own": 500, "children": 400}
    assert found == [expected]
