"""Changing the registry: proposed, compared, merged with what others changed, refused, accepted, taken back."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from mne.catalogue import Catalogue, CatalogueError, difference, read_folder
from mne.catalogue.columns import TABLE_BY_FILE, columns_of
from mne.export.registry import registry_workbook
from mne.model import LANGUAGES, Language, Refused, Role, User
from mne.registry import accept, propose, take_in, version_files, with_values
from mne.registry.editing import LINE, Narrowing, put_back, shown_rows
from mne.registry.merging import csv_text, header, merge
from mne.store import BaseMoved, Store
from tests.conftest import TINY
from tests.test_pages import report

SECRETARIAT = User("secretariat", Role.secretariat, None, "The secretariat")
FILES = read_folder(TINY)


def edited(name: str, old: str, new: str, files: dict[str, str] | None = None) -> dict[str, str]:
    files = dict(files or FILES)
    assert old in files[name]
    return {**files, name: files[name].replace(old, new, 1)}


def test_a_change_is_shown_field_by_field_and_becomes_a_version(store: Store) -> None:
    proposal = propose(store, edited("targets.csv", "A1,2025,0101,,,,120", "A1,2025,0101,,,,130"), 1)
    assert [(c.file, c.key, c.column, c.old, c.new) for c in proposal.changes] == [
        ("targets.csv", "A1 · 2025 · 0101", "target", "120", "130")
    ]
    assert accept(store, proposal, SECRETARIAT, "  agreed\n at the meeting ") == 2
    latest = store.registry_versions().iloc[0]
    assert (latest["n"], latest["actor"], latest["reason"]) == (2, "secretariat", "agreed at the meeting")
    assert store.audit(action="import_registry").iloc[0]["actor"] == "secretariat"


def test_nothing_changes_without_a_reason_or_by_who_may_not(store: Store) -> None:
    proposal = propose(store, edited("targets.csv", ",120,", ",130,"), 1)
    for reason in ("", "  \n"):
        with pytest.raises(Refused, match="reason_needed"):
            accept(store, proposal, SECRETARIAT, reason)
    for role in (Role.officer, Role.member, Role.admin):
        with pytest.raises(Refused, match=r"refused\.action"):
            accept(store, proposal, User("other", role, "LIGUE"), "why not")
    assert store.registry_version() == 1


def test_nothing_edited_is_no_proposal(store: Store) -> None:
    assert not propose(store, FILES, 1).changes


def test_everything_that_is_wrong_is_said_at_once(store: Store) -> None:
    files = edited("targets.csv", "A1,2025,0101", "A1X,2025,0101", edited("indicators.csv", ",count,", ",cuont,"))
    proposal = propose(store, files, 1)
    assert {problem.file for problem in proposal.problems} >= {"targets.csv", "indicators.csv"}
    assert all(problem.suggestion for problem in proposal.problems if problem.code in ("unknown", "choice"))
    with pytest.raises(CatalogueError):
        accept(store, proposal, SECRETARIAT, "a try")
    broken = propose(store, edited("rules.csv", ",min=0,", ",min=zero,"), 1)
    assert [problem.file for problem in broken.problems] == ["rules.csv"]


def test_what_others_changed_meanwhile_stays(store: Store) -> None:
    theirs = edited("targets.csv", "A1,2025,0102,,,,60", "A1,2025,0102,,,,70")
    mine = edited("targets.csv", "A1,2025,0101,,,,120", "A1,2025,0101,,,,130")
    shown = propose(store, mine, 1)
    accept(store, propose(store, theirs, 1), SECRETARIAT, "theirs")
    with pytest.raises(BaseMoved):
        accept(store, shown, SECRETARIAT, "mine")
    again = propose(store, mine, 1)
    assert (again.base, again.conflicts) == (2, ())
    assert [(c.key, c.new) for c in again.changes] == [("A1 · 2025 · 0101", "130")]
    accept(store, again, SECRETARIAT, "mine")
    now = store.catalogue().files["targets.csv"]
    assert "A1,2025,0101,,,,130" in now and "A1,2025,0102,,,,70" in now


def test_a_field_that_both_changed_is_told_as_a_conflict(store: Store) -> None:
    accept(store, propose(store, edited("targets.csv", ",120,", ",125,"), 1), SECRETARIAT, "theirs")
    again = propose(store, edited("targets.csv", ",120,", ",130,"), 1)
    assert [(c.column, c.old, c.new) for c in again.conflicts] == [("target", "125", "130")]
    assert [(c.old, c.new) for c in again.changes] == [("125", "130")]


def test_rows_added_and_removed_by_two_people_meet() -> None:
    base = {"aliases.csv": "place,alias,status\n01,A,x\n01,B,x\n01,C,x\n"}
    mine = {"aliases.csv": "place,alias,status\n01,A,x\n01,C,x\n01,MINE,x\n"}
    theirs = {"aliases.csv": "place,alias,status\n01,A,y\n01,B,y\n01,C,x\n01,THEIRS,x\n"}
    merged, conflicts = merge(base, mine, theirs)
    assert merged["aliases.csv"] == "place,alias,status\n01,A,y\n01,C,x\n01,THEIRS,x\n01,MINE,x\n"
    # I removed what they changed: said, not settled silently.
    assert [(c.key, c.old, c.new) for c in conflicts] == [("01 · B", "01, B, y", None)]


def test_settings_of_two_people_meet_key_by_key() -> None:
    text = '# note\non_track = 0.95\nat_risk = 0.80 # why\nname_fr = "A"\n'
    mine, theirs = with_values(text, {"name_fr": 'B "b" \\'}), with_values(text, {"on_track": 1})
    merged, conflicts = merge({"committee.toml": text}, {"committee.toml": mine}, {"committee.toml": theirs})
    assert tomllib.loads(merged["committee.toml"]) == {"on_track": 1, "at_risk": 0.80, "name_fr": 'B "b" \\'}
    assert merged["committee.toml"].startswith("# note\n") and not conflicts


@pytest.mark.parametrize("folder", ["tests/reference/tiny", "data/casablanca"])
def test_a_file_written_again_is_the_same(folder: str) -> None:
    for name, text in read_folder(TINY.parents[2] / folder).items():
        if name.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
            again = csv_text(header(text), rows)
            assert list(csv.reader(io.StringIO(again))) == list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))), (
                name
            )


def test_what_reported_values_refer_to_stays(store: Store) -> None:
    report(store, "LIGUE", "2025-Q1")
    for name, gone in (("indicators.csv", "A1,"), ("partners.csv", "LIGUE,"), ("places.csv", "0101,")):
        lines = [line for line in FILES[name].splitlines(keepends=True) if not line.startswith(gone)]
        files = {**FILES, name: "".join(lines)}
        if name == "indicators.csv":
            # Nothing of the registry itself refers to it any more: only what was reported does.
            for other in ("responsibilities.csv", "targets.csv", "rules.csv"):
                rows = [line for line in FILES[other].splitlines(keepends=True) if "A1" not in line]
                files[other] = "".join(rows)
        problems = propose(store, files, 1).problems
        assert problems, name
        if name == "indicators.csv":
            assert [(p.code, p.args["found"]) for p in problems] == [("in_use", "A1")]
            assert all("A1" in problems[0].say(language) for language in LANGUAGES)
            with pytest.raises(CatalogueError):
                store.import_registry(files, "command line", "around the page")
    assert store.registry_version() == 1


def test_an_indicator_keeps_the_shape_of_what_was_reported(store: Store) -> None:
    report(store, "LIGUE", "2025-Q1")
    rows = list(csv.DictReader(io.StringIO(FILES["indicators.csv"])))
    one = next(row for row in rows if row["code"] == "A1")
    parts = {f"{part}_{code}": "x" for part in ("numerator", "denominator") for code in LANGUAGES}
    one |= {"measure": "ratio", "person_count": "none", "disaggregations": "", **parts}
    files = {**FILES, "indicators.csv": csv_text(list(one), rows)}
    assert ("measure_in_use", "A1") in {(p.code, p.args.get("found")) for p in propose(store, files, 1).problems}


def test_a_partner_with_people_stays(store: Store) -> None:
    store.add_person("amal", display_name="Amal", role=Role.officer, partner="ATELIER", actor="admin")
    catalogue = store.catalogue()
    without = replace(catalogue, partners={c: p for c, p in catalogue.partners.items() if c != "ATELIER"})
    assert [(p.code, p.args["count"]) for p in store.still_needed(without)] == [("has_people", 1)]
    store.change_person("amal", {"disabled": True}, actor="admin")
    assert store.still_needed(without) == []


def test_an_older_version_is_taken_back_as_a_new_one(store: Store) -> None:
    accept(store, propose(store, edited("targets.csv", ",120,", ",130,"), 1), SECRETARIAT, "up")
    back = propose(store, version_files(store, 1), 2)
    assert [(c.old, c.new) for c in back.changes] == [("130", "120")]
    assert accept(store, back, SECRETARIAT, "back to version 1") == 3
    assert version_files(store, 3) == version_files(store, 1) == FILES
    with pytest.raises(KeyError):
        version_files(store, 9)


# As a workbook ----------------------------------------------------------------------------------------


def workbook(language: Language = "en", files: dict[str, str] | None = None) -> openpyxl.Workbook:
    content = registry_workbook(files or FILES, list(TABLE_BY_FILE), language, version=1)
    return openpyxl.load_workbook(BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    into = BytesIO()
    book.save(into)
    return into.getvalue()


def column(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_that_was_not_touched_changes_nothing(store: Store, language: Language) -> None:
    taken = take_in(saved(workbook(language)), "registry.xlsx", 7, lambda n: FILES)
    assert (taken.findings, taken.problems, taken.version) == ((), (), 1)
    assert set(taken.sheets) == {file.removesuffix(".csv") for file in TABLE_BY_FILE}
    assert propose(store, taken.files, 1).changes == ()


def test_the_city_survives_the_way_through_excel() -> None:
    files = read_folder(TINY.parents[2] / "data" / "casablanca")
    content = registry_workbook(files, list(TABLE_BY_FILE), "ar", version=3)
    taken = take_in(content, "registry.xlsx", 3, lambda n: files)
    assert taken.problems == () and difference(files, taken.files) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_are_explained_and_choices_offered(language: Language) -> None:
    book = workbook(language)
    first = book.worksheets[0]
    assert bool(first.sheet_view.rightToLeft) == (language == "ar")
    explained = {(row[0].value, row[1].value): row[2].value for row in first.iter_rows(min_row=9)}
    for file in TABLE_BY_FILE:
        for one in columns_of(file, FILES):
            assert explained[(file.removesuffix(".csv"), one.name)].strip()
    targets = book["targets"]
    assert all(cell.comment and cell.comment.text for cell in targets[1])
    offered = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in targets.data_validations.dataValidation}
    assert offered["A2"] == "codes_indicators"
    assert '"yes,no"' in {rule.formula1 for rule in book["indicators"].data_validations.dataValidation}
    assert book["places"]["A2"].value == "01" and book["places"]["A2"].number_format == "@"


def test_edited_cells_rows_added_and_removed_become_a_difference(store: Store) -> None:
    book = workbook()
    targets = book["targets"]
    targets.cell(2, column(targets, "target"), 130.5)
    targets.delete_rows(7)
    aliases = book["aliases"]
    aliases.append(["0101", "Le  Vieux\nPort", "spoken"])
    taken = take_in(saved(book), "registry.xlsx", 1, lambda n: FILES if n == 1 else {})
    told = {(c.file, c.key, c.column, c.new) for c in propose(store, taken.files, taken.version).changes}
    assert ("targets.csv", "A1 · 2025 · 0101", "target", "130.5") in told
    assert ("targets.csv", "B2 · 2025 · 01", "", None) in told
    assert ("aliases.csv", "0101 · Le Vieux Port", "", "0101, Le Vieux Port, spoken") in told


def test_a_mistake_is_told_with_its_row_and_the_nearest_value(store: Store) -> None:
    book = workbook()
    targets = book["targets"]
    targets.cell(4, column(targets, "indicator"), "A2X")
    targets.cell(5, column(targets, "target"), "#N/A").data_type = "e"
    targets.cell(6, column(targets, "year"), "twenty")
    taken = take_in(saved(book), "registry.xlsx", 1, lambda n: FILES if n == 1 else {})
    assert [(p.file, p.line, p.column, p.code) for p in taken.problems] == [
        ("targets.csv", 5, "target", "unreadable_cell")
    ]
    told = {(p.file, p.line, p.column, p.suggestion) for p in propose(store, taken.files, 1).problems}
    assert ("targets.csv", 4, "indicator", "A2") in told and ("targets.csv", 6, "year", "") in told


def test_what_is_no_registry_is_refused_and_misnamed_sheets_are_told() -> None:
    assert [f.code for f in take_in(b"no workbook", "x.xlsx", 1, lambda n: FILES if n == 1 else {}).findings] == [
        "file.not_a_workbook"
    ]
    book = openpyxl.Workbook()
    assert [p.code for p in take_in(saved(book), "x.xlsx", 1, lambda n: FILES if n == 1 else {}).problems] == [
        "no_sheet"
    ]
    book = workbook()
    book["targets"].title = "targts"
    taken = take_in(saved(book), "x.xlsx", 1, lambda n: FILES if n == 1 else {})
    assert [(p.code, p.suggestion) for p in taken.problems] == [("unknown_sheet", "targets")]
    assert taken.files["targets.csv"] == FILES["targets.csv"]
    book = workbook()
    book["targets"]["A1"] = "indikator"
    files = take_in(saved(book), "x.xlsx", 1, lambda n: FILES if n == 1 else {}).files
    assert header(files["targets.csv"])[0] == "indikator"


def test_a_huge_or_evil_workbook_ends_in_a_finding() -> None:
    assert (
        take_in(saved(workbook()), "x.xlsx", 1, lambda n: FILES if n == 1 else {}, max_bytes=1000).findings[0].code
        == "file.too_large"
    )


def test_a_text_that_looks_like_a_formula_leaves_as_text() -> None:
    files = edited("aliases.csv", FILES["aliases.csv"].splitlines()[1], '0101,"=cmd|calc",x')
    cell = workbook(files=files)["aliases"]["B2"]
    assert (cell.value, cell.data_type) == ("=cmd|calc", "s")


# In a grid --------------------------------------------------------------------------------------------


def shown_of(narrowing: Narrowing, text: str = "") -> list[tuple[int, dict[str, str]]]:
    return shown_rows("targets.csv", text or FILES["targets.csv"], narrowing, Catalogue.from_files(FILES))


def edited_rows(shown: list[tuple[int, dict[str, str]]]) -> list[dict[str, object]]:
    return [{LINE: number, **cells} for number, cells in shown]


def test_rows_edited_in_a_narrowed_grid_leave_the_others_alone() -> None:
    text = FILES["targets.csv"]
    shown = shown_of(Narrowing({"indicator": "A1"}))
    rows = edited_rows(shown)
    columns = header(text)
    numbers = [number for number, _ in shown]
    assert put_back("targets.csv", text, numbers, rows, columns) == text
    rows[0]["target"] = " 130 "
    del rows[1]
    rows.append({LINE: None, "indicator": "A1", "year": "2026", "place": "0101", "target": "140"})
    rows.append({LINE: float("nan"), "indicator": None, "year": None})
    after = put_back("targets.csv", text, numbers, rows, columns)
    told = {(c.key, c.column, c.new) for c in difference(FILES, {**FILES, "targets.csv": after})}
    assert told == {
        ("A1 · 2025 · 0101", "target", "130"),
        ("A1 · 2025 · 0102", "", None),
        ("A1 · 2026 · 0101", "", "A1, 2026, 0101, 140"),
    }


def test_rows_are_found_by_programme_place_year_and_text() -> None:
    files = read_folder(TINY.parents[2] / "data" / "casablanca")
    catalogue = Catalogue.from_files(files)

    def count(narrowing: Narrowing) -> int:
        return len(shown_rows("targets.csv", files["targets.csv"], narrowing, catalogue))

    programme = next(iter(catalogue.programmes))
    of = [t for t in catalogue.targets if catalogue.indicators[t.indicator].programme == programme]
    assert count(Narrowing()) == len(catalogue.targets) > 1000
    assert count(Narrowing(programme=programme)) == len(of)
    assert count(Narrowing({"year": "2025"}, programme)) == sum(t.year == 2025 for t in of)
    prefecture = next(p.code for p in catalogue.places.values() if p.level == "prefecture")
    below = set(catalogue.places_below(prefecture))
    assert count(Narrowing({"place": prefecture})) == sum(t.place in below for t in catalogue.targets)
    assert count(Narrowing(text="NO SUCH THING")) == 0


def test_codes_of_a_grid_are_words_with_spaces() -> None:
    text = FILES["responsibilities.csv"]
    catalogue = Catalogue.from_files(FILES)
    shown = shown_rows("responsibilities.csv", text, Narrowing({"places": "OUT"}), catalogue)
    rows = [{LINE: n, **cells, "places": ["0101", "0102"]} for n, cells in shown]
    after = put_back("responsibilities.csv", text, [n for n, _ in shown], rows, header(text))
    assert "A1,LIGUE,0101 0102,2025-01-01," in after and after.count("\n") == text.count("\n")
