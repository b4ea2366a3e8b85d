"""The registry: the reference files as they were imported, and the tables that are derived from them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from mne.catalogue import Catalogue, CatalogueError, Problem
from mne.period import Period
from mne.settings import Settings
from mne.store.base import Base
from mne.store.duck import Cursor, Duck, insert, rows
from mne.store.frames import DECIMAL, to_arrow
from mne.store.needed import still_needed
from mne.store.problems import BaseMoved

_TEXT, _DAY, _INT, _YES = pa.string(), pa.date32(), pa.int32(), pa.bool_()
_VALID = {"valid_from": _DAY, "valid_to": _DAY}
_PLAN = {"indicator": _TEXT, "year": _INT, "place": _TEXT, "partner": _TEXT}
# Derived table → its columns, each an attribute of the rows that _derive makes.
_COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "committee": {"first_start": _DAY, "due_days": _INT},
    "partner": {"code": _TEXT, "kind": _TEXT, **_VALID},
    "programme": {"code": _TEXT, "lead_partner": _TEXT},
    "programme_theme": {"programme": _TEXT, "theme": _TEXT},
    "place": {
        "code": _TEXT,
        "level": _TEXT,
        "parent": _TEXT,
        "ranked": _YES,
        "population": pa.int64(),
        "households": pa.int64(),
    },
    "place_above": {"place": _TEXT, "ancestor": _TEXT, "level": _TEXT},
    "indicator": {
        "code": _TEXT,
        "programme": _TEXT,
        "measure": _TEXT,
        "basis_in_time": _TEXT,
        "direction": _TEXT,
        "frequency": _TEXT,
        "months": _INT,
        "decimals": _INT,
        "factor": DECIMAL,
        "person_count": _TEXT,
        "denominator_shared": _YES,
        "sensitive": _YES,
        "lowest_level": _TEXT,
        **_VALID,
    },
    "duty": {"indicator": _TEXT, "partner": _TEXT, "place": _TEXT, **_VALID},
    "target": {
        **_PLAN,
        "baseline": DECIMAL,
        "baseline_date": _DAY,
        "target": DECIMAL,
        "band_low": DECIMAL,
        "band_high": DECIMAL,
        "source": _TEXT,
        "reason": _TEXT,
        "valid_from": _DAY,
    },
    "milestone": {**_PLAN, "period": _TEXT, "expected": DECIMAL},
}


class Registry(Base):
    def __init__(self, settings: Settings, opened: Duck) -> None:
        super().__init__(settings, opened)
        self._catalogue: tuple[int, Catalogue] | None = None
        self._reading_catalogue = threading.Lock()

    def registry_version(self) -> int:
        """0 before the first import."""
        return self._version[1]

    def import_registry(self, files: Mapping[str, str], actor: str, reason: str, base: int | None = None) -> int:
        """Keep these files as the registry's new version and return its number.

        Raises CatalogueError, also for what reported values still refer to; BaseMoved when `base` is given and is no
        longer the registry's version.
        """
        catalogue = Catalogue.from_files(files)
        with self._writing() as cursor:
            if base is not None and base != self.registry_version():
                raise BaseMoved(self.registry_version())
            if needed := still_needed(cursor, catalogue):
                raise CatalogueError(needed)
            version = int(rows(cursor, "SELECT coalesce(max(n), 0) + 1 FROM registry_version")[0][0])
            cursor.execute("INSERT INTO registry_version VALUES ($1, $2, $3, $4)", [version, self.now(), actor, reason])
            kept = pa.table(
                {
                    "version": pa.array([version] * len(files), _INT),
                    "name": pa.array(list(files), _TEXT),
                    "content": pa.array(list(files.values()), _TEXT),
                }
            )
            insert(cursor, "registry_file", kept)
            derive(cursor, catalogue)
            self._audit(cursor, actor, "import_registry", str(version), {"reason": reason})
        return version

    def catalogue(self) -> Catalogue:
        """The registry as it stands; raises LookupError before the first import."""
        with self._reading_catalogue:
            version = self.registry_version()
            if self._catalogue is None or self._catalogue[0] != version:
                found = self.registry_files(version)
                if not found:
                    raise LookupError("the store has no registry yet; import one first")
                self._catalogue = (version, Catalogue.from_files(found))
            return self._catalogue[1]

    def registry_files(self, version: int) -> dict[str, str]:
        """Name → content of one version; nothing for a version that never was."""
        return dict(self._rows("SELECT name, content FROM registry_file WHERE version = $1", version))

    def still_needed(self, catalogue: Catalogue) -> list[Problem]:
        """What this catalogue may not leave out or change, because reported values or people refer to it."""
        with self._duck.cursor() as cursor:
            return still_needed(cursor, catalogue)

    def registry_versions(self) -> pd.DataFrame:
        """n, recorded_at, actor, reason; the latest first."""
        return self._frame("SELECT n, recorded_at, actor, reason FROM registry_version ORDER BY n DESC")

    def waive(self, partner: str, quarter: str | Period, reason: str, actor: str) -> None:
        """Do not ask this partner for this quarter's report."""
        with self._writing() as cursor:
            cursor.execute(
                "INSERT INTO waiver VALUES ($1, $2, $3, $4, $5)", [partner, str(quarter), reason, actor, self.now()]
            )
            self._audit(cursor, actor, "waive", f"{partner} {quarter}", {"reason": reason})


def derive(cursor: Cursor, catalogue: Catalogue) -> None:
    """Make the derived tables anew, inside the caller's transaction."""
    for table, found in _derived(catalogue).items():
        columns = _COLUMNS[table]
        cursor.execute(f"DELETE FROM {table}")
        insert(cursor, table, to_arrow(pd.DataFrame(found, columns=list(columns), dtype=object), columns))


def _derived(catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    committee, places = catalogue.committee, catalogue.places
    return {
        "committee": [{"first_start": Period.parse(committee.first_quarter).start, "due_days": committee.due_days}],
        "partner": _plain("partner", catalogue.partners.values()),
        "programme": _plain("programme", catalogue.programmes.values()),
        "programme_theme": [
            {"programme": code, "theme": theme}
            for code, themes in catalogue.themes_by_programme.items()
            for theme in themes
        ],
        "place": _plain("place", places.values()),
        "place_above": [
            {"place": code, "ancestor": above, "level": places[above].level.value}
            for code in places
            for above in (code, *catalogue.ancestors(code))
        ],
        "indicator": [
            row | {"months": indicator.frequency.months}
            for row, indicator in zip(
                _plain("indicator", catalogue.indicators.values()), catalogue.indicators.values(), strict=True
            )
        ],
        "duty": [
            row | {"place": place}
            for row, duty in zip(_plain("duty", catalogue.responsibilities), catalogue.responsibilities, strict=True)
            for place in duty.places
        ],
        "target": _plain("target", catalogue.targets),
        "milestone": [
            row | {"period": period, "expected": expected}
            for row, target in zip(_plain("milestone", catalogue.targets), catalogue.targets, strict=True)
            for period, expected in target.milestones
        ],
    }


def _plain(table: str, found: Iterable[Any]) -> list[dict[str, Any]]:
    """The columns that the row itself has; an enum becomes its word."""
    return [{name: _word(getattr(row, name, None)) for name in _COLUMNS[table]} for row in found]


def _word(value: Any) -> Any:
    return getattr(value, "value", value)
