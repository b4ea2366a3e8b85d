from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from mne import template
from mne.period import Period
from mne.template import Layout, layout
from tests.small_city import CATEGORIES, DUTIES, INDICATORS, duty, small_city

Q3, Q4 = Period.parse("2026-Q3"), Period.parse("2026-Q4")


def keys(found: Layout) -> list[tuple[str, str, str]]:
    return [row.key for row in found.rows]


def test_the_last_quarter_asks_for_its_months_itself_the_half_year_and_the_year_in_registry_order() -> None:
    assert keys(layout(small_city(), "P1", Q4)) == [
        ("counted", "D1", "2026-Q4"),
        ("counted", "D2", "2026-Q4"),
        ("rate", "C", "2026-Q4"),
        ("half", "D1", "2026-H2"),
        *(("monthly", place, f"2026-M{month}") for place in ("D1", "D2") for month in (10, 11, 12)),
        ("yearly", "C", "2026"),
    ]


def test_a_quarter_that_closes_no_half_year_does_not_ask_for_it() -> None:
    assert {code for code, _, _ in keys(layout(small_city(), "P1", Q3))} == {"counted", "rate", "monthly"}


def test_a_partner_without_a_duty_owes_nothing() -> None:
    nothing = layout(small_city(()), "P2", Q4)
    assert (nothing.rows, nothing.inputs, nothing.last_row) == ((), (), template.HEADER_ROW)


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        ({"valid_from": date(2026, 12, 31)}, True),
        ({"valid_from": date(2027, 1, 1)}, False),
        ({"valid_to": date(2026, 12, 31)}, True),
        ({"valid_to": date(2026, 12, 30)}, False),
    ],
)
def test_whoever_is_responsible_on_the_last_day_reports(dates: dict[str, date], asked: bool) -> None:
    assert bool(layout(small_city((duty("counted", "D1", **dates),)), "P1", Q4).rows) is asked


def test_an_indicator_that_ended_is_not_asked_for() -> None:
    ended = {i.code: i.model_copy(update={"valid_to": date(2026, 11, 15)}) for i in INDICATORS}
    assert keys(layout(small_city((duty("monthly", "D1"),), indicators=ended), "P1", Q4)) == [
        ("monthly", "D1", "2026-M10")
    ]


def test_overlapping_duties_ask_once() -> None:
    assert len(layout(small_city((duty("counted", "D1"), duty("counted", "D1", "D2"))), "P1", Q4).rows) == 2


def test_open_inputs_are_the_total_with_its_parts_or_the_pair() -> None:
    found = layout(small_city(), "P1", Q4)
    inputs = {row.indicator: row.inputs for row in found.rows}
    assert inputs["counted"] == ("value", "sex:female", "sex:male", "age:0_17", "age:18_plus")
    assert inputs["rate"] == inputs["yearly"] == ("numerator", "denominator")
    assert inputs["half"] == ("value",)


def test_parts_of_pairs_are_not_asked_for() -> None:
    rate = next(i for i in INDICATORS if i.code == "rate").model_copy(update={"disaggregations": ("sex",)})
    assert template.inputs_of(rate, CATEGORIES) == ("numerator", "denominator")


def test_codes_stand_hidden_before_their_names_and_only_used_inputs_have_a_column() -> None:
    assert layout(small_city((duty("half", "D1"),)), "P1", Q4).fields == (
        "programme_name",
        "indicator",
        "indicator_name",
        "place",
        "place_name",
        "period",
        "period_name",
        "unit",
        "previous",
        "value",
        "note",
    )
    found = layout(small_city(), "P1", Q4)
    assert [column.field for column in found.columns if column.is_hidden] == list(template.CODE_FIELDS)
    assert {column.field for column in found.columns if template.is_input(column.field)} == set(found.inputs)


def test_addresses_are_excels() -> None:
    found = layout(small_city(), "P1", Q4)
    assert found.letter("value") == "J"
    assert found.address(found.rows[0], "value") == "J4"
    assert found.address(found.rows[2], "numerator") == "L6"
    assert found.last_row == template.FIRST_ROW + len(found.rows) - 1


@pytest.mark.parametrize(("index", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_letters(index: int, expected: str) -> None:
    assert template.letters(index) == expected


@pytest.mark.parametrize(
    ("field", "parts"), [("sex:female", ("sex", "female")), ("value", ("", "")), ("note", ("", ""))]
)
def test_parts_of_a_field(field: str, parts: tuple[str, str]) -> None:
    assert template.split_field(field) == parts


def test_the_hash_is_stable_and_changes_with_rows_columns_and_open_inputs() -> None:
    first = layout(small_city(), "P1", Q4)
    assert first.hash == layout(small_city(), "P1", Q4).hash
    closed = dataclasses.replace(first.blocks[0], inputs=("value",))
    others = [
        layout(small_city(), "P1", Q3),
        layout(small_city(), "P2", Q4),
        layout(small_city(DUTIES[1:]), "P1", Q4),
        dataclasses.replace(first, blocks=first.blocks[::-1]),
        dataclasses.replace(first, columns=first.columns[:-1]),
        dataclasses.replace(first, blocks=(closed, *first.blocks[1:])),
    ]
    assert len({first.hash, *(each.hash for each in others)}) == 7
