"""A column by what its header says, in any of the three languages: for sheets whose hidden row of codes is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from mne import texts
from mne.catalogue import Catalogue, normalise
from mne.model import LANGUAGES
from mne.template import CODE_FIELDS, NOTE, PREVIOUS_BY_INPUT, SHOWN_FIELDS, TOTAL_FIELDS, part_field

_FIELDS = (*SHOWN_FIELDS, *CODE_FIELDS, *PREVIOUS_BY_INPUT.values(), *TOTAL_FIELDS, NOTE)


class Headings:
    """Field codes by header text. Case, accents, articles, spaces and punctuation never matter; nothing is guessed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def field(self, header: str) -> str:
        """ "" when no column of a template, or more than one, is so called."""
        fields = self._fields_by_name.get(normalise(header), ())
        return fields[0] if len(fields) == 1 else ""

    def fields(self, headers: Iterable[tuple[int, str]]) -> Sequence[tuple[int, str]]:
        """(column, field code) of the headers that are known."""
        return [(column, field) for column, text in headers if (field := self.field(text))]

    @cached_property
    def _fields_by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, dict[str, None]] = {}
        for field, name in self._names():
            found.setdefault(normalise(name), {})[field] = None
        return {name: list(fields) for name, fields in found.items()}

    def _names(self) -> Iterable[tuple[str, str]]:
        for language in LANGUAGES:
            for field in _FIELDS:
                yield field, texts.say(language, f"workbook.column.{field}")
            for dimension, categories in self._catalogue.categories.items():
                names = self._catalogue.dimensions[dimension].name(language)
                for category in categories:
                    words = {"dimension": names, "category": category.name(language)}
                    yield part_field(dimension, category.code), texts.say(language, "workbook.column.part", **words)
