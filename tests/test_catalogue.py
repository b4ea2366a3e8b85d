"""The reference files: what they give, and what each mistake in them is told as."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mne import texts
from mne.catalogue import Catalogue, CatalogueError, Change, Problem, difference, normalise, read_folder, write_folder
from mne.catalogue.boundaries import signed_area
from mne.catalogue.reading import choices_of
from mne.catalogue.shape import KNOWN, REQUIRED, TABLES, Committee
from mne.model import LANGUAGES, Level, Measure, PersonCount
from mne.period import Frequency, Period, asked_in
from tests.examples import tried

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "reference" / "tiny"
FIRST_CITY = ROOT / "data" / "casablanca"


@pytest.fixture(scope="module")
def tiny() -> Catalogue:
    return Catalogue.load(TINY)


@pytest.fixture(scope="module")
def city() -> Catalogue:
    return Catalogue.load(FIRST_CITY)


def problems_of(files: dict[str, str]) -> list[Problem]:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.from_files(files)
    return caught.value.problems


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The tiny files with one text replaced."""
    files = read_folder(TINY)
    assert old in files[file]
    return files | {file: files[file].replace(old, new, 1)}


# What a catalogue answers ------------------------------------------------------------------------


def test_dictionaries_keep_the_order_of_the_file(tiny: Catalogue) -> None:
    assert list(tiny.indicators) == ["A1", "A2", "A3", "B1", "B2"]
    assert [category.code for category in tiny.categories["sex"]] == ["female", "male"]
    assert tiny.themes_by_programme == {"A": ("T1",), "B": ("T1",)}
    assert tiny.committee.due_days == 15
    assert tiny.committee.on_track == Decimal("0.95")


def test_places_form_a_tree(tiny: Catalogue) -> None:
    assert tiny.places_below("0100") == ("0100", "0101", "0102")
    assert set(tiny.places_below("01")) == set(tiny.places)
    assert tiny.places_below("0202") == ("0202",)
    assert tiny.ancestors("0101") == ("0100", "01")
    assert tiny.ancestors("01") == ()
    assert tiny.prefecture_of("0101") == "0100"
    assert tiny.prefecture_of("0100") == "0100"
    assert tiny.prefecture_of("0202") is None
    assert tiny.prefecture_of("OUT") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0101", "0101"),
        ("Le Port", "0101"),
        ("PORT", "0101"),
        ("  le-port ", "0101"),
        ("الميناء", "0101"),
        ("ميناء", "0101"),
        ("المِينــاء", "0101"),
        ("The Lighthouse", "0102"),
        ("fanal", "0102"),
        ("فنار", "0102"),
        ("haut plateau", "0201"),
        ("OUT", "OUT"),
        ("Port-Clair", "01"),
        ("101", None),
        ("Por", None),
        ("Fanall", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_place_is_found_but_never_guessed(tiny: Catalogue, written: str, code: str | None) -> None:
    assert tiny.find_place(written) == code


def test_a_name_of_two_levels_means_the_district_unless_told(tiny: Catalogue) -> None:
    assert tiny.find_place("Le Port") == "0101"
    assert tiny.find_place("Le Port", Level.prefecture) == "0100"
    assert tiny.find_place("0101", Level.prefecture) is None


def test_a_guess_is_only_a_suggestion(tiny: Catalogue) -> None:
    assert tiny.nearest_place("Fanall") == "0102"
    assert tiny.nearest_place("101") == "0101"
    assert tiny.nearest_place("qqqq") is None
    assert tiny.nearest("partners", "atelie") == "ATELIER"
    assert tiny.nearest("places", "Citadel") == "0202"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Aïn-Chock", "ain chock", "AIN  CHOCK", "Aîn‑Chock"),
        ("الفداء", "الفدا", "فداء"),
        ("سباتة", "سباته", "ســباتة"),
        ("أنفا", "انفا", "آنفا"),
        ("سيدي عثمان", "سيدى عثمان", "سيدي‌عثمان"),
        ("Al-Fida", "El Fida", "fida"),
    ],
)
def test_spellings_of_one_name(spellings: tuple[str, ...]) -> None:
    assert len({normalise(spelling) for spelling in spellings}) == 1


def test_two_names_stay_two() -> None:
    assert normalise("أنفا") != normalise("الفداء")
    assert normalise("Al") == "al"


def test_the_size_of_a_group_is_an_estimate_of_two_digits(tiny: Catalogue) -> None:
    assert tiny.group_size("0101", "older") == Decimal(2600)  # 15,000 × 17.3 % = 2,595
    assert tiny.group_size("0102", "older") == Decimal(1200)
    assert tiny.group_size("0201", "older") is None  # the census figure is missing
    assert tiny.group_size("0101", "everyone") is None  # the census counts no such group
    assert tiny.group_size("OUT", "older") is None
    assert tiny.group_size("0101", "nobody") is None


