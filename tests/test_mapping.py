"""A partner's own table, drawn as text: proposed, confirmed, read, remembered; what is not read is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from mne import intake, texts
from mne.catalogue import normalise
from mne.intake import mapping as own
from mne.model import LANGUAGES, Finding, Refused, Role, Severity, User
from mne.period import Period
from mne.rules import wording
from mne.settings import Settings
from mne.store import Store
from tests.seeded import seeded
from tests.test_intake import OFFICER, Q4, STRANGER, TINY

SECRETARIAT = User("secretariat", Role.secretariat)
MEMBER = User("member", Role.member)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(home=tmp_path / "store", data=TINY, today=date(2027, 1, 15))
    with seeded(settings) as opened:
        yield opened


def drawn(picture: str, *merges: str, sheets: tuple[str, ...] = (), title: str = "Suivi") -> bytes:
    """Cells between bars; whole numbers become numbers, `=` formulas, `~` an empty cell, the rest text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for line in picture.strip("\n").splitlines():
        words = [word.strip() for word in line.strip().strip("|").split("|")]
        sheet.append([None if word in ("~", "") else int(word) if word.isdecimal() else word for word in words])
    for ref in merges:
        sheet.merge_cells(ref)
    for name in sheets:
        book.create_sheet(name)["A1"] = "other"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def opened(store: Store, content: bytes, user: User = OFFICER, quarter: Period = Q4, title: str = "") -> own.OwnTable:
    return own.open_table(store, user, content, "own.xlsx", quarter, "fr", title)


def proposed(store: Store, content: bytes) -> own.TableMapping:
    found = opened(store, content).proposed()
    assert found is not None
    return found


def submit(
    store: Store, content: bytes, said: own.TableMapping | None = None, user: User = OFFICER
) -> tuple[intake.Report, int]:
    table = opened(store, content)
    said = said or table.proposed()
    assert said is not None
    kept = own.remember_mapping(store, user, "own.xlsx", table.shape(said), said)
    return intake.submit_report(store, content, "own.xlsx", user, mapping=kept.n), kept.n


def values(report: intake.Report) -> dict[tuple[str, str, str, str], Any]:
    """What the report states, with the cell that says it."""
    found: dict[tuple[str, str, str, str], Any] = {}
    for row in report.observations.to_dict("records"):
        key = (row["indicator"], row["place"], row["period"])
        if row["status"] == "withdrawn":
            found[(*key, "value")] = ("X", row["cell"])
        elif pd.notna(row["numerator"]):
            found[(*key, "pair")] = (int(row["numerator"]), int(row["denominator"]), row["cell"])
        else:
            part = f"{row['dimension']}:{row['category']}" if row["dimension"] else "value"
            found[(*key, part)] = (int(row["value"]), row["cell"])
    return found


def of(report: intake.Report, code: str) -> Finding:
    return next(finding for finding in report.findings if finding.code == code)


def blocking(report: intake.Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity.blocks}


LONG = """
| Rapport de la Ligue | ~ | ~ | ~ | ~ | ~ |
| ~ | ~ | ~ | ~ | ~ | ~ |
| Indicateur | Quartier | Mois | Réalisé | Femmes | Remarques |
| Personnes accueillies | Le Phare | octobre 2026 | 40 | 25 | RAS |
| Personnes accueillies | Le Phare | novembre 2026 | 50 | 20 | ~ |
| Lieux ouverts | Le Port | T4 2026 | 3 | ~ | ~ |
| Total | ~ | ~ | 93 | 45 | ~ |
| Source : registre interne | ~ | ~ | ~ | ~ | ~ |
"""


