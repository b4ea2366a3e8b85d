"""Whether the rows make sense together: levels, years, bounds, words that a pair needs. One function a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from mne.catalogue.names import normalise
from mne.catalogue.problems import Problem, nearest
from mne.catalogue.reading import Content
from mne.catalogue.shape import BOUNDARIES, Adjacency, ContextValue
from mne.model import (
    LANGUAGES,
    Alias,
    Basis,
    Category,
    Dimension,
    Indicator,
    Level,
    Measure,
    Named,
    Partner,
    PersonCount,
    Place,
    Responsibility,
    Row,
    TargetGroup,
)

R = TypeVar("R", bound=Row)
COARSENESS = {Level.district: 0, Level.prefecture: 1, Level.city: 2, Level.outside: 3}
_CODE = re.compile(r"[\w.-]+")
_MEASURE_BASIS = {Measure.count: Basis.flow, Measure.stock: Basis.state}
_MOST_DECIMALS = 4  # what the store keeps


class Rows:
    """The rows that could be read, by file and by code."""

    def __init__(self, contents: Mapping[str, Content], boundaries: Mapping[str, Any]) -> None:
        self.contents = contents
        self.boundaries = boundaries
        self.places = {row.code: row for _, row in self.of("places.csv", Place)}
        self.partners = {row.code: row for _, row in self.of("partners.csv", Partner)}
        self.indicators = {row.code: row for _, row in self.of("indicators.csv", Indicator)}

    def of(self, file: str, kind: type[R]) -> Iterator[tuple[int, R]]:
        if file in self.contents:
            yield from ((line, row) for line, row in self.contents[file].rows if isinstance(row, kind))

    def too_fine(self, indicator: str, place: str) -> Indicator | None:
        """The indicator, when it is not measured at so fine a level as this place."""
        about, where = self.indicators.get(indicator), self.places.get(place)
        fine = about and where and COARSENESS[where.level] < COARSENESS[about.lowest_level]
        return about if fine else None


def codes_are_plain(rows: Rows) -> Iterator[Problem]:
    for file in rows.contents:
        for line, row in rows.of(file, Named):
            if not _CODE.fullmatch(row.code):
                yield Problem(file, line, "code", "code_shape", {"found": row.code})


def validity_runs_forward(rows: Rows) -> Iterator[Problem]:
    for file in rows.contents:
        for line, row in rows.of(file, Row):
            start, end = getattr(row, "valid_from", None), getattr(row, "valid_to", None)
            if start and end and end < start:
                yield Problem(file, line, "valid_to", "wrong_order", {"low": start, "high": end})


def places_form_a_tree(rows: Rows) -> Iterator[Problem]:
    for line, place in rows.of("places.csv", Place):
        parent = rows.places.get(place.parent)
        if place.level is Level.city:
            if place.parent:
                yield Problem("places.csv", line, "parent", "city_has_parent", {"found": place.parent})
        elif not place.parent:
            yield Problem("places.csv", line, "parent", "required", {"found": ""})
        elif parent and (parent.level is Level.outside or not _is_above(parent, place)):
            args = {"found": place.parent, "level": parent.level.value}
            yield Problem("places.csv", line, "parent", "parent_too_fine", args)


def _is_above(parent: Place, place: Place) -> bool:
    """A parent is coarser than its child, so no circle can close; the city holds what lies outside too."""
    return parent.level is Level.city or COARSENESS[parent.level] > COARSENESS[place.level]


def spellings_mean_one_place(rows: Rows) -> Iterator[Problem]:
    """A spelling may name a prefecture and a district, never two places of one level."""
    owner: dict[tuple[Level, str], str] = {}
    spellings = [
        (n, "places.csv", f"name_{x}", p.name(x), p.code) for n, p in rows.of("places.csv", Place) for x in LANGUAGES
    ]
    spellings += [(n, "aliases.csv", "alias", a.alias, a.place) for n, a in rows.of("aliases.csv", Alias)]
    for line, file, column, spelling, code in spellings:
        if code in rows.places:
            other = owner.setdefault((rows.places[code].level, normalise(spelling)), code)
            if other != code:
                yield Problem(file, line, column, "spelling_of_another", {"found": spelling, "other": other})


def neighbours_are_mutual(rows: Rows) -> Iterator[Problem]:
    neighbours = {row.code: row.neighbours for _, row in rows.of("adjacency.csv", Adjacency)}
    for line, row in rows.of("adjacency.csv", Adjacency):
        for other in row.neighbours:
            if other == row.code or (other in rows.places and row.code not in neighbours.get(other, ())):
                yield Problem("adjacency.csv", line, "neighbours", "not_mutual", {"found": other, "code": row.code})


def shares_are_percentages(rows: Rows) -> Iterator[Problem]:
    for line, row in rows.of("context.csv", ContextValue):
        if row.measure.endswith("_pct") and not 0 <= row.value <= 100:
            yield Problem("context.csv", line, "value", "not_a_share", {"found": row.value})


def groups_have_their_census(rows: Rows) -> Iterator[Problem]:
    if "context.csv" not in rows.contents:
        return
    measures = {row.measure for _, row in rows.of("context.csv", ContextValue)}
    for line, group in rows.of("target_groups.csv", TargetGroup):
        if group.census_measure and group.census_measure not in measures:
            args = {"found": group.census_measure, "file": "context.csv"}
            suggestion = nearest(group.census_measure, measures)
            yield Problem("target_groups.csv", line, "census_measure", "unknown", args, suggestion)


def dimensions_have_categories(rows: Rows) -> Iterator[Problem]:
    if "categories.csv" in rows.contents:
        used = {row.dimension for _, row in rows.of("categories.csv", Category)}
        for line, dimension in rows.of("dimensions.csv", Dimension):
            if dimension.code not in used:
                yield Problem("dimensions.csv", line, "code", "no_category", {"found": dimension.code})


def indicators_fit_their_measure(rows: Rows) -> Iterator[Problem]:
    for line, about in rows.of("indicators.csv", Indicator):
        for column, code, args in (*_measure(about), *(_pair(about) if about.is_pair else _no_pair(about))):
            yield Problem("indicators.csv", line, column, code, args)


def _measure(about: Indicator) -> Iterator[tuple[str, str, dict[str, Any]]]:
    basis = _MEASURE_BASIS.get(about.measure, about.basis_in_time)
    if about.basis_in_time is not basis:
        yield "basis_in_time", "basis_of_measure", {"measure": about.measure.value, "basis": basis.value}
    if about.person_count is not PersonCount.none and about.measure is not Measure.count:
        yield "person_count", "persons_of_measure", {"found": about.person_count.value}
    if about.lowest_level is Level.outside:
        yield "lowest_level", "choice", {"found": "outside", "choices": "district, prefecture, city"}
    if not 0 <= about.decimals <= _MOST_DECIMALS:
        yield "decimals", "decimals", {"found": about.decimals}


def _pair(about: Indicator) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for column in (f"{part}_{language}" for part in ("numerator", "denominator") for language in LANGUAGES):
        if not getattr(about, column):
            yield column, "pair_needs_words", {"measure": about.measure.value}
    if about.factor <= 0:
        yield "factor", "not_positive", {"found": about.factor}
    if about.disaggregations:
        yield "disaggregations", "pair_is_not_split", {"found": " ".join(about.disaggregations)}


def _no_pair(about: Indicator) -> Iterator[tuple[str, str, dict[str, Any]]]:
    words = {f"{part}_{language}" for part in ("numerator", "denominator") for language in LANGUAGES}
    for column in (*sorted(words), "denominator_shared", "numerator_within_denominator"):
        if getattr(about, column):
            yield column, "only_for_pairs", {"measure": about.measure.value}
    if about.factor != 1:
        yield "factor", "only_for_pairs", {"measure": about.measure.value}


def duties_stand_where_they_may(rows: Rows) -> Iterator[Problem]:
    for line, duty in rows.of("responsibilities.csv", Responsibility):
        partner = rows.partners.get(duty.partner)
        if partner and partner.valid_from and duty.valid_from < partner.valid_from:
            args = {"found": duty.valid_from, "partner": partner.code, "since": partner.valid_from}
            yield Problem("responsibilities.csv", line, "valid_from", "before_partner", args)
        for place in duty.places:
            if about := rows.too_fine(duty.indicator, place):
                args = {"found": place, "indicator": about.code, "level": about.lowest_level.value}
                yield Problem("responsibilities.csv", line, "places", "too_fine", args)


def nobody_owes_a_cell_twice(rows: Rows) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], list[tuple[int, Responsibility]]] = {}
    for line, duty in rows.of("responsibilities.csv", Responsibility):
        for place in duty.places:
            others = seen.setdefault((duty.indicator, duty.partner, place), [])
            for first, other in others:
                if _overlap(duty, other):
                    yield Problem(
                        "responsibilities.csv", line, "places", "owed_twice", {"found": place, "first": first}
                    )
            others.append((line, duty))


def _overlap(one: Responsibility, other: Responsibility) -> bool:
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def boundaries_match_places(rows: Rows) -> Iterator[Problem]:
    features = rows.boundaries["features"]
    drawn = {str(feature["id"]) for feature in features}
    if not features or "places.csv" not in rows.contents:
        return
    codes = rows.contents["places.csv"].codes
    for code in sorted(drawn - codes):
        args = {"found": code, "file": "places.csv"}
        yield Problem(BOUNDARIES, None, "code", "unknown", args, nearest(code, codes))
    for line, place in rows.of("places.csv", Place):
        if place.ranked and place.code not in drawn:
            yield Problem("places.csv", line, "code", "no_boundary", {"found": place.code})