def test_boundaries_are_rewound_clockwise(tiny: Catalogue) -> None:
    anticlockwise = '"coordinates": [[[0, 45], [1, 45], [1, 46], [0, 46], [0, 45]]]'
    text = tiny.files["boundaries/places.geojson"]
    turned = re.sub(r'"coordinates": \[\[\[0, 45\].*?\]\]\]', anticlockwise, text, count=1)
    assert turned != text
    for catalogue in (tiny, Catalogue.from_files({**tiny.files, "boundaries/places.geojson": turned})):
        for feature in catalogue.boundaries["features"]:
            assert signed_area(feature["geometry"]["coordinates"][0]) < 0
            assert feature["id"] == feature["properties"]["code"]


def test_a_folder_needs_no_boundaries_and_no_demonstration() -> None:
    files = read_folder(TINY)
    assert "demo.toml" not in files
    del files["boundaries/places.geojson"]
    assert Catalogue.from_files(files).boundaries["features"] == []


# Files -------------------------------------------------------------------------------------------


def test_files_come_back_byte_for_byte(tmp_path: Path) -> None:
    for folder in (TINY, FIRST_CITY):
        files = read_folder(folder)
        write_folder(files, tmp_path / folder.name)
        for name in files:
            assert (tmp_path / folder.name / name).read_bytes() == (folder / name).read_bytes()
        assert difference(files, read_folder(tmp_path / folder.name)) == []


def test_what_excel_writes_is_read(tmp_path: Path) -> None:
    """A byte-order mark and Windows line ends."""
    files = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in read_folder(TINY).items()}
    write_folder(files, tmp_path)
    assert list(Catalogue.load(tmp_path).indicators) == ["A1", "A2", "A3", "B1", "B2"]
    assert read_folder(tmp_path) == files
    assert not [change for change in difference(read_folder(TINY), files) if change.file.endswith(".csv")]


def test_notes_may_lie_beside_the_files(tmp_path: Path) -> None:
    write_folder({**read_folder(TINY), "README.md": "Ours.", ".DS_Store": "?"}, tmp_path)
    assert "README.md" not in Catalogue.load(tmp_path).files


def test_a_difference_names_row_and_column() -> None:
    old = read_folder(TINY)
    new = changed("targets.csv", "A1,2025,0101,,,,120", "A1,2025,0101,,,,125")
    assert difference(old, new) == [Change("targets.csv", "A1 · 2025 · 0101", "target", "120", "125")]
    without = changed("aliases.csv", "0102,Fanal,invented\n", "")
    assert difference(old, without) == [
        Change("aliases.csv", "0102 · Fanal", "", "0102, Fanal, invented", None),
    ]
    assert difference(without, old) == [
        Change("aliases.csv", "0102 · Fanal", "", None, "0102, Fanal, invented"),
    ]
    assert [change.file for change in difference(old, changed("committee.toml", "due_days = 15", "due_days = 9"))] == [
        "committee.toml"
    ]


# Mistakes ----------------------------------------------------------------------------------------

