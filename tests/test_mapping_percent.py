"""Percentages of a partner's own table: which numerator each says, and what is asked or refused instead of guessed."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from mne import intake
from mne.intake import mapping as own
from mne.intake.mapping.percent import Share, is_percent_text, share_in
from mne.intake.mapping.table import Cell
from mne.model import LANGUAGES, Severity
from mne.rules import wording
from mne.store import Store
from tests.test_mapping import blocking, drawn, of, opened, proposed, store, submit, values

__all__ = ["store"]
KEY = ("A3", "01", "2026-Q4", "pair")


def table(percent: object, beds: object, occupied: object = None, *, header: str = "%") -> bytes:
    """One rate: its denominator, its percentage and perhaps its numerator."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Lieu", "Taux d'occupation", None, None])
    sheet.append([None, "Dénominateur", header, "Numérateur"])
    sheet.append(["Port-Clair", beds, percent, occupied])
    sheet.merge_cells("B1:D1")
    sheet.merge_cells("A1:A2")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cell(raw: str, kind: str = "text") -> Cell:
    return Cell(1, 1, "A1", kind, raw, False, True)


@pytest.mark.parametrize("header", ["%", "Pourcentage", "Taux", "النسبة المئوية", "Percent"])
@pytest.mark.parametrize("percent", [75, 0.75, "75 %", "75%", "٧٥٪", "75,0 %", "%75"])
def test_a_percentage_beside_its_denominator_says_its_numerator(store: Store, percent: object, header: str) -> None:
    report, _ = submit(store, table(percent, 40, header=header))
    assert blocking(report) == set()
    assert values(report) == {KEY: (30, 40, "C3")}
    found = of(report, "table.percent_read")
    assert (found.severity, found.cells, found.args["number"]) == (Severity.info, ("C3",), Decimal(30))


def test_a_share_that_excel_computed_is_read_to_its_last_digit(store: Store) -> None:
    report, _ = submit(store, table(34 / 75, 75))
    assert blocking(report) == set() and values(report) == {KEY: (34, 75, "C3")}


def test_a_rounded_percentage_asks_which_number_was_meant(store: Store) -> None:
    report, _ = submit(store, table("45 %", 1200))
    found = of(report, "table.percent_range")
    assert found.severity is Severity.warning
    assert [found.args[name] for name in ("low", "number", "high")] == [Decimal(534), Decimal(540), Decimal(546)]
    assert values(report) == {KEY: (540, 1200, "C3")}
    with pytest.raises(intake.Unexplained):
        from tests.test_intake import OFFICER

        intake.confirm(store, report.upload or 0, OFFICER, base_version=0)


@pytest.mark.parametrize(
    ("percent", "beds", "code"),
    [("33,3 %", 10, "percent_off"), (45, 0, "percent_off"), ("beaucoup", 40, "percent_wrong")],
)
def test_what_no_whole_number_makes_is_an_error_at_its_cell(
    store: Store, percent: object, beds: int, code: str
) -> None:
    said = proposed(store, table(75, 40))
    content = table(percent, beds)
    report, _ = submit(store, content, said)
    found = of(report, f"table.{code}")
    assert found.severity is Severity.error and found.cells == ("C3",) and report.observations.empty


def test_beside_a_numerator_it_is_compared_and_not_kept(store: Store) -> None:
    report, _ = submit(store, table("75 %", 40, 30))
    assert of(report, "table.percent_agrees").severity is Severity.info
    assert values(report) == {KEY: (30, 40, "D3")} and not [f for f in report.findings if f.code == "table.columns"]
    report, _ = submit(store, table("57 %", 40, 30))
    found = of(report, "table.percent_differs")
    assert found.severity is Severity.warning and found.cells == ("C3",) and values(report) == {KEY: (30, 40, "D3")}


def test_a_percentage_whose_denominator_is_blank_is_told(store: Store) -> None:
    report, _ = submit(store, table(75, None), proposed(store, table(75, 40)))
    found = of(report, "table.percent_alone")
    assert found.severity is Severity.warning and found.cells == ("C3",)


def test_a_marker_in_its_place_is_the_numerators(store: Store) -> None:
    said = proposed(store, table(75, 40))
    report, _ = submit(store, table("X", "X"), said)
    assert not [f for f in report.findings if f.code.startswith("table.percent")]


def test_alone_it_is_neither_proposed_nor_taken(store: Store) -> None:
    content = drawn("| Lieu | Taux d'occupation |\n| Port-Clair | 75 |")
    found = opened(store, content)
    said = found.proposed()
    assert said is not None and said.figures == {}
    assert found.suggester.figures_of(2, said).field == own.PERCENT
    each, fixed = own.Source(kind="each"), own.Source(kind="fixed", code="A3")
    said = said.model_copy(update={
        "sources": {**said.sources, "indicator": fixed, "field": each}, "figures": {2: own.Figures(field=own.PERCENT)},
    })  # fmt: skip
    (problem,) = own.problems(said)
    assert (problem.code, problem.columns) == ("percent_alone", "B")


def test_rows_may_say_which_figure_is_the_percentage(store: Store) -> None:
    picture = """
    | Indicateur | Lieu | Trimestre | Ventilation | Nombre |
    | A3 | Port-Clair | T4 2026 | Dénominateur | 40 |
    | A3 | Port-Clair | T4 2026 | Pourcentage | 75 |
    """
    report, _ = submit(store, drawn(picture))
    assert blocking(report) == set() and values(report) == {KEY: (30, 40, "E3")}


@given(some.integers(1, 400), some.integers(0, 400), some.integers(0, 4))
def test_the_number_that_was_meant_is_always_among_those_that_fit(of: int, number: int, digits: int) -> None:
    written = f"{Decimal(100 * number) / of:.{digits}f}"
    share = share_in(cell(f"{written} %"), is_fraction=False)
    assert share is not None
    fitting = share.wholes(Decimal(of))
    assert number in fitting and share.is_of(Decimal(number), Decimal(of))
    assert all(abs(Decimal(100 * n) / of - share.value) <= share.half for n in (fitting[0], fitting[-1]))


def test_what_is_a_percentage() -> None:
    assert all(map(is_percent_text, ("5%", "5 %", "٥٪", "% 5", "12,5 %")))
    assert not any(map(is_percent_text, ("5", "%", "x %", "5 % de 10", "")))
    assert share_in(cell("1", "boolean"), is_fraction=False) is None
    assert list(Share(Decimal(50), Decimal("0.5")).wholes(Decimal(-4))) == []


def test_each_is_said_in_three_languages(store: Store) -> None:
    for content in (table(75, 40), table("45 %", 1200), table("57 %", 40, 30), table("75 %", 40, 30)):
        report, _ = submit(store, content)
        for language in LANGUAGES:
            for finding in report.findings:
                said = wording.said(finding, language, store.catalogue())
                assert "{" not in said and not (finding.code.startswith("table.percent") and "–" in said)
