"""KPI table over a million accepted cells against the same arithmetic in pandas in one run, equal results.

Run: python -m benchmarks.kpi. Prints both times and their ratio; ends with 1 if results differ or it is under 5.
60 monthly indicators × 16 districts × 3 partners over 33 months, each count and stock in 14 parts.
Both start from the same store on disk and end with one row per indicator. pandas first brings the accepted cells into
memory as exact decimals, then works out the same columns; both parts are printed. The product has answered once before,
as it would have in a running application; pandas has its targets, duties and calendar ready in memory.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from mne import access, kpi
from mne.model import Choices, Scope
from mne.settings import Settings
from mne.store import Store
from tests.golden.board import registry

FLOOR = 5
SIX = Decimal("0.000001")
PARTNERS = ("A", "B", "C")
DISTRICTS = [f"D{n:02}" for n in range(16)]
PARTS = [("sex", f"s{n}") for n in range(4)] + [("age", f"a{n}") for n in range(10)]
SHAPES = ([("count", "flow")] * 5 + [("stock", "state")] * 3 + [("ratio", "flow")] + [("average", "state")]) * 6
TODAY = date(2026, 10, 25)
LAST = "2026-M09"


def tables() -> dict[str, list[dict[str, str]]]:
    codes = [f"I{n:02}" for n in range(len(SHAPES))]
    indicators = [
        {"code": code, "programme": f"P{n % 16:02}", "measure": measure, "basis_in_time": basis,
         "direction": "increase", "frequency": "monthly", "decimals": "2", "factor": "1"}
        for n, (code, (measure, basis)) in enumerate(zip(codes, SHAPES, strict=True))
    ]  # fmt: skip
    since = "2025-12-31"
    cells = [(i, d, p) for i in indicators for d in DISTRICTS for p in PARTNERS if i["measure"] in ("count", "stock")]
    targets = [
        {"indicator": i["code"], "year": "2026", "place": d, "partner": p, "baseline": "0", "baseline_date": since,
         "target": "1200"}
        for i, d, p in cells
    ]  # fmt: skip
    targets += [
        {"indicator": i["code"], "year": "2026", "place": "CITY", "partner": "", "baseline": "0.2",
         "baseline_date": since, "target": "1.0"}
        for i in indicators if i["measure"] in ("ratio", "average")
    ]  # fmt: skip
    return {
        "indicators": indicators,
        "targets": targets,
        "partners": [{"code": p} for p in PARTNERS],
        "places": [{"code": "CITY", "level": "city", "parent": ""}]
        + [{"code": d, "level": "district", "parent": "CITY"} for d in DISTRICTS],
        "categories": [{"dimension": d, "code": c} for d, c in PARTS],
        "responsibilities": [
            {"indicator": code, "partner": p, "places": " ".join(DISTRICTS), "valid_from": "2024-01-01"}
            for code in codes
            for p in PARTNERS
        ],
    }


def cells_frame() -> pd.DataFrame:
    """A million accepted cells, about one in twenty missing, the same in every run."""
    codes = pd.DataFrame({"indicator": [f"I{n:02}" for n in range(len(SHAPES))], "measure": [m for m, _ in SHAPES]})
    months = [f"{year}-M{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][:33]
    parts = pd.DataFrame([("", ""), *PARTS], columns=["dimension", "category"])
    frame = codes.merge(pd.DataFrame({"partner": PARTNERS}), how="cross")
    frame = frame.merge(pd.DataFrame({"place": DISTRICTS}), how="cross").merge(
        pd.DataFrame({"period": months}), how="cross"
    )
    frame["seed"] = (frame.index.to_series() * 7919) % 1009
    frame = frame[frame["seed"] % 20 != 0].merge(parts, how="cross")
    pair = frame["measure"].isin(["ratio", "average"])
    frame = frame[~pair | (frame["dimension"] == "")].reset_index(drop=True)
    pair = frame["measure"].isin(["ratio", "average"])
    frame["value"] = (40 + frame["seed"] % 120).where(~pair)
    frame["numerator"] = (frame["seed"] % 90).where(pair)
    frame["denominator"] = (100 + frame["seed"] % 7).where(pair)
    return frame.drop(columns=["measure", "seed"])


def fill(home: Path) -> Settings:
    """The accepted cells stand in the store's file as if they had been committed."""
    settings = Settings(home=home)
    with Store.open(settings, create=True) as store:
        store.import_registry(registry(tables()), "secretariat", "benchmark")
    with duckdb.connect(str(store_file(home))) as connection:
        connection.register("cells", cells_frame())
        connection.execute(
            "INSERT INTO current_value SELECT 1, 1, indicator, partner, place, period, dimension, category, value,"
            " numerator, denominator, 'reported', 'Results', 'G3', NULL FROM cells"
        )
        connection.execute(
            "INSERT INTO submission SELECT 1, 'A', '2026-Q3', 1, 0, 'accepted', 1, 'officer', 'automatic', 'f.xlsx',"
            " 'h', 1, 'workbook', 'en', TIMESTAMP '2026-10-10 09:00:00', NULL, 1, 0, 0, 0"
        )
    return settings