# file, text replaced, by what, then: line, column, code, suggestion
MISTAKES = [
    ("partners.csv", ",operator,", ",operateur,", 3, "kind", "choice", "operator"),
    ("partners.csv", "2025-01-01", "01/01/2025", 3, "valid_from", "date", ""),
    ("partners.csv", "LIGUE,", "LA LIGUE,", 2, "code", "code_shape", ""),
    ("partners.csv", "Ligue de Port-Clair", "", 2, "name_fr", "required", ""),
    ("partners.csv", "ATELIER,", "LIGUE,", 3, "code", "duplicate", ""),
    ("partners.csv", "2025-01-01,", "2025-01-01,2024-01-01", 3, "valid_to", "wrong_order", ""),
    ("programmes.csv", "LIGUE", "LIGE", 2, "lead_partner", "unknown", "LIGUE"),
    ("programme_themes.csv", "B,T1", "B,TT1", 3, "theme", "unknown", "T1"),
    ("target_groups.csv", "age_60plus_pct", "age_60_pct", 3, "census_measure", "unknown", "age_60plus_pct"),
    ("indicators.csv", ",monthly,", ",mensuel,", 2, "frequency", "choice", ""),
    ("indicators.csv", ",quarterly,", ",quaterly,", 3, "frequency", "choice", "quarterly"),
    ("indicators.csv", "persons,0,", "persons,2.5,", 2, "decimals", "whole_number", ""),
    ("indicators.csv", "persons,0,", "persons,7,", 2, "decimals", "decimals", ""),
    ("indicators.csv", "stock,state", "stock,flow", 3, "basis_in_time", "basis_of_measure", ""),
    ("indicators.csv", "quarterly,none,,", "quarterly,active,,", 3, "person_count", "persons_of_measure", ""),
    ("indicators.csv", "lits occupés,", ",", 4, "numerator_fr", "pair_needs_words", ""),
    (
        "indicators.csv",
        ",no,no,,outcome,city",
        ",no,no,sex,outcome,city",
        4,
        "disaggregations",
        "pair_is_not_split",
        "",
    ),
    ("indicators.csv", ",1,no,no,sex,", ",1,yes,no,sex,", 2, "denominator_shared", "only_for_pairs", ""),
    ("indicators.csv", ",1,no,no,sex,", ",100,no,no,sex,", 2, "factor", "only_for_pairs", ""),
    ("indicators.csv", ",1,no,no,sex,", ",1,non,no,sex,", 2, "denominator_shared", "yes_or_no", ""),
    ("indicators.csv", ",1,no,no,sex,", ',"1,5",no,no,sex,', 2, "factor", "number", ""),
    ("indicators.csv", "households,100,yes", "households,0,yes", 6, "factor", "not_positive", ""),
    ("indicators.csv", ",1,no,no,sex,", ",1,no,no,sexe,", 2, "disaggregations", "unknown", "sex"),
    ("indicators.csv", "output,district,everyone", "output,outside,everyone", 2, "lowest_level", "choice", ""),
    ("categories.csv", ",,sex", ",,gender", 2, "dimension", "unknown", ""),
    ("places.csv", "district,0100,yes,15000", "district,100,yes,15000", 5, "parent", "unknown", "0100"),
    ("places.csv", "district,0100,yes,15000", "district,,yes,15000", 5, "parent", "required", ""),
    ("places.csv", "district,0100,yes,15000", "district,0102,yes,15000", 5, "parent", "parent_too_fine", ""),
    ("places.csv", "prefecture,01,no,25000", "prefecture,0200,no,25000", 3, "parent", "parent_too_fine", ""),
    ("places.csv", "city,,no", "city,OUT,no", 2, "parent", "city_has_parent", ""),
    ("places.csv", "district,01,no,500", "district,01,no,many", 8, "population", "whole_number", ""),
    ("places.csv", "Haut-Plateau", "Le Phare", 7, "name_fr", "spelling_of_another", ""),
    ("aliases.csv", "Fanal", "citadelle", 2, "alias", "spelling_of_another", ""),
    ("aliases.csv", "0102,Fanal", "102,Fanal", 2, "place", "unknown", "0102"),
    ("adjacency.csv", "0201,0101", "0201,0102", 2, "neighbours", "not_mutual", ""),
    ("context.csv", "17.3", "173", 3, "value", "not_a_share", ""),
    ("context.csv", "17.3", "17.3 %", 3, "value", "number", ""),
    ("responsibilities.csv", "A3,LIGUE,01,", "A3,LIGUE,0101,", 5, "places", "too_fine", ""),
    (
        "responsibilities.csv",
        "B1,ATELIER,0100 0200,2025",
        "B1,ATELIER,0100 0200,2024",
        6,
        "valid_from",
        "before_partner",
        "",
    ),
    ("responsibilities.csv", "A1,ATELIER,0102 0201", "A1,LIGUE,0102 0201", 3, "places", "owed_twice", ""),
    ("responsibilities.csv", "2025-12-31", "2025-13-31", 3, "valid_to", "date", ""),
    ("targets.csv", "A1,2025,0101", "A9,2025,0101", 2, "indicator", "unknown", ""),
    ("targets.csv", "A1,2025,0101", "A1,2025,0102", 3, "indicator", "duplicate", ""),
    ("targets.csv", "A1,2025,0101", "A1,25,0101", 2, "year", "year", ""),
    ("targets.csv", "A3,2025,01,", "A3,2025,0101,", 5, "place", "too_fine", ""),
    ("targets.csv", "A2,2025,01,,", "A2,2025,01,ATELIER,", 4, "partner", "not_responsible", "LIGUE"),
    ("targets.csv", ",70,100", ",70,", 5, "band_high", "band_needs_bounds", ""),
    ("targets.csv", ",70,100", ",100,70", 5, "band_high", "wrong_order", ""),
    ("targets.csv", ",,70,100", ",80,70,100", 5, "target", "band_has_no_target", ""),
    ("targets.csv", "120,,,", "120,1,,", 2, "band_low", "only_for_bands", ""),
    ("targets.csv", "2,2024-12-31,4", "2,,4", 4, "baseline_date", "baseline_and_date", ""),
    ("targets.csv", "2,2024-12-31,4", "2,2025-12-31,4", 4, "baseline_date", "wrong_order", ""),
    ("targets.csv", "2024-12-31,4,,,", "2024-12-31,4,,,2025-Q1:3", 4, "milestones", "milestones_of_state", ""),
    ("targets.csv", "2025-Q1:10 2025-Q2:30", "2026-Q1:10", 3, "milestones", "milestone_year", ""),
    ("targets.csv", "2025-Q1:10 2025-Q2:30", "2025-Q2:30 2025-Q1:10", 3, "milestones", "wrong_order", ""),
    ("targets.csv", "2025-Q1:10 2025-Q2:30", "2025-Q1=10", 3, "milestones", "milestone", ""),
    ("targets.csv", "2025-Q1:10 2025-Q2:30", "2025-T1:10", 3, "milestones", "milestone", ""),
    ("targets.csv", "40.5", "40.55555", 7, "baseline", "too_precise", ""),
    ("committee.toml", 'city = "01"', 'city = "0101"', None, "city", "unknown", "01"),
    ("committee.toml", 'default_language = "en"', 'default_language = "eng"', None, "default_language", "choice", "en"),
    ("committee.toml", "due_days = 15", 'due_days = "soon"', None, "due_days", "whole_number", ""),
    ("committee.toml", "due_days = 15", "due_day = 15", None, "due_day", "extra_column", "due_days"),
    ("committee.toml", "due_days = 15", "at_risk = 0.99", None, "at_risk", "wrong_order", ""),
    ("committee.toml", '"2025-Q1"', '"2025-01"', None, "first_quarter", "quarter", ""),
    ("committee.toml", 'city = "01"', "city = 01", None, "", "broken_toml", ""),
    ("themes.csv", "code,", "kode,", 1, "kode", "extra_column", "code"),
    ("themes.csv", "status,basis", "basis,basis", 1, "basis", "repeated_column", ""),
    ("themes.csv", "T1,", 'T1,"', 2, "", "broken_quotes", ""),
    ("themes.csv", "invented,", "invented,,,", 2, "", "too_many_cells", ""),
    ("boundaries/places.geojson", '"0102"', '"102"', None, "code", "unknown", "0102"),
    ("boundaries/places.geojson", '"FeatureCollection",', '"FeatureCollection"', 1, "", "broken_json", ""),
    ("boundaries/places.geojson", '"Polygon"', '"Point"', None, "", "not_geojson", ""),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m[0]}-{m[5]}-{m[2]}")
