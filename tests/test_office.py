"""A faulty Arabic workbook handed back, mended and saved by LibreOffice, uploaded again and accepted; and how template
and annotated copy look on paper."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from mne import intake
from mne.export import annotated, marking
from mne.export import styles as look
from mne.export.prefilled import template_of
from mne.model import Language, Severity
from mne.period import Period
from mne.settings import Settings
from mne.store import Store
from mne.template import FIRST_ROW, META_SHEET
from tests import demonstration
from tests.filling import results_of
from tests.office import Edit, Office, found

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("demonstration")]
Q4 = Period.parse("2026-Q4")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(found(), tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = demonstration.copied(tmp_path_factory.mktemp("loaded") / "home")
    with Store.open(Settings(home=home)) as opened:
        yield opened


def sample(store: Store, name: str) -> bytes:
    return (store.settings.home / "demo" / name).read_bytes()


def handed_back(store: Store, content: bytes, language: Language) -> bytes:
    """What the officer is given after her upload."""
    person = store.person("officer-en")
    assert person
    report = intake.submit_report(store, content, "report.xlsx", person.user)
    said = report.tally.said(language) if report.tally else ()
    return annotated.handed_back(
        store, person.name, content, report.findings, language, filename="report.xlsx", summary=said
    )


def repairs(wrong: bytes, right: bytes) -> tuple[str, list[Edit]]:
    """The sheet, and what an officer types so that every cell says what it should; one total as a formula."""
    faulty, perfect = (results_of(openpyxl.load_workbook(BytesIO(content))) for content in (wrong, right))
    edits: list[Edit] = []
    for row in perfect.iter_rows():
        for cell in row:
            if faulty[cell.coordinate].value == cell.value:
                continue
            if isinstance(cell.value, int | float):
                formula = faulty[cell.coordinate].data_type == "f"
                said = f"={cell.value}-1+1" if formula else str(cell.value)
                edits.append(("formula" if formula else "number", cell.coordinate, said))
            else:
                edits.append(("text", cell.coordinate, str(cell.value or "")))
    surplus = range(faulty.max_row, perfect.max_row, -1)
    return faulty.title, [*edits, *(("delete", f"A{number}", "") for number in surplus)]


def test_faulty_workbook_marked_mended_in_libreoffice_and_accepted(
    loaded: Store, office: Office, tmp_path: Path
) -> None:
    faulty, perfect = sample(loaded, "faulty-ar.xlsx"), sample(loaded, "perfect-ar.xlsx")
    copy = handed_back(loaded, faulty, "ar")
    (tmp_path / "copy.xlsx").write_bytes(copy)
    title, edits = repairs(copy, perfect)
    assert len(edits) > 12 and any(kind == "formula" for kind, _, _ in edits)
    mended = office.mend(tmp_path / "copy.xlsx", title, edits, tmp_path / "mended.xlsx").read_bytes()

    officer = loaded.person("officer-en")
    assert officer
    report = intake.submit_report(loaded, mended, "mended.xlsx", officer.user)
    assert [(f.code, f.cells) for f in report.findings if f.severity.blocks] == []
    assert report.upload is not None and report.tally and report.tally.filled > 900
    receipt = intake.confirm(
        loaded,
        report.upload,
        officer.user,
        explanations=dict.fromkeys(report.warnings, "افتتاح مركز جديد"),
        reasons=[("", "correction", "تصحيح")],
        base_version=report.base_version,
    )
    assert receipt.version == 1 and receipt.added > 400
    the_values_are_those_of_the_perfect_file(loaded, perfect, officer.user.name)
    the_next_copy_is_clean(loaded, mended)


def the_values_are_those_of_the_perfect_file(store: Store, perfect: bytes, person: str) -> None:
    officer = store.person(person)
    assert officer
    again = intake.submit_report(store, perfect, "perfect.xlsx", officer.user, keep=False)
    assert set(again.counts()) == {"unchanged"}, again.counts()


def the_next_copy_is_clean(store: Store, mended: bytes) -> None:
    """LibreOffice saved our marks in its own way; they are known again and the template's look is back."""
    clean = openpyxl.load_workbook(
        BytesIO(annotated.annotated_copy(mended, [], "ar", store.catalogue(), filename="mended.xlsx"))
    )
    sheet, colours = results_of(clean), {colour.lstrip("#") for colour in annotated.COLOURS.values()}
    assert not [c for row in sheet.iter_rows() for c in row if marking.is_marked(c, colours)]
    opened = [c for row in sheet.iter_rows(min_row=FIRST_ROW) for c in row if not c.protection.locked]
    assert {str(cell.fill.fgColor.rgb)[-6:] for cell in opened} == {look.INPUT.lstrip("#")}
    assert len([name for name in clean.sheetnames if name.startswith("الملاحظات")]) == 1
    assert clean[META_SHEET].sheet_state != "visible" and sheet.sheet_view.rightToLeft


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_annotated_copy_prints_as_it_should(
    loaded: Store, office: Office, language: Language, tmp_path: Path
) -> None:
    path = tmp_path / f"copy-{language}.xlsx"
    path.write_bytes(handed_back(loaded, sample(loaded, f"faulty-{language}.xlsx"), language))
    pages = office.pictures(path)
    words = office.words(path)
    assert 5 <= len(pages) == len(words) <= 40
    assert "J4" in words[0] and "943" in words[0]
    error, warning = (annotated.COLOURS[s] for s in (Severity.error, Severity.warning))
    assert {error, warning, look.ACCENT} <= colours_of(pages[0])
    assert any(error in colours_of(page) for page in pages[2:]), "no marked cell is printed"
    numbers_stand_on_the_right = side_of(pages[0], error) > 0.5
    assert numbers_stand_on_the_right == (language == "ar")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_template_prints_as_it_should(loaded: Store, office: Office, language: Language, tmp_path: Path) -> None:
    path = tmp_path / f"template-{language}.xlsx"
    path.write_bytes(template_of(loaded, "EN", Q4, language))
    pages = office.pictures(path)
    assert 5 <= len(pages) <= 40
    first_of_results = next(
        page for page in pages if look.CLOSED in colours_of(page) and look.ACCENT in colours_of(page)
    )
    assert look.INPUT in colours_of(first_of_results)
    assert all(is_landscape(page) for page in pages)


def colours_of(page: Path) -> set[str]:
    """Colours that fill more than a few points of the picture."""
    with Image.open(page) as picture:
        found = picture.convert("RGB").getcolors(1 << 24) or []
    return {"#{:02X}{:02X}{:02X}".format(*colour) for count, colour in found if count > 40}


def is_landscape(page: Path) -> bool:
    with Image.open(page) as picture:
        return picture.width > picture.height


def side_of(page: Path, colour: str) -> float:
    """Where a colour stands: 0 is the left edge of the page, 1 the right."""
    with Image.open(page) as picture:
        rgb = picture.convert("RGB")
        wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
        columns = [x for x in range(rgb.width) if any(rgb.getpixel((x, y)) == wanted for y in range(rgb.height))]
    return sum(columns) / len(columns) / rgb.width
