"""Proof that the store is whole, making anew what is derived, and a copy that was opened before it counts."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from mne import texts
from mne.store import audit, duck
from mne.store.commit import COLUMNS, Commit
from mne.store.duck import FILE, Cursor, Duck
from mne.store.originals import Originals
from mne.store.problems import StoreProblem
from mne.store.registry import Registry, derive

# The accepted version of every cell, from nothing but what was submitted.
_RESOLVE = f"""
    SELECT {", ".join(f"o.{name}" for name in COLUMNS.split(", "))}
    FROM observation o
    JOIN (SELECT id FROM submission s
          WHERE s.state IN ('accepted', 'superseded')
            AND s.version = (SELECT max(t.version) FROM submission t
                             WHERE t.partner = s.partner AND t.quarter = s.quarter
                               AND t.state IN ('accepted', 'superseded'))) h ON h.id = o.submission
"""
_SUMS = """
    SELECT (SELECT count(*) FROM submission), (SELECT count(*) FROM observation), (SELECT count(*) FROM person),
           (SELECT count(*) FROM audit), (SELECT count(*) FROM registry_file), (SELECT count(*) FROM current_value),
           (SELECT sum(value) FROM current_value), (SELECT sum(numerator) FROM current_value),
           (SELECT sum(denominator) FROM current_value), (SELECT max(commit_seq) FROM submission)
"""
_MISSING = f"SELECT count(*) FROM ({_RESOLVE} EXCEPT ALL SELECT {COLUMNS} FROM current_value) d"
_EXTRA = f"SELECT count(*) FROM (SELECT {COLUMNS} FROM current_value EXCEPT ALL {_RESOLVE}) d"
_HEADS = """
    SELECT coalesce(h.partner, s.partner), coalesce(h.quarter, s.quarter)
    FROM slice_head h
    FULL JOIN (SELECT partner, quarter, max(version) AS version, count(*) FILTER (WHERE state = 'accepted') AS accepted,
                      max(id) FILTER (WHERE state = 'accepted') AS current,
                      count(*) FILTER (WHERE (state = 'superseded') <> (superseded_at IS NOT NULL)) AS unclear
               FROM submission WHERE state IN ('accepted', 'superseded') GROUP BY 1, 2) s
      ON s.partner = h.partner AND s.quarter = h.quarter
    WHERE h.version IS NULL OR s.version IS NULL OR h.version <> s.version OR s.accepted <> 1 OR s.unclear <> 0
       OR h.submission <> s.current
    ORDER BY 1, 2
"""
_VERSIONS = """
    SELECT partner, quarter FROM submission WHERE state IN ('accepted', 'superseded')
    GROUP BY 1, 2 HAVING min(version) <> 1 OR max(version) <> count(*) ORDER BY 1, 2
"""
_COUNTS = """
    SELECT s.id, coalesce(o.kept, 0), s.added + s.changed + s.unchanged + s.withdrawn
    FROM submission s
    LEFT JOIN (SELECT submission, count(*) AS kept FROM observation WHERE carried_from IS NULL GROUP BY 1) o
           ON o.submission = s.id
    WHERE coalesce(o.kept, 0) <> s.added + s.changed + s.unchanged + s.withdrawn
    ORDER BY 1