def test_a_mistake_is_told_once_with_its_place(mistake: tuple[str, str, str, int | None, str, str, str]) -> None:
    file, old, new, line, column, code, suggestion = mistake
    found = problems_of(changed(file, old, new))
    told = [problem for problem in found if (problem.file, problem.line, problem.column) == (file, line, column)]
    assert [(problem.code, problem.suggestion) for problem in told] == [(code, suggestion)]


def test_every_mistake_has_its_sentence_and_its_case() -> None:
    worded = {key.removeprefix("catalogue.problem.") for key in texts.every_text() if "catalogue.problem." in key}
    of_files = {"missing_file", "unknown_file", "empty_file", "no_rows", "not_utf8", "semicolon", "tabulation"}
    elsewhere = {"missing_column", "no_category", "no_boundary", "neutral_has_no_target", "invalid"}
    # tests/test_registry.py, tests/test_settings_page.py
    elsewhere |= {"in_use", "has_people", "measure_in_use", "unknown_sheet", "no_sheet", "unreadable_cell"}
    elsewhere |= {"out_of_range"}
    of_rules = {code for code in worded if code.split("_")[0] == "rule"}  # tests/test_rules.py
    assert worded - of_rules == {mistake[5] for mistake in MISTAKES} | of_files | elsewhere


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m[0]}-{m[5]}-{m[2]}")
def test_a_mistake_is_worded_in_three_languages(mistake: tuple[str, str, str, int | None, str, str, str]) -> None:
    file, old, new, *_ = mistake
    for problem in problems_of(changed(file, old, new)):
        for language in LANGUAGES:
            sentence = problem.say(language)
            assert problem.file in sentence and "{" not in sentence
            assert (problem.column in sentence) and (problem.suggestion in sentence)
            assert problem.line is None or str(problem.line) in sentence