def store_file(home: Path) -> Path:
    return next(home.glob("*.duckdb"))


def load_in_pandas(home: Path) -> pd.DataFrame:
    with duckdb.connect(str(store_file(home)), read_only=True) as connection:
        text = (
            "SELECT submission, indicator, partner, place, period, dimension, category, value, numerator, denominator,"
            " status"
            " FROM current_value"
        )
        frame: pd.DataFrame = connection.sql(text).to_arrow_table().to_pandas()
        return frame


COLUMNS = ("actual", "actual_to_date", "target", "baseline", "expected", "achievement", "pace", "status", "stale",
           "cells_reported", "cells_expected", "partners", "submissions", "last_reported_on")  # fmt: skip
CELL = ["indicator", "partner", "place"]


def reference_frames() -> dict[str, pd.DataFrame]:
    drawn = tables()
    targets = pd.DataFrame(drawn["targets"])
    for name in ("target", "baseline"):
        targets[name] = pd.Series([Decimal(v) for v in targets[name]], dtype=object)
    duties = pd.DataFrame(drawn["responsibilities"])
    duties["place"] = duties["places"].str.split()
    months = [f"2026-M{n:02}" for n in range(1, 10)]
    return {
        "indicators": pd.DataFrame(drawn["indicators"]).rename(columns={"code": "indicator"}),
        "targets": targets,
        "duties": duties.explode("place")[CELL],
        "months": pd.DataFrame({"period": months}),
        "submissions": pd.DataFrame({"submission": [1], "recorded_on": [date(2026, 10, 10)]}),
    }


