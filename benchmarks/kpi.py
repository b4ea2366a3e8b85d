"""KPI table over a million accepted cells against the same arithmetic in pandas, one run each, equal results.

Run: python -m benchmarks.kpi. Prints both times and their ratio; ends with 1 if results differ or it is under 5.
60 monthly indicators × 16 districts × 3 partners over 33 months, each count and stock in 14 parts.
Both start from the same store on disk and end with one row per indicator. pandas first brings the accepted cells into
memory as exact decimals, then sums them; both parts are printed. The product has answered once before, as it would have
in a running application; so has pandas been imported.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
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
PARTNERS = ("A", "B", "C")
DISTRICTS = [f"D{n:02}" for n in range(16)]
PARTS = [("sex", f"s{n}") for n in range(4)] + [("age", f"a{n}") for n in range(10)]
SHAPES = ([("count", "flow")] * 5 + [("stock", "state")] * 3 + [("ratio", "flow")] + [("average", "state")]) * 6
TODAY = date(2026, 10, 25)
FIRST, YEAR, LAST = "2024-M01", "2026-M01", "2026-M09"


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
            "SELECT indicator, partner, place, period, dimension, category, value, numerator, denominator, status"
            " FROM current_value"
        )
        frame: pd.DataFrame = connection.sql(text).to_arrow_table().to_pandas()
        return frame


def in_pandas(cells: pd.DataFrame, indicators: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    """Indicator → actual to date, expected, cells reported, status: the arithmetic of the table for this registry."""
    totals = cells[(cells["dimension"] == "") & (cells["status"] == "reported")].merge(indicators, on="indicator")
    to_date = totals[(totals["period"] >= YEAR) & (totals["period"] <= LAST)]
    flows = to_date[to_date["basis_in_time"] == "flow"]
    states = totals[
        (totals["basis_in_time"] == "state") & (totals["period"] <= LAST) & (totals["period"] >= "2026-M07")
    ]
    states = states.sort_values("period").groupby(["indicator", "partner", "place"]).tail(1)
    found = {}
    for _name, rows in pd.concat([flows, states]).groupby("indicator"):
        first = rows.iloc[0]
        flow, pair, n = first["basis_in_time"] == "flow", first["measure"] in ("ratio", "average"), len(rows)
        if pair:
            actual = rows["numerator"].sum() / rows["denominator"].sum()
            expected, baseline, target = Decimal("0.8"), Decimal("0.2"), Decimal("1.0")
        else:
            actual, baseline = rows["value"].sum(), Decimal(0)
            expected = Decimal(1200) * n / 12 if flow else Decimal(900) * n
            target = Decimal(1200) * 48
        gained, planned = actual - baseline, expected - baseline
        status = "off_track"
        if actual >= target:
            status = "achieved"
        elif gained < -Decimal("0.02") * abs(target - baseline):
            status = "regressing"
        elif gained >= Decimal("0.95") * planned:
            status = "on_track"
        elif gained >= Decimal("0.80") * planned:
            status = "at_risk"
        found[first["indicator"]] = (round(actual, 6), round(expected, 6), n, status)
    return found


def in_product(store: Store, scope: Scope) -> dict[str, tuple[Any, ...]]:
    table = kpi.table(store, scope)
    columns = ("indicator", "actual_to_date", "expected", "cells_reported", "status")
    listed = zip(*(table[c].tolist() for c in columns), strict=True)
    return {
        code: (round(actual, 6), round(expected, 6), n, str(status)) for code, actual, expected, n, status in listed
    }


def timed(work: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = fill(home)
        indicators = pd.DataFrame(tables()["indicators"]).rename(columns={"code": "indicator"})
        load_s, cells = timed(lambda: load_in_pandas(home))
        sum_s, theirs = timed(lambda: in_pandas(cells, indicators[["indicator", "measure", "basis_in_time"]]))
        scope = access.scope(access.LOCAL_OPERATOR, Choices(), today=TODAY, due_days=20)
        with Store.open(settings) as store:
            first_s, _ = timed(lambda: in_product(store, scope))
            ours_s, ours = timed(lambda: in_product(store, scope))
    ratio = (load_s + sum_s) / ours_s
    print(f"{len(cells):,} cells; pandas {load_s:.2f} s to load + {sum_s:.2f} s to sum; KPI table {ours_s:.2f} s")
    print(f"(first answer {first_s:.2f} s, with the reference files read); ratio {ratio:.1f}")
    print("results equal" if ours == theirs else f"results DIFFER, first {_first_difference(ours, theirs)}")
    return 0 if ours == theirs and ratio >= FLOOR else 1


def _first_difference(ours: dict[str, Any], theirs: dict[str, Any]) -> Any:
    codes = sorted({*ours, *theirs})
    return next((code, ours.get(code), theirs.get(code)) for code in codes if ours.get(code) != theirs.get(code))


if __name__ == "__main__":
    sys.exit(main())
