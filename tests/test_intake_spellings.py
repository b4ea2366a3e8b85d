"""A spelling that its officer confirmed: remembered for her partner, applied to the next file, seen and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mne import intake
from mne.catalogue import read_folder
from mne.model import LANGUAGES, Refused, Role, User
from mne.rules import wording
from mne.settings import Settings
from mne.store import Store
from mne.template import layout
from tests.test_intake import GOOD, OFFICER, Q4, STRANGER, TINY, accepted, confirm, filled, submit

SECRETARIAT = User("secretariat", Role.secretariat)
MEMBER = User("member", Role.member)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(home=tmp_path / "store", data=TINY, today=date(2027, 1, 15))
    with Store.open(settings, create=True) as opened:
        files = read_folder(TINY)
        files["aliases.csv"] += "OUT,Farville,elsewhere\n"
        opened.import_registry(files, "secretariat", "first")
        yield opened


def named(store: Store, **name_by_place: str) -> bytes:
    """LIGUE's report with its places renamed by hand, their codes gone."""
    asked = layout(store.catalogue(), "LIGUE", Q4)

    def rename(_: Any, sheet: Any) -> None:
        for (_, place, _), row in asked.row_numbers.items():
            if f"p{place}" in name_by_place:
                sheet[f"{asked.letter('place')}{row}"] = None
                sheet[f"{asked.letter('place_name')}{row}"] = name_by_place[f"p{place}"]

    return filled(store, GOOD, change=rename)


def codes(report: intake.Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity.blocks}


def test_a_fuzzy_name_is_suggested_and_never_applied(store: Store) -> None:
    report = submit(store, named(store, p0102="The Lighthuose"))
    assert codes(report) == {"rule.reference.place"} and report.observations.empty
    (name,) = intake.unknown_names(report)
    assert (name.role, name.spelling, name.suggestion) == ("place", "The Lighthuose", "0102")
    asked = layout(store.catalogue(), "LIGUE", Q4)
    assert {cell.lstrip("ABCDEFG") for cell in name.cells} == {
        str(row) for (_, place, _), row in asked.row_numbers.items() if place == "0102"
    }
    assert "0102" in intake.meanings(store, "LIGUE", Q4, "place")


def test_a_confirmed_spelling_is_applied_to_the_next_file(store: Store) -> None:
    content = named(store, p0102="Phare du bout")
    assert codes(submit(store, content)) == {"rule.reference.place"}
    intake.remember(store, OFFICER, "place", "Phare du bout", "0102")
    report = submit(store, content)
    assert codes(report) == set() and intake.unknown_names(report) == ()
    assert confirm(store, report, explanations=dict.fromkeys(report.warnings, "seen")).added > 0


def test_it_is_read_however_it_is_cased_and_accented(store: Store) -> None:
    intake.remember(store, OFFICER, "place", "Phare du bout", "0102")
    assert codes(submit(store, named(store, p0102="PHARE-DU BÔUT"))) == set()


def test_it_holds_for_that_partner_only(store: Store) -> None:
    intake.remember(store, STRANGER, "place", "Phare du bout", "0201")
    assert codes(submit(store, named(store, p0102="Phare du bout"))) == {"rule.reference.place"}
    assert intake.spellings(store, OFFICER) == []
    (kept,) = intake.spellings(store, STRANGER)
    with pytest.raises(Refused, match="unknown_spelling"):
        intake.withdraw_spelling(store, OFFICER, kept.n)


def test_the_secretariat_sees_and_withdraws_it(store: Store) -> None:
    kept = intake.remember(store, OFFICER, "place", "Phare du bout", "0102")
    assert intake.spellings(store, SECRETARIAT) == [kept]
    intake.withdraw_spelling(store, SECRETARIAT, kept.n)
    assert codes(submit(store, named(store, p0102="Phare du bout"))) == {"rule.reference.place"}
    assert intake.spellings(store, SECRETARIAT) == []
    (gone,) = intake.spellings(store, SECRETARIAT, withdrawn=True)
    assert (gone.spelling, gone.withdrawn_by) == ("Phare du bout", "secretariat")
    with pytest.raises(Refused, match="unknown_spelling"):
        intake.withdraw_spelling(store, SECRETARIAT, kept.n)
    actions = store.audit()["action"].tolist()
    assert [a for a in actions if a.endswith("_spelling")] == ["withdraw_spelling", "remember_spelling"]