def test_a_long_table(store: Store) -> None:
    report, _ = submit(store, drawn(LONG))
    assert blocking(report) == set()
    assert values(report) == {
        ("A1", "0102", "2026-M10", "value"): (40, "D4"),
        ("A1", "0102", "2026-M10", "sex:female"): (25, "E4"),
        ("A1", "0102", "2026-M11", "value"): (50, "D5"),
        ("A1", "0102", "2026-M11", "sex:female"): (20, "E5"),
        ("A2", "0101", "2026-Q4", "value"): (3, "D6"),
    }
    assert of(report, "table.columns").cells == ("F3", "F4")
    assert of(report, "table.rows").cells == ("A7", "D7", "E7", "A8")
    assert of(report, "table.above").cells == ("A1",)


WIDE_BY_INDICATOR = """
| المقاطعة | الأشخاص المستقبلون | ~ | ~ | الفضاءات المفتوحة | ملاحظات |
| ~ | أكتوبر | نونبر | دجنبر | ~ | ~ |
| الميناء | 10 | 20 | 30 | 2 | 5 |
| المنارة | 11 | 21 | ~ | 1 | ~ |
| المجموع | 21 | 41 | 30 | 3 | ~ |
"""


def test_a_table_wide_by_indicator_with_two_header_rows(store: Store) -> None:
    report, _ = submit(store, drawn(WIDE_BY_INDICATOR, "B1:D1", "A1:A2"))
    assert blocking(report) == set()
    found = values(report)
    assert found["A1", "0101", "2026-M10", "value"] == (10, "B3")
    assert found["A1", "0102", "2026-M11", "value"] == (21, "C4")
    assert found["A2", "0102", "2026-Q4", "value"] == (1, "E4")
    assert len(found) == 7
    assert of(report, "table.columns").cells == ("F1", "F3")
    assert of(report, "table.rows").cells == ("A5", "B5", "C5", "D5", "E5")


WIDE_BY_PLACE = """
| Indicator | The Harbour | The Lighthouse | Upper Plateau | Citadel |
| Places open | 3 | 4 | 5 | 6 |
| Wells dug | 1 | 1 | 1 | 1 |
"""


def test_a_table_wide_by_place(store: Store) -> None:
    content = drawn(WIDE_BY_PLACE)
    said = proposed(store, content)
    assert said.sources["place"].kind == "each" and said.sources["indicator"].column == 1
    said = said.model_copy(update={"labels": {**said.labels, "indicator": {"Wells dug": own.NOT_READ}}})
    report, _ = submit(store, content, said)
    assert blocking(report) == set()
    assert values(report) == {
        ("A2", "0101", "2026-Q4", "value"): (3, "B2"),
        ("A2", "0102", "2026-Q4", "value"): (4, "C2"),
        ("A2", "0201", "2026-Q4", "value"): (5, "D2"),
    }
    assert of(report, "table.rows").cells == ("A3", "B3", "C3", "D3", "E3")
    assert of(report, "table.other").cells == ("E2",)


WIDE_BY_PERIOD = """
| Arrondissement | Septembre 2026 | Octobre 2026 | Novembre 2026 | Décembre 2026 |
| Le Port | 9 | 10 | 11 | 12 |
| Le Phare | 9 | 20 | x | 22 |
"""


def test_a_table_wide_by_period_of_one_indicator(store: Store) -> None:
    content = drawn(WIDE_BY_PERIOD)
    said = proposed(store, content)
    assert said.sources["period"].kind == "each" and said.sources["indicator"].code == ""
    assert [one.code for one in own.problems(said)] == ["no_indicator"]
    said = said.model_copy(update={"sources": {**said.sources, "indicator": own.Source(kind="fixed", code="A1")}})
    report, _ = submit(store, content, said)
    assert values(report)["A1", "0101", "2026-M12", "value"] == (12, "E2")
    assert values(report)["A1", "0102", "2026-M11", "value"] == ("X", "D3")
    assert of(report, "table.columns").cells == ("B1", "B2", "B3")