def test_a_mistake_in_words() -> None:
    [problem] = problems_of(changed("targets.csv", "A2,2025,01,", "A2,2025,OUTT,"))
    assert problem.say("en") == (
        "targets.csv, line 4, column place: the code “OUTT” does not stand in places.csv. Did you mean “OUT”?"
    )
    assert problem.say("fr") == texts.typeset(
        "targets.csv, ligne 4, colonne place : le code « OUTT » ne figure pas dans places.csv. "
        "Vouliez-vous écrire « OUT » ?"
    )
    assert problem.say("ar") == (
        "targets.csv، السطر 4، العمود place: الرمز «OUTT» غير موجود في places.csv. هل المقصود «OUT»؟"
    )


def test_everything_wrong_is_told_in_one_go() -> None:
    files = read_folder(TINY)
    for file, old, new in (
        ("partners.csv", ",operator,", ",operateur,"),
        ("places.csv", "district,0100,yes,15000", "district,100,yes,lots"),
        ("targets.csv", "40.5", "40,5"),
    ):
        files[file] = files[file].replace(old, new)
    del files["themes.csv"]
    found = [(problem.file, problem.line, problem.code) for problem in problems_of(files)]
    assert found == [
        ("partners.csv", 3, "choice"),
        ("themes.csv", None, "missing_file"),
        ("places.csv", 5, "whole_number"),
        ("targets.csv", 7, "too_many_cells"),
    ]
    assert len(str(CatalogueError(problems_of(files))).splitlines()) == 4


def test_one_mistake_one_message() -> None:
    """What refers to a wrong row, or to a file that cannot be read, is not a mistake of its own."""
    wrong_row = problems_of(changed("indicators.csv", ",monthly,", ",weekly,"))
    assert [(problem.file, problem.code) for problem in wrong_row] == [("indicators.csv", "choice")]
    no_file = problems_of(read_folder(TINY) | {"indicators.csv": ""})
    assert [(problem.file, problem.code) for problem in no_file] == [("indicators.csv", "empty_file")]


@pytest.mark.parametrize("file", REQUIRED)
def test_a_missing_file_is_named(file: str) -> None:
    files = read_folder(TINY)
    del files[file]
    assert [(problem.file, problem.code) for problem in problems_of(files)] == [(file, "missing_file")]


def test_a_misspelt_file_name_is_recognised(tmp_path: Path) -> None:
    write_folder(read_folder(TINY), tmp_path)
    (tmp_path / "targets.csv").rename(tmp_path / "target.csv")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    found = [(problem.file, problem.code, problem.suggestion) for problem in caught.value.problems]
    assert found == [("targets.csv", "missing_file", ""), ("target.csv", "unknown_file", "targets.csv")]


def test_an_empty_or_missing_folder_names_every_file(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CatalogueError) as caught:
            Catalogue.load(folder)
        assert [problem.file for problem in caught.value.problems] == list(REQUIRED)


@pytest.mark.parametrize("file", ["partners.csv", "programmes.csv", "indicators.csv", "places.csv"])
def test_what_a_committee_cannot_be_without(file: str) -> None:
    files = read_folder(TINY)
    header = files[file].splitlines()[0] + "\n"
    assert (file, None, "no_rows") in [(p.file, p.line, p.code) for p in problems_of(files | {file: header})]


def test_a_list_may_be_empty() -> None:
    """A header without rows is enough for what a committee does not use."""
    files = read_folder(TINY)
    for file in ("targets.csv", "aliases.csv", "adjacency.csv", "programme_themes.csv"):
        files[file] = files[file].splitlines()[0] + "\n"
    assert Catalogue.from_files(files).targets == ()


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    write_folder(read_folder(TINY), tmp_path)
    text = (tmp_path / "partners.csv").read_text(encoding="utf-8")
    (tmp_path / "partners.csv").write_bytes(text.replace("ة", "e").encode("cp1256", "replace"))
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert [(p.file, p.line, p.code) for p in caught.value.problems] == [("partners.csv", 2, "not_utf8")]
    with pytest.raises(CatalogueError):
        read_folder(tmp_path)


@pytest.mark.parametrize(("separator", "code"), [(";", "semicolon"), ("\t", "tabulation")])
def test_another_separator_is_told_once(separator: str, code: str) -> None:
    files = read_folder(TINY)
    files["targets.csv"] = files["targets.csv"].replace(",", separator)
    assert [(p.line, p.code) for p in problems_of(files)] == [(1, code)]


def without_column(file: str, column: str) -> dict[str, str]:
    files = read_folder(TINY)
    rows = list(csv.DictReader(files[file].splitlines()))
    kept = [name for name in rows[0] if name != column]
    lines = [",".join(f'"{row[name]}"' for name in kept) for row in rows]
    return files | {file: "\n".join([",".join(kept), *lines])}


