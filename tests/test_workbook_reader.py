"""What people do to a template, and what is read of it: true addresses, honest kinds, findings with cells."""

from __future__ import annotations

import datetime
import random
import threading
import time
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from mne.catalogue import Catalogue
from mne.export import template_workbook
from mne.model import LANGUAGES, Language, Severity
from mne.period import Period
from mne.template import layout
from mne.workbook import CELL_COLUMNS, Reading, limits, read, worker
from tests.conftest import TINY
from tests.workbook_drawing import FIELDS, ROW, drawn, part_of, rezipped, saved

SHEET = "xl/worksheets/sheet2.xml"
I2 = ("I2", "061410103", "Maârif", "2026-M10")


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def value_cells(reading: Reading, field: str = "value") -> list[tuple[Any, ...]]:
    """(address, kind, raw, value, marker) of a field's cells."""
    assert reading.cells is not None
    cells = reading.cells[reading.cells["field"] == field]
    columns = (cells[name] for name in ("cell", "kind", "raw", "value", "marker"))
    return list(zip(*columns, strict=True))


def test_cells_carry_address_kind_and_keys() -> None:
    reading = read(drawn([[*ROW, 12.5, None, "ok"], [*I2, "X", "na", None]]), "x.xlsx")
    assert reading.findings == () and reading.identity is not None
    assert reading.identity.quarter == Period.parse("2026-Q4") and reading.identity.language == "fr"
    assert reading.cells is not None and tuple(reading.cells.columns) == CELL_COLUMNS
    assert value_cells(reading) == [
        ("E4", "number", "12.5", Decimal("12.5"), None),
        ("E5", "text", "X", None, "X"),
    ]
    assert value_cells(reading, "sex:female") == [("F4", "blank", "", None, None), ("F5", "text", "na", None, "NA")]
    assert value_cells(reading, "note")[0] == ("G4", "text", "ok", None, None)
    last = reading.cells.iloc[-1]
    assert (last["indicator"], last["place"], last["period"]) == ("I2", "061410103", "2026-M10")
    assert reading.rows is not None and list(reading.rows["place_name"]) == ["Anfa", "Maârif"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_template_is_read_end_to_end(language: Language) -> None:
    catalogue, quarter = Catalogue.load(TINY), Period.parse("2025-Q3")
    partner = next(iter(catalogue.partners))
    asked = layout(catalogue, partner, quarter)
    reading = read(template_workbook(catalogue, partner, quarter, language, base_version=3), "x.xlsx")
    assert reading.identity is not None and reading.rows is not None and reading.findings == ()
    assert (reading.identity.layout, reading.identity.base_version) == (asked.hash, 3)
    keys = zip(reading.rows["indicator"], reading.rows["place"], reading.rows["period"], strict=True)
    assert dict(zip(keys, reading.rows.index, strict=True)) == asked.row_numbers
    assert reading.lacking(asked.fields) == []


def test_inserted_and_blank_rows_keep_true_addresses() -> None:
    def insert(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet.insert_rows(6, 3)
        sheet["E7"] = 99

    reading = read(drawn([[*ROW, 1, 1, None], [*I2, 2, 1, None]], change=insert), "x.xlsx")
    assert [(cell, value) for cell, _, _, value, _ in value_cells(reading)] == [
        ("E5", Decimal(1)),
        ("E7", Decimal(99)),
        ("E9", Decimal(2)),
    ]
    assert reading.rows is not None and list(reading.rows["indicator"]) == ["I1", "", "I2"]


def test_reordered_columns_are_known_by_their_codes() -> None:
    order = [4, 6, 3, 0, 5, 1, 2]
    row = [*ROW, 5, 2, "n"]
    reading = read(drawn([[row[i] for i in order]], fields=[FIELDS[i] for i in order]), "x.xlsx")
    assert reading.findings == ()
    assert value_cells(reading) == [("A4", "number", "5", Decimal(5), None)]


@pytest.mark.parametrize("gone", ["value", "place", "sex:female"])
def test_a_deleted_column_is_named(gone: str) -> None:
    at = FIELDS.index(gone) + 1
    reading = read(drawn([[*ROW, 5, 2, None]], change=lambda sheet: sheet.delete_cols(at)), "x.xlsx")
    found = [*reading.findings, *reading.lacking(FIELDS)]
    assert [(f.code, f.field, f.severity) for f in found] == [("header.missing", gone, Severity.error)]


def test_doubled_and_unknown_columns() -> None:
    reading = read(drawn([[*ROW, 5, 2, None, 7, "?"]], fields=[*FIELDS, "value", "my column"]), "x.xlsx")
    assert [(f.code, f.cells) for f in reading.findings] == [
        ("header.duplicated", ("E1", "H1")),
        ("header.unknown", ()),
    ]
    assert reading.findings[1].args == {"columns": "I"}
    assert [value for _, _, _, value, _ in value_cells(reading)] == [Decimal(5)]


def test_a_renamed_sheet_is_known_by_its_machine_row() -> None:
    reading = read(drawn([[*ROW, 5, 2, None]], title="Feuil1"), "x.xlsx")
    assert reading.findings == () and reading.sheet == "Feuil1"


def test_a_copied_sheet_is_told() -> None:
    book = openpyxl.load_workbook(BytesIO(drawn([[*ROW, 5, 2, None]])))
    book.copy_worksheet(book["Résultats"]).title = "AA"
    reading = read(saved(book), "x.xlsx")
    assert codes(reading) == ["sheet.copied"] and reading.sheet == "Résultats"


def test_a_deleted_results_sheet_is_critical() -> None:
    book = openpyxl.load_workbook(BytesIO(drawn([[*ROW, 5, 2, None]])))
    del book["Résultats"]
    reading = read(saved(book), "x.xlsx")
    assert codes(reading) == ["sheet.missing"] and reading.is_refused and reading.identity is not None


def test_a_strange_workbook_is_no_template() -> None:
    book = openpyxl.Workbook()
    book.active.append(["indicator", "place", "period"])
    assert codes(read(saved(book), "x.xlsx")) == ["file.not_a_template"]


@pytest.mark.parametrize("meta", [{"period": "soon"}, {"language": "xx"}, {"template_version": "one"}])
def test_a_spoilt_identity(meta: dict[str, str]) -> None:
    assert codes(read(drawn([], meta=meta), "x.xlsx")) == ["file.identity_damaged"]


def test_the_identity_is_also_in_the_properties() -> None:
    catalogue, quarter = Catalogue.load(TINY), Period.parse("2025-Q3")
    partner = next(iter(catalogue.partners))
    book = openpyxl.load_workbook(BytesIO(template_workbook(catalogue, partner, quarter, "fr")))
    del book["_meta"]
    reading = read(saved(book), "x.xlsx")
    assert reading.identity is not None and reading.identity.partner == partner


def test_kinds_are_told_apart() -> None:
    typed = [5, "12 taps", None, "  ", "#DIV/0!", "=1+1", True, datetime.date(2026, 10, 5), "١٢٫٥"]
    reading = read(drawn([[*ROW, value, None, None] for value in typed]), "x.xlsx")
    assert [(kind, raw, value) for _, kind, raw, value, _ in value_cells(reading)] == [
        ("number", "5", Decimal(5)),
        ("text", "12 taps", None),
        ("blank", "", None),
        ("blank", "", None),
        ("error", "#DIV/0!", None),
        ("formula", "", None),
        ("boolean", "TRUE", None),
        ("date", "2026-10-05", None),
        ("text", "١٢٫٥", Decimal("12.5")),
    ]
    assert reading.findings == ()


def test_a_formula_with_its_result_is_read_and_told() -> None:
    content = drawn([[*ROW, "=1+1", None, None]])
    kept = part_of(content, SHEET).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    reading = read(rezipped(content, {SHEET: kept}), "x.xlsx")
    assert [(f.code, f.severity, f.cells) for f in reading.findings] == [("cell.formula", Severity.info, ("E4",))]
    assert value_cells(reading)[0][3] == Decimal(2)


def test_rich_and_inline_text_is_read_whole() -> None:
    content = drawn([[*ROW, 7, None, None]])
    rich = b'<c r="E4" t="inlineStr"><is><r><t>1</t></r><r><rPr><b/></rPr><t>2,5</t></r><rPh><t>z</t></rPh></is></c>'
    text = part_of(content, SHEET).replace(b'<c r="E4" t="n"><v>7</v></c>', rich)
    assert rich in text
    assert value_cells(read(rezipped(content, {SHEET: text}), "x.xlsx"))[0][2:4] == ("12,5", Decimal("12.5"))


def test_merged_inputs_and_hidden_rows() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:G2")
        sheet.merge_cells("A5:B5")
        sheet.merge_cells("E4:E5")
        sheet.row_dimensions[4].hidden = True

    reading = read(drawn([[*ROW, 1, None, None], [*I2, 2, None, None]], change=change), "x.xlsx")
    assert [(f.code, f.cells, f.severity) for f in reading.findings] == [
        ("sheet.merged", ("E4",), Severity.error),
        ("sheet.hidden_rows", ("E4",), Severity.info),
    ]


def test_numbers_that_do_not_fit_or_are_ambiguous() -> None:
    typed: list[Any] = [1.23456, 10**15, "1.234", "1,234"]
    reading = read(drawn([[*ROW, value, None, None] for value in typed]), "x.xlsx")
    assert [(f.code, f.severity, f.cells) for f in reading.findings] == [
        ("cell.too_precise", Severity.error, ("E4",)),
        ("cell.too_long", Severity.error, ("E5",)),
        ("cell.ambiguous", Severity.warning, ("E6",)),
        ("cell.read_as", Severity.info, ("E7",)),
    ]
    cells = reading.cells
    assert cells is not None
    cells = cells[cells["field"] == "value"]
    assert list(cells["finding"]) == ["cell.too_precise", "cell.too_long", "", ""]
    assert list(cells["ambiguous"]) == [False, False, True, False]
    assert list(cells["value"]) == [None, None, Decimal(1234), Decimal("1.234")]
    assert list(cells["other"]) == [None, None, Decimal("1.234"), Decimal(1234)]


def test_escaped_characters_are_read_as_meant() -> None:
    assert value_cells(read(drawn([[*ROW, 1, None, "a_x0041_b"]]), "x.xlsx"), "note")[0][2] == "aAb"


def test_locked_structure_is_no_hindrance() -> None:
    book = openpyxl.load_workbook(BytesIO(drawn([[*ROW, 5, None, None]])))
    book.security.workbookPassword, book.security.lockStructure = "secret", True
    book["Résultats"].protection.set_password("secret")
    assert read(saved(book), "x.xlsx").findings == ()


def test_fifty_thousand_rows_are_read() -> None:
    content = drawn([[*ROW, 1, None, None]])
    one = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>I1</t></is></c><c r="E%d"><v>7</v></c></row>'
    many = b"".join(one % (row, row, row) for row in range(5, 50_004))
    text = part_of(content, SHEET).replace(b"</sheetData>", many + b"</sheetData>")
    reading = read(rezipped(content, {SHEET: text}), "x.xlsx")
    assert reading.findings == () and reading.rows is not None
    assert (len(reading.rows), value_cells(reading)[-1][0]) == (50_000, "E50003")


def started_with(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Parents that begin with this, and none that began before."""
    worker.end_idle()
    monkeypatch.setattr(worker, "_START", program)


def before_it_answers(program: str) -> str:
    """The true parent, whose children do this first."""
    return worker._START.replace(
        "from mne", f"import os, time; from mne.workbook import child; child.limit_cpu = lambda _: {program}; from mne"
    )


def test_a_child_that_runs_late_is_ended_and_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    started_with(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(worker.Worker.__init__, "__kwdefaults__", {"wall_seconds": 0.3})
    reading = read(drawn([]), "x.xlsx")
    assert codes(reading) == ["file.unreadable"] and reading.findings[0].args["incident"]


@pytest.mark.parametrize("fault", ["import os; os.abort()", "print('x')", "raise SystemExit(3)"])
def test_a_child_that_dies_is_a_finding(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    started_with(monkeypatch, fault)
    assert codes(read(drawn([]), "x.xlsx")) == ["file.unreadable"]


@pytest.mark.parametrize("fault", ["os.abort()", "os._exit(3)", "1 / 0"])
def test_a_forked_child_that_dies_is_a_finding_and_the_next_file_is_read(
    monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    with monkeypatch.context() as patched:
        started_with(patched, before_it_answers(fault))
        assert codes(read(drawn([]), "x.xlsx")) == ["file.unreadable"]
        assert worker._idle == [], "its parent is gone with it"
    assert codes(read(drawn([[*ROW, 5, None, None]]), "x.xlsx")) == []


def test_a_forked_child_that_runs_late_is_ended_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    noted = tmp_path / "child"
    note = f"[open('{noted}', 'w').write(str(os.getpid())), time.sleep(60)]"
    with monkeypatch.context() as patched:
        started_with(patched, before_it_answers(note))
        patched.setattr(worker.Worker.__init__, "__kwdefaults__", {"wall_seconds": 1.5})
        assert codes(read(drawn([]), "x.xlsx")) == ["file.unreadable"]
    assert is_gone(int(noted.read_text()))


def is_gone(pid: int) -> bool:
    """Ended, even where nobody has fetched how."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_the_child_lives_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = "from mne.workbook import child; child.ASKED['template'] = lambda *_: {'x': len(bytearray(4 * 10**9))}; "
    with monkeypatch.context() as patched:
        started_with(patched, worker._START.replace("from mne", f"{greedy}from mne"))
        assert worker.parse(drawn([])) == {"refused": "file.too_large", "cells": b""}
        worker.end_idle()
    assert limits.CHILD_MEMORY_BYTES < 4 * 10**9


def test_a_child_hogs_its_own_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit on processor time counts from its own beginning, whatever its parent's other children used."""
    busy = "from mne.workbook import child, limits; limits.CHILD_CPU_SECONDS = 1; f = child.guarded;"
    busy += " child.guarded = lambda c, *a: [None for _ in iter(int, 1)] if len(c) > 20000 else f(c, *a); "
    with monkeypatch.context() as patched:
        started_with(patched, worker._START.replace("from mne", f"{busy}from mne"))
        assert codes(read(drawn([]), "x.xlsx")) == []
        heavy = rezipped(drawn([]), {"xl/media/image1.png": random.Random(1).randbytes(40_000)})
        assert codes(read(heavy, "x.xlsx")) == ["file.unreadable"]


def test_a_parent_is_kept_and_each_file_gets_a_child_of_its_own() -> None:
    worker.end_idle()
    content = drawn([[*ROW, 5, None, None]])
    parents = []
    for _ in range(3):
        assert read(content, "x.xlsx").findings == ()
        parents += [kept._process.pid for kept in worker._idle if kept._process]
    assert len(parents) == 3 and len(set(parents)) == 1
    children = Path(f"/proc/{parents[0]}/task/{parents[0]}/children")
    assert any(not children.read_text() or time.sleep(0.1) for _ in range(50)), "none outlives its file"


def test_a_parent_reads_no_byte_of_a_workbook() -> None:
    """A child inherits what its parent holds; it must find nothing of another's file there."""
    read(drawn([]), "x.xlsx")
    process = worker._idle[-1]._process
    assert process is not None
    told = Path(f"/proc/{process.pid}/task/{process.pid}/io")
    before = int(told.read_text().split()[1])
    large = rezipped(drawn([[*ROW, 5, None, None]]), {"xl/media/image1.png": random.Random(1).randbytes(40_000)})
    assert codes(read(large, "x.xlsx")) == []
    assert worker._idle[-1]._process is process
    for _ in range(50):
        if not Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text():
            break
        time.sleep(0.1)
    assert int(told.read_text().split()[1]) - before < 1_000


def test_a_parent_that_was_ended_meanwhile_is_replaced() -> None:
    content = drawn([[*ROW, 5, None, None]])
    read(content, "x.xlsx")
    process = worker._idle[-1]._process
    assert process is not None
    process.kill()
    process.wait()
    assert codes(read(content, "x.xlsx")) == []


def test_threads_may_read_at_once() -> None:
    content, found = drawn([[*ROW, 5, None, None]]), []
    threads = [threading.Thread(target=lambda: found.append(codes(read(content, "x.xlsx")))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [[]] * 5


@pytest.mark.parametrize("seed", range(8))
def test_the_reader_agrees_with_openpyxl(seed: int) -> None:
    chance = random.Random(seed)
    pool: Sequence[Any] = [None, 0, 7, -3.25, 1e-4, 123456789, "x", " ", "ا ب", True, "#N/A", "a\nb", "<&>"]
    rows = [[*ROW, chance.choice(pool), chance.choice(pool), chance.choice(pool)] for _ in range(40)]
    for _ in range(6):
        rows.insert(chance.randrange(len(rows)), [])
    content = drawn(rows)
    sheet = openpyxl.load_workbook(BytesIO(content))["Résultats"]
    reading = read(content, "x.xlsx")
    assert reading.cells is not None
    for cell, kind, raw in zip(*(reading.cells[name] for name in ("cell", "kind", "raw")), strict=True):
        stored = sheet[cell].value
        if kind == "blank":
            assert stored is None or not stored.strip()
        elif kind == "number":
            assert float(raw) == float(stored)
        else:
            assert raw == (str(stored).upper() if kind == "boolean" else stored)