def test_pairs_and_parts_by_row(store: Store) -> None:
    parts = """
    | Indicateur | Lieu | Mois | Sexe | Nombre |
    | A1 | Le Port | 2026-M10 | Femmes | 6 |
    | A1 | Le Port | 2026-M10 | Hommes | 4 |
    | A1 | Le Port | 2026-M10 | Total | 10 |
    """
    report, _ = submit(store, drawn(parts))
    assert blocking(report) == set()
    assert values(report) == {
        ("A1", "0101", "2026-M10", "value"): (10, "E4"),
        ("A1", "0101", "2026-M10", "sex:female"): (6, "E2"),
        ("A1", "0101", "2026-M10", "sex:male"): (4, "E3"),
    }
    pairs = """
    | Lieu | Taux d'occupation | ~ |
    | ~ | Numérateur | Dénominateur |
    | Port-Clair | 30 | 40 |
    """
    report, _ = submit(store, drawn(pairs, "B1:C1", "A1:A2"))
    assert values(report) == {("A3", "01", "2026-Q4", "pair"): (30, 40, "B3")}


def test_the_whole_way_to_accepted_values(store: Store) -> None:
    report, number = submit(store, drawn(LONG))
    assert report.upload is not None
    receipt = intake.confirm(
        store,
        report.upload,
        OFFICER,
        base_version=report.base_version,
        explanations=dict.fromkeys(report.warnings, "checked"),
    )
    assert receipt.added == 5 and store.mapping_of_submission(receipt.submission) == number
    kept = store.slice_values("LIGUE", Q4).set_index(["indicator", "place", "period", "dimension"])
    one = kept.loc[("A1", "0102", "2026-M10", "")]
    assert (int(one["value"]), one["sheet"], one["cell"]) == (40, "Suivi", "D4")


def test_the_same_file_read_the_same_way_is_a_duplicate_and_otherwise_another_report(store: Store) -> None:
    content = drawn(LONG)
    report, _ = submit(store, content)
    assert report.upload is not None
    answers = dict.fromkeys(report.warnings, "checked")
    intake.confirm(store, report.upload, OFFICER, base_version=0, explanations=answers)
    again, _ = submit(store, content)
    assert again.duplicate_of == 1 and again.upload is None
    said = proposed(store, content)
    other, _ = submit(store, content, said.model_copy(update={"figures": {4: said.figures[4]}}))
    assert other.duplicate_of is None and other.upload is not None
    assert other.counts().get("unchanged") == 3 and other.counts().get("carried") == 2


def test_confirming_reads_with_the_mapping_of_the_upload_even_when_it_is_withdrawn(store: Store) -> None:
    report, number = submit(store, drawn(LONG))
    own.withdraw_mapping(store, OFFICER, number)
    assert report.upload is not None
    again = intake.reopen(store, report.upload, OFFICER)
    assert values(again) == values(report)
    answers = dict.fromkeys(report.warnings, "checked")
    assert intake.confirm(store, report.upload, OFFICER, base_version=0, explanations=answers).added == 5


def test_a_table_of_the_same_shape_is_known_next_quarter(store: Store) -> None:
    said = proposed(store, drawn(WIDE_BY_PERIOD))
    said = said.model_copy(update={"sources": {**said.sources, "indicator": own.Source(kind="fixed", code="A1")}})
    submit(store, drawn(WIDE_BY_PERIOD), said)
    later = WIDE_BY_PERIOD
    for old, new in (("Septembre 2026", "Décembre 2026"), ("Octobre", "Janvier"), ("Novembre", "Février")):
        later = later.replace(old, new)
    later = later.replace("| Décembre 2026 |\n", "| Mars 2027 |\n", 1).replace("er 2026", "er 2027")
    content = "| Titre | ~ |\n" + later.strip("\n").replace("Le Phare", "Marché")
    table = opened(store, drawn(content), quarter=Period.parse("2027-Q1"))
    found = table.recognised(own.mappings(store, OFFICER))
    assert found is not None
    _, moved = found
    assert moved.header_row == 2 and moved.sources["indicator"].code == "A1"
    assert [moved.figures[n].period for n in (3, 4, 5)] == ["2027-M01", "2027-M02", "2027-M03"]
    # What is new in the table is not known by the mapping.
    assert table.suggester.unknown("place", 1, 3)