def test_a_column_that_may_be_empty_may_be_left_out() -> None:
    assert Catalogue.from_files(without_column("aliases.csv", "status")).aliases[0].status == ""
    found = problems_of(without_column("aliases.csv", "alias"))
    assert [(p.line, p.column, p.code) for p in found] == [(1, "alias", "missing_column")]


def test_a_misspelt_column_is_no_left_out_one() -> None:
    found = problems_of(changed("targets.csv", "baseline_date", "baseline_dat"))
    assert [(p.column, p.code, p.suggestion) for p in found] == [("baseline_dat", "extra_column", "baseline_date")]


def test_a_revised_target_is_a_row_of_its_own() -> None:
    revised = "A1,2025,0101,,,,120,,,,invented,,\nA1,2025,0101,,,,110,,,,invented,Fewer rooms,2025-07-01\n"
    files = changed("targets.csv", "A1,2025,0101,,,,120,,,,invented,,\n", revised)
    assert [target.target for target in Catalogue.from_files(files).targets[:2]] == [120, 110]


def test_a_dimension_needs_categories_and_a_ranked_place_a_boundary() -> None:
    found = problems_of(changed("dimensions.csv", "Sex,,\n", "Sex,,\nage,العمر,Âge,Age,,\n"))
    assert [(p.file, p.line, p.code) for p in found] == [("dimensions.csv", 3, "no_category")]
    files = read_folder(TINY)
    features = files["boundaries/places.geojson"].splitlines()
    undrawn = {"boundaries/places.geojson": "\n".join(line for line in features if '"0102"' not in line)}
    found = problems_of(files | undrawn)
    assert [(p.file, p.line, p.code) for p in found] == [("places.csv", 6, "no_boundary")]


def test_a_neutral_indicator_has_no_target() -> None:
    found = problems_of(changed("indicators.csv", "flow,increase", "flow,neutral"))
    assert [(p.file, p.line, p.column, p.code) for p in found] == [
        ("targets.csv", 2, "target", "neutral_has_no_target"),
        ("targets.csv", 3, "target", "neutral_has_no_target"),
    ]


@given(
    file=st.sampled_from([name for name in KNOWN if (TINY / name).is_file()]),
    where=st.floats(0, 1),
    length=st.integers(0, 40),
    put=st.text(st.sampled_from('0159,;:"\n\r\t .-=[]{}xéم٣\u00a0\x00NaN'), max_size=12),
)
@tried(200)
def test_whatever_is_broken_is_told_and_never_crashes(file: str, where: float, length: int, put: str) -> None:
    files = read_folder(TINY)
    cut = int(where * len(files[file]))
    files[file] = files[file][:cut] + put + files[file][cut + length :]
    try:
        Catalogue.from_files(files)
    except CatalogueError as error:
        assert error.problems
        assert all(problem.say(language) for problem in error.problems for language in LANGUAGES)


# The first committee's files ---------------------------------------------------------------------


def test_sixty_indicators_of_sixteen_programmes(city: Catalogue) -> None:
    assert [f"P{n:02}" for n in range(1, 17)] == list(city.programmes)
    # Sixty of the first list, and two that make every direction occur.
    assert len(city.indicators) == 62
    assert len(city.partners) == 13
    assert {about.programme for about in city.indicators.values()} == set(city.programmes)
    assert {duty.partner for duty in city.responsibilities} == set(city.partners)
    assert {duty.indicator for duty in city.responsibilities} == set(city.indicators)


def test_every_kind_of_indicator_occurs(city: Catalogue) -> None:
    abouts = city.indicators.values()
    kinds = {(about.measure.value, about.basis_in_time.value, about.direction.value) for about in abouts}
    assert kinds >= {
        *(("count", "flow", direction) for direction in ("increase", "decrease", "neutral")),
        *(("stock", "state", direction) for direction in ("increase", "decrease", "neutral")),
        *(("ratio", "state", direction) for direction in ("increase", "decrease", "band")),
        *(("ratio", "flow", "increase"), ("average", "flow", "decrease"), ("average", "state", "increase")),
    }
    assert {about.frequency for about in abouts} == set(Frequency)
    assert {about.person_count for about in abouts} == set(PersonCount)
    assert {about.lowest_level for about in abouts} == {Level.district, Level.prefecture, Level.city}
    assert [about.code for about in abouts if about.denominator_shared] == ["P15-03"]


