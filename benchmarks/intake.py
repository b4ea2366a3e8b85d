"""From a file to committed rows, 20,000 and 100,000 of them: ours, the usual peers, and the floor, in one run.

Run: python -m benchmarks.intake. Each side works in a process of its own, so that its memory is its own, and has
taken a small report of another partner all the way before, as a server has. Of several such processes the least
counts. *Ours* is all that an officer waits for: guard, child, numbers, rules, preview, then the confirmation and the
commit. The *peers* do the same on the same file as people write it: pandas with openpyxl, pandera, DuckDB; they too
tell names that contradict their codes, rows that are not owed, owed rows that are gone or blank, compare with what is
accepted, keep the file by its hash and write all the store's columns. The *floor* is calamine's bare parse and
DuckDB's bare insert. Ratios are of CPU seconds, children's included, which tell less of who else is at work than the
clock. Asks for pandera (requirements-bench.txt); ends with 1 under the promised ratio or over the memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from benchmarks.spent import used
from benchmarks.upload import QUARTER, filled, invented
from mne import intake, texts
from mne.catalogue import Catalogue, read_folder
from mne.export import template_workbook
from mne.model import Level, Role, User
from mne.period import Frequency, asked_in
from mne.settings import Settings, only_reference_folder
from mne.store import Store
from mne.template import layout

PROMISED_RATIO, PROMISED_MB = 4, 300
SIZES = (20_000, 100_000)
RUNS = 3
TODAY = date(2027, 1, 15)


def catalogue_owing(rows: int) -> tuple[Catalogue, str, str]:
    """A partner that owes so many rows of one input each, every one monthly, in a district; another that owes few."""
    files = read_folder(only_reference_folder())
    known = Catalogue.from_files(files)
    partner, other = list(known.partners)[:2]
    districts = [place.code for place in known.places.values() if place.level is Level.district]
    like = next(
        i.code
        for i in known.indicators.values()
        if i.lowest_level is Level.district
        and i.frequency is Frequency.monthly
        and not (i.disaggregations or i.is_pair)
    )
    more, duties = invented(files, like, partner, districts, rows)
    header, *others = files["responsibilities.csv"].splitlines()
    kept = [line for line in others if line.split(",")[1] not in (partner, other)]
    few = [line.replace(f",{partner},", f",{other},", 1) for line in duties[:2]]
    changed = {
        **files,
        "responsibilities.csv": "\n".join([header, *kept, *duties, *few]) + "\n",
        "targets.csv": files["targets.csv"].splitlines()[0] + "\n",
        "indicators.csv": files["indicators.csv"].rstrip("\n") + "\n" + more,
    }
    return Catalogue.from_files(changed), partner, other


def template(catalogue: Catalogue, partner: str) -> bytes:
    """A partner's template with a value of its own for each row."""
    values = filled(layout(catalogue, partner, QUARTER))
    # A total that is no pair may be any whole number.
    values["value"] = [None if value is None else Decimal(7 * n % 4_999) for n, value in enumerate(values["value"])]
    return template_workbook(catalogue, partner, QUARTER, "fr", current=values)


def ours(content: bytes, rows: int, folder: Path) -> Callable[[], int]:
    catalogue, partner, other = catalogue_owing(rows)
    store = Store.open(Settings(home=folder, today=TODAY), create=True)
    store.import_registry(catalogue.files, actor="benchmark", reason="benchmark")

    def committed(content: bytes, partner: str) -> int:
        officer = User("benchmark", Role.officer, partner)
        report = intake.submit_report(store, content, "x.xlsx", officer)
        # The changes are what the preview shows.
        assert report.upload is not None and len(report.changes)
        explained = dict.fromkeys(report.warnings, "as counted")
        receipt = intake.confirm(
            store, report.upload, officer, explanations=explained, base_version=report.base_version
        )
        return receipt.added

    committed(template(catalogue, other), other)
    return lambda: committed(content, partner)


KEY = ["indicator", "place", "period"]
OBSERVATION = (
    "submission INT, commit_seq BIGINT, indicator TEXT, partner TEXT, place TEXT, period TEXT, dimension TEXT,"
    " category TEXT, value DECIMAL(18, 4), numerator DECIMAL(18, 4), denominator DECIMAL(18, 4), status TEXT,"
    " sheet TEXT, cell TEXT, carried_from INT"
)


def schema_of(catalogue: Catalogue, partner: str) -> Any:
    """The same checks on the same cells."""
    import pandera.pandas as pandera

    owed = pd.MultiIndex.from_tuples([row.key for row in layout(catalogue, partner, QUARTER).rows])
    indicators = {code: one.name("fr") for code, one in catalogue.indicators.items()}
    places = {code: one.name("fr") for code, one in catalogue.places.items()}
    periods = {period.code: texts.period(period, "fr") for period in asked_in(QUARTER)}
    whole, long = (lambda values: values % 1 == 0), (lambda values: values < 10**14)
    return pandera.DataFrameSchema(
        {
            "indicator": pandera.Column(str, pandera.Check.isin(list(indicators))),
            "place": pandera.Column(str, pandera.Check.isin(list(places))),
            "period": pandera.Column(str, pandera.Check.isin(list(periods))),
            "value": pandera.Column(float, [pandera.Check.ge(0), pandera.Check(whole), pandera.Check(long)]),
        },
        checks=[
            pandera.Check(lambda frame: frame["indicator"].map(indicators) == frame["indicator_name"]),
            pandera.Check(lambda frame: frame["place"].map(places) == frame["place_name"]),
            pandera.Check(lambda frame: frame["period"].map(periods) == frame["period_name"]),
            pandera.Check(lambda frame: pd.Series(pd.MultiIndex.from_frame(frame[KEY]).isin(owed), frame.index)),
            pandera.Check(lambda frame: len(owed.difference(pd.MultiIndex.from_frame(frame[KEY]))) == 0),
        ],
        unique=KEY,
    )


