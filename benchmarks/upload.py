"""A template of 1,080 rows from upload to findings: our own steps against the parse itself, in one run.

Run: python -m benchmarks.upload. CPU seconds, which tell less of who else is at work than the clock. The parse is what
the forked child uses; our own steps are what the server uses: guard, pipe, numbers, frames, rules,
preview. openpyxl's parse of the same file stands beside, since the child's reader is faster than that library. Ends
with 1 when our own steps cost more than the parse.
"""

from __future__ import annotations

import csv
import io
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd

from benchmarks.spent import used
from mne import intake
from mne.catalogue import Catalogue, read_folder
from mne.export import template_workbook
from mne.model import Level, Role, User
from mne.period import Frequency, Period
from mne.settings import Settings, only_reference_folder
from mne.store import Store
from mne.template import Layout, layout

ROWS, RUNS = 1_080, 5
QUARTER = Period.parse("2026-Q4")
TODAY = date(2027, 1, 15)


def catalogue_with_rows() -> tuple[Catalogue, str]:
    """The reference data with a partner owing ROWS rows: its districts' indicators, and invented ones for the rest."""
    files = read_folder(only_reference_folder())
    known = Catalogue.from_files(files)
    partner = next(iter(known.partners))
    districts = [place.code for place in known.places.values() if place.level is Level.district]
    order = sorted(known.indicators.values(), key=lambda indicator: indicator.frequency is not Frequency.monthly)
    lines, left = [], ROWS
    for indicator in order:
        if indicator.lowest_level is not Level.district:
            continue
        rows_each = 3 if indicator.frequency is Frequency.monthly else 1
        places = districts[: left // rows_each]
        left -= rows_each * len(places)
        if places:
            lines.append(f"{indicator.code},{partner},{' '.join(places)},2024-01-01,")
    more, lines_more = invented(files, order[0].code, partner, districts, left)
    header, *others = files["responsibilities.csv"].splitlines()
    kept = [line for line in others if line.split(",")[1] != partner]
    # A target belongs to who answers for it, and no rule asks for one.
    targets = files["targets.csv"].splitlines()[0] + "\n"
    changed = {**files, "responsibilities.csv": "\n".join([header, *kept, *lines, *lines_more]) + "\n"}
    changed |= {"targets.csv": targets, "indicators.csv": files["indicators.csv"].rstrip("\n") + "\n" + more}
    return Catalogue.from_files(changed), partner


def invented(
    files: Mapping[str, str], like: str, partner: str, districts: Sequence[str], left: int
) -> tuple[str, list[str]]:
    """Monthly indicators like an existing one, and their duties, until no row is left; three rows a place."""
    model = next(row for row in csv.reader(files["indicators.csv"].splitlines()) if row[0] == like)
    out, duties = io.StringIO(), []
    for number, first in enumerate(range(0, left // 3, len(districts))):
        code = f"{like}{number}"
        csv.writer(out, lineterminator="\n").writerow([code, *model[1:]])
        duties.append(f"{code},{partner},{' '.join(districts[: left // 3 - first])},2024-01-01,")
    return out.getvalue(), duties


def filled(asked: Layout) -> pd.DataFrame:
    """A plausible value for every total."""
    pairs = [("numerator" in row.inputs, *row.key) for row in asked.rows]
    lines = [
        (*key, "", "", None if is_pair else Decimal(100), *((Decimal(40), Decimal(80)) if is_pair else (None, None)))
        for is_pair, *key in pairs
    ]
    names = ["indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator"]
    return pd.DataFrame(lines, columns=names, dtype=object).assign(status="reported")


def measure() -> dict[str, float]:
    """Median CPU seconds by step."""
    catalogue, partner = catalogue_with_rows()
    asked = layout(catalogue, partner, QUARTER)
    print(f"{len(asked.rows):,} rows, {len(asked.inputs)} inputs, {partner} {QUARTER}")
    content = template_workbook(catalogue, partner, QUARTER, "fr", current=filled(asked))
    officer = User("benchmark", Role.officer, partner)
    taken: dict[str, list[float]] = {"own steps": [], "parse": [], "openpyxl": []}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), today=TODAY)
        with Store.open(settings, create=True) as store:
            store.import_registry(catalogue.files, actor="benchmark", reason="benchmark")
            for run in range(RUNS + 1):
                # Other bytes each time, so that no reading is remembered.
                report, own, child = used(lambda n=run: previewed(store, stamped(content, n), officer))
                _, opened, _ = used(lambda: openpyxl.load_workbook(BytesIO(content)))
                if run:
                    for name, value in zip(taken, (own, child, opened), strict=True):
                        taken[name].append(value)
    print(f"{report.rows_read:,} rows read, {len(report.findings)} findings, {len(report.changes)} changes")
    return {name: statistics.median(values) for name, values in taken.items()}


def previewed(store: Store, content: bytes, officer: User) -> intake.Report:
    report = intake.submit_report(store, content, "x.xlsx", officer, keep=False)
    assert len(report.changes)
    return report


def stamped(content: bytes, number: int) -> bytes:
    """The same workbook with a part more."""
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("docProps/stamp.txt", str(number))
    return out.getvalue()


def main() -> int:
    seconds = measure()
    for name, value in seconds.items():
        print(f"{name:>10} {value * 1000:8.1f} ms of CPU")
    own = seconds["own steps"]
    print(
        f"own steps / parse {own / seconds['parse']:.2f}; own steps / openpyxl's parse {own / seconds['openpyxl']:.2f}"
    )
    return int(own > seconds["parse"])


if __name__ == "__main__":
    sys.exit(main())
