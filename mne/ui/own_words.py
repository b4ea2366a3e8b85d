"""What was said of a partner's own table, in a person's words: of one code, and of a whole mapping."""

from __future__ import annotations

from collections.abc import Iterator

from mne import texts
from mne.catalogue import Catalogue
from mne.intake.mapping import AS_ASKED, NOT_READ, PERCENT, ROLES, Figures, Role, TableMapping, column_name
from mne.model import Language
from mne.template import split_field


def name_of(catalogue: Catalogue, language: Language, role: Role, code: str) -> str:
    """A code in the person's words."""
    if role == "indicator" and code in catalogue.indicators:
        return f"{code} · {catalogue.indicators[code].name(language)}"
    if role == "place" and code in catalogue.places:
        return catalogue.places[code].name(language)
    if role == "period":
        return texts.say(language, "own.as_asked") if code == AS_ASKED else texts.period(code, language)
    return _field_name(catalogue, code, language) if role == "field" else code


def _field_name(catalogue: Catalogue, field: str, language: Language) -> str:
    dimension, code = split_field(field)
    for category in catalogue.categories.get(dimension, ()):
        if category.code == code:
            words = {"dimension": catalogue.dimensions[dimension].name(language)}
            return texts.say(language, "workbook.column.part", category=category.name(language), **words)
    if field == PERCENT:
        return texts.say(language, "own.percent")
    return texts.say(language, f"workbook.column.{field}") if not dimension and field else field


def told(mapping: TableMapping, catalogue: Catalogue, language: Language) -> Iterator[tuple[str, str]]:
    """(what stands in the table, what it means): what names each role, each column of figures, each name of a row."""
    for role in ROLES:
        source = mapping.sources.get(role)
        if source and source.kind == "column":
            yield column_name(source.column, ()), texts.say(language, f"own.role.{role}")
        elif source and source.kind == "fixed" and source.code:
            meant = name_of(catalogue, language, role, source.code)
            yield texts.say(language, f"own.role.{role}"), texts.say(language, "own.for_all", meaning=meant)
    for column, figures in mapping.figures.items():
        yield column_name(column, ()), _figures(figures, catalogue, language)
    for role, meanings in mapping.labels.items():
        for name, code in meanings.items():
            unread = code == NOT_READ
            yield (
                texts.say(language, "own.named", name=name),
                texts.say(language, "own.row_not_read") if unread else name_of(catalogue, language, role, code),
            )


def _figures(figures: Figures, catalogue: Catalogue, language: Language) -> str:
    said = [name_of(catalogue, language, role, code) for role in ROLES if (code := figures.of(role))]
    return " · ".join(said) or texts.say(language, "own.read")
