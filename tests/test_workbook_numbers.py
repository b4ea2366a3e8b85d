"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mne.workbook.numbers import comma_means, marker_of, number_in_cell, number_in_text, settle


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("250", "250"),
        (" 250 ", "250"),
        ("1 234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("۱۲۳", "123"),
        ("١٫٢٣٤", "1.234"),
        ("١٬٢٣٤", "1234"),
        ("١،٥", "1.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("\u200f٥٠\u200e", "50"),
        ("\u22125", "-5"),
        ("+7", "7"),
        ("12,5", "12.5"),
        ("0,234", "0.234"),
        ("1234.567", "1234.567"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("0.10", "0.1"),
        ("99999999999999.9999", "99999999999999.9999"),
    ],
)
def test_a_number_is_read(typed: str, value: str) -> None:
    number = number_in_text(typed)
    assert (number.value, number.other, number.problem) == (Decimal(value), None, "")


@pytest.mark.parametrize(
    "typed",
    ["", "nan", "inf", "1_000", "12 34", "1e3", "12 taps", "1,2,3", "5%", "²", "१२", "--5", "1,2.3,4", "9" * 70],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert number_in_text(typed).problem == "not_a_number"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("12.34567", "too_precise"), ("123456789012345", "too_long"), ("1,234,567.00001", "too_precise")],
)
def test_nothing_is_rounded_to_fit(typed: str, problem: str) -> None:
    number = number_in_text(typed)
    assert (number.value, number.problem) == (None, problem)


@pytest.mark.parametrize(
    ("stored", "value"),
    [("1.1000000000000001", "1.1"), ("0.30000000000000004", "0.3"), ("1E-3", "0.001"), ("1e2", "100"), ("-0", "0")],
)
def test_a_stored_number_is_what_was_typed(stored: str, value: str) -> None:
    assert number_in_cell(stored).value == Decimal(value)
    assert str(number_in_cell(stored).value) == value


@pytest.mark.parametrize(
    ("stored", "problem"),
    [("0.333333333333", "too_precise"), ("1E+20", "too_long"), ("1E+400", "not_a_number"), ("nan", "not_a_number")],
)
def test_a_stored_number_that_does_not_fit(stored: str, problem: str) -> None:
    assert number_in_cell(stored).problem == problem


@pytest.mark.parametrize(
    ("typed", "column", "language", "value", "by"),
    [
        ("1,234", ["12,5"], "en", "1.234", "column"),
        ("1,234", ["1.234,5"], "en", "1.234", "column"),
        ("1,234", ["1,234,567"], "fr", "1234", "column"),
        ("1,234", ["2.5"], "fr", "1234", "column"),
        ("1.234", ["12,5"], "en", "1234", "column"),
        ("1.234", ["2.5"], "fr", "1.234", "column"),
        ("1,234", ["12,5", "12.5"], "fr", "1.234", "language"),
        ("1,234", [], "fr", "1.234", "language"),
        ("1,234", [], "en", "1234", "language"),
        ("١،٢٣٤", [], "ar", "1.234", "language"),
        ("1.234", [], "en", "1.234", "language"),
        ("1.234", [], "fr", "1234", ""),
        ("1.234", [], "ar", "1234", ""),
    ],
)
def test_an_ambiguous_number_is_settled(typed: str, column: list[str], language: str, value: str, by: str) -> None:
    number = number_in_text(typed)
    assert number.is_ambiguous
    settled, settled_by = settle(number, typed, comma_means(column), language)  # type: ignore[arg-type]
    assert (settled.value, settled_by, settled.is_ambiguous) == (Decimal(value), by, not by)


@pytest.mark.parametrize(
    ("typed", "marker"),
    [("x", "X"), (" X ", "X"), ("×", "X"), ("na", "NA"), ("N/A", "NA"), ("لا ينطبق", "NA"), ("xx", None)],
)
def test_markers(typed: str, marker: str | None) -> None:
    assert marker_of(typed) == marker
