"""The sieves leave nothing out: with them a check finds what it finds when every statement sees every cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mne.catalogue import Catalogue
from mne.model import RuleWaiver
from mne.rules import KINDS, Context, Rule, check, load
from mne.store import scratch
from tests.examples import tried
from tests.test_rules import HEADER, TINY, cells_of, history_of

FIELDS = "value numerator denominator sex:female sex:male"
CATALOGUE, ASK = Catalogue.load(TINY), scratch()
# kind, selector, params, missing
POOL = [
    *(("required", "", params, "") for params in ("", "due_only=no")),
    *(("type", s, p, "") for s, p in (("", ""), ("measure=count", "decimals=0"), ("field=part", "decimals=1"))),
    *(("range", s, p, "") for s, p in (("", "min=0"), ("field=value", "max=50"), ("place=0100 field=part", "max=6"))),
    *(("range", s, p, "") for s, p in (("level=district", "min=1 max=9"), ("indicator=A1|A3", "min=5"))),
    *(("enum", s, p, "") for s, p in (("indicator=A2", "values=0|5|7.5"), ("field=value", "values=5|7"))),
    ("enum", "dimension=sex", "values=0|2|4", ""),
    *(("pattern", s, p, "") for s, p in (("", "matches=[0-9.]+"), ("field=value", "avoids=7.*"))),
    *(("pattern", "", p, "") for p in (r"avoids=\pL+", "matches=(?i)[0-9a-z.]+", "avoids=.*é.*")),
    ("unique", "", "", ""),
    ("unique", "indicator=A1", "", ""),
    ("reference", "", "", ""),
    ("asked", "", "", ""),
    ("marker", "", "", ""),
    *(("sum_equals", "", "", m) for m in ("skip_any", "skip_all", "never_skip")),
    *(("compare", "", f"operator={o}", m) for o in ("<=", ">", "!=") for m in ("skip_any", "skip_all", "never_skip")),
    ("compare", "indicator=A1", "left=value operator=== right=sex:female", "skip_all"),
    ("compare", "", "operator=both_or_neither", "never_skip"),
    ("compare", "", "operator=not_both left=value right=numerator", ""),
    *(("both_or_neither", "", p, m) for p in ("", "left=value right=sex:male") for m in ("skip_all", "never_skip")),
    ("not_both", "", "left=value right=numerator", "never_skip"),
    *(("change_vs_previous", "", p, m) for p in ("", "up=2 down=1.5 smallest=0") for m in ("skip_any", "skip_all")),
    *(("outlier", "", p, "") for p in ("", "least=6 z=1", "apart=0.5 smallest=20")),
    *(("completeness", "", f"floor={p}", "") for p in ("0.9", "0.5 per=place", "1 per=indicator")),
    *(("expression", "", "holds=numerator <= 2 * denominator", m) for m in ("skip_any", "skip_all", "never_skip")),
    ("expression", "", "holds=value <= 3 * previous_value", "skip_any"),
    ("expression", "", "holds=coalesce(accepted_value, 0) <> value", "skip_all"),
    ("expression", "indicator=A1", "holds=sex.female is not null or value < 5", "never_skip"),
]
WRITTEN = "_ _ 5 7 0 -5 12 70 700 7.5 0.00001 999999999999999 X NA 9x é +7 #REF! - 5- _<5 _<700 7<5 X<5 NA<7 2 4 2 4"

NEAR = "-0.0001 0 0.9999 3.3333 3.3334 4.9999 5.0001 6.0001 9.0001 10 10.0001 15.0001 50.0001"
NEAR += " 233.33 466.66 1400.0001 2100.1"
"""Just within and just beyond what the rules of POOL bear, after a past of 5 or of 700."""


def one_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split())


def rule(number: int, of: tuple[str, str, str, str], severity: str, trial: bool) -> str:
    kind, selector, params, missing = of
    severity = "warning" if kind == "outlier" and severity == "error" else severity
    quoted = '"' + params.replace('"', '""') + '"' if params else ""
    return f"R{number},1,{kind},{severity},{selector},{quoted},{missing},,,{'yes' if trial else ''},,,"


@st.composite
def rules(draw: Any) -> tuple[Rule, ...]:
    one = st.tuples(st.sampled_from(POOL), one_of("error warning"), st.booleans())
    chosen = draw(st.lists(one, min_size=2, max_size=20))
    lines = [rule(n, of, severity, trial) for n, (of, severity, trial) in enumerate(chosen)]
    return load("\n".join([HEADER, *lines]) + "\n")


@st.composite
def cells(draw: Any) -> pd.DataFrame:
    """Rows of any indicator, cells of any content, some taken away, some twice, some rows gone from the file."""
    codes, places = "A1 A1 A1 A2 A2 A3 B2 A1! Z9?", "0101 0101 0101 0102 0102 0201 0109?"
    periods = "2026-M11 2026-M11 2026-M12 2026-M10 2026-Q4 2026?"
    is_near = draw(st.booleans())
    row = st.tuples(*map(one_of, (codes, places, periods, *[NEAR if is_near else WRITTEN] * 5)))
    lines = draw(st.lists(row, min_size=9 if is_near else 2, max_size=9))
    found = cells_of(f"indicator place period {FIELDS}\n" + "\n".join(" ".join(line) for line in lines))
    if is_near:
        found["past"] = [Decimal(700 if n % 2 else 5) for n in range(len(found))]
    some = st.lists(st.integers(0, len(found) - 1), max_size=4)
    for name, value in (("due", False), ("said", True), ("owed", False), ("past", Decimal(5)), ("past", Decimal(700))):
        found.loc[draw(some), name] = value
    gone = draw(st.lists(st.integers(4, 3 + len(lines)), max_size=2))
    found.loc[found["row"].isin(gone), ["row", "cell"]] = [0, ""]
    found = found[(found["row"] > 0) | ~found["field"].isin(["indicator", "place", "period"])]
    kept = draw(st.one_of(st.just(range(len(found))), st.lists(st.integers(0, len(found) - 1), min_size=1)))
    return found.iloc[sorted(kept)].sort_values("row", kind="stable").reset_index(drop=True)


HISTORY = history_of(
    "A1 0101 value 2026-M 5 7 6 7 5 6 7 5", "A2 0102 value 2025-M 5 5 5 5 5 5", "A1 0102 sex:male 2026-M 2 4 2 4"
)


def findings(table: pd.DataFrame, given: tuple[Rule, ...], *, waived: bool, sieved: bool) -> list[Any]:
    waivers = [RuleWaiver(r.code, "P", granted_by="S", reason="?", until=date(2027, 1, 1)) for r in given[::2]]
    context = Context(
        CATALOGUE.indicators,
        CATALOGUE.places,
        date(2026, 12, 31),
        CATALOGUE.places_below,
        lambda kind, text: CATALOGUE.nearest(f"{kind}s", text) if kind != "period" else None,
        with_trials=True,
        partner="P",
        waivers=waivers if waived else (),
        history=HISTORY,
    )
    return check(table, given, context, ASK, sieved=sieved)


def test_the_pool_holds_every_kind() -> None:
    assert {kind for kind, *_ in POOL} == set(KINDS)
    assert len(load("\n".join([HEADER, *(rule(n, of, "warning", False) for n, of in enumerate(POOL))]) + "\n")) == len(
        POOL
    )


@tried(50)
@given(cells(), rules(), st.booleans())
def test_with_the_sieves_a_check_finds_the_same(table: pd.DataFrame, given: tuple[Rule, ...], waived: bool) -> None:
    everything = findings(table, given, waived=waived, sieved=False)
    assert not any(finding.code == "rule.failed" for finding in everything)
    assert findings(table, given, waived=waived, sieved=True) == everything


@pytest.mark.parametrize("of", POOL, ids=lambda of: " ".join(of))
@tried(5)
@given(cells())
def test_each_rule_alone(of: tuple[str, str, str, str], table: pd.DataFrame) -> None:
    alone = load(f"{HEADER}\n{rule(1, of, 'warning', False)}\n")
    assert findings(table, alone, waived=False, sieved=True) == findings(table, alone, waived=False, sieved=False)