def test_a_last_quarters_table_is_questioned(store: Store) -> None:
    text = LONG.replace("Rapport de la Ligue | ~", "Rapport de la Ligue | T3 2026")
    report, _ = submit(store, drawn(text))
    found = of(report, "table.other_quarter")
    assert found.severity is Severity.warning and found.cells == ("B1",)


def test_figures_of_other_periods_are_told(store: Store) -> None:
    text = LONG.replace("| Total |", "| Personnes accueillies | Le Phare | juin 2026 | 7 | 3 | ~ |\n| Total |")
    report, _ = submit(store, drawn(text))
    assert of(report, "table.elsewhen").cells == ("A7", "B7", "C7", "D7", "E7")
    assert len(values(report)) == 5


# What arrives broken.


def test_nothing_to_read(store: Store) -> None:
    empty = opened(store, drawn("| ~ |"))
    assert empty.table is None and empty.proposed() is None
    assert opened(store, drawn("| Le Port | 3 |")).proposed() is None
    refused = opened(store, b"no workbook")
    assert refused.table is None and refused.findings[0].severity is Severity.critical


def test_no_header_can_be_pointed_at(store: Store) -> None:
    content = drawn("| Le Port | 3 |\n| Le Phare | 4 |")
    found = opened(store, content).proposed(1)
    assert found is not None and found.first_row == 2


def test_two_sheets(store: Store) -> None:
    content = drawn(LONG, sheets=("Ancien", "Notes"))
    report, _ = submit(store, content)
    assert of(report, "table.sheets").args["names"] == ["Ancien", "Notes"]
    assert "Ancien، Notes" in wording.said(of(report, "table.sheets"), "ar", store.catalogue())
    assert opened(store, content, title="Notes").sheet.title == "Notes"
    assert opened(store, content, title="Nowhere").findings[0].code == "sheet.unknown"


def test_columns_of_one_meaning_are_no_mapping(store: Store) -> None:
    content = drawn("| Lieu | Lieux ouverts | Lieux ouverts |\n| Le Port | 3 | 4 |")
    said = proposed(store, content)
    assert [(one.code, one.columns) for one in own.problems(said)] == [("twice", "B, C")]
    with pytest.raises(Refused):
        own.remember_mapping(store, OFFICER, "own", "shape", said)


def test_a_place_that_stands_twice_is_an_error_with_its_row(store: Store) -> None:
    report, _ = submit(store, drawn("| Lieu | Lieux ouverts |\n| Le Port | 3 |\n| Le Phare | 1 |\n| Le port | 4 |"))
    found = of(report, "rule.unique")
    assert found.cells == ("B4",) or found.cells == ("A4",)
    assert found.args["first_row"] == 2


def test_what_the_partner_does_not_owe_is_told_and_not_read(store: Store) -> None:
    content = drawn("| Lieu | Lieux ouverts | Attente moyenne |\n| Le Port | 3 | 9 |\n| Citadelle | 1 | 2 |")
    said = proposed(store, content)
    assert set(said.figures) == {2}
    said = said.model_copy(update={"figures": {**said.figures, 3: own.Figures(indicator="B1")}})
    report, _ = submit(store, content, said)
    assert blocking(report) == set()
    assert of(report, "table.other").cells == ("C2", "A3", "B3", "C3")
    assert values(report) == {("A2", "0101", "2026-Q4", "value"): (3, "B2")}


