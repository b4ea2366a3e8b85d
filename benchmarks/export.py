"""How long a table takes to leave as Excel, against pandas with openpyxl, in one run: `python -m benchmarks.export`."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pandas as pd

from mne.export import Column, table_workbook

ROWS = 10_000
RUNS = 3
LIMIT = 0.6
NUMBERS = ("actual", "expected", "target", "baseline")


def table() -> tuple[pd.DataFrame, list[Column]]:
    """Twelve columns as a KPI table has them: names, decimals, percentages, a date."""
    frame = pd.DataFrame(
        {
            "programme": [f"Programme {n % 16}" for n in range(ROWS)],
            "indicator": [f"Bénéficiaires de l'indicateur {n % 60}" for n in range(ROWS)],
            "place": [f"عين الشق {n % 17}" for n in range(ROWS)],
            "period": [f"2026-Q{n % 4 + 1}" for n in range(ROWS)],
            "status": [("on_track", "at_risk", "off_track")[n % 3] for n in range(ROWS)],
            **{name: [Decimal(n * 7 + k) / 4 for n in range(ROWS)] for k, name in enumerate(NUMBERS)},
            "achievement": [Decimal(n) / ROWS for n in range(ROWS)],
            "pace": [Decimal(n) / ROWS for n in range(ROWS)],
            "judged_at": [date(2026, 9, 30)] * ROWS,
        }
    )
    kinds = {**dict.fromkeys(NUMBERS, "number"), "achievement": "percent", "pace": "percent", "judged_at": "date"}
    return frame, [Column(name, name, kinds.get(name, "text"), 2 * (name in NUMBERS)) for name in frame.columns]  # type: ignore[arg-type]


def cpu_seconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def measure() -> tuple[float, float]:
    """Median CPU seconds of pandas with openpyxl and of ours, taken in turn."""
    frame, columns = table()
    peers, ours = [], []
    for _ in range(RUNS):
        peers.append(cpu_seconds(lambda: frame.to_excel(io.BytesIO(), index=False, engine="openpyxl")))
        ours.append(cpu_seconds(lambda: table_workbook(frame, columns, [("Version", "1")], "fr", title="Benchmark")))
    return statistics.median(peers), statistics.median(ours)


def main() -> int:
    peer, ours = measure()
    ratio = ours / peer
    print(f"{ROWS:,} rows × {len(table()[1])} columns, median CPU of {RUNS} runs")
    print(f"  pandas to_excel, openpyxl   {peer:6.2f} s   1.00")
    print(f"  table_workbook              {ours:6.2f} s   {ratio:4.2f}   (at most {LIMIT})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
