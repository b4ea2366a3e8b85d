"""The rules as the registry kept them over time, and what they found in reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mne.store.registry import Registry

RULES = "rules.csv"


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

    def import_rules(self, rules_csv: str, *, base: int, actor: str, reason: str, detail: Mapping[str, Any]) -> int:
        """Keep the registry's next version, which differs in its rules alone; returns its number.

        Raises BaseMoved when `base` is no longer the registry's version, CatalogueError.
        """
        files = {**self.catalogue().files, RULES: rules_csv}
        version = self.import_registry(files, actor, reason, base=base)
        self.record(actor, "change_rules", str(version), {"reason": reason, **detail})
        return version
