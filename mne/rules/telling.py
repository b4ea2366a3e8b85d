"""A rule in words: its kind, what it looks at, its settings, and its sentence as a partner would read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import ValidationError

from mne import texts
from mne.catalogue import Catalogue
from mne.model import Finding, Language, Named
from mne.rules import wording
from mne.rules.row import RuleMistake, Selector, pairs_of
from mne.rules.table import KINDS, Rule

NAMES_SHOWN = 3
_REGISTRIES = {"programme": "programmes", "indicator": "indicators", "place": "places", "dimension": "dimensions"}
_PREFIXES = {
    "level": "page.level",
    "measure": "page.measure_of",
    "basis": "page.basis",
    "frequency": "page.frequency",
    "field": "rule.field",
    "left": "rule.field",
    "right": "rule.field",
    "per": "rule.per",
    "operator": "rule.operator",
}
_OF_THE_RULE = ("allowed", "decimals", "expression", "shape")
_SIDES = {"left_side": "left_field", "right_side": "right_field"}
_SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<": "<", ">": ">"}


def kind_name(kind: str, language: Language) -> str:
    key = f"rule.kind.{kind}.name"
    return texts.say(language, key) if texts.has(key) else kind


def key_name(key: str, language: Language) -> str:
    """Of a part of the selector, or of a setting."""
    name = f"rule.key.{key}"
    return texts.say(language, name) if texts.has(name) else key


def looks_at(selector: Selector, language: Language, catalogue: Catalogue) -> str:
    """« Indicateur : P14-01, P14-02 · Niveau territorial : Arrondissement »; every cell, when it says nothing."""
    chosen = {name: getattr(selector, name) for name in Selector.model_fields}
    said = [
        _one(name, [value] if isinstance(value, bool) else value, language, catalogue)
        for name, value in chosen.items()
        if value not in ((), None)
    ]
    return " · ".join(said) or texts.say(language, "rule.said.everything")


def settings(rule: Rule, language: Language, catalogue: Catalogue) -> str:
    """The params that say something, in words."""
    params: Any = rule.params
    given = {name: getattr(params, name) for name in type(params).model_fields}
    return _settings({name: value for name, value in given.items() if value not in (None, (), "")}, language, catalogue)


def _settings(given: Mapping[str, Any], language: Language, catalogue: Catalogue) -> str:
    sides = ("left", "operator", "right")
    compared = [value_name(side, given[side], language, catalogue) for side in sides if set(sides) <= set(given)]
    said = [
        _one(name, value if isinstance(value, tuple) else [value], language, catalogue)
        for name, value in given.items()
        if not (compared and name in sides)
    ]
    return " · ".join([" ".join(compared), *said] if compared else said)


def _one(key: str, values: Iterable[Any], language: Language, catalogue: Catalogue) -> str:
    named = [value_name(key, value, language, catalogue) for value in values]
    join = texts.say(language, "rule.said.join")
    shown = join.join(named[:NAMES_SHOWN] if key in _REGISTRIES else named)
    if key in _REGISTRIES and len(named) > NAMES_SHOWN:
        shown = texts.say(language, "rule.said.more", values=shown, count=len(named) - NAMES_SHOWN)
    return texts.say(language, "rule.said.one", key=key_name(key, language), values=shown)


def value_name(key: str, value: Any, language: Language, catalogue: Catalogue) -> str:
    """One value of the selector or of a setting, in words: a name for a code."""
    if isinstance(value, bool):
        return texts.say(language, "rule.said.yes" if value else "rule.said.no")
    if isinstance(value, Decimal | int):
        exact = Decimal(value)
        return texts.number(exact, language, max(0, -int(exact.normalize().as_tuple().exponent)))
    word = str(value.value if isinstance(value, Enum) else value)
    if key in _REGISTRIES:
        named = getattr(catalogue, _REGISTRIES[key]).get(word)
        name = named.name(language) if isinstance(named, Named) else word
        return f"{word} {name}" if key == "indicator" and name != word else name
    if key in ("left", "right") and ":" in word:
        return wording.column_name(word, language, catalogue)
    text = f"{_PREFIXES.get(key, '')}.{word}"
    return texts.say(language, text) if texts.has(text) else _SIGNS.get(word, word)


def cell_said(column: str, cells: Mapping[str, str], language: Language, catalogue: Catalogue) -> str:
    """A cell of rules.csv in words; what cannot be read as it should stands as it is."""
    text = cells.get(column, "")
    key = {"kind": f"rule.kind.{text}.name", "severity": f"severity.{text}", "missing": f"rule.missing.{text}"}
    key["trial"] = f"rule.said.{text}"
    if texts.has(key.get(column, "")):
        return texts.say(language, key[column])
    try:
        if column == "selector":
            return looks_at(Selector.model_validate(pairs_of(text)), language, catalogue)
        if column == "params" and cells.get("kind") in KINDS:
            annotation: Any = KINDS[cells["kind"]].model_fields["params"].annotation
            given = pairs_of(text, KINDS[cells["kind"]].to_the_end)
            params = annotation.model_validate(given)
            said = _settings({name: getattr(params, name) for name in given}, language, catalogue)
            return said or texts.say(language, "rule.said.nothing")
    except (ValidationError, RuleMistake):
        return text
    return text or texts.say(language, "rule.said.nothing")


def sentences(rule: Rule, language: Language, catalogue: Catalogue, *, period: str) -> list[str]:
    """What a partner would read: the rule's own sentence, or those of its kind that it can say. Figures are invented,
    `period` is the code of the period of the example.
    """
    own = rule.messages.get(language, "")
    codes = [f"rule.{rule.kind}"] if own else _variants(rule)
    found = []
    for code in codes:
        args = {**_example(rule, code, catalogue, period), **({"message": {language: own}} if own else {})}
        found.append(wording.said(Finding(code, rule.severity, args=args), language, catalogue))
    return list(dict.fromkeys(found))


def _variants(rule: Rule) -> list[str]:
    """Codes of the sentences of its kind, without those that its settings rule out."""
    start = f"finding.rule.{rule.kind}"
    keys = [key for key in texts.every_text() if key == start or key.startswith(f"{start}.")]
    codes = [key.removeprefix("finding.") for key in keys if not key.endswith("_suggested")]
    params: Any = rule.params
    low, high = getattr(params, "min", None), getattr(params, "max", None)
    ruled_out = {
        "rule.range.negative": low is None or low != 0,
        "rule.range.below": low is None or low == 0,
        "rule.range.above": high is None,
    }
    said = {"compare": "variant", "pattern": "variant", "completeness": "per"}.get(rule.kind)
    variant = rule.columns[said] if said else None
    return [c for c in codes if not ruled_out.get(c, False) and (variant is None or c.endswith(f".{variant}"))]


def _example(rule: Rule, code: str, catalogue: Catalogue, period: str) -> dict[str, Any]:
    """Invented figures that would break the rule in the way of this sentence."""
    params: Any = rule.params
    low: Any = getattr(params, "min", None)
    high: Any = getattr(params, "max", None)
    indicator = next(iter(rule.selector.indicator), next(iter(catalogue.indicators), ""))
    is_below = low is not None and (high is None or code.endswith((".below", ".negative")))
    value: Any = low - 1 if is_below else (high + 12 if high is not None else Decimal(240))
    if code.endswith(".down"):
        value = Decimal(10)
    if rule.kind in ("type", "reference", "pattern"):
        value = "12 ?"
    return {
        "value": value,
        "low": low,
        "high": high,
        "other": Decimal(200),
        "parts": Decimal(260),
        "previous": Decimal(40),
        "period": period,
        "count": 3,
        "first_row": 12,
        "usual": Decimal(40),
        "many": 8,
        "wanted": 40,
        "filled": 12,
        "allowed": "",
        "decimals": 0,
        "indicator": indicator,
        "place": next(iter(rule.selector.place), catalogue.committee.city),
        "dimension": next(iter(rule.selector.dimension), next(iter(catalogue.dimensions), "")),
        **{name: shown for name, shown in rule.columns.items() if name in _OF_THE_RULE},
        **{side: rule.columns[column] for side, column in _SIDES.items() if column in rule.columns},
        **({"lowest": params.floor * 100} if rule.kind == "completeness" else {}),
    }