def in_pandas(cells: pd.DataFrame, known: dict[str, pd.DataFrame]) -> dict[str, tuple[Any, ...]]:
    """Indicator → COLUMNS: the arithmetic of the table for this registry, whole columns at a time."""
    shapes = known["indicators"][["indicator", "measure", "basis_in_time"]]
    totals = cells[(cells["dimension"] == "") & (cells["status"] == "reported")]
    totals = totals[(totals["period"] >= "2026-M01") & (totals["period"] <= LAST)]
    totals = totals.merge(shapes, on="indicator").merge(known["submissions"], on="submission")
    flows = totals[totals["basis_in_time"] == "flow"]
    states = totals[(totals["basis_in_time"] == "state") & (totals["period"] >= "2026-M07")]
    states = states.sort_values("period").groupby(CELL).tail(1)
    used = pd.concat([flows, states])
    owed = known["duties"].merge(shapes, on="indicator").merge(known["months"], how="cross")
    owed = owed[(owed["basis_in_time"] == "flow") | (owed["period"] == LAST)]
    by_cell = used.merge(known["targets"], on=CELL)
    flow = by_cell["basis_in_time"] == "flow"
    by_cell["share"] = by_cell["target"] / 12
    by_cell["share"] = by_cell["share"].where(flow, by_cell["share"] * 9)
    groups = used.groupby("indicator")
    found = pd.DataFrame(
        {
            "measure": groups["measure"].first(),
            "value": groups["value"].sum(),
            "numerator": groups["numerator"].sum(),
            "denominator": groups["denominator"].sum(),
            "cells_reported": groups.size(),
            "cells_expected": owed.groupby("indicator").size(),
            "expected": by_cell.groupby("indicator")["share"].sum(),
            "target": known["targets"].groupby("indicator")["target"].sum(),
            "baseline": known["targets"].groupby("indicator")["baseline"].sum(),
            "partners": groups["partner"].nunique(),
            "submissions": groups["submission"].nunique(),
            "last_reported_on": groups["recorded_on"].max(),
            "stale": (groups["period"].min() < LAST) & (groups["basis_in_time"].first() == "state"),
        }
    )
    return {str(code): _judged(row) for code, row in found.iterrows()}


def _judged(row: pd.Series[Any]) -> tuple[Any, ...]:
    target, baseline = row["target"], row["baseline"]
    if row["measure"] in ("ratio", "average"):
        actual = row["numerator"] / row["denominator"]
        expected = baseline + (target - baseline) * 9 / 12
    else:
        actual, expected = row["value"], row["expected"]
    gained, planned = actual - baseline, expected - baseline
    if actual >= target:
        status = "achieved"
    elif -gained > Decimal("0.02") * abs(target - baseline):
        status = "regressing"
    elif gained >= Decimal("0.95") * planned:
        status = "on_track"
    else:
        status = "at_risk" if gained >= Decimal("0.80") * planned else "off_track"
    worked = {"actual": actual, "actual_to_date": actual, "expected": expected, "status": status,
              "achievement": gained / (target - baseline), "pace": gained / planned}  # fmt: skip
    return _comparable([worked.get(name, row.get(name)) for name in COLUMNS])


def in_product(store: Store, scope: Scope) -> dict[str, tuple[Any, ...]]:
    table = kpi.table(store, scope)
    listed = zip(*(table[name].tolist() for name in COLUMNS), strict=True)
    return {code: _comparable(row) for code, row in zip(table["indicator"], listed, strict=True)}


def _comparable(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(v.quantize(SIX, rounding=ROUND_HALF_UP) if isinstance(v, Decimal) else str(v) for v in values)


def timed(work: Any) -> tuple[float, Any]:
    """The best of seven, so that a busy machine tells of the work and not of its neighbours."""
    best = float("inf")
    for _ in range(7):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = fill(home)
        known = reference_frames()
        load_s, cells = timed(lambda: load_in_pandas(home))
        sum_s, theirs = timed(lambda: in_pandas(cells, known))
        scope = access.scope(access.LOCAL_OPERATOR, Choices(), today=TODAY, due_days=20)
        with Store.open(settings) as store:
            ours_s, ours = timed(lambda: in_product(store, scope))
    ratio = (load_s + sum_s) / ours_s
    print(f"{len(cells):,} cells; pandas {load_s:.2f} s to load + {sum_s:.2f} s to work out; KPI table {ours_s:.2f} s")
    print(f"ratio {ratio:.1f}, of the working out alone {sum_s / ours_s:.1f}")
    print("results equal" if ours == theirs else f"results DIFFER, first {_first_difference(ours, theirs)}")
    return 0 if ours == theirs and ratio >= FLOOR else 1


def _first_difference(ours: dict[str, Any], theirs: dict[str, Any]) -> Any:
    codes = sorted({*ours, *theirs})
    return next((code, ours.get(code), theirs.get(code)) for code in codes if ours.get(code) != theirs.get(code))


if __name__ == "__main__":
    sys.exit(main())
