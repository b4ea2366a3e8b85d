"""A report's cells against the rules: one SQL statement per kind, joined to a table of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from mne.model import Finding, Indicator, Place, Progress, silent
from mne.period import Period
from mne.rules.row import INPUT_ROLES, KEY_ROLES, LARGEST, SCALE
from mne.rules.table import Rule

Query = Callable[[str, Mapping[str, pd.DataFrame]], pd.DataFrame]

CELL_COLUMNS = (
    "sheet",  # name of the sheet
    "row",  # int, as Excel numbers it; 0 when the row is missing from the file
    "cell",  # address; "" when the row is missing from the file
    "field",  # value, numerator, denominator, sex:female …; or indicator, place, period: the keys of the row
    "kind",  # number | text | blank | error | formula | boolean | date; of a key: known | unknown | other
    "raw",  # the cell as text; of a key: the name or code that stands there
    "value",  # Decimal | None
    "marker",  # X | NA | None
    "indicator",  # resolved codes of the row; "" when not resolved
    "place",
    "period",
    "asked",  # bool: the input is open in this row
    "owed",  # bool: the row is asked of this partner
    "due",  # bool: the period has ended
    "before",  # Decimal | None: the accepted value of this very cell
    "past",  # Decimal | None: the accepted value of the period before
    "said",  # bool: the reader has a finding on it already, so no rule judges it
)

# What stops what: a cell with an error is not judged by a later gate, and a cell spoken of is not spoken of as blank.
GATES: tuple[tuple[str, ...], ...] = (
    ("reference",),
    ("unique",),
    ("asked",),
    ("type",),
    ("range", "enum", "marker"),
    ("both_or_neither", "compare", "sum_equals"),
    ("change_vs_previous",),
    ("required",),
)
_PREPARED = (
    *("n", "row", "line", "address", "field", "role", "dimension", "kind", "raw", "marker", "state"),
    *("indicator", "place", "period", "previous_period", "level", "amount", "before", "past", "now"),
    *("asked", "owed", "due", "said", "bad"),
)
_AMOUNTS = frozenset({"value", "other", "low", "high", "parts", "previous"})


@dataclass(frozen=True)
class Context:
    """What the rules need to know of the world."""

    indicators: Mapping[str, Indicator]
    places: Mapping[str, Place]
    on: date
    """Rules valid on this day judge."""
    below: Callable[[str], Sequence[str]] = lambda place: (place,)
    suggest: Callable[[str, str], str | None] = lambda kind, text: None
    """(indicator | place | period, what was written) → the nearest code."""
    with_trials: bool = False


def check(
    cells: pd.DataFrame, rules: Iterable[Rule], context: Context, query: Query, progress: Progress = silent
) -> list[Finding]:
    """Every finding, one per cell and rule, in the order of the gates. `cells`: CELL_COLUMNS, in Excel order.

    `progress` hears of every rule that is done.
    """
    active = [rule for rule in rules if rule.valid_on(context.on) and (context.with_trials or not rule.trial)]
    prepared = prepare(cells, context)
    addresses = list(zip(*(cells[name].tolist() for name in ("sheet", "cell", "field")), strict=True))
    found: list[Finding] = []
    done = 0
    for gate in GATES:
        hits: set[int] = set()
        stopped: set[int] = set()
        for kind in gate:
            same = [rule for rule in active if rule.kind == kind]
            for rule, n, related, finding in _judge(prepared, same, context, query, addresses, stopped):
                found.append(finding)
                hits.update((n, *related))
                if rule.severity.blocks:
                    stopped.update((n, *related))
            done += len(same)
            progress("rules", done, len(active))
        _mark(prepared, hits, stopped, whole_row=gate[0] in ("reference", "unique", "asked"))
    return found


def _mark(prepared: pd.DataFrame, hits: set[int], stopped: set[int], *, whole_row: bool) -> None:
    if hits:
        prepared.loc[list(hits), "said"] = True
    if stopped:
        prepared.loc[list(stopped), "bad"] = True
        if whole_row:
            keys = prepared.loc[list(stopped)]
            lines = keys.loc[keys["role"].isin(KEY_ROLES), "line"]
            prepared.loc[prepared["line"].isin(lines), ["bad", "said"]] = True


def prepare(cells: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The table `cell` of the statements: numbers in ten-thousandths, what each cell says now, its row and role."""
    fields, values, markers = (cells[name].tolist() for name in ("field", "value", "marker"))
    amounts = [_amount(value) for value in values]
    before = [_amount(value) for value in cells["before"].tolist()]
    known = zip(fields, cells["kind"].tolist(), values, markers, amounts, strict=True)
    states = [_state(*cell) for cell in known]
    now = [
        a if s == "number" else (b if s == "blank" else None) for a, b, s in zip(amounts, before, states, strict=True)
    ]
    keys = list(zip(*(cells[name].tolist() for name in ("row", *KEY_ROLES)), strict=True))
    line_by_key = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    levels = {code: place.level.value for code, place in context.places.items()}
    split = {name: ("part", name.partition(":")[0]) if ":" in name else (name, "") for name in set(fields)}
    kept = cells[["row", "field", "kind", "raw", *KEY_ROLES]].reset_index(drop=True)
    flags = {name: cells[name].to_numpy(dtype=bool) for name in ("asked", "owed", "due", "said")}
    return kept.assign(
        n=range(len(kept)),
        line=[line_by_key[key] for key in keys],
        address=cells["cell"].array,
        role=[split[name][0] for name in fields],
        dimension=[split[name][1] for name in fields],
        marker=["" if marker is None or marker != marker else marker for marker in markers],
        state=states,
        amount=pd.array(amounts, dtype="Int64"),
        before=pd.array(before, dtype="Int64"),
        past=pd.array([_amount(value) for value in cells["past"].tolist()], dtype="Int64"),
        now=pd.array(now, dtype="Int64"),
        previous_period=_mapped(kept["period"], _previous_by_code(kept["period"])),
        level=_mapped(kept["place"], levels),
        **flags,
        bad=flags["said"].copy(),
    )


