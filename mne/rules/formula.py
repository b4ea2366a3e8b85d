"""The safe expression: read by the database's own parser, walked against a list of what is allowed, and written anew.

Nothing that a person typed is ever run. What is allowed: the columns below, numbers, short texts, comparisons,
`and or not`, `between`, `in`, `is null`, `case`, the four operations and the ten FUNCTIONS. Arithmetic is in
double precision; comparisons look at six decimals, so that 0.1 + 0.2 equals 0.3. A division by zero, a logarithm of
nothing and whatever is worked out from a missing number have no value, and a rule without a value is not broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from mne.rules.row import RuleMistake
from mne.store.syntax import SyntaxMistake, location_of, tree_of

LONGEST, DEEPEST = 500, 40
TOTALS = ("value", "numerator", "denominator")
BESIDE = tuple(f"{when}_{name}" for when in ("accepted", "previous") for name in TOTALS)
"""What was accepted for this very cell, and what the period before says."""
NUMBERS = (*TOTALS, *BESIDE, "year", "month")
TEXTS = ("indicator", "place", "level", "period")
FUNCTIONS: Mapping[str, tuple[range, str]] = {
    "abs": (range(1, 2), "abs({})"),
    "ceil": (range(1, 2), "ceil({})"),
    "coalesce": (range(2, 9), "coalesce({})"),
    "floor": (range(1, 2), "floor({})"),
    "greatest": (range(2, 9), "greatest({})"),
    "least": (range(2, 9), "least({})"),
    "ln": (range(1, 2), "ln(nullif(greatest({}, 0), 0))"),
    "mod": (range(2, 3), "({} % nullif({}, 0))"),
    "nullif": (range(2, 3), "nullif({})"),
    "round": (range(1, 3), "round({})"),
}
"""How many arguments each takes, and how it is written so that it cannot fail."""
_OPERATIONS = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({} / nullif({}, 0))",
    "%": FUNCTIONS["mod"][1],
}
_COMPARISONS = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
}
_CODE = re.compile(r"[a-z0-9_]{1,40}")
_NUMBER = re.compile(r"-?\d{0,15}(\.\d{0,6})?")


class Formula(NamedTuple):
    """A formula ready to be judged: `sql` is true, false or NULL over the columns of a table w.

    Where an operand's column is read, its name ends in `!`, for whoever judges to say what stands in for a missing one.
    `operands` must be there for the formula to be worked out; the other columns are forgiven, as inside `coalesce`.
    """

    sql: str
    columns: tuple[str, ...]
    operands: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The cells of a row that it looks at."""
        named = (name.partition("_")[2] if name in BESIDE else name for name in self.columns)
        return tuple(dict.fromkeys(name for name in named if name in TOTALS or ":" in name))


class _Part(NamedTuple):
    sql: str
    kind: str
    """number | text | truth"""


@cache
def read(text: str) -> Formula:
    """Raises RuleMistake `expression_…` with the position, counted from 1, of what cannot be."""
    _check_characters(text)
    try:
        tree = tree_of(text)
    except SyntaxMistake as mistake:
        found = text[max(0, mistake.position - 1) :][:20] if mistake.position else text[:20]
        raise RuleMistake("expression_syntax", position=mistake.position or 1, found=found) from mistake
    walk = _Walk(text)
    condition = walk.truth(walk.only_expression(tree["node"]), 0)
    if not any(name in TOTALS or name in BESIDE or ":" in name for name in walk.columns):
        raise RuleMistake("expression_column_none", choices=", ".join(TOTALS))
    return Formula(condition, tuple(walk.columns), tuple(walk.operands))


def _check_characters(text: str) -> None:
    if len(text) > LONGEST:
        raise RuleMistake("expression_long", found=len(text), limit=LONGEST)
    if strange := re.search(r"[^ -~]|;|--|/\*|\$", text):
        raise RuleMistake("expression_character", position=strange.start() + 1, found=ascii(strange[0]).strip("'"))


