"""How often each rule fired in reports that were accepted, and whether it was right."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from mne import access
from mne.access import Action
from mne.model import Scope, Severity, User
from mne.store import Store
from mne.store.base import from_json


@dataclass(frozen=True)
class Tally:
    """Of one rule. A finding that names no cell counts as one."""

    fired: int = 0
    """Cells it spoke of in accepted submissions."""
    submissions: int = 0
    overturned: int = 0
    """Warnings among them that were explained (or waived): the value was accepted as it stood."""
    heeded: int = 0
    """Cells it spoke of before a report was sent in, and no longer when it was: the value was mended."""

    @property
    def share_overturned(self) -> Decimal | None:
        """Of the cells of which it is known; None while there are none."""
        known = self.overturned + self.heeded
        return Decimal(self.overturned) / known if known else None


def firings(store: Store, user: User, scope: Scope, rule: str = "") -> pd.DataFrame:
    """One row a finding in an accepted submission, the latest first: rule, severity, cells (list), submission,
    partner, quarter, version, base_version, state, recorded_at, explanation, waived, trial. Raises Refused.
    """
    access.require(user, Action.change_rules)
    found = store.read("rule_findings", {"rule": rule}, scope)
    waived = ["waived_by" in from_json(text) for text in found["args"]]
    return found.assign(cells=[from_json(text) for text in found["cells"]], waived=waived).drop(columns="args")


def tallies(store: Store, user: User, scope: Scope) -> dict[str, Tally]:
    """By code of the rule; a rule that never spoke has none. Raises Refused."""
    fired: dict[str, set[tuple[int, str]]] = defaultdict(set)
    overturned: dict[str, set[tuple[int, str]]] = defaultdict(set)
    by_slice: dict[tuple[str, str, int], int] = {}
    for row in firings(store, user, scope).to_dict("records"):
        cells = {(int(row["submission"]), cell) for cell in row["cells"] or [""]}
        fired[row["rule"]] |= cells
        if row["waived"] or (row["severity"] == Severity.warning.value and row["explanation"] and not row["trial"]):
            overturned[row["rule"]] |= cells
    for one in store.submissions(scope).to_dict("records"):
        by_slice[one["partner"], one["quarter"], int(one["base_version"])] = int(one["id"])
    heeded = _heeded(store, by_slice, fired)
    return {
        rule: Tally(
            fired=len(fired[rule]),
            submissions=len({submission for submission, _ in fired[rule]}),
            overturned=len(overturned[rule]),
            heeded=len(heeded[rule]),
        )
        for rule in {*fired, *heeded}
    }


def _heeded(
    store: Store, by_slice: dict[tuple[str, str, int], int], fired: dict[str, set[tuple[int, str]]]
) -> dict[str, set[tuple[int, str]]]:
    """Cells that a rule spoke of in a file that was not sent in, and not in the report that then was."""
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for upload in store.unconfirmed_uploads():
        then = by_slice.get((upload.partner, str(upload.quarter), upload.base_version))
        if then is None:
            continue
        for finding in upload.findings:
            if finding.rule and finding.severity is not Severity.info:
                found[finding.rule] |= {(then, cell) for cell in finding.cells} - fired[finding.rule]
    return found
