"""The effect of another registry, told before it takes effect, is what the table says afterwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mne import kpi
from mne.access import LOCAL_OPERATOR
from mne.catalogue import Catalogue
from mne.catalogue.shape import COMMITTEE
from mne.kpi import state
from mne.model import LANGUAGES, Language, User
from mne.registry import accept, propose, with_values
from mne.store import Store
from mne.texts import say
from tests.conftest import scope_of
from tests.test_admin_pages import drafted
from tests.test_pages import ROLES, Desk, desk, report, reported

__all__ = ["desk", "reported"]
PERIOD = "2025-Q1..2025-Q3"
CHANGES = {
    "a higher target": ("targets.csv", "A2,2025,01,,2,2024-12-31,4,", "A2,2025,01,,2,2024-12-31,4000,"),
    "no target": ("targets.csv", "A2,2025,01,,2,2024-12-31,4,", "A2,2024,01,,2,2023-12-31,4,"),
    "a lower band": ("targets.csv", "A3,2025,01,,,,,70,100,", "A3,2025,01,,,,,1,100,"),
    "another city": ("targets.csv", "A1,2025,0101,,,,120,", "A1,2025,01,,,,120,"),
}


@pytest.fixture
def told(store: Store) -> Store:
    for partner in ("LIGUE", "ATELIER"):
        for quarter in ("2025-Q1", "2025-Q2", "2025-Q3"):
            report(store, partner, quarter)
    return store


def states(store: Store, user: User) -> dict[str, str]:
    table = kpi.table(store, scope_of(user, PERIOD))
    return {str(row["indicator"]): state(row) for _, row in table.iterrows()}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_foreseen_comes_true(told: Store, secretariat: User, change: str) -> None:
    file, old, new = CHANGES[change]
    files = dict(told.catalogue().files)
    if old not in files[file]:
        pytest.fail(f"{file} no longer says {old!r}: {files[file][:800]}")
    files[file] = files[file].replace(old, new, 1)
    before = states(told, secretariat)
    foreseen = kpi.effect(told, scope_of(secretariat, PERIOD), Catalogue.from_files(files))
    assert states(told, secretariat) == before
    told.import_registry(files, actor="tests", reason=change)
    after = states(told, secretariat)
    changed = {code: (before[code], after[code]) for code in before if before[code] != after[code]}
    assert changed, "the case changes nothing"
    assert foreseen.by_indicator == changed and not foreseen.unknown
    assert sum(many for _, _, many in foreseen.moves) == len(changed)


A2, A3 = "A2,2025,01,,2,2024-12-31,4,", "A3,2025,01,,,,,70,100,"
A1 = "A1,2025,0101,,,,120,,,,invented,,\nA1,2025,0102,,,,60,,,2025-Q1:10 2025-Q2:30,"
# setting: (its new value, targets as they stand and as the case has them, indicator, status before and after).
# A2 stands at 33 places of three cells, A3 at 13 %, A1 at 198 in three quarters.
SETTINGS = {
    "on_track": ("0.98", A2, "A2,2025,01,,2,2024-12-31,45,", "A2", "on_track", "at_risk"),
    "at_risk": ("0.94", A2, "A2,2025,01,,2,2024-12-31,47,", "A2", "at_risk", "off_track"),
    "regress_tolerance": ("0.2", A2, "A2,2025,01,,34,2024-12-31,45,", "A2", "regressing", "off_track"),
    "ceiling_tolerance": ("0.05", A1, "A1,2025,01,,,,240,,,,", "A1", "at_risk", "off_track"),
    "band_tolerance": ("0.05", A3, "A3,2025,01,,,,,20,100,", "A3", "at_risk", "off_track"),
    "coverage_floor": ("0.5", A1, "A1,2025,01,,,,240,,,,", "A1", "incomplete", "off_track"),
    "due_days": ("30", A2, "A2,2025,01,,2,2024-12-31,47,", "A2", "at_risk", "on_track"),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_threshold_that_is_foreseen_comes_true(store: Store, secretariat: User, setting: str) -> None:
    value, old, new, indicator, before, after = SETTINGS[setting]
    for partner in ("LIGUE", "ATELIER"):
        # Without the first quarter two thirds of A1's cells are reported.
        for quarter in ("2025-Q1", "2025-Q2", "2025-Q3")[setting == "coverage_floor" :]:
            report(store, partner, quarter)
    files = dict(store.catalogue().files)
    assert old in files["targets.csv"]
    files["targets.csv"] = files["targets.csv"].replace(old, new, 1)
    if setting == "ceiling_tolerance":
        line = next(line for line in files["indicators.csv"].splitlines() if line.startswith("A1,"))
        files["indicators.csv"] = files["indicators.csv"].replace(line, line.replace(",increase,", ",decrease,"), 1)
    store.import_registry(files, actor="tests", reason="the case")
    was = states(store, secretariat)
    wanted = int(value) if setting == "due_days" else Decimal(value)
    files[COMMITTEE] = with_values(files[COMMITTEE], {setting: wanted})
    proposal = propose(store, files, store.registry_version())
    assert proposal.catalogue is not None
    foreseen = kpi.effect(store, scope_of(secretariat, PERIOD), proposal.catalogue)
    assert states(store, secretariat) == was
    accept(store, proposal, LOCAL_OPERATOR, setting)
    now = states(store, secretariat)
    assert (was[indicator], now[indicator]) == (before, after)
    assert foreseen.by_indicator == {code: (was[code], now[code]) for code in was if was[code] != now[code]}


def test_a_change_of_names_moves_no_status(told: Store, secretariat: User) -> None:
    files = dict(told.catalogue().files)
    files["programmes.csv"] = files["programmes.csv"].replace("Apprendre", "Lire et apprendre")
    proposal = propose(told, files, told.registry_version())
    assert proposal.catalogue is not None
    assert kpi.effect(told, scope_of(secretariat, PERIOD), proposal.catalogue).moves == []


def test_a_wrong_draft_has_no_effect_to_show(told: Store) -> None:
    files = dict(told.catalogue().files)
    files["targets.csv"] = files["targets.csv"].replace("A1,2025,0101", "A1X,2025,0101", 1)
    assert propose(told, files, told.registry_version()).catalogue is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_counts_the_moves_before_they_happen(desk: Desk, reported: Store, language: Language) -> None:
    app = drafted(
        desk.open("registry", ROLES["secretariat"], language), reported, ",2024-12-31,4,", ",2024-12-31,4000,"
    )
    said = "\n".join(one.value for one in app.markdown)
    assert say(language, "registry.effect.title") in said and say(language, "registry.effect.none") not in said
    assert say(language, "status.achieved") in said
    assert reported.registry_version() == 1 and date(2025, 10, 20) == reported.today
