"""Workbooks that leave, opened again with openpyxl."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mne import access, template, texts, workbook
from mne.export import Column, kpi_workbook, table_workbook, template_workbook, to_cell
from mne.export.cells import LONGEST_TEXT
from mne.export.tables import LONG, headers
from mne.model import LANGUAGES, Choices, Identity, Language, Role, Scope, User
from mne.period import Period, PeriodRange
from mne.template import FIRST_ROW, HEADER_ROW, MACHINE_ROW
from tests.small_city import duty, names, small_city

Q4 = Period.parse("2026-Q4")
LAYOUT = template.layout(small_city(), "P1", Q4)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "＝1+1", "  =1", "-", "=A:A"]


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def values(*rows: tuple[str, ...] | tuple[Any, ...]) -> pd.DataFrame:
    columns = ["indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator", "status"]
    return pd.DataFrame(list(rows), columns=columns, dtype=object)


def filled(language: Language = "fr", **more: Any) -> tuple[Workbook, Worksheet]:
    book = opened(template_workbook(small_city(), "P1", Q4, language, **more))
    return book, book[texts.say(language, "workbook.sheet.results")]


# Template ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_says_who_it_is_in_a_very_hidden_sheet_and_in_its_properties(language: Language) -> None:
    book, results = filled(language, base_version=7)
    meta = {row[0].value: row[1].value for row in book[template.META_SHEET].iter_rows()}
    assert meta == {
        "template": "results",
        "template_version": "1",
        "partner": "P1",
        "period": "2026-Q4",
        "language": language,
        "layout": LAYOUT.hash,
        "base_version": "7",
        "results_sheet": results.title,
    }
    assert tuple(meta) == template.META_KEYS
    assert {p.name.removeprefix(template.PROPERTY_PREFIX): p.value for p in book.custom_doc_props.props} == meta
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden", "veryHidden"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_arabic_runs_from_right_to_left_and_titles_fit_excel(language: Language) -> None:
    book, _ = filled(language)
    for sheet in book.worksheets[:2]:
        assert bool(sheet.sheet_view.rightToLeft) is (language == "ar")
        assert len(sheet.title) <= 31 and not set(sheet.title) & set("[]:*?/\\'")


def test_field_codes_stand_in_a_hidden_row_and_codes_in_hidden_columns() -> None:
    _, results = filled("ar")
    assert tuple(cell.value for cell in results[MACHINE_ROW]) == LAYOUT.fields
    assert results.row_dimensions[MACHINE_ROW].hidden
    shown = [cell.value for cell in results[HEADER_ROW]]
    assert all(shown) and len(set(shown)) == len(shown)
    for field in LAYOUT.fields:
        assert results.column_dimensions[LAYOUT.letter(field)].hidden is (field in template.CODE_FIELDS)
    for row in LAYOUT.rows:
        found = tuple(results[LAYOUT.address(row, field)].value for field in template.CODE_FIELDS)
        assert found == row.key


def test_only_asked_inputs_and_the_note_are_unlocked_in_one_colour() -> None:
    _, results = filled()
    fills = {"open": set(), "closed": set()}
    for row in LAYOUT.rows:
        for column in LAYOUT.columns:
            cell = results[LAYOUT.address(row, column.field)]
            is_open = column.field in (*row.inputs, template.NOTE)
            assert cell.protection.locked is not is_open, cell.coordinate
            if column.kind in ("input", "note"):
                fills["open" if is_open else "closed"].add(cell.fill.fgColor.rgb)
    assert len(fills["open"]) == len(fills["closed"]) == 1 and fills["open"] != fills["closed"]
    unlocked = {c.coordinate for row in results.iter_rows() for c in row if not c.protection.locked}
    assert len(unlocked) == sum(len(row.inputs) + 1 for row in LAYOUT.rows)


def test_sheets_are_protected_without_a_password_and_columns_may_be_widened() -> None:
    book, results = filled()
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    # In the file these say what is *forbidden*.
    assert results.protection.formatColumns is False
    assert results.protection.autoFilter is False
    assert results.protection.sort is True
    assert results.protection.insertRows is True


def test_drop_downs_point_at_defined_names_and_never_forbid_a_marker() -> None:
    book, results = filled("ar")
    lists = book[template.LISTS_SHEET]
    ranges = {name: found.attr_text for name, found in book.defined_names.items()}
    assert ranges[template.MARKER_LIST] == "_lists!$A$1:$A$2"
    assert [lists["A1"].value, lists["A2"].value] == list(template.MARKERS)
    found = {str(check.sqref): check for check in results.data_validations.dataValidation}
    note = found.pop(f"{LAYOUT.letter('note')}4:{LAYOUT.letter('note')}{LAYOUT.last_row}")
    assert (note.type, note.formula1, bool(note.showErrorMessage)) == ("list", template.NOTE_LIST, False)
    assert len(found) == len(LAYOUT.inputs)
    for check in found.values():
        assert (check.type, check.errorStyle) == ("custom", "warning")
        assert template.MARKER_LIST in check.formula1


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_of_the_checks_fit_excel(language: Language) -> None:
    assert len(texts.say(language, "workbook.check.title")) <= 32
    assert len(texts.say(language, "workbook.check.message")) <= 255


def test_panes_are_frozen_the_filter_set_and_pages_printable() -> None:
    _, results = filled()
    assert results.freeze_panes == "H4"
    last = LAYOUT.letter("note")
    assert results.auto_filter.ref == f"A{HEADER_ROW}:{last}{LAYOUT.last_row}"
    assert (results.page_setup.orientation, results.page_setup.fitToHeight) == ("landscape", 0)
    assert results.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"


def test_the_accepted_value_of_the_period_before_stands_beside_the_input() -> None:
    before = values(
        ("counted", "D1", "2026-Q3", "", "", Decimal("12450"), None, None, "reported"),
        ("counted", "D1", "2026-Q2", "", "", Decimal("1"), None, None, "reported"),
        ("counted", "D2", "2026-Q3", "", "", Decimal("5"), None, None, "withdrawn"),
        ("rate", "C", "2026-Q3", "", "", None, Decimal("1234.5"), Decimal("2000"), "reported"),
        ("half", "D1", "2026-H1", "", "", None, None, None, "not_applicable"),
    )
    _, results = filled(previous=before)
    shown = {row.key: row for row in LAYOUT.rows}

    def previous(indicator: str, place: str, period: str, field: str) -> Any:
        return results[LAYOUT.address(shown[(indicator, place, period)], field)].value

    assert previous("counted", "D1", "2026-Q4", "previous") == 12450
    assert previous("counted", "D2", "2026-Q4", "previous") is None
    assert previous("rate", "C", "2026-Q4", "previous_numerator") == 1234.5
    assert previous("rate", "C", "2026-Q4", "previous_denominator") == 2000
    assert previous("half", "D1", "2026-H2", "previous") == template.NOT_APPLICABLE
    assert results[LAYOUT.address(shown[("counted", "D1", "2026-Q4")], "value")].value is None


def test_a_month_of_this_quarter_is_the_previous_one_of_the_next() -> None:
    now = values(("monthly", "D1", "2026-M10", "", "", Decimal(9), None, None, "reported"))
    _, results = filled(current=now)
    november = next(row for row in LAYOUT.rows if row.key == ("monthly", "D1", "2026-M11"))
    assert results[LAYOUT.address(november, "previous")].value == 9


def test_accepted_values_of_the_quarter_are_filled_in_again() -> None:
    now = values(
        ("counted", "D1", "2026-Q4", "", "", Decimal("0"), None, None, "reported"),
        ("counted", "D1", "2026-Q4", "sex", "female", Decimal("0.5"), None, None, "reported"),
        ("counted", "D2", "2026-Q4", "", "", Decimal("7"), None, None, "withdrawn"),
        ("rate", "C", "2026-Q4", "", "", None, None, None, "not_applicable"),
    )
    _, results = filled(current=now)
    first, second, pair = LAYOUT.rows[:3]
    assert results[LAYOUT.address(first, "value")].value == 0
    assert results[LAYOUT.address(first, "sex:female")].value == 0.5
    assert results[LAYOUT.address(second, "value")].value is None
    assert results[LAYOUT.address(pair, "numerator")].value == "NA"
    assert results[LAYOUT.address(pair, "denominator")].value == "NA"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_that_comes_back_untouched_says_what_was_accepted(language: Language) -> None:
    now = values(
        ("counted", "D1", "2026-Q4", "", "", Decimal("12450.25"), None, None, "reported"),
        ("counted", "D1", "2026-Q4", "age", "0_17", Decimal("0"), None, None, "reported"),
        ("rate", "C", "2026-Q4", "", "", None, None, None, "not_applicable"),
        ("yearly", "C", "2026", "", "", None, Decimal("1.5"), Decimal("3"), "reported"),
    )
    content = template_workbook(small_city(), "P1", Q4, language, current=now, base_version=2, demonstration=True)
    reading = workbook.read(content, "renamed.xlsx")
    assert reading.findings == () and reading.cells is not None
    assert reading.identity == Identity("results", 1, "P1", Q4, language, LAYOUT.hash, 2)
    said = reading.cells[reading.cells["kind"] != "blank"]
    found = {(r.indicator, r.field): r.marker or r.value for r in said.itertuples()}
    assert found == {
        ("counted", "value"): Decimal("12450.25"),
        ("counted", "age:0_17"): Decimal(0),
        ("rate", "numerator"): "NA",
        ("rate", "denominator"): "NA",
        ("yearly", "numerator"): Decimal("1.5"),
        ("yearly", "denominator"): Decimal(3),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_demonstration_says_so_on_both_sheets(language: Language) -> None:
    line = texts.say(language, "workbook.demonstration")
    for demonstration in (True, False):
        book, _ = filled(language, demonstration=demonstration)
        for sheet in book.worksheets[:2]:
            said = any(line in str(cell.value) for row in sheet.iter_rows() for cell in row)
            assert said is demonstration


def test_the_instructions_explain_the_markers_and_each_indicator() -> None:
    book, _ = filled("fr")
    said = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    for key in ("withdraw", "not_applicable", "blank", "zero"):
        assert texts.say("fr", f"workbook.key.{key}") in said
    assert {"X", "NA"} <= set(said)
    assert all(f"{code} – Nom é {code}" in said for code in ("counted", "rate", "half", "monthly", "yearly"))


def test_a_template_holds_no_formula_even_when_a_name_looks_like_one() -> None:
    places = dict(small_city().places)
    places["D1"] = places["D1"].model_copy(update={"name_fr": '=HYPERLINK("x")'})
    book = opened(template_workbook(small_city(places=places), "P1", Q4, "fr"))
    for sheet in book:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert book.worksheets[1]["E4"].value == '=HYPERLINK("x")'
    assert book.worksheets[1]["E4"].quotePrefix


def test_who_owes_nothing_gets_an_empty_template() -> None:
    book = opened(template_workbook(small_city(()), "P1", Q4, "en"))
    assert book.worksheets[1].max_row == HEADER_ROW


def test_a_thousand_rows_are_written_in_a_blink() -> None:
    city = small_city()
    codes = [f"X{n:03}" for n in range(360)]
    places = {**city.places, **{code: city.places["D1"].model_copy(update=names(code)) for code in codes}}
    big = small_city((duty("monthly", *codes),), places=places)
    started = time.process_time()
    content = template_workbook(big, "P1", Q4, "ar")
    assert time.process_time() - started < 2  # measured: 0.2 s
    assert opened(content).worksheets[1].max_row == FIRST_ROW + 1080 - 1


# Cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    cell = to_cell(text)
    assert cell.kind == "quoted"
    assert cell.value == text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["a=b", "P01-01", "Aïn Chock", "عين الشق", "1+1", "0123", "’=1"])
def test_other_text_stays_plain(text: str) -> None:
    assert to_cell(text) == ("text", text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ("blank", None)),
        (float("nan"), ("blank", None)),
        (Decimal("NaN"), ("blank", None)),
        (pd.NaT, ("blank", None)),
        (pd.NA, ("blank", None)),
        ("", ("blank", None)),
        ("\x00\x07", ("blank", None)),
        ("a\x0bb\x00\ud800\ufffe", ("text", "ab")),
        ("one\r\ntwo", ("text", "one\ntwo")),
        (float("inf"), ("text", "∞")),
        (Decimal("-Infinity"), ("text", "−∞")),
        (0, ("number", 0)),
        (Decimal("1.045"), ("number", Decimal("1.045"))),
        (np.int64(3), ("number", 3)),
        (np.float64("nan"), ("blank", None)),
        (np.bool_(True), ("boolean", True)),
        (True, ("boolean", True)),
        (1234567890123456, ("text", "1234567890123456")),
        (date(2026, 2, 28), ("date", date(2026, 2, 28))),
        (date(1899, 12, 31), ("text", "1899-12-31")),
        (datetime(1899, 12, 31, 5), ("text", "1899-12-31T05:00:00")),
        (datetime(2026, 1, 1, 12), ("moment", datetime(2026, 1, 1, 12))),
        (datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=1))), ("moment", datetime(2026, 1, 1, 11))),
        (("P1", "P2"), ("text", "P1, P2")),
        (Role.officer, ("text", "officer")),
    ],
)
def test_each_value_becomes_what_excel_can_hold(value: Any, expected: tuple[str, Any]) -> None:
    assert to_cell(value) == expected


def test_too_long_a_text_is_cut_where_excel_counts() -> None:
    plain, wide = to_cell("a" * 40_000).value, to_cell("𐐷" * 20_000).value
    assert len(plain) == LONGEST_TEXT and plain.endswith("a…")
    assert len(wide.encode("utf-16-le")) // 2 <= LONGEST_TEXT and wide.endswith("𐐷…")


# Tables --------------------------------------------------------------------------------------------------------

COLUMNS = (
    Column("name", "Nom"),
    Column("value", "Valeur", "number", "decimals"),
    Column("share", "Part", "percent"),
    Column("day", "Jour", "date"),
)


def sample() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["=1+1", "عين الشق", "plain"],
            "value": [Decimal("1234.5000"), None, Decimal("7.0000")],
            "share": [Decimal("0.933"), None, Decimal("1.25")],
            "day": [date(2026, 9, 30), None, date(1850, 1, 1)],
            "decimals": [1, 0, 0],
        }
    )


def exported(table: pd.DataFrame, columns: Any = COLUMNS, language: Language = "fr", **more: Any) -> Workbook:
    about = [("Section", ""), ("Version", "=12"), ("Note", "&x")]
    return opened(table_workbook(table, columns, about, language, title="Essai & <test>", **more))


def test_values_come_back_as_what_they_are() -> None:
    sheet = exported(sample()).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["Nom", "Valeur", "Part", "Jour"],
        ["=1+1", 1234.5, 0.933, datetime(2026, 9, 30)],
        ["عين الشق", None, None, None],
        ["plain", 7, 1.25, "1850-01-01"],
    ]
    assert [sheet[cell].number_format for cell in ("B2", "B4", "C2", "D2")] == [
        "#,##0.0",
        "#,##0",
        "0.0%",
        "yyyy-mm-dd",
    ]
    assert sheet["A2"].data_type == "s" and sheet["A2"].quotePrefix and not sheet["A4"].quotePrefix


def test_results_are_a_filtered_table_under_a_frozen_header() -> None:
    sheet = exported(sample()).worksheets[0]
    assert [(table.ref, table.autoFilter.ref) for table in sheet.tables.values()] == [("A1:D4", "A1:D4")]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_named_and_turned_in_the_readers_language(language: Language) -> None:
    book = exported(sample(), language=language)
    assert book.sheetnames == [texts.say(language, f"export.sheet.{key}") for key in ("results", "about")]
    assert [bool(sheet.sheet_view.rightToLeft) for sheet in book] == [language == "ar"] * 2


@pytest.mark.parametrize("rows", [0, 1])
def test_an_empty_table_leaves_with_its_headers(rows: int) -> None:
    sheet = exported(sample().head(rows)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Nom", "Valeur", "Part", "Jour"]
    assert next(iter(sheet.tables.values())).ref == "A1:D2"


def test_headers_are_unique_and_never_empty() -> None:
    columns = [
        Column("a", "Total"),
        Column("b", "total"),
        Column("c", " "),
        Column("d", "To\ntal"),
        Column("e", "x" * 400),
    ]
    assert headers(columns) == ["Total", "total (2)", "c", "To tal", "x" * 249]
    frame = pd.DataFrame({key: [1] for key in "abcde"})
    assert [cell.value for cell in exported(frame, columns).worksheets[0][1]] == headers(columns)


def test_a_header_that_looks_like_a_formula_is_text() -> None:
    sheet = exported(pd.DataFrame({"a": [1]}), [Column("a", "=1+1")]).worksheets[0]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_is_ever_live(text: str) -> None:
    frame = pd.DataFrame({"a": [text]})
    content = table_workbook(frame, [Column("a", text)], [(text, text)], "fr", title=text, demonstration=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 2
        assert not any(b"<f>" in archive.read(name) or b"hyperlink" in archive.read(name) for name in sheets)


def test_a_long_table_is_written_whole_with_filters() -> None:
    frame = pd.DataFrame({"a": range(LONG + 1), "b": ["=x"] * (LONG + 1)})
    content = table_workbook(frame, [Column("a", "A", "number"), Column("b", "B")], [], "ar", title="long")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert (len(rows), rows[0], rows[-1]) == (LONG + 2, ("A", "B"), (LONG, "=x"))
    book.close()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<autoFilter" in archive.read("xl/worksheets/sheet1.xml")


# KPI table -----------------------------------------------------------------------------------------------------

KPI: dict[str, Any] = {
    "indicator": "rate",
    "programme": "A",
    "unit": "unit en",
    "place": "D1",
    "period": "2026-Q3",
    "disaggregation": "sex:female",
    "actual": Decimal("63.4444"),
    "judged_at": date(2026, 9, 30),
    "actual_to_date": Decimal("63.4444"),
    "target": Decimal("70"),
    "baseline": Decimal("50"),
    "expected": Decimal("65"),
    "achievement": Decimal("0.6722"),
    "pace": Decimal("0.8963"),
    "status": "at_risk",
    "reason": None,
    "cells_reported": 4,
    "cells_expected": 5,
    "stale": True,
    "last_reported_on": date(2026, 10, 12),
    "partners": 1,
    "submissions": 2,
}
NO_DATA = {
    **KPI,
    "indicator": "counted",
    "disaggregation": "sex:-",
    "actual": None,
    "status": None,
    "reason": "no_data",
}


def scoped(**choices: Any) -> Scope:
    member = User(name="member", role=Role.member)
    chosen = Choices(period=PeriodRange.parse("2026-Q1..2026-Q3"), **choices)
    return access.scope(member, chosen, today=date(2026, 11, 15), due_days=20)


def kpis(language: Language, keys: tuple[str, ...] = (), rows: Any = (KPI, NO_DATA), **choices: Any) -> Workbook:
    content = kpi_workbook(
        pd.DataFrame(list(rows), columns=list(KPI), dtype=object),
        keys,
        scoped(**choices),
        language,
        small_city(),
        data_version=1041,
        demonstration=True,
        exported_by="member",
        now=datetime(2026, 11, 15, 9, 30, tzinfo=UTC).replace(tzinfo=None),
    )
    return opened(content)


def test_kpi_rows_leave_with_names_beside_codes_and_numbers_as_numbers() -> None:
    sheet = kpis("fr", ("place", "period", "disaggregation")).worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    first, second = ([cell.value for cell in sheet[row]] for row in (2, 3))
    assert first[:11] == [
        *("Nom é A", "A", "Nom é rate", "rate", "Nom é D1", "D1", "T3 2026", "2026-Q3"),
        *("Nom é sex\u00a0: Nom é female", "sex:female", "unit fr"),
    ]
    assert second[8] == "Nom é sex\u00a0: Non ventilé"
    row = dict(zip(titles, first, strict=True))
    assert row[texts.say("fr", "table.state")] == "À risque"
    assert row[texts.say("fr", "table.pace")] == 0.8963
    assert row[texts.say("fr", "table.actual")] == 63.4444
    assert row[texts.say("fr", "table.judged_at")] == datetime(2026, 9, 30)
    other = dict(zip(titles, second, strict=True))
    assert other[texts.say("fr", "table.state")] == "Sans donnée"
    assert other[texts.say("fr", "table.actual")] is None
    formats = {title: cell.number_format for title, cell in zip(titles, sheet[2], strict=True)}
    assert formats[texts.say("fr", "table.actual")] == "#,##0.0"
    assert formats[texts.say("fr", "table.cells_reported")] == "#,##0"
    assert formats[texts.say("fr", "table.achievement")] == "0.0%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_about_sheet_says_what_was_asked_when_by_whom_and_from_what(language: Language) -> None:
    book = kpis(language, ("place",), programmes=("A",), places=("D1", "D2"))
    # The scope comes first; a column may bear the same name.
    said = {row[0]: row[1] for row in reversed(list(book.worksheets[1].iter_rows(values_only=True)))}
    place = {"ar": "اسم", "fr": "Nom é", "en": "Name"}[language]
    label = {key: texts.say(language, f"export.{key}") for key in ("scope.places", "scope.partners", "scope.period")}
    assert said[label["scope.places"]] == f"{place} D1 (D1), {place} D2 (D2)"
    assert said[label["scope.partners"]] == texts.say(language, "export.all")
    assert "2026-Q1..2026-Q3" in said[label["scope.period"]]
    assert said[texts.say(language, "export.source.exported_by")] == "member"
    assert said[texts.say(language, "export.source.data_version")] == "1041"
    assert said[texts.say(language, "export.source.demonstration")] == texts.say(language, "workbook.demonstration")
    assert said[texts.say(language, "export.credit.map")] == f"map_credit {language}"
    assert texts.percent(Decimal("0.80"), language) in said[texts.say(language, "status.incomplete")]
    assert texts.say(language, "table.pace") in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_kpi_table_leaves_too(language: Language) -> None:
    sheet = kpis(language, ("place",), rows=()).worksheets[0]
    headers_shown = [cell.value for cell in sheet[1]]
    assert all(headers_shown) and len(set(headers_shown)) == len(headers_shown)
