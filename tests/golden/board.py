"""Draws a store from compact CSV: indicators by what matters for arithmetic, observations one a line.

The other columns of the reference files are filled in with the code of the row.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from mne.period import Period
from mne.settings import Settings
from mne.store import NewSubmission, Store

FOLDER = Path(__file__).parent
NUMBERS = ("value", "numerator", "denominator")
HEADERS = {
    "themes": "code,name_ar,name_fr,name_en",
    "programme_themes": "programme,theme",
    "target_groups": "code,name_ar,name_fr,name_en",
    "aliases": "place,alias",
    "adjacency": "code,neighbours",
    "context": "place,measure,value,source",
    "rules": "code",
}
COMMITTEE = """
name_ar = "N"
name_fr = "N"
name_en = "N"
product_ar = "P"
product_fr = "P"
product_en = "P"
short_ar = "S"
short_fr = "S"
short_en = "S"
city = "CITY"
default_language = "en"
first_quarter = "2024-Q1"
"""


def read_rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """Rows of a CSV file; lines that begin with # are comments."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")))


def write_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    listed = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in listed for name in row)), restval="")
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()


def named(row: Mapping[str, str], *parts: str) -> dict[str, str]:
    """The row with its code as the name wherever people would read one."""
    return {f"{part}_{language}": row["code"] for part in parts for language in ("ar", "fr", "en")} | dict(row)


TARGETS = "indicator,year,place,partner,baseline,baseline_date,target"
"""For a board on which nothing has one."""


def registry(tables: Mapping[str, list[dict[str, str]]]) -> dict[str, str]:
    """Reference files from `indicators`, `places`, `partners`, `responsibilities`, `targets`, `categories`."""
    partners = [{"kind": "operator"} | named(row, "name", "short") for row in tables["partners"]]
    programmes = sorted({row["programme"] for row in tables["indicators"]})
    dimensions = sorted({row["dimension"] for row in tables["categories"]})
    lead = tables["partners"][0]["code"]
    parts = ("name", "definition", "unit", "numerator", "denominator")
    indicators = [
        {"lowest_level": "district"} | named(row, *parts if row["measure"] in ("ratio", "average") else parts[:3])
        for row in tables["indicators"]
    ]
    files = {name: f"{header}\n" for name, header in HEADERS.items()} | {
        "partners": write_rows(partners),
        "programmes": write_rows(named({"code": code, "lead_partner": lead}, "name", "short") for code in programmes),
        "dimensions": write_rows(named({"code": code}, "name") for code in dimensions),
        "categories": write_rows(named(row, "name") for row in tables["categories"]),
        "indicators": write_rows(indicators),
        "places": write_rows(named(row, "name") for row in tables["places"]),
        "responsibilities": write_rows(tables["responsibilities"]),
        "targets": write_rows(tables["targets"]) if tables["targets"] else f"{TARGETS}\n",
    }
    return {f"{name}.csv": content for name, content in files.items()} | {"committee.toml": COMMITTEE}


def golden_tables() -> dict[str, list[dict[str, str]]]:
    names = ("indicators", "places", "partners", "responsibilities", "targets", "categories")
    return {name: read_rows(f"{name}.csv") for name in names}


def open_store(home: Path, files: Mapping[str, str], observations: Iterable[Mapping[str, str]]) -> Store:
    """A store with these reference files and one submission per partner and quarter, ten days after its end."""
    store = Store.open(Settings(home=home), create=True)
    store.import_registry(files, "secretariat", "for a test")
    slices: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in observations:
        slices.setdefault((row["partner"], Period.parse(row["period"]).quarter.code), []).append(dict(row))
    for (partner, quarter), rows in sorted(slices.items()):
        store.commit(submission(partner, quarter, rows))
    return store


def submission(partner: str, quarter: str, rows: list[dict[str, Any]], base_version: int = 0) -> NewSubmission:
    frame = pd.DataFrame(
        [
            {name: row.get(name) or "" for name in ("indicator", "place", "period", "dimension", "category")}
            | {name: row.get(name) if row.get(name) not in ("", None) else None for name in NUMBERS}
            | {"status": row.get("status") or "reported", "sheet": "Results", "cell": f"G{n + 3}"}
            for n, row in enumerate(rows)
        ],
        dtype=object,
    )
    content = f"{partner} {quarter} {base_version} {rows}"
    return NewSubmission(
        partner=partner,
        quarter=quarter,
        base_version=base_version,
        person="officer",
        filename=f"{partner}-{quarter}.xlsx",
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        size_bytes=len(content),
        language="en",
        recorded_at=datetime.combine(Period.parse(quarter).end + timedelta(days=10), time(9)),
        observations=frame,
    )
