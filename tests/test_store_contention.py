"""Many at once: one wins, nobody is lost, nobody waits long; and after many, the last word counts."""

from __future__ import annotations

import random
import threading
import time
from decimal import Decimal

import pandas as pd

from mne.model import User
from mne.store import BaseMoved, Store, changes
from tests.conftest import scope_of
from tests.test_store_commit import FIRST, cells, new


def test_of_two_at_the_same_moment_one_wins(store: Store) -> None:
    for round_ in range(10):
        ready, told = threading.Barrier(2), []

        def send(value: int, base: int, ready: threading.Barrier, told: list[str]) -> None:
            ready.wait()
            try:
                store.commit(new(cells(f"A2 0101 2025-Q1 = {value}"), base=base, sha256=f"{base}-{value}"))
                told.append("accepted")
            except BaseMoved as moved:
                told.append(f"moved to {moved.current_version}")

        threads = [threading.Thread(target=send, args=(v, round_, ready, told)) for v in (100 + round_, 200 + round_)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == ["accepted", f"moved to {round_ + 1}"]
    assert store.check() == []


def test_eight_threads_on_eight_slices_lose_nothing(store: Store) -> None:
    slices = [(p, f"2025-Q{q}") for p in ("LIGUE", "ATELIER") for q in (1, 2, 3, 4)]

    def send(partner: str, quarter: str) -> None:
        for base in range(5):
            observations = cells(f"A2 0101 {quarter} = {base}")
            store.commit(new(observations, base, partner=partner, quarter=quarter, sha256=f"{partner}{quarter}{base}"))

    threads = [threading.Thread(target=send, args=one) for one in slices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.slice_head(*one).version for one in slices] == [5] * 8  # type: ignore[union-attr]
    assert store.version_of_data() == 40
    assert store.check() == []


def test_five_hundred_cells_take_a_moment(store: Store) -> None:
    months = [f"2025-M{m:02d}" for m in (1, 2, 3)]
    many = pd.concat([FIRST.iloc[[3]].assign(indicator=f"I{n}", period=m) for n in range(167) for m in months])
    store.commit(new(many, sha256="warm"))
    took = []
    for base in range(1, 4):
        start = time.perf_counter()
        receipt = store.commit(new(many.assign(value=Decimal(base + 10)), base=base))
        took.append(time.perf_counter() - start)
        assert receipt.changed == 501
    # 50 ms on a quiet machine.
    assert min(took) < 0.5


def test_a_reader_sees_a_whole_version_or_the_one_before(store: Store, secretariat: User) -> None:
    months = [f"2025-M{m:02d}" for m in (1, 2, 3)]
    many = pd.concat([FIRST.iloc[[3]].assign(indicator=f"I{n}", period=m) for n in range(40) for m in months])
    store.commit(new(many.assign(value=Decimal(0)), sha256="0"))
    torn, done = [], threading.Event()
    scope = scope_of(secretariat)

    def look() -> None:
        while not done.is_set():
            for seen in (
                store.read("version_values", {"partner": "LIGUE", "quarter": "2025-Q1", "version": 1}, scope),
                store.slice_values("LIGUE", "2025-Q1"),
                store.history("LIGUE", "2025-Q2"),
            ):
                if len(seen) != len(many) or seen["value"].nunique() != 1:
                    torn.append(seen)

    readers = [threading.Thread(target=look) for _ in range(4)]
    for reader in readers:
        reader.start()
    for base in range(1, 16):
        store.commit(new(many.assign(value=Decimal(base)), base, sha256=str(base)))
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []


def test_any_sequence_of_reports_says_what_was_last_said(store: Store) -> None:
    """A plain dictionary beside the store: the last word on each cell, over forty random versions of two slices."""
    dice, model = random.Random(11), dict[tuple[str, str], dict[str, str]]()
    places = ["0101", "0102", "0201"]
    for _ in range(40):
        partner, quarter = dice.choice(["LIGUE", "ATELIER"]), "2025-Q1"
        said = {
            f"{indicator} {place} {period}{part}": dice.choice(["0", "5", "7.25", "X", "NA", "70/100"])
            for indicator, period in (("A1", "2025-M01"), ("A2", "2025-Q1"))
            for place in places
            for part in ("", " sex:female")
            if dice.random() < 0.4
        }
        head = store.slice_head(partner, quarter)
        drawn = cells("\n".join(f"{where} = {what}" for where, what in said.items()))
        store.commit(new(drawn, head.version if head else 0, partner=partner, sha256=str(dice.random())))
        known = model.setdefault((partner, quarter), {})
        known.update({w: v for w, v in said.items() if v != "X" or w in known})
        expected = cells("\n".join(f"{where} = {what}" for where, what in known.items()))
        kept = store.slice_values(partner, quarter)
        told = changes(kept, expected)["kind"] if len(expected) else pd.Series(dtype=object)
        assert set(told) <= {"unchanged"} and len(told) == len(kept)
    assert store.check() == []
