"""rules.csv → checked rules. Every problem names its line and column and the nearest valid value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from mne.catalogue import Catalogue
from mne.catalogue.problems import CatalogueError, Problem, nearest
from mne.catalogue.reading import raw_rows
from mne.model import Indicator, Place, Programme
from mne.rules.change_vs_previous import ChangeVsPrevious
from mne.rules.compare import BothOrNeither, Compare
from mne.rules.enum import Enum
from mne.rules.marker import Marker
from mne.rules.range import Range
from mne.rules.reference import Asked, Reference
from mne.rules.required import Required
from mne.rules.row import RuleRow, Selector
from mne.rules.sum_equals import SumEquals
from mne.rules.type import Type
from mne.rules.unique import Unique

FILE = "rules.csv"
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
}
_RULE: TypeAdapter[Rule] = TypeAdapter(Annotated[Rule, Field(discriminator="kind")])


def load(
    rules_csv: str,
    *,
    indicators: Mapping[str, Indicator] | None = None,
    places: Mapping[str, Place] | None = None,
    programmes: Mapping[str, Programme] | None = None,
) -> tuple[Rule, ...]:
    """The rules of a rules.csv, in its order; with registries given, the codes in selectors are looked up too.

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
            problems += [_problem(line, cells, detail) for detail in error.errors()]
            continue
        if rule.code in lines:
            problems.append(_worded(line, "code", f"{rule.code} stands on line {lines[rule.code]} already"))
        lines[rule.code] = line
        problems += _unknown_codes(line, rule.selector, known)
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
    )


def _worded(line: int, column: str, what: str, suggestion: str = "") -> Problem:
    return Problem(FILE, line, column, "rule", {"what": what}, suggestion)


def _problem(line: int, cells: Mapping[str, str], detail: Any) -> Problem:
    location = [str(part) for part in detail["loc"] if part not in KINDS]
    column = location[0] if location else "kind"
    word = location[1] if len(location) > 1 else cells.get(column, "")
    return _worded(line, column, f"{word}: {detail['msg']}", nearest(word, _choices(cells, column, location)))


def _choices(cells: Mapping[str, str], column: str, location: list[str]) -> Iterable[str]:
    """What could have been written in this column."""
    if column == "kind":
        return KINDS
    if column == "severity":
        return ("critical", "error", "warning", "info")
    if column == "selector":
        return Selector.model_fields
    if column == "params" and cells.get("kind") in KINDS:
        params = KINDS[cells["kind"]].model_fields["params"].annotation
        return getattr(params, "model_fields", ())
    return ()


def _unknown_codes(line: int, selector: Selector, known: Mapping[str, Mapping[str, Any] | None]) -> list[Problem]:
    return [
        _worded(line, "selector", f"{name} {code} is not in the registry", nearest(code, registry))
        for name, registry in known.items()
        if registry is not None
        for code in getattr(selector, name)
        if code not in registry
    ]
