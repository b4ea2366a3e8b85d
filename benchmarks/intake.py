"""From a file to committed rows, 20,000 and 100,000 of them: ours, the usual peers, and the floor, in one run.

Run: python -m benchmarks.intake. Each side works in a process of its own, so that its memory is its own. *Ours* is
all that an officer waits for: guard, child, numbers, rules, preview, then the check anew and the commit. The *peers* do
the same checks on the same file as people write them: pandas with openpyxl, pandera, DuckDB. The *floor* is calamine's
bare parse and DuckDB's bare insert. Ratios are of CPU seconds, children's included, which tell less of who else is at
work than the clock. Asks for pandera (requirements-bench.txt); ends with 1 under the promised ratio or over the memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.upload import QUARTER, filled, invented
from mne import intake
from mne.catalogue import Catalogue, read_folder
from mne.export import template_workbook
from mne.model import Level, Role, User
from mne.period import Frequency, asked_in
from mne.settings import Settings, only_reference_folder
from mne.store import Store
from mne.template import layout

PROMISED_RATIO, PROMISED_MB = 4, 300
SIZES = (20_000, 100_000)
TODAY = date(2027, 1, 15)


def catalogue_owing(rows: int) -> tuple[Catalogue, str]:
    """A partner that owes so many rows of one input each, every one monthly, in a district."""
    files = read_folder(only_reference_folder())
    known = Catalogue.from_files(files)
    partner = next(iter(known.partners))
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
    kept = [line for line in others if line.split(",")[1] != partner]
    changed = {
        **files,
        "responsibilities.csv": "\n".join([header, *kept, *duties]) + "\n",
        "targets.csv": files["targets.csv"].splitlines()[0] + "\n",
        "indicators.csv": files["indicators.csv"].rstrip("\n") + "\n" + more,
    }
    return Catalogue.from_files(changed), partner


def ours(content: bytes, rows: int, folder: Path) -> Callable[[], int]:
    catalogue, partner = catalogue_owing(rows)
    store = Store.open(Settings(home=folder, today=TODAY), create=True)
    store.import_registry(catalogue.files, actor="benchmark", reason="benchmark")
    store.catalogue()
    officer = User("benchmark", Role.officer, partner)

    def work() -> int:
        report = intake.submit_report(store, content, "x.xlsx", officer)
        assert report.upload is not None
        explained = dict.fromkeys(report.warnings, "as counted")
        receipt = intake.confirm(
            store, report.upload, officer, explanations=explained, base_version=report.base_version
        )
        return receipt.added

    return work


def peers(content: bytes, rows: int, folder: Path) -> Callable[[], int]:
    import pandera.pandas as pandera

    catalogue, _ = catalogue_owing(rows)
    periods = [period.code for period in asked_in(QUARTER)]
    schema = pandera.DataFrameSchema(
        {
            "indicator": pandera.Column(str, pandera.Check.isin(list(catalogue.indicators))),
            "place": pandera.Column(str, pandera.Check.isin(list(catalogue.places))),
            "period": pandera.Column(str, pandera.Check.isin(periods)),
            "value": pandera.Column(
                float,
                [
                    pandera.Check.ge(0),
                    pandera.Check(lambda values: values % 1 == 0),
                    pandera.Check(lambda values: values < 10**14),
                ],
                nullable=True,
            ),
        },
        unique=["indicator", "place", "period"],
    )

    def work() -> int:
        sheet = pd.read_excel(BytesIO(content), sheet_name=1, header=0, dtype=object, engine="openpyxl").iloc[2:]
        frame = sheet[["indicator", "place", "period"]].astype(str)
        frame["value"] = pd.to_numeric(sheet["value"]).astype(float)
        checked = schema.validate(frame, lazy=True)
        with duckdb.connect(str(folder / "peer.duckdb")) as database:
            database.execute("CREATE TABLE observation (indicator TEXT, place TEXT, period TEXT, value DECIMAL(18, 4))")
            database.register("checked", checked)
            database.execute("INSERT INTO observation SELECT indicator, place, period, value FROM checked")
            counted = database.execute("SELECT count(*) FROM observation").fetchone()
        return int(counted[0]) if counted else 0

    return work


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
        before, began, used = resident_mb(), time.perf_counter(), _cpu()
        committed = work()
        seconds, cpu = time.perf_counter() - began, _cpu() - used
        peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3 - before, 0)
    return {"rows": committed, "seconds": seconds, "cpu": cpu, "megabytes": peak}


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def measured(rows: int) -> tuple[float, float]:
    """(ratio of rows per second to the peers', our memory in MB)"""
    catalogue, partner = catalogue_owing(rows)
    asked = layout(catalogue, partner, QUARTER)
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        path.write_bytes(template_workbook(catalogue, partner, QUARTER, "fr", current=filled(asked)))
        print(f"{len(asked.rows):,} rows × {len(asked.columns)} columns, {path.stat().st_size / 1e6:.1f} MB")
        for side in SIDES:
            command = [sys.executable, "-m", "benchmarks.intake", side, str(path), str(rows)]
            found[side] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            assert found[side]["rows"] == len(asked.rows), found
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
