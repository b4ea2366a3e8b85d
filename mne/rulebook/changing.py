"""A change of the rules: proposed, judged, shown as a difference, and made as a new version of the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mne import access, registry
from mne.access import Action
from mne.catalogue import Problem
from mne.catalogue.reading import raw_rows
from mne.model import Refused, User
from mne.rulebook.history import highest_versions
from mne.rulebook.rows import Difference, RuleCells, changed_cells, difference, normal, rows_of, text_of
from mne.rules import Rule
from mne.rules.problems import FILE
from mne.rules.table import rules_of
from mne.store import Store


@dataclass(frozen=True)
class Proposal:
    """The rules as somebody wants them, judged with the rest of the registry; nothing has been written."""

    whole: registry.Proposal
    rows: tuple[RuleCells, ...]
    differences: tuple[Difference, ...]
    problems: tuple[tuple[int, Problem], ...]
    """(position in `rows`, problem)"""
    rules: tuple[Rule, ...]
    """The rows as rules; none while there are problems."""

    @property
    def base(self) -> int:
        return self.whole.base

    def problems_of(self, code: str) -> tuple[Problem, ...]:
        return tuple(problem for n, problem in self.problems if self.rows[n]["code"] == code)

    def rule(self, code: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.code == code), None)


def propose(store: Store, wanted: Sequence[Mapping[str, str]]) -> Proposal:
    """Judge a whole set. A rule that changes gets the version after its own, whatever the row says."""
    catalogue, base = store.catalogue(), store.registry_version()
    now = rows_of(catalogue.rules_text)
    before, highest = {row["code"]: row for row in now}, highest_versions(store)
    rows = tuple(_numbered(normal(row), before, highest) for row in wanted)
    text = text_of(rows)
    whole = registry.propose(store, {**catalogue.files, FILE: text}, base)
    by_line = {line: n for n, (line, _) in enumerate(raw_rows(FILE, text)[0])}
    problems = tuple((by_line.get(problem.line or 0, 0), problem) for problem in whole.problems)
    rules = rules_of(whole.catalogue) if whole.catalogue else ()
    return Proposal(whole, rows, tuple(difference(now, rows)), problems, rules)


def _numbered(row: RuleCells, before: Mapping[str, RuleCells], highest: Mapping[str, int]) -> RuleCells:
    old = before.get(row["code"])
    if old is not None and not changed_cells(old, row):
        return old
    return {**row, "version": str(highest.get(row["code"], 0) + 1)}


def propose_row(store: Store, cells: Mapping[str, str], was: str = "") -> Proposal:
    """One rule as somebody wants it: in the place of the rule `was`, or as a new one at the end."""
    now = rows_of(store.catalogue().rules_text)
    if was and was in {row["code"] for row in now}:
        return propose(store, [dict(cells) if row["code"] == was else row for row in now])
    return propose(store, [*now, dict(cells)])


def retire(store: Store, code: str) -> Proposal:
    """The rule no longer judges, from today on; it stays in the list with its history."""
    yesterday = (store.today - timedelta(days=1)).isoformat()
    row = next(row for row in rows_of(store.catalogue().rules_text) if row["code"] == code)
    begins = min(row["valid_from"], yesterday)
    return propose_row(store, {**row, "valid_from": begins, "valid_to": yesterday}, code)


def save(store: Store, user: User, proposal: Proposal, reason: str) -> int:
    """Make the change; returns the registry's new version.

    Raises Refused for somebody who may not, without a reason, with nothing to change or with problems left; BaseMoved
    when the registry is no longer what the proposal was judged against.
    """
    access.require(user, Action.change_rules)
    if proposal.problems:
        raise Refused("rulebook.refused.problems", count=len(proposal.problems))
    if not proposal.differences:
        raise Refused("rulebook.refused.same")
    if not proposal.rows:
        raise Refused("rulebook.refused.empty")
    version = registry.accept(store, proposal.whole, user, reason, action=Action.change_rules)
    detail: dict[str, list[str]] = {}
    for each in proposal.differences:
        detail.setdefault(each.kind, []).append(each.code)
    store.record(user.name, "change_rules", str(version), {"reason": reason.strip(), **detail})
    return version


def in_force(rule: Rule, day: date) -> str:
    """`trial`, `retired`, `coming` or `active`."""
    if rule.valid_to is not None and rule.valid_to < day:
        return "retired"
    if rule.valid_from is not None and rule.valid_from > day:
        return "coming"
    return "trial" if rule.trial else "active"
