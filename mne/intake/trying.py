"""What a rule would have found in reports that were accepted: the same check, over cells rebuilt from the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from mne import access, rules
from mne.access import Action
from mne.intake.cells import Sheet, past_by_field, values_by_slot
from mne.intake.keys import Keys
from mne.intake.stated import Slot
from mne.model import CellStatus, Finding, Scope, User
from mne.period import Period
from mne.rules import Rule
from mne.rules.row import KEY_ROLES
from mne.store import Query, Store, scratch
from mne.template import NOT_APPLICABLE, Layout, layout, part_field
from mne.workbook import CELL_COLUMNS, Reading
from mne.workbook.inputs import Inputs

QUARTERS = 4
NEEDS_FILE = frozenset({"type", "reference", "unique", "asked", "marker", "pattern"})
"""Kinds that judge how something was written: what was accepted no longer shows it."""


@dataclass(frozen=True)
class Hit:
    """One cell that the rule would have spoken of; `sheet` and `cell` are those of the report that said its value."""

    partner: str
    quarter: str
    submission: int
    indicator: str
    place: str
    period: str
    field: str
    value: Decimal | None
    sheet: str
    cell: str
    finding: Finding


@dataclass(frozen=True)
class Trial:
    """`judged`: one (partner, quarter, cells that say a number) a report; `hits` in the order of the reports."""

    judged: tuple[tuple[str, str, int], ...]
    hits: tuple[Hit, ...]

    @property
    def quarters(self) -> tuple[str, ...]:
        return tuple(sorted({quarter for _, quarter, _ in self.judged}))

    def counts(self) -> pd.DataFrame:
        """One row a partner that reported or was spoken of, one column a quarter: cells; None where no report is."""
        found: dict[str, dict[str, int]] = {}
        for partner, quarter, _ in self.judged:
            found.setdefault(partner, {})[quarter] = 0
        for hit in self.hits:
            found[hit.partner][hit.quarter] += 1
        lines = [[by_quarter.get(quarter) for quarter in self.quarters] for by_quarter in found.values()]
        return pd.DataFrame(lines, index=list(found), columns=list(self.quarters), dtype=object)


def try_rule(
    store: Store,
    user: User,
    rule: Rule,
    scope: Scope,
    *,
    quarters: int = QUARTERS,
    told: Callable[[int, int], None] = lambda done, all_: None,
) -> Trial:
    """Judge the accepted reports of the last quarters that have any by this rule alone, saved or not, whatever its
    days and its trial; nothing is written. `told` hears how many reports are done. Raises Refused.
    """
    access.require(user, Action.change_rules)
    sent = store.submissions(scope)
    sent = sent[sent["state"] == "accepted"] if len(sent) else sent
    latest = sorted(set(sent["quarter"]), key=lambda code: Period.parse(code).start)[-quarters:] if len(sent) else []
    reports = [dict(one) for one in sent.to_dict("records") if one["quarter"] in latest]
    reports.sort(key=lambda one: (one["quarter"], one["partner"]))
    always = rule.model_copy(update={"valid_from": None, "valid_to": None, "trial": False})
    query = scratch()
    judged: list[tuple[str, str, int]] = []
    hits: list[Hit] = []
    for number, one in enumerate(reports, 1):
        accepted = _Accepted.of(store, one, scope)
        judged.append((one["partner"], one["quarter"], len(accepted.values)))
        hits += accepted.hits(store, always, query)
        told(number, len(reports))
    return Trial(tuple(judged), tuple(hits))


@dataclass(frozen=True)
class _Accepted:
    """One accepted report, as its cells stand in the store."""

    submission: dict[Any, Any]
    asked: Layout
    values: dict[Slot, Decimal]
    marked: frozenset[Slot]
    addresses: dict[Slot, tuple[str, str]]

    @classmethod
    def of(cls, store: Store, one: dict[Any, Any], scope: Scope) -> _Accepted:
        asked = layout(store.catalogue(), one["partner"], Period.parse(one["quarter"]))
        found = store.version_values(one["partner"], one["quarter"], int(one["version"]), scope)
        addresses: dict[Slot, tuple[str, str]] = {}
        marked: set[Slot] = set()
        for row in found.to_dict("records"):
            field = part_field(row["dimension"], row["category"]) if row["dimension"] else "value"
            for name in (field, "numerator", "denominator"):
                slot = (row["indicator"], row["place"], row["period"], name)
                addresses.setdefault(slot, (row["sheet"], row["cell"]))
                if row["status"] == CellStatus.not_applicable.value:
                    marked.add(slot)
        return cls(one, asked, values_by_slot(found), frozenset(marked), addresses)

    def hits(self, store: Store, rule: Rule, query: Query) -> Iterator[Hit]:
        catalogue, quarter = store.catalogue(), self.asked.quarter
        past = store.history(self.asked.partner, quarter)
        keys = Keys(catalogue, quarter)
        sheet = Sheet(catalogue, self.asked, keys, {}, values_by_slot(past), self.submission["recorded_at"].date())
        cells = sheet.judged(self._reading())
        context = rules.Context(
            catalogue.indicators,
            catalogue.places,
            quarter.end,
            catalogue.places_below,
            keys.suggest,
            history=past_by_field(past),
        )
        slots = {
            cell: (*key, field)
            for cell, *key, field in zip(*(cells[n].tolist() for n in ("cell", *KEY_ROLES, "field")), strict=True)
        }
        for finding in rules.check(cells, [rule], context, query):
            # A note of the check itself is no finding of the rule.
            if finding.rule == rule.code:
                yield self._hit(finding, slots.get(finding.cells[0]) if finding.cells else None)

    def _hit(self, finding: Finding, slot: Slot | None) -> Hit:
        indicator, place, period, field = slot or ("", "", "", finding.field)
        address = self.addresses.get((indicator, place, period, field), ("", ""))
        said = (self.asked.partner, self.asked.quarter.code, int(self.submission["id"]))
        value = self.values.get((indicator, place, period, field))
        return Hit(*said, indicator, place, period, field, value, *address, finding)

    def _reading(self) -> Reading:
        """The report as a template of today, filled with what was accepted."""
        lines = list(self._cells())
        numbers = list(self.asked.row_numbers.values())
        rows = pd.DataFrame([row.key for row in self.asked.rows], columns=list(KEY_ROLES), dtype=object)
        rows.index = pd.Index(numbers, dtype="int64", name="row")
        rows["hidden"] = False
        return Reading(None, (), Inputs.of("-", lines, rows))

    def _cells(self) -> Iterator[Sequence[Any]]:
        for row in self.asked.rows:
            for field in row.inputs:
                slot = (*row.key, field)
                value, marker = self.values.get(slot), NOT_APPLICABLE if slot in self.marked else None
                kind = "number" if value is not None else ("text" if marker else "blank")
                raw = f"{value.normalize():f}" if value is not None else (marker or "")
                said = {"kind": kind, "raw": raw, "value": value, "marker": marker, "finding": "", "sheet": "-"}
                address = self.asked.address(row, field)
                where = {"row": self.asked.row_numbers[row.key], "cell": address, "field": field}
                known = {**said, **where, **dict(zip(KEY_ROLES, row.key, strict=True)), "ambiguous": False}
                yield [known.get(name) for name in CELL_COLUMNS]
