"""The rules against pandera, pandera[polars], pointblank, frictionless and pydantic: CPU seconds in one run.

Run: python -m benchmarks.checks. Asks for requirements-bench.txt; ends with 1 where a promised ratio is missed. Every
side must find the same wrong cells: which, not only how many. CPU is that of the process, all threads together. Ours is
given twice: sieves and statements over cells that are prepared, as the peers are given typed tables; and the whole
check, from the cells as intake makes them to worded findings.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import check_peers
from mne.catalogue import Catalogue
from mne.rules import CELL_COLUMNS, Context, Rule, check, load
from mne.rules.prepared import prepare
from mne.rules.statement import hits_of
from mne.rules.table import COLUMNS
from mne.store import scratch

RULES, ROWS, WRONG = 300, 100_000, 60
BUDGET = 1.0
"""Seconds of CPU; what takes longer runs once."""
TINY = Path(__file__).resolve().parent.parent / "tests" / "reference" / "tiny"
LETTERS = {"indicator": "C", "value": "J", "denominator": "N", "sex:female": "O", "sex:male": "P"}
Found = frozenset[tuple[int, str]]
"""(row, check)"""


def context() -> Context:
    catalogue = Catalogue.load(TINY)
    one = catalogue.indicators["A1"]
    indicators = {code: one.model_copy(update={"code": code, "decimals": 4}) for code in codes()}
    return Context(indicators, catalogue.places, date(2026, 12, 31))


def codes() -> list[str]:
    return [f"I{number:03}" for number in range(RULES)]


def rules_of(*rows: str) -> tuple[Rule, ...]:
    return load("\n".join([",".join(COLUMNS), *rows]) + "\n")


# The table: one row a report's line; each check finds WRONG rows of its own ----------------------------------------

CHECKS = {
    "required": "field=value,due_only=yes",
    "type": "field=value,decimals=0",
    "range": "field=part,min=0 max=1000",
    "enum": "field=denominator,values=10|20|30|40|50|60|70|80|90",
    "pattern": "field=value,matches=[0-9.]+",
    "unique": ",",
    "sum_equals": ",",
    "compare": ",left=value operator=<= right=denominator",
}


def rows() -> pd.DataFrame:
    """indicator, place, period, raw (the value as typed), value, denominator, female, male; the index is the row."""
    dice = np.random.default_rng(7)
    numbers = np.arange(ROWS)
    frame = pd.DataFrame(
        {
            "indicator": np.array(codes())[numbers % RULES],
            "place": [f"{n // RULES:04}" for n in numbers],
            "period": "2026-Q4",
            "value": dice.integers(0, 10, ROWS).astype(float),
            "denominator": dice.integers(1, 10, ROWS) * 10,
        },
        index=numbers + 4,
    )
    wrong = np.split(dice.choice(numbers[::2] + 5, WRONG * len(CHECKS), replace=False), len(CHECKS))
    lines = dict(zip(CHECKS, wrong, strict=True))
    frame.loc[lines["type"], "value"] = 2.5
    frame.loc[lines["compare"], "value"] = 95.0
    frame["female"] = np.floor(frame["value"] / 2)
    frame["male"] = frame["value"] - frame["female"]
    frame.loc[lines["range"], "male"] = -5.0
    frame.loc[lines["range"], "female"] = frame.loc[lines["range"], "value"] + 5
    frame.loc[lines["sum_equals"], "male"] += 1
    frame.loc[lines["enum"], "denominator"] = 17
    frame["raw"] = [f"{value:g}" for value in frame["value"]]
    frame.loc[lines["pattern"], "raw"] = "+" + frame.loc[lines["pattern"], "raw"]
    frame.loc[lines["required"], ["value", "raw"]] = [np.nan, ""]
    before = frame.loc[lines["unique"] - 1, ["indicator", "place"]].to_numpy()
    frame.loc[lines["unique"], ["indicator", "place"]] = before
    return frame


def cells_of(table: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    """The same as intake hands it over: a key cell and one cell for each field, row by row."""
    parts = [_cells(table, "indicator", table["indicator"], None)]
    parts += [
        _cells(table, field, table["raw"] if column == "value" else None, table[column])
        for field, column in fields.items()
    ]
    return pd.concat(parts).sort_values("row", kind="stable").reset_index(drop=True)[list(CELL_COLUMNS)]


def _cells(
    table: pd.DataFrame, field: str, raw: pd.Series[str] | None, values: pd.Series[float] | None
) -> pd.DataFrame:
    count = len(table)
    value = [None] * count if values is None else [None if v != v else Decimal(f"{v:g}") for v in values.tolist()]
    text = raw.tolist() if raw is not None else ["" if v is None else str(v) for v in value]
    kind = "known" if field == "indicator" else ["blank" if v is None else "number" for v in value]
    given = {"sheet": "Results", "row": table.index, "cell": [f"{LETTERS[field]}{n}" for n in table.index]}
    given |= {"field": field, "kind": kind, "raw": text, "value": value}
    given |= {name: table[name].tolist() for name in ("indicator", "place", "period")}
    given |= {"asked": True, "owed": True, "due": True, "said": False}
    frame = pd.DataFrame({"n": range(count), **given})
    texts = ["sheet", "cell", "field", "kind", "raw", "indicator", "place", "period"]
    return frame.astype(dict.fromkeys(texts, object)).assign(marker=None, before=None, past=None)


# The clock ---------------------------------------------------------------------------------------------------------


def cpu_seconds(work: Callable[[], Found], expected: Found) -> float:
    """The least of as many runs as fit into BUDGET, the same for all sides; what was found must be what is wrong."""
    taken: list[float] = []
    while sum(taken) < BUDGET:
        began = time.process_time()
        found = work()
        taken.append(time.process_time() - began)
        assert found == expected, f"{len(found)} found, {len(expected)} wrong, {sorted(found ^ expected)[:5]}"
    return min(taken)


@dataclass(frozen=True)
class Ours:
    cells: pd.DataFrame
    rules: tuple[Rule, ...]
    context: Context
    kinds: Mapping[str, str]
    """Kind of rule → name of the check."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "query", scratch())
        object.__setattr__(self, "prepared", prepare(self.cells, self.context))

    def statements(self) -> Found:
        """For each kind its sieve and its one statement, over the prepared cells."""
        found: set[tuple[int, str]] = set()
        row = self.cells["row"].to_numpy()
        for kind in dict.fromkeys(rule.kind for rule in self.rules):
            same = [rule for rule in self.rules if rule.kind == kind]
            hits = hits_of(same, self.prepared, self.context, self.query)  # type: ignore[attr-defined]
            found.update((number, self.kinds[kind]) for number in row[hits["n"]].tolist())
        return frozenset(found)

    def whole(self) -> Found:
        """From the cells as intake makes them to findings."""
        findings = check(self.cells, self.rules, self.context, self.query)  # type: ignore[attr-defined]
        return frozenset((int(f.cells[0][1:]), self.kinds[f.code.split(".")[1]]) for f in findings if f.rule)


