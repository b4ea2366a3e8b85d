"""A report's cells against the rules: gate after gate, and findings of what the statements hit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mne.model import Finding, Progress, Severity, silent
from mne.rules.cells import BLANK, Numbers, Truths
from mne.rules.context import Context
from mne.rules.prepared import prepare
from mne.rules.row import INPUT_ROLES, KEY_ROLES, SCALE
from mne.rules.sieve import on_lines
from mne.rules.statement import hits_of
from mne.rules.table import Rule
from mne.store import Answer, Query

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
    cells: pd.DataFrame,
    rules: Iterable[Rule],
    context: Context,
    query: Query,
    progress: Progress = silent,
    *,
    sieved: bool = True,
) -> list[Finding]:
    """Every finding, one per cell and rule, in the order of the gates. `cells`: CELL_COLUMNS, in Excel order.

    Last comes how many cells were not judged, and, where the context asks for them, what the rules on trial saw,
    marked `trial`: they stop nothing, and one that crashes is logged and reported in its place. Any other rule that
    crashes raises: what was not judged did not pass. `progress` hears of every rule that is done. Without
    sieves it takes longer and finds the same.
    """
    active = [rule for rule in rules if rule.valid_on(context.on)]
    sheet = _Sheet(cells, context, query, sieved)
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
    related: tuple[int, ...]
    finding: Finding

    @property
    def cells(self) -> tuple[int, ...]:
        """None for what is said of the report as a whole."""
        return (self.n, *self.related) if self.finding.field else ()


@dataclass
class _Sheet:
    """The cells while the gates are passed: which are spoken of (`said`), which are wrong (`bad`)."""

    frame: pd.DataFrame
    context: Context
    query: Query
    sieved: bool

    def __post_init__(self) -> None:
        self.cells = prepare(self.frame, self.context)
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
        cells = self.cells
        cells.said[self._positions(n for hit in hits for n in hit.cells)] = True
        if self.stopped:
            stopped = self._positions(self.stopped)
            cells.bad[stopped] = True
            rows = on_lines(cells, stopped[self._has_role(KEY_ROLES)[stopped]])
            cells.bad[rows] = cells.said[rows] = True
        self.stopped = set()

    def _positions(self, numbers: Iterable[int]) -> Numbers:
        return self.cells.position[np.fromiter(numbers, dtype="int64")]

    def _has_role(self, roles: Sequence[str]) -> Truths:
        found = np.zeros(len(self.cells.n), dtype=bool)
        for _, span in self.cells.of_roles(frozenset(roles)):
            found[span] = True
        return found

    def not_judged(self) -> Iterator[Finding]:
        """How many filled cells no later rule has judged: their row is wrong, or they are themselves."""
        cells = self.cells
        if not cells.bad.any():
            return
        left = np.flatnonzero(cells.bad & (cells.state != BLANK) & self._has_role(INPUT_ROLES))
        wrong_rows = on_lines(cells, np.flatnonzero(cells.bad & self._has_role(KEY_ROLES)))
        of_rows = int(np.isin(left, wrong_rows).sum())
        for variant, count in (("cell", len(left) - of_rows), ("row", of_rows)):
            if count:
                yield Finding(f"rule.not_judged.{variant}", Severity.info, self._title, args={"count": count})

    @cached_property
    def _title(self) -> str:
        return str(self.frame["sheet"].iat[0])

    def _hits(self, rules: Sequence[Rule], stopped: Set[int]) -> Iterator[_Hit]:
        if not rules:
            return
        found = hits_of(rules, self.cells, self.context, self.query, sieved=self.sieved)
        if not found.rows:
            return
        hits = sorted(_told(found), key=lambda hit: (hit.n, hit.rule, hit.related))
        whole = "whole" in found.names
        places = [] if whole else [(hit.n, *hit.related) for hit in hits]
        known = self._addresses({n for place in places for n in place})
        for hit in hits:
            if hit.n in stopped:
                continue
            rule = rules[hit.rule]
            if whole:
                yield _Hit(hit.n, (), self._of_the_report(rule, hit.variant, hit.args))
            else:
                yield _Hit(hit.n, hit.related, self._finding(rule, hit, known))

    def _addresses(self, numbers: Set[int]) -> dict[int, str]:
        """Taken together: a look into a column for each of fifty thousand findings takes longer than the rules."""
        wanted = list(numbers)
        return dict(zip(wanted, self.frame["cell"].array[wanted].tolist(), strict=True)) if wanted else {}

    def _of_the_report(self, rule: Rule, variant: str, args: dict[str, Any]) -> Finding:
        args |= {"message": dict(rule.messages)} if rule.messages else {}
        found = Finding(f"rule.{rule.kind}.{variant}", rule.severity, self._title, args=args, rule=rule.code)
        return self._waived(found, rule, str(args.get("indicator", "")))

    def _finding(self, rule: Rule, hit: _Told, addresses: Mapping[int, str]) -> Finding:
        position = int(self.cells.position[hit.n])
        field, indicator = self._name("field", position), self._name("indicator", position)
        kind, address, args = str(rule.kind), addresses[hit.n], hit.args
        if not address:
            args = {**args, **{name: self._name(name, position) for name in KEY_ROLES}}
        if rule.messages:
            args = {**args, "message": dict(rule.messages)}
        suggestion = ""
        if kind == "reference" and not hit.variant.endswith("_elsewhere"):
            suggestion = self.context.suggest(field, str(args.get("value", ""))) or ""
        cells = tuple(dict.fromkeys(a for a in (address, *(addresses[m] for m in hit.related)) if a))
        code = ".".join(part for part in ("rule", kind, hit.variant) if part)
        finding = Finding(code, rule.severity, self._title, cells, field, args, suggestion, rule.code)
        return self._waived(finding, rule, indicator)

    def _name(self, column: str, position: int) -> str:
        coded = self.cells.coded[column]
        return coded.names[int(coded.codes[position])]

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


class _Told(NamedTuple):
    """A row of a statement's answer."""

    n: int
    rule: int
    related: tuple[int, ...]
    variant: str
    args: dict[str, Any]


def _told(found: Answer) -> Iterator[_Told]:
    places = {name: found.names.index(name) for name in found.names}
    arguments = [(name, place, name in _AMOUNTS) for name, place in places.items() if name not in _NOT_SAID]
    n, rule, variant, related = (places.get(name, -1) for name in ("n", "rule", "variant", "related"))
    for row in found.rows:
        args = {name: _number(row[place]) if is_amount else row[place] for name, place, is_amount in arguments}
        others = tuple(sorted(row[related] or ())) if related >= 0 else ()
        yield _Told(row[n], row[rule], others, row[variant], args)


def _number(value: Any) -> Any:
    """Ten-thousandths become numbers again; a text stays one."""
    return value if value is None or isinstance(value, str) else (Decimal(int(value)) / SCALE).normalize()
