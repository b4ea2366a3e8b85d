"""Many at once: one wins, nobody is lost, nobody waits long."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import pandas as pd

from mne.store import BaseMoved, Store
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