def test_texts_errors_and_ambiguous_numbers_are_found_at_their_cells(store: Store) -> None:
    picture = """
    | Lieu | Lieux ouverts | Octobre |
    | Le Port | =1/0 | 1.234 |
    | Le Phare | trois | 12 |
    | Haut-Plateau | ٣ | ~ |
    """
    content = drawn(picture)
    said = proposed(store, content)
    figures = {2: own.Figures(indicator="A2", period=own.AS_ASKED), 3: own.Figures(indicator="A1", period="2026-M10")}
    each = own.Source(kind="each")
    sources = {**said.sources, "indicator": each, "period": each}
    report, _ = submit(store, content, said.model_copy(update={"figures": figures, "sources": sources}))
    by_cell = {cell: f for f in report.findings for cell in f.cells}
    assert by_cell["B2"].code.startswith("rule.type") and by_cell["B3"].code.startswith("rule.type")
    assert by_cell["C2"].code == "cell.ambiguous"
    assert report.observations.empty


def test_an_unknown_place_blocks_until_it_is_explained_or_left_out(store: Store) -> None:
    content = drawn("| Lieu | Lieux ouverts |\n| Le Port | 3 |\n| Le Phar | 4 |\n| Zzyzx | 5 |")
    table = opened(store, content)
    said = table.proposed()
    assert said is not None and said.labels["place"] == {"Le Phar": "0102"}
    assert set(table.suggester.unknown("place", 1, 2)) == {"phar", "zzyzx"}
    report, _ = submit(store, content, said)
    assert blocking(report) == {"rule.reference.place"} and of(report, "rule.reference.place").cells == ("A4",)
    intake.remember(store, OFFICER, "place", "Zzyzx", "0201")
    assert report.upload is not None and len(values(intake.reopen(store, report.upload, OFFICER))) == 3


def test_a_name_is_kept_as_it_is_written_and_compared_as_ever(store: Store) -> None:
    content = "| Lieu | Lieux ouverts |\n| Le Port | 3 |\n| Quartier  de l’Été | 4 |\n| الحي الجديد | 5 |"
    table = opened(store, drawn(content))
    said = table.proposed()
    assert said is not None
    # The second is folded, as mappings were kept before.
    labels = {"place": {"Quartier de l’Été": "0201", normalise("الحي الجديد"): "0102"}}
    report, _ = submit(store, drawn(content), said.model_copy(update={"labels": labels}))
    assert not blocking(report) and len(values(report)) == 3
    again = content.replace("Quartier  de l’Été", "QUARTIER DE L’ETE")
    report, _ = submit(store, drawn(again), said.model_copy(update={"labels": labels}))
    assert not blocking(report) and len(values(report)) == 3


def test_every_filled_cell_is_read_or_told(store: Store) -> None:
    content = drawn(LONG)
    table = opened(store, content)
    said = table.proposed()
    assert said is not None and table.table is not None
    reading = table.read(said)
    told = {cell for finding in reading.findings for cell in finding.cells}
    assert reading.cells is not None
    used = set(reading.cells["cell"]) | set(reading.key_cells.values())
    header = {cell.address for cell in table.table.in_row(3)}
    assert {cell.address for cell in table.table.cells.values()} == told | (
        (used | header) & {cell.address for cell in table.table.cells.values()}
    )
    assert not told & used


def test_a_stranger_neither_sees_nor_uses_nor_withdraws_it(store: Store) -> None:
    report, number = submit(store, drawn(LONG))
    assert own.mappings(store, STRANGER) == [] and [m.n for m in own.mappings(store, SECRETARIAT)] == [number]
    with pytest.raises(Refused):
        intake.submit_report(store, drawn(LONG), "own.xlsx", STRANGER, mapping=number)
    with pytest.raises(Refused):
        own.withdraw_mapping(store, STRANGER, number)
    for nobody in (MEMBER,):
        with pytest.raises(Refused):
            own.mappings(store, nobody)
        with pytest.raises(Refused):
            own.open_table(store, nobody, drawn(LONG), "own.xlsx", Q4, "en")
    with pytest.raises(Refused):
        own.remember_mapping(store, SECRETARIAT, "x", "y", proposed(store, drawn(LONG)))
    assert report.upload is not None
    with pytest.raises(Refused):
        intake.reopen(store, report.upload, STRANGER)


