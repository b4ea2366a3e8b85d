"""A report's cells against the rules: one SQL statement per kind, joined to a table of the rules."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from mne.model import Finding, Progress, Severity, silent
from mne.rules.context import Context, Query
from mne.rules.prepared import columns_of, expand, past_of, prepare
from mne.rules.row import INPUT_ROLES, KEY_ROLES, SCALE
from mne.rules.table import Rule

log = logging.getLogger("mne.rules")

# What stops what: a cell with an error is not judged by a later gate, and a cell spoken of is not spoken of as blank.
GATES: tuple[tuple[str, ...], ...] = (
    ("reference",),
    ("unique",),
    ("asked",),
    ("type",),
    ("range", "enum", "marker", "pattern"),
    ("both_or_neither", "not_both", "compare", "sum_equals", "expression"),
    ("change_vs_previous",),
    ("outlier",),
    ("required",),
    ("completeness",),
)
_ROW_KINDS = frozenset({"reference", "unique", "asked"})
"""What is wrong with a key is wrong with its whole row."""
_AMOUNTS = frozenset({"value", "other", "low", "high", "parts", "previous", "usual", "lowest"})
_NOT_SAID = frozenset({"rule", "n", "variant", "related", "one_of", "whole"})


def check(
    cells: pd.DataFrame, rules: Iterable[Rule], context: Context, query: Query, progress: Progress = silent
) -> list[Finding]:
    """Every finding, one per cell and rule, in the order of the gates. `cells`: CELL_COLUMNS, in Excel order.

    Last comes how many cells were not judged, and, where the context asks for them, what the rules on trial saw,
    marked `trial`: they stop nothing, and one that crashes is logged and reported in its place. Any other rule that
    crashes raises: what was not judged did not pass. `progress` hears of every rule that is done.
    """
    active = [rule for rule in rules if rule.valid_on(context.on)]
    sheet = _Sheet(cells, context, query)
    found: list[Finding] = []
    trials: list[Finding] = []
    done = 0
    for gate in GATES:
        of_gate = [rule for kind in gate for rule in active if rule.kind == kind]
        hits = [hit for kind in gate for hit in sheet.judge([r for r in of_gate if r.kind == kind and not r.trial])]
        found += [hit.finding for hit in hits]
        if context.with_trials:
            trials += [finding for rule in of_gate if rule.trial for finding in sheet.try_out(rule)]
        sheet.close_gate(hits)
        done += len(of_gate)
        progress("rules", done, len(active))
    return [*found, *sheet.not_judged(), *trials]


class _Hit(NamedTuple):
    """What a rule saw: the cell it is said of, the others that belong to it, the finding."""

    n: int
    related: list[int]
    finding: Finding

    @property
    def cells(self) -> tuple[int, ...]:
        """None for what is said of the report as a whole."""
        return (self.n, *self.related) if self.finding.field else ()


@dataclass
class _Sheet:
    """The cells while the gates are passed: which are spoken of (`said`), which are wrong (`bad`)."""

    cells: pd.DataFrame
    context: Context
    query: Query

    def __post_init__(self) -> None:
        self.prepared = prepare(self.cells, self.context)
        self.addresses = list(zip(*(self.cells[name].tolist() for name in ("sheet", "cell", "field")), strict=True))
        self.stopped: set[int] = set()

    def judge(self, rules: Sequence[Rule]) -> list[_Hit]:
        """The hits of rules of one kind, in the order of the cells; none on a cell stopped earlier in this gate."""
        hits: list[_Hit] = []
        for hit in self._hits(rules, self.stopped):
            hits.append(hit)
            if hit.finding.severity.blocks:
                self.stopped.update(hit.cells)
        return hits

    def try_out(self, rule: Rule) -> list[Finding]:
        """What a rule on trial sees, and nothing else: nobody waits for a rule that is only being tried."""
        try:
            return [replace(hit.finding, trial=True) for hit in self._hits([rule], self.stopped)]
        except Exception as fault:
            log.exception("rule %s, on trial, cannot judge", rule.code)
            return [Finding("rule.failed", Severity.info, args={"found": repr(fault)}, rule=rule.code, trial=True)]

    def close_gate(self, hits: Sequence[_Hit]) -> None:
        said = sorted({n for hit in hits for n in hit.cells})
        if said:
            self.prepared.loc[said, "said"] = True
        if self.stopped:
            stopped = sorted(self.stopped)
            self.prepared.loc[stopped, "bad"] = True
            keys = self.prepared.loc[stopped]
            lines = keys.loc[keys["role"].isin(KEY_ROLES), "line"]
            self.prepared.loc[self.prepared["line"].isin(lines), ["bad", "said"]] = True
        self.stopped = set()

    def not_judged(self) -> Iterator[Finding]:
        """How many filled cells no later rule has judged: their row is wrong, or they are themselves."""
        cells = self.prepared
        left = cells["bad"] & (cells["state"] != "blank") & cells["role"].isin(INPUT_ROLES)
        if not left.any():
            return
        wrong_rows = cells.loc[cells["bad"] & cells["role"].isin(KEY_ROLES), "line"]
        of_rows = left & cells["line"].isin(wrong_rows)
        for variant, count in (("cell", int((left & ~of_rows).sum())), ("row", int(of_rows.sum()))):
            if count:
                yield Finding(f"rule.not_judged.{variant}", Severity.info, self.addresses[0][0], args={"count": count})

    def _hits(self, rules: Sequence[Rule], stopped: Set[int]) -> Iterator[_Hit]:
        if not rules or not rules[0].may_hit(self.prepared):
            return
        table = expand(rules, self.context)
        if table.empty:
            return
        sql = type(rules[0]).statement(rules)
        tables = {"cell": self.prepared[columns_of(sql)], "rule": table}
        if " history " in sql:
            tables["history"] = self.history
        hits = self.query(sql, tables)
        if hits.empty:
            return
        ordered = hits.sort_values(["n", "rule"], kind="stable")
        whole = "whole" in ordered
        arguments = [name for name in ordered.columns if name not in _NOT_SAID]
        values = zip(*(ordered[name].tolist() for name in arguments), strict=True) if arguments else [()] * len(ordered)
        texts = ordered["related"].tolist() if "related" in ordered else [""] * len(ordered)
        named = zip(*(ordered[name].tolist() for name in ("rule", "n", "variant")), texts, values, strict=True)
        for number, n, variant, text, args in named:
            if n not in stopped:
                related = [int(word) for word in text.split()] if isinstance(text, str) else []
                said = {name: _argument(name, value) for name, value in zip(arguments, args, strict=True)}
                rule = rules[int(number)]
                if whole:
                    yield _Hit(int(n), [], self._of_the_report(rule, variant, said))
                else:
                    yield _Hit(int(n), related, self._finding(rule, variant, int(n), related, said))

    @cached_property
    def history(self) -> pd.DataFrame:
        return past_of(self.context)

    def _of_the_report(self, rule: Rule, variant: str, args: dict[str, Any]) -> Finding:
        args |= {"message": dict(rule.messages)} if rule.messages else {}
        found = Finding(f"rule.{rule.kind}.{variant}", rule.severity, self.addresses[0][0], args=args, rule=rule.code)
        return self._waived(found, rule, str(args.get("indicator", "")))

    def _finding(self, rule: Rule, variant: str, n: int, related: Sequence[int], args: dict[str, Any]) -> Finding:
        sheet, address, field = self.addresses[n]
        kind = str(rule.kind)
        if not address:
            args = {**args, **{name: self._keys[name][n] for name in KEY_ROLES}}
        if rule.messages:
            args = {**args, "message": dict(rule.messages)}
        suggestion = ""
        if kind == "reference" and not variant.endswith("_elsewhere"):
            suggestion = self.context.suggest(field, str(args.get("value", ""))) or ""
        cells = tuple(dict.fromkeys(a for a in (address, *(self.addresses[m][1] for m in related)) if a))
        code = ".".join(part for part in ("rule", kind, variant) if part)
        finding = Finding(code, rule.severity, sheet, cells, field, args, suggestion, rule.code)
        return self._waived(finding, rule, self._keys["indicator"][n])

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """As lists: a look into a column for each of fifty thousand findings takes longer than the rules."""
        return {name: self.prepared[name].tolist() for name in KEY_ROLES}

    def _waived(self, finding: Finding, rule: Rule, indicator: str) -> Finding:
        """The finding, or the remark that it has become while a waiver holds."""
        if not rule.waivable or finding.severity is Severity.critical:
            return finding
        day = self.context.today or self.context.on
        for waiver in self.context.waivers:
            if waiver.covers(rule.code, self.context.partner, indicator, day):
                said = {"waived_by": waiver.granted_by, "waived_until": waiver.until, "waived_why": waiver.reason}
                return replace(finding, severity=Severity.info, args={**finding.args, **said})
        return finding


def _argument(name: str, value: Any) -> Any:
    """Ten-thousandths become numbers again."""
    if name in _AMOUNTS and not isinstance(value, str):
        return None if pd.isna(value) else (Decimal(int(value)) / SCALE).normalize()
    return value.item() if hasattr(value, "item") else value