def test_several_partners_share_indicators(city: Catalogue) -> None:
    partners: dict[str, set[str]] = {}
    for duty in city.responsibilities:
        partners.setdefault(duty.indicator, set()).add(duty.partner)
    shared = {indicator for indicator, sharers in partners.items() if len(sharers) > 1}
    assert {"P02-02", "P10-01", "P12-05", "P14-04", "P15-03", "P16-01"} <= shared
    assert max(len(sharers) for sharers in partners.values()) == 3


def test_definitions_say_more_than_the_name(city: Catalogue) -> None:
    for about in city.indicators.values():
        for language in LANGUAGES:
            definition = about.definition(language)
            assert definition.endswith(".") and len(definition) > 30
            assert about.name(language).casefold() not in definition.casefold() or len(definition) > 60
            assert about.sheet("basis", language) and about.sheet("source", language)
        limits = [about.sheet("limitations", language) for language in LANGUAGES]
        assert all(limits) or not any(limits)
        for written in (about.source_ar, about.basis_ar, *filter(None, (about.limitations_ar,))):
            assert re.search(r"[\u0600-\u06ff]{3}", written), written
    assert len({about.definition_en for about in city.indicators.values()}) == len(city.indicators)


def test_a_sheet_of_an_earlier_file_speaks_its_one_language() -> None:
    files = read_folder(TINY)
    head, *rows = files["indicators.csv"].splitlines()
    earlier = re.sub(r"(source|limitations|basis)_ar,\1_fr,\1_en", r"\1", head)
    kept = [
        index for index, name in enumerate(head.split(",")) if not re.match(r"(source|limitations|basis)_(ar|fr)", name)
    ]
    cut = [",".join(row.split(",")[index] for index in kept) for row in rows]
    files["indicators.csv"] = "\n".join([earlier, *cut]) + "\n"
    sheet = Catalogue.from_files(files).indicators["A1"]
    assert {sheet.sheet("source", language) for language in LANGUAGES} == {"Register"}


def test_names_for_charts_are_short(city: Catalogue) -> None:
    for named in (*city.partners.values(), *city.programmes.values()):
        assert all(0 < len(named.short(language)) <= 28 for language in LANGUAGES)


def test_people_who_need_protection_are_marked(city: Catalogue) -> None:
    sensitive = {code for code, about in city.indicators.items() if about.sensitive}
    assert {"P07-02", "P07-03", "P08-01", "P08-03", "P09-01", "P09-03", "P09-04"} == sensitive


def test_the_city_is_the_sum_of_its_parts(city: Catalogue) -> None:
    districts = [place for place in city.places.values() if place.level is Level.district]
    ranked = [place for place in districts if place.ranked]
    assert (len(districts), len(ranked)) == (17, 16)
    assert sum(place.population or 0 for place in districts) == city.places["06141"].population == 3_218_036
    assert sum(place.population or 0 for place in ranked) == 3_215_935
    assert sum(place.households or 0 for place in districts) == city.places["06141"].households
    for prefecture in (place for place in city.places.values() if place.level is Level.prefecture):
        below = [city.places[code].population or 0 for code in city.places_below(prefecture.code)[1:]]
        assert sum(below) == prefecture.population
    assert city.prefecture_of("061410181") is None
    assert city.ancestors("061410181") == ("06141",)


def test_every_spelling_on_the_list_finds_its_place(city: Catalogue) -> None:
    assert len([alias for alias in city.aliases if city.places[alias.place].level is Level.district]) == 192
    for alias in city.aliases:
        level = city.places[alias.place].level
        if alias.is_elsewhere:
            # Another town: never read as a place of this city, and no spelling of one of its districts.
            assert city.find_place(alias.alias) is None and city.is_elsewhere(alias.alias)
            continue
        assert city.find_place(alias.alias, level) == alias.place
        assert city.find_place(alias.alias) == alias.place or level is not Level.district


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Hay Hassani", "061410131"),
        ("Aïn Chock", "061410141"),
        ("Sidi Bernoussi", "061410151"),
        ("Ben M'sick", "061410161"),
        ("Moulay Rachid", "061410171"),
        ("Roches Noires", "061410123"),
        ("Préfecture d'arrondissement de Hay-Hassani", "061410130"),
        ("Casablanca", "06141"),
        ("تيط مليل", "OUT"),
        ("61410131", None),
        ("Bouskoura", None),
    ],
)
def test_traps_of_names(city: Catalogue, written: str, code: str | None) -> None:
    assert city.find_place(written) == code


def test_a_code_that_lost_its_zero_is_suggested_with_it(city: Catalogue) -> None:
    assert city.nearest_place("61410131") == "061410131"