def peers(content: bytes, rows: int, folder: Path) -> Callable[[], int]:
    catalogue, partner, other = catalogue_owing(rows)
    schemas = {code: schema_of(catalogue, code) for code in (partner, other)}
    database = duckdb.connect(str(folder / "peer.duckdb"))
    for table in ("observation", "current_value"):
        database.execute(f"CREATE TABLE {table} ({OBSERVATION})")

    def committed(content: bytes) -> int:
        with pd.ExcelFile(BytesIO(content), engine="openpyxl") as book:
            meta = dict(book.parse("_meta", header=None, dtype=str).to_numpy().tolist())
            title, of = str(meta["results_sheet"]), str(meta["partner"])
            sheet = book.parse(title, header=0, dtype=object).iloc[2:]
        frame = sheet[[*KEY, *(f"{name}_name" for name in KEY)]].astype(str)
        frame["value"] = pd.to_numeric(sheet["value"]).astype(float)
        frame["cell"] = [f"J{number}" for number in range(4, len(frame) + 4)]
        checked = schemas[of].validate(frame, lazy=True)
        accepted = database.execute(
            "SELECT indicator, place, period, value FROM current_value WHERE partner = ?", [of]
        ).df()
        seen = checked.merge(accepted, on=KEY, how="outer", suffixes=("", "_before"), indicator=True)
        added = seen[seen["_merge"] == "left_only"].assign(partner=of, sheet=title)
        with open(folder / hashlib.sha256(content).hexdigest(), "wb") as kept:
            kept.write(content)
            os.fsync(kept.fileno())
        _write(database, added)
        return len(added)

    committed(template(catalogue, other))
    return lambda: committed(content)


def _write(database: duckdb.DuckDBPyConnection, added: pd.DataFrame) -> None:
    row = "1, 1, indicator, partner, place, period, '', '', value, NULL, NULL, 'reported', sheet, cell, NULL"
    database.register("added", added)
    database.execute("BEGIN")
    database.execute(f"INSERT INTO observation SELECT {row} FROM added")
    database.execute(f"INSERT INTO current_value SELECT {row} FROM added")
    database.execute("COMMIT")


def floor(content: bytes, rows: int, folder: Path) -> Callable[[], int]:
    from python_calamine import CalamineWorkbook

    def work() -> int:
        lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(1).to_python(skip_empty_area=False)
        frame = pd.DataFrame(lines[3:], columns=lines[0])[["indicator", "place", "period", "value"]]
        with duckdb.connect(str(folder / "floor.duckdb")) as database:
            database.register("frame", frame)
            database.execute("CREATE TABLE observation AS SELECT * FROM frame")
            counted = database.execute("SELECT count(*) FROM observation").fetchone()
        return int(counted[0]) if counted else 0

    return work


SIDES = {"ours": ours, "peers": peers, "floor": floor}


def resident_mb() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


def one_side(side: str, path: Path, rows: int) -> dict[str, float]:
    """Seconds and CPU of one run, and the highest memory above what was there before it."""
    content = path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        work = SIDES[side](content, rows, Path(folder))
        before, began = resident_mb(), time.perf_counter()
        committed, own, others = used(work)
        seconds, cpu = time.perf_counter() - began, own + others
        peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3 - before, 0)
    return {"rows": committed, "seconds": seconds, "cpu": cpu, "megabytes": peak}


def measured(rows: int) -> tuple[float, float]:
    """(ratio of rows per second to the peers', our memory in MB)"""
    catalogue, partner, _ = catalogue_owing(rows)
    asked = layout(catalogue, partner, QUARTER)
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        path.write_bytes(template(catalogue, partner))
        print(f"{len(asked.rows):,} rows × {len(asked.columns)} columns, {path.stat().st_size / 1e6:.1f} MB")
        for side in SIDES:
            command = [sys.executable, "-m", "benchmarks.intake", side, str(path), str(rows)]
            runs = [
                json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                for _ in range(RUNS)
            ]
            found[side] = {name: min(run[name] for run in runs) for name in runs[0]}
            found[side]["megabytes"] = max(run["megabytes"] for run in runs)
            assert {run["rows"] for run in runs} == {len(asked.rows)}, runs
            print(
                f"{side:>6} {found[side]['seconds']:7.2f} s {found[side]['cpu']:7.2f} s of CPU"
                f" {found[side]['rows'] / found[side]['seconds']:9,.0f} rows/s {found[side]['megabytes']:6.0f} MB"
            )
    ratio, above = (found[side]["cpu"] / found[other]["cpu"] for side, other in (("peers", "ours"), ("ours", "floor")))
    print(f"{ratio:.2f} times the peers' rows per second of CPU; {above:.1f} × the floor")
    return ratio, found["ours"]["megabytes"]


def main() -> int:
    if len(sys.argv) == 4:
        print(json.dumps(one_side(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
        return 0
    results = [measured(rows) for rows in SIZES]
    return int(any(ratio < PROMISED_RATIO or memory > PROMISED_MB for ratio, memory in results))


if __name__ == "__main__":
    sys.exit(main())