@dataclass
class Score:
    """Ratios against the statements, held to what was promised."""

    missed: bool = False

    def table(self, title: str, mine: float, whole: float, peers: Mapping[str, tuple[float, float]]) -> None:
        print(f"\n{title}\n  ours: sieves and statements {mine:.4f} s, whole check {whole:.3f} s of CPU")
        for name, (seconds, promised) in peers.items():
            ratio = seconds / mine
            self.missed |= ratio < promised
            verdict = "met" if ratio >= promised else "MISSED"
            beside = f"whole check {seconds / whole:.1f}"
            print(f"  {name}: {seconds:.3f} s, ratio {ratio:.1f} (at least {promised:g}: {verdict}); {beside}")


# Eight checks, and many rules --------------------------------------------------------------------------------------


def eight(score: Score, known: Context) -> None:
    table = rows()
    expected = check_peers.by_hand(table)
    assert len(expected) == WRONG * len(CHECKS)
    fields = {"value": "value", "denominator": "denominator", "sex:female": "female", "sex:male": "male"}
    rules = rules_of(
        *(
            f"{kind},1,{kind},error,{said},{'skip_any' if kind == 'sum_equals' else ''},,,,,,"
            for kind, said in CHECKS.items()
        )
    )
    ours = Ours(cells_of(table, fields), rules, known, {kind: kind for kind in CHECKS})
    mine, whole = cpu_seconds(ours.statements, expected), cpu_seconds(ours.whole, expected)
    peers = {
        "pandera": (cpu_seconds(check_peers.pandera_eight(table), expected), 5.0),
        "pydantic, row by row": (cpu_seconds(check_peers.pydantic_eight(table), expected), 8.0),
        "frictionless": (cpu_seconds(check_peers.frictionless_eight(table), expected), 100.0),
    }
    score.table(f"Eight checks × {ROWS:,} rows, {len(expected)} wrong", mine, whole, peers)


def many(score: Score, known: Context) -> None:
    dice = np.random.default_rng(7)
    values = dice.integers(0, 1001, ROWS)
    values[dice.choice(ROWS, 500, replace=False)] = 5000
    named = np.array(codes())[dice.integers(0, RULES, ROWS)]
    table = pd.DataFrame({"indicator": named, "place": "0101", "period": "2026-Q4", "value": values.astype(float)})
    table.index = table.index + 4
    table["raw"] = values.astype(str)
    expected = frozenset((int(row), "range") for row in table.index[values > 1000])
    cells = cells_of(table, {"value": "value"})
    kinds = {"range": "range"}
    each = rules_of(*(f"R{code},1,range,error,indicator={code} field=value,min=0 max=1000,,,,,,," for code in codes()))
    tens = [codes()[n :: RULES // 10] for n in range(RULES // 10)]
    grouped = rules_of(
        *(
            f"R{n},1,range,error,indicator={'|'.join(ten)} field=value,min=0 max=1000,,,,,,,"
            for n, ten in enumerate(tens)
        )
    )
    ours, fewer = Ours(cells, each, known, kinds), Ours(cells, grouped, known, kinds)
    mine, whole = cpu_seconds(ours.statements, expected), cpu_seconds(ours.whole, expected)
    peers = {
        "pandera": (cpu_seconds(check_peers.pandera_many(table, codes()), expected), 30.0),
        "pandera[polars]": (cpu_seconds(check_peers.polars_many(table, codes()), expected), 10.0),
        "pointblank": (cpu_seconds(check_peers.pointblank_many(table, codes()), expected), 8.0),
    }
    score.table(f"{RULES} range rules × {ROWS:,} rows, {len(expected)} wrong", mine, whole, peers)
    thirty = cpu_seconds(fewer.statements, expected)
    ratio = mine / thirty
    score.missed |= ratio > 1.5
    verdict = "met" if ratio <= 1.5 else "MISSED"
    print(f"  30 rules that say the same: {thirty:.4f} s; 300 cost {ratio:.2f} times as much (at most 1.5: {verdict})")


def main() -> int:
    score, known = Score(), context()
    many(score, known)
    eight(score, known)
    return 1 if score.missed else 0


if __name__ == "__main__":
    sys.exit(main())
