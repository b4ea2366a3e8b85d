"""What no file can say alone: codes that stand nowhere, rows that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from mne.catalogue import sense, targets
from mne.catalogue.problems import Problem, nearest
from mne.catalogue.reading import Content
from mne.catalogue.sense import Rows
from mne.catalogue.shape import COMMITTEE, TABLES, Committee, Table
from mne.model import LANGUAGES, Level, Place

SENSE = (
    sense.codes_are_plain,
    sense.validity_runs_forward,
    sense.places_form_a_tree,
    sense.spellings_mean_one_place,
    sense.neighbours_are_mutual,
    sense.shares_are_percentages,
    sense.groups_have_their_census,
    sense.dimensions_have_categories,
    sense.indicators_fit_their_measure,
    sense.duties_stand_where_they_may,
    sense.nobody_owes_a_cell_twice,
    sense.boundaries_match_places,
    targets.targets_fit_their_indicator,
    targets.baselines_are_dated,
    targets.milestones_run_through_the_year,
    targets.partners_have_the_duty,
    targets.figures_fit_the_store,
)


def cross_check(
    contents: Mapping[str, Content], committee: Committee | None, boundaries: Mapping[str, Any]
) -> list[Problem]:
    """Everything wrong between the rows. Files that are not in `contents` could not be read and are not judged."""
    problems: list[Problem] = []
    for table in TABLES:
        if table.file in contents:
            problems += _duplicates(table, contents[table.file])
            problems += _references(table, contents)
            problems += _needs_rows(table, contents[table.file])
    if committee:
        problems += _committee(committee, contents)
    rows = Rows(contents, boundaries)
    for check in SENSE:
        problems += check(rows)
    return problems


def _duplicates(table: Table, content: Content) -> Iterator[Problem]:
    first: dict[tuple[Any, ...], int] = {}
    for line, row in content.rows:
        key = tuple(getattr(row, column) for column in table.key)
        if key in first:
            shown = " · ".join(" ".join(part) if isinstance(part, tuple) else str(part) for part in key if part)
            yield Problem(table.file, line, table.key[0], "duplicate", {"found": shown, "first": first[key]})
        first.setdefault(key, line)


def _references(table: Table, contents: Mapping[str, Content]) -> Iterator[Problem]:
    for column, file in table.refers.items():
        if file not in contents:
            continue
        codes = contents[file].codes
        for line, row in contents[table.file].rows:
            value = getattr(row, column)
            for code in value if isinstance(value, tuple) else (value,) if value else ():
                if code not in codes:
                    args = {"found": code, "file": file}
                    yield Problem(table.file, line, column, "unknown", args, nearest(code, codes))


def _needs_rows(table: Table, content: Content) -> Iterator[Problem]:
    if table.needs_rows and not content.rows and not content.codes:
        yield Problem(table.file, None, "", "no_rows")


_RANGES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("on_track", "at_risk"), ("0.01", "2")),
    "coverage_floor": ("0", "1"),
    **dict.fromkeys(("regress_tolerance", "ceiling_tolerance", "band_tolerance"), ("0", "1")),
    "small_cell": ("1", "100"),
    "due_days": ("0", "365"),
}


def _committee(committee: Committee, contents: Mapping[str, Content]) -> Iterator[Problem]:
    yield from _committee_alone(committee)
    if "places.csv" not in contents:
        return
    places = [row for _, row in contents["places.csv"].rows if isinstance(row, Place)]
    cities = [place.code for place in places if place.level is Level.city]
    if committee.city not in cities:
        args = {"found": committee.city, "file": "places.csv"}
        yield Problem(COMMITTEE, None, "city", "unknown", args, nearest(committee.city, cities) or "".join(cities[:1]))


def _committee_alone(committee: Committee) -> Iterator[Problem]:
    for name, (low, high) in _RANGES.items():
        found = getattr(committee, name)
        if not Decimal(low) <= found <= Decimal(high):
            yield Problem(COMMITTEE, None, name, "out_of_range", {"found": found, "low": low, "high": high})
    for name in (f"{what}_{language}" for what in ("name", "product", "short") for language in LANGUAGES):
        if not getattr(committee, name):
            yield Problem(COMMITTEE, None, name, "required", {"found": ""})
    if committee.default_language not in committee.languages:
        offered = ", ".join(committee.languages)
        args = {"found": committee.default_language, "choices": offered}
        yield Problem(COMMITTEE, None, "default_language", "choice", args, "".join(committee.languages[:1]))
    if committee.at_risk > committee.on_track:
        order = {"low": committee.at_risk, "high": committee.on_track}
        yield Problem(COMMITTEE, None, "at_risk", "wrong_order", order)
    if not re.fullmatch(r"[12]\d{3}-Q[1-4]", committee.first_quarter):
        yield Problem(COMMITTEE, None, "first_quarter", "quarter", {"found": committee.first_quarter})