def test_said_anew_it_means_the_new(store: Store) -> None:
    first = intake.remember(store, OFFICER, "place", "Phare du bout", "0101")
    assert intake.remember(store, OFFICER, "place", "phare du bout", "0101") == first
    second = intake.remember(store, OFFICER, "place", "Phare du bout", "0102")
    assert [s.n for s in intake.spellings(store, OFFICER)] == [second.n]
    assert [s.code for s in intake.spellings(store, OFFICER, withdrawn=True)] == ["0101", "0102"]


def test_a_spelling_means_nothing_once_its_place_is_gone(store: Store) -> None:
    intake.remember(store, OFFICER, "indicator", "Accueil", "A1")
    store.remember_spelling("LIGUE", "place", "Bout", "bout", "0999", "officer")
    assert codes(submit(store, named(store, p0102="Bout"))) == {"rule.reference.place"}
    assert intake.spellings(store, OFFICER)[0].code == "A1"


@pytest.mark.parametrize(
    ("spelling", "code", "refused"),
    [
        ("", "0102", "spelling_empty"),
        (" -- ", "0102", "spelling_empty"),
        ("x" * 201, "0102", "spelling_empty"),
        ("Phare", "0999", "spelling_code"),
        ("Phare", "A1", "spelling_code"),
        ("Upper Plateau", "0102", "spelling_known"),
        ("fanal", "0101", "spelling_known"),
    ],
)
def test_what_is_not_remembered(store: Store, spelling: str, code: str, refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        intake.remember(store, OFFICER, "place", spelling, code)
    assert store.spellings(withdrawn=True) == []


@pytest.mark.parametrize("user", [MEMBER, SECRETARIAT, User("admin", Role.admin), User("nobody", Role.officer)])
def test_only_an_officer_says_what_her_words_mean(store: Store, user: User) -> None:
    with pytest.raises(Refused):
        intake.remember(store, user, "place", "Phare", "0102")


@pytest.mark.parametrize("user", [MEMBER, User("admin", Role.admin)])
def test_nobody_else_reads_them(store: Store, user: User) -> None:
    with pytest.raises(Refused):
        intake.spellings(store, user)


def test_a_town_beyond_gets_its_own_message(store: Store) -> None:
    report = submit(store, named(store, p0102="FARVILLE"))
    assert codes(report) == {"rule.reference.place_elsewhere"}
    finding = next(f for f in report.findings if f.code == "rule.reference.place_elsewhere")
    assert finding.suggestion == "" and all(
        "FARVILLE" in wording.word(finding, at, store.catalogue()) for at in LANGUAGES
    )
    assert store.catalogue().find_place("Farville") is None
    # Where she confirms that it means a place of hers, it does.
    intake.remember(store, OFFICER, "place", "Farville", "0102")
    assert codes(submit(store, named(store, p0102="FARVILLE"))) == set()


def test_two_unknown_names_are_two_causes(store: Store) -> None:
    report = submit(store, named(store, p0102="Qwerty", p0201="Zxcvbn"))
    grouped = [f for f in wording.group(report.findings) if f.code == "rule.reference.place"]
    assert sorted(f.args["value"] for f in grouped) == ["Qwerty", "Zxcvbn"]


def test_what_was_accepted_stays(store: Store) -> None:
    kept = intake.remember(store, OFFICER, "place", "Phare du bout", "0102")
    accepted(store, named(store, p0102="Phare du bout"))
    intake.withdraw_spelling(store, SECRETARIAT, kept.n)
    assert store.check() == []