@dataclass
class _Walk:
    """One pass over the parser's tree; what is not named here is refused."""

    text: str

    def __post_init__(self) -> None:
        self.columns: dict[str, None] = {}
        self.operands: dict[str, None] = {}
        self.forgiving = 0

    def refuse(self, code: str, node: Mapping[str, Any], **args: Any) -> RuleMistake:
        start, length = location_of(dict(node))
        written = (
            self.text[start - 1 :][: min(length or 20, 40)]
            if start
            else str(node.get("function_name") or self.text[:20])
        )
        return RuleMistake(f"expression_{code}", **{"position": start or 1, "found": written, **args})

    def only_expression(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The one thing selected; whatever `SELECT 1` does not have beside it is refused."""
        plain, chosen = tree_of("1")["node"], node.get("select_list", [])
        rest = {key: value for key, value in node.items() if key != "select_list"}
        if rest != {key: value for key, value in plain.items() if key != "select_list"} or len(chosen) != 1:
            raise self.refuse("not_allowed", {}, found=self.text[:40])
        expression: Mapping[str, Any] = chosen[0]
        return expression

    def truth(self, node: Mapping[str, Any], depth: int) -> str:
        return self._wanted("truth", node, depth)

    def number(self, node: Mapping[str, Any], depth: int) -> str:
        return self._wanted("number", node, depth)

    def _wanted(self, kind: str, node: Mapping[str, Any], depth: int) -> str:
        part = self.part(node, depth)
        if part.kind != kind:
            raise self.refuse(f"no_{kind}", node)
        return part.sql

    def part(self, node: Mapping[str, Any], depth: int) -> _Part:
        if depth > DEEPEST:
            raise self.refuse("deep", node, limit=DEEPEST)
        if node.get("alias"):
            raise self.refuse("not_allowed", node)
        kinds: dict[str, Callable[[Mapping[str, Any], int], _Part]] = {
            "COLUMN_REF": self._column,
            "CONSTANT": self._constant,
            "COMPARISON": self._comparison,
            "CONJUNCTION": self._conjunction,
            "BETWEEN": self._between,
            "CASE": self._case,
            "FUNCTION": self._function,
            "OPERATOR": self._operator,
        }
        found = kinds.get(str(node.get("class")))
        if found is None:
            raise self.refuse("not_allowed", node)
        return found(node, depth + 1)

    def _column(self, node: Mapping[str, Any], depth: int) -> _Part:
        names = [str(name) for name in node["column_names"]]
        name = names[0].lower() if len(names) == 1 else ":".join(names)
        is_part = len(names) == 2 and all(_CODE.fullmatch(word) for word in names)
        if not is_part and name not in (*NUMBERS, *TEXTS):
            raise self.refuse("column", node, choices=", ".join((*NUMBERS, *TEXTS, "sex.female")))
        self.columns[name] = None
        if name in TEXTS:
            return _Part(f'w."{name}"', "text")
        if name in ("year", "month"):
            return _Part(f'w."{name}"', "number")
        if self.forgiving:
            return _Part(f'w."{name}"', "number")
        self.operands[name] = None
        return _Part(f'w."{name}!"', "number")

    def _constant(self, node: Mapping[str, Any], depth: int) -> _Part:
        literal = node.get("literal", {})
        kind, text = literal.get("kind"), str(literal.get("text"))
        if kind in ("INTEGER", "NUMERIC") and _NUMBER.fullmatch(text) and any(c.isdigit() for c in text):
            return _Part(f"CAST({Decimal(text):f} AS DOUBLE)", "number")
        if kind == "STRING" and re.fullmatch(r"[A-Za-z0-9_.:-]{0,40}", text):
            return _Part(f"'{text}'", "text")
        if kind == "BOOLEAN" and text in ("true", "false"):
            return _Part(text, "truth")
        raise self.refuse("constant", node)

    def _comparison(self, node: Mapping[str, Any], depth: int) -> _Part:
        sign = _COMPARISONS.get(str(node["type"]))
        if sign is None:
            raise self.refuse("not_allowed", node)
        left, right = self.part(node["left"], depth), self.part(node["right"], depth)
        if left.kind == right.kind == "number":
            return _Part(f"(round({left.sql} - {right.sql}, 6) {sign} 0)", "truth")
        if left.kind == right.kind == "text" and sign in ("=", "<>"):
            return _Part(f"({left.sql} {sign} {right.sql})", "truth")
        raise self.refuse("unlike", node)

    def _conjunction(self, node: Mapping[str, Any], depth: int) -> _Part:
        word = {"CONJUNCTION_AND": " AND ", "CONJUNCTION_OR": " OR "}.get(str(node["type"]))
        if word is None:
            raise self.refuse("not_allowed", node)
        return _Part(f"({word.join(self.truth(child, depth) for child in node['children'])})", "truth")

    def _between(self, node: Mapping[str, Any], depth: int) -> _Part:
        middle, low, high = (f"round({self.number(node[name], depth)}, 6)" for name in ("input", "lower", "upper"))
        return _Part(f"({middle} BETWEEN {low} AND {high})", "truth")

    def _case(self, node: Mapping[str, Any], depth: int) -> _Part:
        checks = [(self.truth(c["when_expr"], depth), self.part(c["then_expr"], depth)) for c in node["case_checks"]]
        other = self._otherwise(node["else_expr"], checks[0][1].kind, depth)
        if {then.kind for _, then in checks} != {other.kind}:
            raise self.refuse("unlike", node)
        whens = " ".join(f"WHEN {when} THEN {then.sql}" for when, then in checks)
        return _Part(f"CASE {whens} ELSE {other.sql} END", other.kind)

    def _otherwise(self, node: Mapping[str, Any], kind: str, depth: int) -> _Part:
        """Without ELSE a case has no value."""
        said = node.get("literal", {}).get("kind") if node.get("class") == "CONSTANT" else ""
        return _Part("NULL", kind) if said == "NULL_LITERAL" else self.part(node, depth)

    def _function(self, node: Mapping[str, Any], depth: int) -> _Part:
        name = str(node["function_name"]).lower()
        given = [argument["expression"] for argument in node["arguments"]]
        plain = not (node["schema"] or node["catalog"] or node["distinct"] or node["filter"])
        plain = plain and not node["order_bys"]["orders"] and not any(a["name"] for a in node["arguments"])
        if not plain or (name not in FUNCTIONS and not (node["is_operator"] and name in _OPERATIONS)):
            raise self.refuse("function", node, choices=", ".join(FUNCTIONS))
        if name in _OPERATIONS:
            values = [self.number(argument, depth) for argument in given]
            signed = f"({name}{values[0]})" if len(values) == 1 and name in "+-" else ""
            return _Part(signed or _OPERATIONS[name].format(*values), "number")
        return self._named(name, given, node, depth)

    def _named(self, name: str, given: Sequence[Mapping[str, Any]], node: Mapping[str, Any], depth: int) -> _Part:
        counts, form = FUNCTIONS[name]
        if len(given) not in counts:
            raise self.refuse("arguments", node, least=counts.start, most=counts.stop - 1)
        if name == "round" and len(given) == 2 and not re.fullmatch("[0-6]", _digits(given[1])):
            raise self.refuse("arguments", node, least=1, most=2)
        self.forgiving += name == "coalesce"
        values = [self.number(argument, depth) for argument in given]
        self.forgiving -= name == "coalesce"
        if name == "round":
            values[1:] = [_digits(argument) for argument in given[1:]]
        return _Part(form.format(*values) if name == "mod" else form.format(", ".join(values)), "number")

    def _operator(self, node: Mapping[str, Any], depth: int) -> _Part:
        kind, children = str(node["type"]), node["children"]
        if kind == "OPERATOR_NOT":
            return _Part(f"(NOT {self.truth(children[0], depth)})", "truth")
        if kind == "OPERATOR_COALESCE":
            return self._named("coalesce", children, node, depth)
        if kind in ("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"):
            self.forgiving += 1
            inner = self.number(children[0], depth)
            self.forgiving -= 1
            return _Part(f"({inner} IS {'NOT ' if 'NOT' in kind else ''}NULL)", "truth")
        if kind in ("COMPARE_IN", "COMPARE_NOT_IN"):
            parts = [self.part(child, depth) for child in children]
            if {part.kind for part in parts} not in ({"number"}, {"text"}):
                raise self.refuse("unlike", node)
            first, *rest = (f"round({p.sql}, 6)" if p.kind == "number" else p.sql for p in parts)
            return _Part(f"({first} {'NOT ' if 'NOT' in kind else ''}IN ({', '.join(rest)}))", "truth")
        raise self.refuse("not_allowed", node)


def _digits(node: Mapping[str, Any]) -> str:
    return str(node.get("literal", {}).get("text", "")) if node.get("class") == "CONSTANT" else ""
