"""Who changed a rule, when, why and how: read from the versions of the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mne import access
from mne.access import Action
from mne.model import User
from mne.rulebook.rows import Difference, RuleCells, difference, rows_of
from mne.store import Store


@dataclass(frozen=True)
class Edition:
    """One change of one rule, made with the registry's version `registry`; `cells` is the rule as it then stood."""

    registry: int
    recorded_at: datetime
    actor: str
    reason: str
    change: Difference
    cells: RuleCells | None

    @property
    def version(self) -> str:
        """The rule's own version; empty when the rule was taken away."""
        return self.cells["version"] if self.cells else ""


def editions(store: Store, user: User, code: str = "") -> list[Edition]:
    """The changes of one rule, or of all, the latest first. Raises Refused."""
    access.require(user, Action.change_rules)
    found: list[Edition] = []
    before: list[RuleCells] = []
    for number, recorded_at, actor, reason, text in store.rule_files():
        rows = rows_of(text)
        by_code = {row["code"]: row for row in rows}
        found += [
            Edition(number, recorded_at, actor, reason, change, by_code.get(change.code))
            for change in difference(before, rows)
            if code in ("", change.code)
        ]
        before = rows
    return found[::-1]


def highest_versions(store: Store) -> dict[str, int]:
    """The highest version that each code ever had: a rule that comes back does not begin anew."""
    found: dict[str, int] = {}
    for *_, text in store.rule_files():
        for row in rows_of(text):
            version = int(row["version"]) if row["version"].isdecimal() else 1
            found[row["code"]] = max(version, found.get(row["code"], 0))
    return found
