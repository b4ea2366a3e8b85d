"""An invented city, its store and its people. P1 is LIGUE, P2 is ATELIER; the day is 20 October 2025, so that the
reports of the first three quarters are due (15 days) and the fourth is open."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from streamlit.components.v2 import manifest_scanner

from mne import access
from mne.accounts import passwords
from mne.model import Choices, Role, Scope, User
from mne.period import PeriodRange
from mne.settings import Settings
from mne.store import Store
from tests.seeded import seeded

TINY = Path(__file__).parent / "reference" / "tiny"
TODAY = date(2025, 10, 20)


def pytest_collection_finish() -> None:
    """What was imported stays: no search for garbage need look through it again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords hashed with little memory; that the product takes more is held by test_accounts."""
    product = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    yield
    passwords._hasher = product


@pytest.fixture(scope="session", autouse=True)
def components_looked_for_once() -> Iterator[None]:
    """Each AppTest has Streamlit look through every installed package for components, which are the same each time."""
    looked = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(looked)
    yield
    manifest_scanner.scan_component_manifests = looked


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Also in the environment, for whatever makes its own Settings()."""
    for name, value in {"HOME": tmp_path / "home", "DATA": TINY, "TODAY": TODAY, "LANGUAGE": "en"}.items():
        monkeypatch.setenv(f"MNE_{name}", str(value))
    return Settings()


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with seeded(settings) as opened:
        yield opened


@pytest.fixture
def officer() -> User:
    return User("officer", Role.officer, "LIGUE", "An officer of LIGUE")


@pytest.fixture
def stranger() -> User:
    return User("stranger", Role.officer, "ATELIER", "An officer of ATELIER")


@pytest.fixture
def secretariat() -> User:
    return User("secretariat", Role.secretariat, None, "The secretariat")


@pytest.fixture
def member() -> User:
    return User("member", Role.member, None, "A member of the committee")


@pytest.fixture
def admin() -> User:
    return User("admin", Role.admin, None, "An administrator")


def scope_of(user: User, period: str = "2025-Q1..2025-Q4") -> Scope:
    return access.scope(user, Choices(period=PeriodRange.parse(period)), today=TODAY, due_days=15)
