"""What the registry may not lose: whatever reported values and people refer to."""

from __future__ import annotations

from collections.abc import Collection

from mne.catalogue import Catalogue, Problem
from mne.store.duck import Cursor, rows

_IN_USE = {
    ("indicators.csv", "indicators"): "SELECT indicator, count(*) FROM observation GROUP BY 1 ORDER BY 1",
    ("partners.csv", "partners"): "SELECT partner, count(*) FROM observation GROUP BY 1 ORDER BY 1",
    ("places.csv", "places"): "SELECT place, count(*) FROM observation GROUP BY 1 ORDER BY 1",
}
_CATEGORIES = "SELECT dimension, category, count(*) FROM observation WHERE dimension <> '' GROUP BY 1, 2 ORDER BY 1, 2"
_OFFICERS = "SELECT partner, count(*) FROM person WHERE partner IS NOT NULL AND NOT disabled GROUP BY 1 ORDER BY 1"
_PAIRS = (
    "SELECT indicator, max(CASE WHEN numerator IS NULL AND denominator IS NULL THEN 0 ELSE 1 END) FROM observation"
    " WHERE status = 'reported' GROUP BY 1 ORDER BY 1"
)


def still_needed(cursor: Cursor, catalogue: Catalogue) -> list[Problem]:
    """What this catalogue lacks although the store refers to it, and indicators that are no longer reported as they
    were: a code that was ever reported stays, with an end of its validity."""
    found: list[Problem] = []
    for (file, kind), sql in _IN_USE.items():
        known: Collection[str] = getattr(catalogue, kind)
        for code, count in rows(cursor, sql):
            if code not in known:
                found.append(Problem(file, None, "code", "in_use", {"found": code, "count": count}))
    known_parts = {(dimension, c.code) for dimension, parts in catalogue.categories.items() for c in parts}
    for dimension, category, count in rows(cursor, _CATEGORIES):
        if (dimension, category) not in known_parts:
            args = {"found": f"{dimension} · {category}", "count": count}
            found.append(Problem("categories.csv", None, "code", "in_use", args))
    for code, count in rows(cursor, _OFFICERS):
        if code not in catalogue.partners:
            found.append(Problem("partners.csv", None, "code", "has_people", {"found": code, "count": count}))
    for code, pairs in rows(cursor, _PAIRS):
        indicator = catalogue.indicators.get(code)
        if indicator and indicator.is_pair != bool(pairs):
            args = {"found": code, "measure": indicator.measure.value}
            found.append(Problem("indicators.csv", None, "measure", "measure_in_use", args))
    return found