def _mapped(codes: pd.Series[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(code, "") for code in codes.tolist()]


def _amount(value: Decimal | None) -> int | None:
    if value is None or value != value:
        return None
    scaled = value * SCALE
    return int(scaled) if abs(scaled) <= LARGEST else None


def _state(field_: str, kind: str, value: Decimal | None, marker: str | None, scaled: int | None) -> str:
    if field_ in KEY_ROLES:
        return kind
    if marker in ("X", "NA"):
        return "marker"
    if value is not None and value == value:
        return "number" if scaled is not None and Decimal(scaled) == value * SCALE else "long"
    return "blank" if kind == "blank" else "wrong"


def _previous_by_code(periods: pd.Series[str]) -> dict[str, str]:
    return {code: Period.parse(code).previous().code for code in periods.unique() if code}


def expand(rules: Sequence[Rule], context: Context) -> pd.DataFrame:
    """The table `rule`: one row per rule × indicator × role × place × level × dimension that its selector names.

    Columns: rule (number), indicator, role, place, level, dimension ('' for any) and the kind's own.
    Keys of rows (indicator, place, period) may be unknown, so a rule on them that names no indicator has ''.
    """
    rows = []
    for number, rule in enumerate(rules):
        own = {"rule": number, **rule.columns}
        chosen = rule.selector
        named = [code for code in chosen.indicator if code in context.indicators] or context.indicators
        codes = [code for code in named if chosen.takes(context.indicators[code])]
        every = not (chosen.programme or chosen.indicator or chosen.measure or chosen.basis or chosen.frequency)
        anywhere = every and not chosen.decimals and chosen.within is None
        places = [below for place in chosen.place for below in context.below(place)] or [""]
        levels = [level.value for level in chosen.level] or [""]
        dimensions = list(chosen.dimension) or [""]
        for role in rule.fields():
            loose = anywhere and not set(rule.roles) <= set(INPUT_ROLES)
            for code in [""] if loose else codes:
                rows += [
                    {**own, "indicator": code, "role": role, "place": p, "level": v, "dimension": d}
                    for p in places
                    for v in levels
                    for d in dimensions
                ]
    return pd.DataFrame(rows)


@cache
def columns_of(sql: str) -> list[str]:
    """Columns of the table `cell` that a statement names; moving the others would cost more than the question."""
    words = set(re.findall(r"[a-z_]+", sql))
    return [name for name in _PREPARED if name in words]


Hit = tuple[Rule, int, list[int], Finding]


def _judge(
    prepared: pd.DataFrame,
    rules: Sequence[Rule],
    context: Context,
    query: Query,
    addresses: Sequence[tuple[str, str, str]],
    stopped: Set[int],
) -> Iterable[Hit]:
    """The hits of the rules of one kind, in the order of the cells; none on a cell that was stopped meanwhile."""
    if not rules or not rules[0].may_hit(prepared):
        return
    table = expand(rules, context)
    if table.empty:
        return
    hits = query(rules[0].sql, {"cell": prepared[columns_of(rules[0].sql)], "rule": table})
    if hits.empty:
        return
    arguments = [name for name in hits.columns if name not in ("rule", "n", "variant", "related", "one_of")]
    ordered = hits.sort_values(["n", "rule"], kind="stable")
    related_texts = ordered["related"].tolist() if "related" in ordered else [""] * len(ordered)
    values = zip(*(ordered[name].tolist() for name in arguments), strict=True) if arguments else [()] * len(ordered)
    for number, n, variant, related_text, args in zip(
        *(ordered[name].tolist() for name in ("rule", "n", "variant")), related_texts, values, strict=True
    ):
        if n in stopped:
            continue
        rule = rules[int(number)]
        related = [int(text) for text in related_text.split()] if isinstance(related_text, str) else []
        said = {name: _argument(name, value) for name, value in zip(arguments, args, strict=True)}
        yield rule, int(n), related, _finding(rule, variant, int(n), related, said, prepared, addresses, context)


def _argument(name: str, value: Any) -> Any:
    """Ten-thousandths become numbers again."""
    if name in _AMOUNTS and not isinstance(value, str):
        return None if pd.isna(value) else (Decimal(int(value)) / SCALE).normalize()
    return value.item() if hasattr(value, "item") else value


def _finding(
    rule: Rule,
    variant: str,
    n: int,
    related: Sequence[int],
    args: dict[str, Any],
    prepared: pd.DataFrame,
    addresses: Sequence[tuple[str, str, str]],
    context: Context,
) -> Finding:
    sheet, address, field_ = addresses[n]
    kind = str(rule.kind)
    if not address:
        args = {**args, **{name: prepared[name].iat[n] for name in KEY_ROLES}}
    if rule.messages:
        args = {**args, "message": dict(rule.messages)}
    suggestion = ""
    if kind == "reference":
        suggestion = context.suggest(field_, str(args.get("value", ""))) or ""
    cells = tuple(dict.fromkeys(a for a in (address, *(addresses[m][1] for m in related)) if a))
    code = ".".join(part for part in ("rule", kind, variant) if part)
    return Finding(code, rule.severity, sheet, cells, field_, args, suggestion, rule.code)
