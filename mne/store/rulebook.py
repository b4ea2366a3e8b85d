"""The rules as the registry kept them over time, and what they found in reports."""

from __future__ import annotations

from datetime import date, datetime

from mne.model import RuleWaiver
from mne.store.duck import rows
from mne.store.registry import Registry
from mne.store.shapes import KeptWaiver

RULES = "rules.csv"
_SAID = ("rule", "partner", "indicator", "reason", "granted_by")
_WAIVERS = """
    SELECT w.id, w.rule, w.partner, w.indicator, w.reason,
           CASE WHEN p.display_name IS NULL OR p.display_name = '' THEN w.granted_by ELSE p.display_name END,
           w.granted_at, w.last_day, w.withdrawn_by, w.withdrawn_at
    FROM rule_waiver w LEFT JOIN person p ON p.name = w.granted_by
    WHERE $1 = '' OR w.partner = $1
    ORDER BY w.id DESC
"""


class Rulebook(Registry):
    def rule_files(self) -> list[tuple[int, datetime, str, str, str]]:
        """(version of the registry, recorded_at, actor, reason, rules.csv), the first version first."""
        return [
            (int(n), recorded_at, actor, reason, text)
            for n, recorded_at, actor, reason, text in self._rows(
                "SELECT v.n, v.recorded_at, v.actor, v.reason, f.content FROM registry_version v"
                " JOIN registry_file f ON f.version = v.n AND f.name = $1 ORDER BY v.n",
                RULES,
            )
        ]

    def kept_waivers(self, partner: str = "") -> list[KeptWaiver]:
        """Of one partner or of all, also those that have ended, the latest first."""
        return [_kept(*row) for row in self._rows(_WAIVERS, partner)]

    def rule_waivers(self, partner: str) -> list[RuleWaiver]:
        """What is lifted for a partner, on whatever days; those that were withdrawn are left out."""
        return [kept.waiver for kept in self.kept_waivers(partner) if kept.withdrawn_at is None]

    def lift_rule(self, waiver: RuleWaiver) -> int:
        """Keep a waiver, in force from today on; returns its number."""
        with self._writing() as cursor:
            number = int(rows(cursor, "SELECT nextval('rule_waiver_number')")[0][0])
            cursor.execute(
                "INSERT INTO rule_waiver VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL)",
                [number, *(getattr(waiver, name) for name in _SAID), self.now(), waiver.until],
            )
            said = {"rule": waiver.rule, "indicator": waiver.indicator, "until": waiver.until, "reason": waiver.reason}
            self._audit(cursor, waiver.granted_by, "waive_rule", waiver.partner, {"waiver": number, **said})
        return number

    def withdraw_waiver(self, number: int, actor: str) -> None:
        """The rule judges this partner again; nothing happens to a waiver that was withdrawn before."""
        with self._writing() as cursor:
            changed = rows(
                cursor,
                "UPDATE rule_waiver SET withdrawn_by = $2, withdrawn_at = $3 WHERE id = $1 AND withdrawn_at IS NULL"
                " RETURNING rule, partner, indicator",
                number,
                actor,
                self.now(),
            )
            for rule, partner, indicator in changed:
                said = {"waiver": number, "rule": rule, "indicator": indicator}
                self._audit(cursor, actor, "withdraw_waiver", partner, said)


def _kept(
    number: int,
    rule: str,
    partner: str,
    indicator: str,
    reason: str,
    granted_by: str,
    granted_at: datetime,
    last_day: date,
    withdrawn_by: str | None,
    withdrawn_at: datetime | None,
) -> KeptWaiver:
    waiver = RuleWaiver(rule, partner, granted_by, reason, last_day, granted_at.date(), indicator)
    return KeptWaiver(int(number), waiver, granted_at, withdrawn_by, withdrawn_at)
