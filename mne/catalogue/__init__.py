"""The committee's reference data: a folder of files, checked as a whole, read as one Catalogue.

`shape` says which files there are, `reading` makes rows of them, `checks` judges them together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from mne.catalogue import shape
from mne.catalogue.boundaries import read_boundaries
from mne.catalogue.checks import cross_check
from mne.catalogue.folder import Change, difference, read_folder, try_folder, write_folder
from mne.catalogue.names import normalise
from mne.catalogue.problems import CatalogueError, Problem, nearest
from mne.catalogue.reading import Content, raw_rows, read_table, row_problems
from mne.catalogue.shape import Adjacency, Committee, ContextValue, ProgrammeTheme
from mne.model import (
    Alias,
    Category,
    Dimension,
    Indicator,
    Level,
    Partner,
    Place,
    Programme,
    Responsibility,
    Row,
    Target,
    TargetGroup,
    Theme,
)

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Change",
    "Committee",
    "Problem",
    "difference",
    "nearest",
    "normalise",
    "read_folder",
    "write_folder",
]
# Five prefectures of one city bear a district's name: a bare name means the district.
_LEVELS = (Level.district, Level.prefecture, Level.city, Level.outside)
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything the reference files say. Dictionaries are by code, in the order of the file."""

    committee: Committee
    partners: Mapping[str, Partner]
    themes: Mapping[str, Theme]
    programmes: Mapping[str, Programme]
    places: Mapping[str, Place]
    dimensions: Mapping[str, Dimension]
    categories: Mapping[str, tuple[Category, ...]]
    target_groups: Mapping[str, TargetGroup]
    indicators: Mapping[str, Indicator]
    responsibilities: tuple[Responsibility, ...]
    targets: tuple[Target, ...]
    aliases: tuple[Alias, ...]
    neighbours: Mapping[str, tuple[str, ...]]
    context: Mapping[tuple[str, str], Decimal]
    themes_by_programme: Mapping[str, tuple[str, ...]]
    rules: tuple[Mapping[str, str], ...]
    rules_text: str
    boundaries: Mapping[str, Any]
    """GeoJSON, exterior rings clockwise; no features when the folder has no boundaries."""
    files: Mapping[str, str]
    """Name → content, exactly as read."""

    @classmethod
    def from_files(cls, files: Mapping[str, str]) -> Catalogue:
        """Raises CatalogueError with everything that is wrong in the files."""
        return _build(files, [])

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Raises CatalogueError with everything that is wrong in the folder."""
        files, problems = try_folder(folder)
        return _build(files, problems)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {code: [] for code in self.places}
        for place in self.places.values():
            if place.parent:
                children[place.parent].append(place.code)
        return children

    def places_below(self, code: str) -> tuple[str, ...]:
        """The place itself and everything under it; raises KeyError for an unknown code."""
        found = [code]
        for place in found:
            found += self._children[place]
        return tuple(found)

    def ancestors(self, place: str) -> tuple[str, ...]:
        """Parent, parent's parent and so on; without the place itself."""
        found = []
        parent = self.places[place].parent
        while parent:
            found.append(parent)
            parent = self.places[parent].parent
        return tuple(found)

    def prefecture_of(self, place: str) -> str | None:
        """The prefecture the place is or lies in; None for the city, an enclave and places outside."""
        for code in (place, *self.ancestors(place)):
            if self.places[code].level is Level.prefecture:
                return code
        return None

    @cached_property
    def _place_by_name(self) -> dict[Level, dict[str, str]]:
        found: dict[Level, dict[str, str]] = {level: {} for level in _LEVELS}
        for place in self.places.values():
            for name in (place.name_fr, place.name_ar, place.name_en):
                found[place.level].setdefault(normalise(name), place.code)
        return found

    @cached_property
    def _place_by_alias(self) -> dict[Level, dict[str, str]]:
        found: dict[Level, dict[str, str]] = {level: {} for level in _LEVELS}
        for alias in self.aliases:
            if alias.is_elsewhere:
                continue
            found[self.places[alias.place].level].setdefault(normalise(alias.alias), alias.place)
        return found

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        return frozenset(normalise(alias.alias) for alias in self.aliases if alias.is_elsewhere)

    def is_elsewhere(self, text: str) -> bool:
        """Whether the text names a place that lies outside what is monitored and counts nowhere in it."""
        return normalise(text) in self._elsewhere

    def find_place(self, text: str, level: Level | None = None) -> str | None:
        """Code of the place so written: by code, name, or alias; never a guess. A name of two levels means the
        finer one unless a level is asked for."""
        wanted = (level,) if level else _LEVELS
        code = text.strip()
        if code in self.places:
            return code if self.places[code].level in wanted else None
        name = normalise(code)
        for names in (self._place_by_name, self._place_by_alias):
            for each in wanted:
                if name and name in names[each]:
                    return names[each][name]
        return None

    def nearest_place(self, text: str) -> str | None:
        """A suggestion only: code of the place whose code, name or alias is most like the text."""
        names = {code: code for code in self.places}
        for by_level in (self._place_by_alias, self._place_by_name):
            for level in reversed(_LEVELS):
                names |= by_level[level]
        return names.get(nearest(normalise(text), names)) or names.get(nearest(text, self.places))

    def nearest(self, kind: str, text: str) -> str:
        """A suggestion: the code most like the text among `partners`, `programmes`, `indicators`, `places`, …"""
        if kind == "places":
            return self.nearest_place(text) or ""
        return nearest(text, getattr(self, kind))

    def group_size(self, place: str, target_group: str) -> Decimal | None:
        """Estimated members of a target group: legal population × census share, to two significant digits."""
        group, population = self.target_groups.get(target_group), self.places[place].population
        share = self.context.get((place, group.census_measure)) if group else None
        if share is None or population is None:
            return None
        exact = population * share / 100
        if not exact:
            return Decimal(0)
        return Decimal(int(exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), rounding=ROUND_HALF_UP)))


