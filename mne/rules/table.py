"""rules.csv → checked rules. Every problem names its line and column and the nearest valid value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from mne.catalogue import Catalogue
from mne.catalogue.problems import CatalogueError, Problem
from mne.catalogue.reading import raw_rows
from mne.model import Indicator, Place, Programme
from mne.rules.change_vs_previous import ChangeVsPrevious
from mne.rules.compare import BothOrNeither, Compare, NotBoth
from mne.rules.completeness import Completeness
from mne.rules.enum import Enum
from mne.rules.expression import Expression
from mne.rules.marker import Marker
from mne.rules.outlier import Outlier
from mne.rules.pattern import Pattern
from mne.rules.problems import FILE, row_problems, sense_problems, unknown_codes, unknown_parts
from mne.rules.range import Range
from mne.rules.reference import Asked, Reference
from mne.rules.required import Required
from mne.rules.row import RuleRow
from mne.rules.sum_equals import SumEquals
from mne.rules.type import Type
from mne.rules.unique import Unique

COLUMNS = (
    *("code", "version", "kind", "severity", "selector", "params", "missing", "valid_from", "valid_to", "trial"),
    *("message_ar", "message_fr", "message_en"),
)
Rule = (
    Required
    | Type
    | Range
    | Enum
    | Unique
    | Reference
    | Asked
    | Compare
    | BothOrNeither
    | SumEquals
    | ChangeVsPrevious
    | Marker
    | Pattern
    | NotBoth
    | Outlier
    | Completeness
    | Expression
)
KINDS: dict[str, type[RuleRow]] = {
    "required": Required,
    "type": Type,
    "range": Range,
    "enum": Enum,
    "unique": Unique,
    "reference": Reference,
    "asked": Asked,
    "compare": Compare,
    "both_or_neither": BothOrNeither,
    "sum_equals": SumEquals,
    "change_vs_previous": ChangeVsPrevious,
    "marker": Marker,
    "pattern": Pattern,
    "not_both": NotBoth,
    "outlier": Outlier,
    "completeness": Completeness,
    "expression": Expression,
}
_RULE: TypeAdapter[Rule] = TypeAdapter(Annotated[Rule, Field(discriminator="kind")])


def load(
    rules_csv: str,
    *,
    indicators: Mapping[str, Indicator] | None = None,
    places: Mapping[str, Place] | None = None,
    programmes: Mapping[str, Programme] | None = None,
    parts: Collection[str] | None = None,
) -> tuple[Rule, ...]:
    """The rules of a rules.csv, in its order; with registries given, the codes in it are looked up too.

    `parts` are those of the disaggregations, as dimension:category.

    Raises CatalogueError with every problem at once.
    """
    rows, problems = raw_rows(FILE, rules_csv, COLUMNS)
    rules: list[Rule] = []
    lines: dict[str, int] = {}
    known = {"indicator": indicators, "place": places, "programme": programmes}
    for line, cells in rows:
        try:
            rule = _RULE.validate_python({key: text for key, text in cells.items() if text != ""})
        except ValidationError as error:
            problems += row_problems(line, cells, error, KINDS)
            continue
        if rule.code in lines:
            args = {"found": rule.code, "first": lines[rule.code]}
            problems.append(Problem(FILE, line, "code", "duplicate", args))
        lines[rule.code] = line
        problems += [*unknown_codes(line, rule.selector, known), *sense_problems(line, rule)]
        problems += unknown_parts(line, rule, parts)
        rules.append(rule)
    if problems:
        raise CatalogueError(problems)
    return tuple(rules)


def rules_of(catalogue: Catalogue) -> tuple[Rule, ...]:
    """The rules of a registry, their selectors looked up in it. Raises CatalogueError: ask before importing one."""
    return load(
        catalogue.rules_text,
        indicators=catalogue.indicators,
        places=catalogue.places,
        programmes=catalogue.programmes,
        parts=[f"{dimension}:{each.code}" for dimension, of in catalogue.categories.items() for each in of],
    )
