"""What is wrong in a row of rules.csv: by column, with the nearest valid value; worded by texts catalogue.problem."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from string import Formatter
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mne import texts
from mne.catalogue.problems import Problem, nearest
from mne.model import LANGUAGES
from mne.rules.row import RuleMistake, RuleRow, Selector

FILE = "rules.csv"
LONGEST_SENTENCE = 600
_CODES = {
    "enum": "choice",
    "literal_error": "choice",
    "union_tag_invalid": "choice",
    "union_tag_not_found": "required",
    "missing": "required",
    "decimal_parsing": "number",
    "decimal_type": "number",
    "finite_number": "number",
    "float_parsing": "number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "bool_parsing": "yes_or_no",
    "string_pattern_mismatch": "code_shape",
}
_LIMITS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def row_problems(
    line: int, cells: Mapping[str, str], error: ValidationError, kinds: Mapping[str, type[RuleRow]]
) -> Iterator[Problem]:
    """Our words for what pydantic saw in one row."""
    for detail in error.errors():
        location = [str(part) for part in detail["loc"] if part not in kinds]
        column = location[0] if location else "kind"
        key = location[1] if len(location) > 1 else ""
        choices = tuple(_choices(cells, column, key, kinds))
        value = cells.get(column, "") if not key else str(detail["input"])
        shown = f"{key}={value}" if key else value
        code, args = _worded(detail, shown, key, choices)
        sought = key if detail["type"] == "extra_forbidden" else value
        yield Problem(FILE, line, column, code, args, nearest(sought, choices) if sought else "")


def _worded(detail: Any, shown: str, key: str, choices: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    kind, context = detail["type"], detail.get("ctx", {})
    if isinstance(context.get("error"), RuleMistake):
        mistake = context["error"]
        return f"rule_{mistake.code}", mistake.args_by_name
    if kind == "extra_forbidden":
        return "rule_key", {"found": key or shown, "choices": ", ".join(choices)}
    if kind == "missing" and (key or choices):
        return "rule_needs", {"choices": key or ", ".join(choices)}
    limits = [(sign, context[name]) for name, sign in _LIMITS.items() if name in context]
    if limits and kind.startswith(("greater", "less")):
        return "rule_limit", {"found": shown, "limit": " ".join(str(part) for part in limits[0])}
    code = _CODES.get(kind, "date" if kind.startswith("date") else "")
    if not code:
        return "rule", {"what": f"{shown}: {detail['msg'].removeprefix('Value error, ')}"}
    return code, {"found": shown, "choices": ", ".join(choices)}


def _choices(cells: Mapping[str, str], column: str, key: str, kinds: Mapping[str, type[RuleRow]]) -> Iterable[str]:
    """What could have been written in this column, or after this key of it."""
    if column == "kind":
        return kinds
    row = kinds.get(cells.get("kind", ""), RuleRow)
    annotation = row.model_fields[column].annotation if column in row.model_fields else None
    if column not in ("selector", "params"):
        return words_of(annotation)
    model: Any = Selector if column == "selector" else annotation
    fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    return words_of(fields[key].annotation) if key in fields else fields


def words_of(annotation: Any) -> tuple[str, ...]:
    """The words that a field of this type may hold, also one of a list of them; empty when it is free."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    return tuple(word for part in get_args(annotation) for word in words_of(part))


def unknown_codes(line: int, selector: Selector, known: Mapping[str, Mapping[str, Any] | None]) -> Iterator[Problem]:
    """Codes in the selector that no registry of its kind has."""
    for name, registry in known.items():
        for code in getattr(selector, name) if registry is not None else ():
            if code not in (registry or {}):
                found = {"found": f"{name}={code}"}
                yield Problem(FILE, line, "selector", "rule_unknown", found, nearest(code, registry or {}))


def unknown_parts(line: int, rule: RuleRow, parts: Collection[str] | None) -> Iterator[Problem]:
    """Parts of disaggregations in the params that the registry does not have; None: it was not asked."""
    for part in rule.parts if parts is not None else ():
        if part not in (parts or ()):
            yield Problem(FILE, line, "params", "rule_part", {"found": part}, nearest(part, parts or ()))


def fields_for(kind: str) -> frozenset[str]:
    """The names between braces that a rule of this kind may use in its own sentence."""
    own = f"finding.rule.{kind}"
    said = (wording["en"] for key, wording in texts.every_text().items() if key == own or key.startswith(f"{own}."))
    return frozenset(field for sentence in said for field in texts.fields_of(sentence))


def sense_problems(line: int, rule: RuleRow) -> Iterator[Problem]:
    """What only the whole row tells."""
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        args = {"low": rule.valid_from.isoformat(), "high": rule.valid_to.isoformat()}
        yield Problem(FILE, line, "valid_to", "rule_days_crossed", args)
    yield from _sentence_problems(line, rule)


def _sentence_problems(line: int, rule: RuleRow) -> Iterator[Problem]:
    """Braces that do not close, and names that nothing fills: the sentence could not be said to the partner."""
    allowed = fields_for(str(getattr(rule, "kind", "")))
    for language in LANGUAGES:
        column, sentence = f"message_{language}", str(getattr(rule, f"message_{language}"))
        if len(sentence) > LONGEST_SENTENCE:
            yield Problem(FILE, line, column, "rule_long", {"found": len(sentence), "limit": LONGEST_SENTENCE})
        try:
            parts = list(Formatter().parse(sentence))
        except ValueError:
            yield Problem(FILE, line, column, "rule_braces", {})
            continue
        for _, name, shape, conversion in parts:
            if name is not None and (name not in allowed or shape or conversion):
                args = {"found": name, "choices": ", ".join(f"{{{each}}}" for each in sorted(allowed)) or "–"}
                yield Problem(FILE, line, column, "rule_field", args, nearest(name, allowed) if name else "")