def _build(files: Mapping[str, str], problems: list[Problem]) -> Catalogue:
    problems += _wrong_names(files, {problem.file for problem in problems})
    committee = _committee(files.get(shape.COMMITTEE), problems)
    contents: dict[str, Content] = {}
    for table in shape.TABLES:
        if table.file in files:
            content, found = read_table(table, files[table.file])
            problems += found
            if content:
                contents[table.file] = content
    rules, found = raw_rows(shape.RULES, files.get(shape.RULES, "code"))
    boundaries, wrong = read_boundaries(files.get(shape.BOUNDARIES))
    problems += [*found, *wrong, *cross_check(contents, committee, boundaries)]
    if problems or committee is None:
        order = {name: n for n, name in enumerate(shape.KNOWN)}
        raise CatalogueError(sorted(problems, key=lambda p: (order.get(p.file, len(order)), p.line or 0)))
    return _assemble(files, committee, contents, [cells for _, cells in rules], boundaries)


def _wrong_names(files: Mapping[str, str], unreadable: set[str]) -> list[Problem]:
    """Files that are missing, and files that no folder has: often one name misspelt."""
    missing = [name for name in shape.REQUIRED if name not in files and name not in unreadable]
    unknown = [name for name in files if name not in shape.KNOWN]
    return [
        *(Problem(name, None, "", "missing_file") for name in missing),
        *(Problem(name, None, "", "unknown_file", {}, nearest(name, missing or shape.KNOWN)) for name in unknown),
    ]


def _committee(text: str | None, problems: list[Problem]) -> Committee | None:
    if text is None:
        return None
    try:
        return Committee.model_validate(tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(shape.COMMITTEE, None, "", "broken_toml", {"found": str(error)}))
    except ValidationError as error:
        problems += row_problems(shape.COMMITTEE, None, Committee, error)
    return None


def _assemble(
    files: Mapping[str, str],
    committee: Committee,
    contents: Mapping[str, Content],
    rules: list[dict[str, str]],
    boundaries: Mapping[str, Any],
) -> Catalogue:
    def rows(file: str, kind: type[R]) -> list[R]:
        return [row for _, row in contents[file].rows if isinstance(row, kind)]

    categories = rows("categories.csv", Category)
    pairs = rows("programme_themes.csv", ProgrammeTheme)
    dimensions, programmes = rows("dimensions.csv", Dimension), rows("programmes.csv", Programme)
    return Catalogue(
        committee=committee,
        partners=_by_code(rows("partners.csv", Partner)),
        themes=_by_code(rows("themes.csv", Theme)),
        programmes=_by_code(programmes),
        places=_by_code(rows("places.csv", Place)),
        dimensions=_by_code(dimensions),
        categories={d.code: tuple(c for c in categories if c.dimension == d.code) for d in dimensions},
        target_groups=_by_code(rows("target_groups.csv", TargetGroup)),
        indicators=_by_code(rows("indicators.csv", Indicator)),
        responsibilities=tuple(rows("responsibilities.csv", Responsibility)),
        targets=tuple(rows("targets.csv", Target)),
        aliases=tuple(rows("aliases.csv", Alias)),
        neighbours={row.code: row.neighbours for row in rows("adjacency.csv", Adjacency)},
        context={(row.place, row.measure): row.value for row in rows("context.csv", ContextValue)},
        themes_by_programme={p.code: tuple(t.theme for t in pairs if t.programme == p.code) for p in programmes},
        rules=tuple(rules),
        rules_text=files[shape.RULES],
        boundaries=boundaries,
        files=dict(files),
    )


N = TypeVar("N", Partner, Theme, Programme, Place, Dimension, TargetGroup, Indicator)


def _by_code(rows: Iterable[N]) -> dict[str, N]:
    return {row.code: row for row in rows}
