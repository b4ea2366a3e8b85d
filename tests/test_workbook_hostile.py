"""Every broken or hostile file gets its own message within two seconds, and the server's memory comes back."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Iterator
from functools import cache

import pytest

from mne import texts
from mne.model import LANGUAGES, Severity
from mne.workbook import Reading, read, read_sheet
from tests.hostile import MADE

SECONDS = 2.0
MEGABYTES = 40


@pytest.fixture(autouse=True, scope="module")
def only_what_is_new() -> Iterator[None]:
    """Memory is counted after a search for garbage; what other tests left behind need not be searched each time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@cache
def made(name: str) -> bytes:
    return MADE[name][0]()


def cpu_seconds() -> float:
    """Of this process and the children that it has seen end; unlike the clock, blind to whoever else works here."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def resident_mb() -> float:
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


@pytest.mark.parametrize("name", MADE)
def test_each_gets_its_message_in_time_and_gives_memory_back(name: str) -> None:
    content, code = made(name), MADE[name][1]
    before, began, clock = resident_mb(), cpu_seconds(), time.monotonic()
    reading: Reading | None = read(content, "rapport.xlsx")
    assert reading is not None
    taken, waited = cpu_seconds() - began, time.monotonic() - clock
    critical = [finding for finding in reading.findings if finding.severity is Severity.critical]
    assert [finding.code for finding in critical] == ([code] if code else [])
    assert reading.is_refused == bool(code)
    for finding in critical:
        assert all(texts.say(language, f"finding.{code}", **finding.args) for language in LANGUAGES)
    assert taken < SECONDS and waited < 10 * SECONDS
    reading = None
    made.cache_clear()
    del content
    assert resident_mb() - before < MEGABYTES


def test_a_million_styled_blank_rows_cost_less_than_a_second() -> None:
    content = made("a million styled blank rows")
    read(content, "x.xlsx")
    began = cpu_seconds()
    reading = read(content, "x.xlsx")
    assert reading.rows is not None and list(reading.rows.index) == [4] and cpu_seconds() - began < 1


def test_nothing_is_lost_by_and_by() -> None:
    names = [name for name, (_, code) in MADE.items() if code][:40]
    contents = [made(name) for name in names]
    for content in contents:
        read(content, "x.xlsx")
    before = resident_mb()
    for content in contents:
        read(content, "x.xlsx")
    assert resident_mb() - before < 10


@pytest.mark.parametrize("name", ["flat bomb", "billion laughs", "column XFE", "string bomb", "no sheet part"])
def test_any_other_table_is_guarded_the_same(name: str) -> None:
    reading = read_sheet(made(name), "x.xlsx", "Résultats")
    assert reading.is_refused and [finding.code for finding in reading.findings] == [MADE[name][1]]


def test_there_are_more_than_thirty_kinds() -> None:
    assert len(MADE) > 60 and len({code for _, code in MADE.values()}) > 10