def test_said_again_it_is_kept_once_and_changed_it_is_another_entry(store: Store) -> None:
    content = drawn(LONG)
    said = proposed(store, content)
    _, first = submit(store, content, said)
    _, same = submit(store, content, said)
    _, other = submit(store, content, said.model_copy(update={"language": "ar"}))
    assert first == same != other
    assert [m.n for m in own.mappings(store, OFFICER)] == [other]
    assert [m.n for m in own.mappings(store, OFFICER, withdrawn=True)] == [other, first]
    own.withdraw_mapping(store, SECRETARIAT, other)
    with pytest.raises(Refused):
        own.withdraw_mapping(store, SECRETARIAT, other)
    actions = store.audit()["action"].tolist()
    assert actions.count("remember_mapping") == 2 and actions.count("withdraw_mapping") == 1


def test_a_mapping_that_no_longer_reads_is_refused_not_a_fault(store: Store) -> None:
    kept = store.remember_mapping("LIGUE", "old", "shape", '{"older": true}', "officer")
    assert own.mapping_of(kept.content) is None
    with pytest.raises(Refused):
        intake.submit_report(store, drawn(LONG), "own.xlsx", OFFICER, mapping=kept.n)
    assert opened(store, drawn(LONG)).recognised(own.mappings(store, OFFICER)) is None


def test_a_template_is_known_as_one(store: Store) -> None:
    from tests.test_intake import GOOD, filled

    assert opened(store, filled(store, GOOD)).is_template
    assert not opened(store, drawn(LONG)).is_template


def test_findings_read_in_three_languages(store: Store) -> None:
    report, _ = submit(store, drawn(LONG.replace("League | ~", "League | T3 2026"), sheets=("B",)))
    for language in LANGUAGES:
        for finding in report.findings:
            assert "{" not in wording.said(finding, language, store.catalogue())


@pytest.mark.parametrize(
    ("above", "women", "men"),
    [("Personnes accueillies", "Femmes", "Hommes"), ("A1", "Women", "Men"), ("A1", "نساء", "رجال")],
)
def test_columns_of_a_group_are_of_its_indicator(store: Store, above: str, women: str, men: str) -> None:
    content = drawn(
        f"| Lieu | {above} | ~ | ~ | x |\n| ~ | Total | {women} | {men} | ~ |\n| Le Phare | 9 | 5 | 4 | 1 |", "B1:D1"
    )
    said = proposed(store, content)
    assert {n: one.indicator for n, one in said.figures.items()} == {2: "A1", 3: "A1", 4: "A1"}
    assert [said.figures[n].field for n in (2, 3, 4)] == ["value", "sex:female", "sex:male"]


def test_a_short_name_above_is_taken_from_its_neighbour(store: Store) -> None:
    """The indicator stands in one header only: `Accueil – Personnes accueillies`, `Accueil – Femmes`."""
    headers = "| Lieu | Accueil | ~ | ~ | Séances |\n| ~ | Personnes accueillies | Femmes | Hommes | Lieux ouverts |"
    figures = proposed(store, drawn(f"{headers}\n| Le Phare | 9 | 5 | 4 | 2 |", "B1:D1")).figures
    told = [(n, one.indicator, one.field) for n, one in figures.items()]
    parts = [(3, "A1", "sex:female"), (4, "A1", "sex:male")]
    assert told == [(2, "A1", "value"), *parts, (5, "A2", "value")]


def test_two_unexplained_columns_of_an_indicator_are_asked_about_and_not_both_its_total(store: Store) -> None:
    content = drawn("| Lieu | A1 | ~ |\n| ~ | Total | Zzyzx |\n| Le Phare | 9 | 5 |", "B1:C1")
    said = proposed(store, content)
    assert said.sources["field"].kind == "each" and list(said.figures) == [2] and not own.problems(said)