def test_boundaries_are_stored_clockwise_and_bare(city: Catalogue) -> None:
    assert city.files["boundaries/places.geojson"].count('"Feature"') == 17
    for feature in city.boundaries["features"]:
        assert set(feature["properties"]) == {"code", "name_ar", "name_fr"}
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        assert all(signed_area(rings[0]) < 0 for rings in polygons)
        # The file itself is wound so: nothing is turned when it is read.
        assert str(polygons[0][0][1][0]) in city.files["boundaries/places.geojson"]
    assert "ODbL" in city.files["boundaries/LICENSE.md"]
    assert all("OpenStreetMap" in city.committee.say("map_credit", language) for language in LANGUAGES)


def test_one_district_is_served_by_nobody_but_the_registry(city: Catalogue) -> None:
    served: dict[str, set[str]] = {place.code: set() for place in city.places.values() if place.ranked}
    for duty in city.responsibilities:
        for place in duty.places:
            if place in served:
                served[place].add(duty.indicator)
    assert [code for code, indicators in served.items() if indicators <= {"P15-01", "P15-03"}] == ["061410163"]
    assert all(not any("061410181" in duty.places for duty in city.responsibilities) for _ in served)


def test_partners_join_and_duties_end(city: Catalogue) -> None:
    assert city.partners["FM5S"].valid_from is not None
    assert {duty.indicator for duty in city.responsibilities if duty.valid_to} == {"P05-02", "P06-02"}


def test_templates_stay_of_a_size_to_fill_in(city: Catalogue) -> None:
    for quarter in ("2024-Q1", "2026-Q4"):
        for partner in city.partners:
            asked = {period.frequency for period in asked_in(Period.parse(quarter))}
            months = 3 if Frequency.monthly in asked else 0
            rows = sum(
                len(duty.places) * (months if city.indicators[duty.indicator].frequency is Frequency.monthly else 1)
                for duty in city.responsibilities
                if duty.partner == partner and city.indicators[duty.indicator].frequency in asked
            )
            assert rows <= 400


def test_targets_of_every_shape(city: Catalogue) -> None:
    targets = city.targets
    assert {target.year for target in targets} == {2024, 2025, 2026}
    assert any(target.milestones for target in targets)
    assert any(target.partner for target in targets)
    assert {target.indicator for target in targets if target.band_low is not None} == {"P02-03", "P12-04"}
    assert all(target.source == "illustrative" for target in targets)
    with_target = {target.indicator for target in targets}
    wanting = {code for code, about in city.indicators.items() if about.direction.value != "neutral"} - with_target
    assert wanting == {"P14-04"}
    unfounded = {
        target.indicator
        for target in targets
        if target.baseline is None and city.indicators[target.indicator].measure is Measure.stock
    }
    assert unfounded == {"P04-02", "P13-03"}
    by_place = {(t.indicator, t.year): t for t in targets if t.place == "06141" and not t.partner}
    parts = sum(t.target or 0 for t in targets if (t.indicator, t.year) == ("P03-01", 2026) and t.place != "06141")
    assert by_place["P03-01", 2026].target == parts


def test_what_is_illustrative_says_so(city: Catalogue) -> None:
    for language, word in (("ar", "توضيحية"), ("fr", "illustration"), ("en", "illustrative")):
        assert word in city.committee.say("note", language)  # type: ignore[arg-type]
    assert all("working list" in theme.basis for theme in city.themes.values())


# The documentation -------------------------------------------------------------------------------


def test_every_file_column_and_word_is_documented() -> None:
    document = (ROOT / "docs" / "reference-data.md").read_text(encoding="utf-8")
    sections = {
        part.split("`")[1]: part for part in re.split(r"^## (?=`)", document, flags=re.MULTILINE)[1:] if "`" in part
    }
    assert set(KNOWN) <= set(sections)
    for table in TABLES:
        for column in table.columns:
            written = re.sub(r"_(ar|fr|en)$", "_ar", column)
            assert f"`{column}`" in sections[table.file] or f"`{written}`" in sections[table.file], (table.file, column)
            for choice in choices_of(table.row, column):
                assert f"`{choice}`" in sections[table.file], (table.file, column, choice)
    for name in Committee.model_fields:
        assert (
            f"`{name}`" in sections["committee.toml"]
            or f"`{re.sub('_(fr|en)$', '_ar', name)}`" in sections["committee.toml"]
        )


def test_the_examples_of_the_documentation_are_true() -> None:
    document = (ROOT / "docs" / "reference-data.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```csv (\S+)\n(.*?)^```", document, flags=re.MULTILINE | re.DOTALL)
    assert {file for file, _ in examples} == {table.file for table in TABLES}
    for file, text in examples:
        assert set(text.splitlines()) <= set(read_folder(TINY)[file].splitlines()), file