"""
_ORPHANS = "SELECT count(*) FROM observation o LEFT JOIN submission s ON s.id = o.submission WHERE s.id IS NULL"

Wrong = list[tuple[str, dict[str, Any]]]


class Upkeep(Registry, Commit):
    def check(self) -> list[str]:
        """What is wrong with the store, one sentence each; nothing when it is whole."""
        with self._writer, self._duck.cursor() as cursor:
            found = _check_rows(cursor)
            found += _check_originals(cursor, self._originals)
            found += audit.broken(cursor, self._heads.read())
        return [texts.say(self.settings.language, f"store.check.{code}", **args) for code, args in found]

    def audit_faults(self) -> Wrong:
        """What is wrong with the audit alone (texts store.check.<code>); nothing when its chain holds."""
        with self._writer, self._duck.cursor() as cursor:
            return audit.broken(cursor, self._heads.read())

    def rebuild(self) -> None:
        """Make everything that is derived anew: current values, heads of slices, tables of the registry."""
        catalogue = self.catalogue() if self.registry_version() else None
        with self._writing() as cursor:
            cursor.execute(
                "DELETE FROM slice_head WHERE NOT EXISTS (SELECT 1 FROM submission s WHERE s.state = 'accepted'"
                " AND s.partner = slice_head.partner AND s.quarter = slice_head.quarter)"
            )
            cursor.execute(
                "INSERT INTO slice_head SELECT partner, quarter, version, id FROM submission WHERE state = 'accepted'"
                " ON CONFLICT (partner, quarter)"
                " DO UPDATE SET version = excluded.version, submission = excluded.submission"
            )
            cursor.execute("DELETE FROM current_value")
            cursor.execute(f"INSERT INTO current_value ({COLUMNS}) {_RESOLVE}")
            if catalogue:
                derive(cursor, catalogue)
            self._audit(cursor, "local-operator", "rebuild", "", {})

    def backup(self, to: Path) -> None:
        """Write the store and its originals into the new folder `to`, compared before it gets that name.

        Raises StoreProblem when the folder holds something, cannot be written, or the copy is not equal.
        """
        if to.exists() and any(to.iterdir()):
            raise StoreProblem("backup_exists", folder=str(to))
        unfinished = to.with_name(f".{to.name}.unfinished-{os.getpid()}")
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            with self._writer:
                self._copy(unfinished)
            if to.exists():
                to.rmdir()
            unfinished.rename(to)
        except OSError as error:
            raise StoreProblem("not_written", file=str(to), found=str(error.strerror or error)) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _copy(self, folder: Path) -> None:
        self._duck.copy_to(folder / FILE)
        if self._originals.folder.exists():
            shutil.copytree(self._originals.folder, folder / "originals")
        if self._heads.path.exists():
            shutil.copy2(self._heads.path, folder / audit.HEADS)
        here = self._rows(_SUMS)[0]
        copy = Duck(folder / FILE)
        try:
            with copy.cursor() as cursor:
                there = duck.rows(cursor, _SUMS)[0]
                wrong = _check_rows(cursor) + _check_originals(cursor, Originals(folder / "originals"))
                wrong += audit.broken(cursor, audit.Heads(folder / audit.HEADS).read())
        finally:
            copy.close()
        # A fault that the store has already is copied faithfully; one that only the copy has is the copy's.
        with self._duck.cursor() as cursor:
            wrong_here = _check_rows(cursor) + _check_originals(cursor, self._originals)
            wrong_here += audit.broken(cursor, self._heads.read())
        if here != there or wrong != wrong_here:
            raise StoreProblem("backup_differs", found=str(wrong[:1] or (here, there)))
        manifest = {"made_at": self.now().isoformat(), "version": self.version(), "rows": [str(n) for n in here]}
        manifest["audit"] = self.audit_head()._asdict()
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _check_rows(cursor: Cursor) -> Wrong:
    found: Wrong = []
    for code, sql in (("current_missing", _MISSING), ("current_extra", _EXTRA), ("orphans", _ORPHANS)):
        count = duck.rows(cursor, sql)[0][0]
        found += [(code, {"count": count})] if count else []
    for code, sql in (("head", _HEADS), ("versions", _VERSIONS)):
        found += [(code, {"partner": p, "quarter": q}) for p, q in duck.rows(cursor, sql)]
    found += [("counts", {"submission": n, "kept": kept, "told": told}) for n, kept, told in duck.rows(cursor, _COUNTS)]
    return found


def _check_originals(cursor: Cursor, originals: Originals) -> Wrong:
    """Every workbook is there as it was sent, and nothing that the ledger calls accepted is missing."""
    kept = duck.rows(cursor, "SELECT id, sha256, origin FROM submission ORDER BY id")
    found: Wrong = []
    for number, sha256, origin in kept:
        if origin == "workbook":
            try:
                originals.read(sha256)
            except StoreProblem:
                found.append(("original", {"submission": number}))
    in_store = {number: sha256 for number, sha256, _ in kept}
    for number, sha256 in originals.accepted().items():
        if in_store.get(number) != sha256:
            found.append(("lost", {"submission": number}))
    return found