def test_a_row_of_which_nothing_is_asked_is_told_once_with_its_cells(store: Store) -> None:
    content = drawn("| Lieu | Lieux ouverts |\n| Le Port | 3 |\n| Pointe Nord | 4 |\n| Total | 7 |")
    table = opened(store, content)
    said = table.proposed()
    assert said is not None
    asked = {row.place for row in table.asked.rows if row.indicator == "A2"}
    elsewhere = next(p for p in store.catalogue().places.values() if p.code not in asked)
    content = drawn(f"| Lieu | Lieux ouverts |\n| Le Port | 3 |\n| {elsewhere.name_fr} | 4 |\n| Total | 7 |")
    report, _ = submit(store, content)
    other = of(report, "table.other")
    assert (other.cells, other.args["names"], other.args["count"]) == (("A3", "B3"), ["B3 · 4"], 1)
    assert of(report, "table.rows").cells == ("A4", "B4")


TEMPLATE_WORDS = {"ar": "نموذج", "fr": "modèle", "en": "template"}


def test_no_finding_advises_the_template_to_who_does_not_use_it(store: Store) -> None:
    unknown = "| Indicateur | Quartier | Mois | Réalisé |\n| Personnes accueillies | Zzyzx | octobre 2026 | 4 |"
    unknown += "\n| Zzyzx | Le Phare | octobre 2026 | 4 |\n| Lieux ouverts | Le Phare | zzyzx | 4 |"
    report, _ = submit(store, drawn(LONG))
    other, _ = submit(store, drawn(unknown))
    unread = [opened(store, content) for content in (b"a;b\n1;2\n", b"no workbook")]
    findings = [*report.findings, *other.findings, *(finding for table in unread for finding in table.findings)]
    codes = {finding.code for finding in findings}
    assert {f"rule.reference.{role}" for role in ("indicator", "place", "period")} < codes
    assert {"rule.required.row", "file.csv", "file.not_a_workbook"} < codes
    for language, template in TEMPLATE_WORDS.items():
        for finding in findings:
            assert template not in wording.said(finding, language, store.catalogue()), finding.code
    # A template's finding keeps its advice, and what was kept with a submission reads as it did.
    assert TEMPLATE_WORDS["en"] in wording.said(Finding("file.csv", Severity.critical), "en", store.catalogue())
    assert report.upload is not None
    kept = next(one for one in store.open_uploads("LIGUE") if one.id == report.upload).findings
    said = {wording.said(finding, "en", store.catalogue()) for finding in kept}
    assert any("add the row or the column to your table" in sentence for sentence in said)


def test_every_sentence_for_own_tables_has_its_counterpart() -> None:
    own_keys = [key for key in texts.every_text() if key.startswith("finding.") and key.endswith("_own")]
    assert own_keys and all(texts.has(key.removesuffix("_own")) for key in own_keys)


def test_what_is_hidden_and_read_all_the_same_is_told(store: Store) -> None:
    book = openpyxl.load_workbook(BytesIO(drawn(LONG)))
    sheet = book["Suivi"]
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[4].hidden = True
    out = BytesIO()
    book.save(out)
    found = opened(store, out.getvalue())
    said = found.proposed()
    assert said is not None
    told = {f.code: f.cells for f in found.outlook(said).left_out}
    assert told["sheet.hidden_columns"] == ("E5",)
    assert told["sheet.hidden_rows"] == ("A4", "B4", "C4", "D4", "E4")
    report, _ = submit(store, out.getvalue(), said)
    assert of(report, "sheet.hidden_columns").severity is Severity.info and blocking(report) == set()


def test_an_unread_column_is_told_once_hidden_or_not(store: Store) -> None:
    book = openpyxl.load_workbook(BytesIO(drawn(LONG)))
    book["Suivi"].column_dimensions["F"].hidden = True
    out = BytesIO()
    book.save(out)
    report, _ = submit(store, out.getvalue())
    assert of(report, "table.columns").cells == ("F3", "F4")
    assert not [f for f in report.findings if f.code.startswith("sheet.hidden")]
