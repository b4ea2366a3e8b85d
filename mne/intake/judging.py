"""judge(): what a reading is held against, what the rules say of it, and what it would change."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from threading import Lock

import pandas as pd

from mne import rules
from mne.catalogue import Catalogue
from mne.intake.cells import Sheet, past_by_field, values_by_slot
from mne.intake.identity import period_findings
from mne.intake.keys import Keys, Learned
from mne.intake.remembered import Remembered
from mne.intake.spellings import learned
from mne.intake.stated import OBSERVATION_COLUMNS, stated
from mne.intake.tally import Tally, tally
from mne.model import Finding, Identity, Progress, RuleWaiver, Severity
from mne.period import Period
from mne.rules import Rule
from mne.store import Moved, Query, Store, moved, scratch
from mne.template import Layout, layout
from mne.workbook import Reading

MOST_CELLS = 300_000
"""Of readings, and of checks, that are remembered: some files of a usual size, or one of the largest."""


@dataclass(frozen=True)
class Checked:
    """What examining a file found."""

    findings: tuple[Finding, ...]
    observations: pd.DataFrame
    moved: Moved
    trials: tuple[Finding, ...] = ()
    tally: Tally | None = None


_NO_OBSERVATIONS = pd.DataFrame(columns=list(OBSERVATION_COLUMNS), dtype=object)
NOTHING_CHECKED = Checked((), _NO_OBSERVATIONS, moved(_NO_OBSERVATIONS, _NO_OBSERVATIONS))


def judge(
    store: Store,
    identity: Identity,
    reading: Reading,
    sha256: str,
    today: date,
    progress: Progress,
    mapping: int | None = None,
) -> Checked:
    """Only ever called for the officer's own partner.

    Whoever confirms what she just previewed need not wait for the same check again: it is remembered as long as
    nothing it depends on has moved, and made anew otherwise.
    """
    words, waivers = learned(store, identity.partner), tuple(store.rule_waivers(identity.partner))
    # The version grows with every accepted report, registry and its rules, in any hands.
    known = (weakref.ref(store), store.version(), sha256, mapping, identity, today, waivers, frozenset(words.items()))
    found = _checks.get(known)
    if found is None:
        found = _judged(store, identity, reading, today, words, waivers, progress)
        _checks.keep(known, found, 0 if reading.filled is None else len(reading.filled))
    return found


def _judged(
    store: Store,
    identity: Identity,
    reading: Reading,
    today: date,
    words: Learned,
    waivers: tuple[RuleWaiver, ...],
    progress: Progress,
) -> Checked:
    catalogue, quarter = store.catalogue(), identity.quarter
    asked = _asked(catalogue, identity.partner, quarter)
    base = store.slice_values(identity.partner, quarter.code)
    sheet, context = _held_against(store, identity, asked, Keys(catalogue, quarter, words), base, today)
    findings = list(period_findings(identity, asked, today))
    if identity.layout == asked.hash:
        # A template of another layout has other columns; its rows are matched by their codes.
        findings += reading.lacking(asked.inputs)
    cells = sheet.judged(reading)
    context = replace(context, waivers=waivers)
    seen = numbered(rules.check(cells, _rules(catalogue.rules_text), context, _query(), progress), reading)
    findings += [finding for finding in seen if not finding.trial]
    trials = tuple(finding for finding in seen if finding.trial)
    counted = tally(cells, (*reading.findings, *findings))
    if any(f.severity.blocks for f in (*reading.findings, *findings)):
        return replace(NOTHING_CHECKED, findings=tuple(findings), trials=trials, tally=counted)
    progress("compare", 0, 0)
    observations = stated(cells, sheet.before)
    changes = moved(base, observations)
    findings += _of_the_whole(store, identity, observations, changes)
    return Checked(tuple(findings), observations, changes, trials, counted)


def _held_against(
    store: Store, identity: Identity, asked: Layout, keys: Keys, base: pd.DataFrame, today: date
) -> tuple[Sheet, rules.Context]:
    """What the sheet is compared with, and what the rules need to know. `base`: the slice as it is accepted."""
    catalogue, quarter = keys.catalogue, identity.quarter
    previous = {period.previous().code for period in asked.periods}
    history = store.history(identity.partner, quarter)
    past = history[history["period"].isin(previous)] if len(history) else history
    context = rules.Context(
        catalogue.indicators,
        catalogue.places,
        quarter.end,
        catalogue.places_below,
        keys.suggest,
        with_trials=True,
        partner=identity.partner,
        today=today,
        history=past_by_field(history),
    )
    return Sheet(catalogue, asked, keys, values_by_slot(base), values_by_slot(past), today), context


def _of_the_whole(store: Store, identity: Identity, observations: pd.DataFrame, changes: Moved) -> Iterable[Finding]:
    """Whether it says anything at all, and whether what it changes has moved meanwhile."""
    if observations.empty:
        yield Finding("report.empty", Severity.error)
    elif identity.base_version < _version(store, identity) and {"changed", "withdrawn"} & changes.counts().keys():
        args = {"version": identity.base_version, "current": _version(store, identity)}
        yield Finding("identity.base_moved", Severity.info, args=args)


def numbered(findings: Iterable[Finding], reading: Reading) -> list[Finding]:
    """Where the rules counted a table's lines, the row as Excel numbers it."""
    row_by_line = reading.row_by_line
    return [
        replace(f, args={**f.args, "first_row": row_by_line[f.args["first_row"]]})
        if f.args.get("first_row") in row_by_line
        else f
        for f in findings
    ]


def _version(store: Store, identity: Identity) -> int:
    head = store.slice_head(identity.partner, identity.quarter.code)
    return head.version if head else 0


_checks: Remembered[Checked] = Remembered(most=MOST_CELLS)
_rules_by_text: dict[str, tuple[Rule, ...]] = {}
_queries: list[Query] = []
_lock = Lock()


@lru_cache(maxsize=8)
def _asked(catalogue: Catalogue, partner: str, quarter: Period) -> Layout:
    """What is owed depends on the registry alone; confirming asks again what previewing asked."""
    return layout(catalogue, partner, quarter)


def _rules(text: str) -> tuple[Rule, ...]:
    """The rules of the registry, parsed once per wording."""
    with _lock:
        if text not in _rules_by_text:
            _rules_by_text.clear()
            _rules_by_text[text] = rules.load(text)
        return _rules_by_text[text]


def _query() -> Query:
    """One scratch database for the process; it holds nothing between two calls."""
    with _lock:
        if not _queries:
            _queries.append(scratch())
        return _queries[0]
