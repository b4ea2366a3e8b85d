"""What every rule row has: who it looks at (the selector), how grave it is, and its own words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mne.model import Basis, Indicator, Language, Level, Measure, Row, Severity
from mne.period import Frequency

if TYPE_CHECKING:
    from mne.rules.cells import Cells, Numbers
    from mne.rules.expanded import Expanded

SCALE = 10_000
"""The rules count in ten-thousandths, as integers: exact, and what DECIMAL(18,4) can hold."""
LARGEST = 10**18 - 1

KEY_ROLES = ("indicator", "place", "period")
INPUT_ROLES = ("value", "numerator", "denominator", "part")
Field_ = Literal["indicator", "place", "period", "value", "numerator", "denominator", "part"]
Operator = Literal["==", "!=", ">", ">=", "<", "<=", "both_or_neither", "not_both"]
Missing = Literal["skip_any", "skip_all", "never_skip"]
"""What a kind that looks at several cells (its operands) does where one is missing: blank with nothing accepted
before, withdrawn, or not applicable. Zero is not missing.

skip_any: the rule is judged only where every operand is there.
skip_all: it is judged where at least one is; those that are missing count as nothing, as 0.
never_skip: it is judged wherever it looks, once the period has ended; those that are missing count as 0.

What differs from this in a kind is told in its docstring. A kind that looks at one cell has nothing to skip."""


class RuleMistake(ValueError):
    """A row that does not make sense; texts `catalogue.problem.rule_<code>` word it."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.args_by_name = args


def pairs_of(text: str, to_the_end: Collection[str] = ()) -> dict[str, str]:
    """Read `min=0 max=100`; a key of `to_the_end` takes the rest of the text, blanks and all.

    Raises RuleMistake on a word without an equals sign.
    """
    found: dict[str, str] = {}
    rest = text.strip()
    while rest:
        word = rest.split(maxsplit=1)[0]
        key, separator, value = word.partition("=")
        if key in to_the_end:
            value = rest.partition("=")[2].strip()
            word = rest
        if not separator or not key or not value:
            raise RuleMistake("pairs", found=word)
        found[key] = value
        rest = rest[len(word) :].strip()
    return found


def role_of(field: str) -> str:
    """value, numerator, denominator, or part."""
    return "part" if ":" in field else field


def amount(value: Decimal) -> int:
    """A number in ten-thousandths."""
    return int(value * SCALE)


class Params(BaseModel):
    """What a rule of this kind is told beside its selector."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Selector(Params):
    """Which cells a rule looks at; an empty list means every one. Lists are written `key=a|b`."""

    programme: tuple[str, ...] = ()
    indicator: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    """Each stands for itself and everything below it."""
    level: tuple[Level, ...] = ()
    measure: tuple[Measure, ...] = ()
    basis: tuple[Basis, ...] = ()
    frequency: tuple[Frequency, ...] = ()
    decimals: tuple[int, ...] = ()
    within: bool | None = None
    """Only indicators whose numerator is a part of their denominator (or only the others)."""
    field: tuple[Field_, ...] = ()
    dimension: tuple[str, ...] = ()

    @field_validator("*", mode="before")
    @classmethod
    def _split(cls, value: Any, info: Any) -> Any:
        return value.split("|") if isinstance(value, str) and info.field_name != "within" else value

    def takes(self, indicator: Indicator) -> bool:
        """Whether the rule looks at this indicator at all."""
        wanted: tuple[tuple[tuple[Any, ...], Any], ...] = (
            (self.programme, indicator.programme),
            (self.indicator, indicator.code),
            (self.measure, indicator.measure),
            (self.basis, indicator.basis_in_time),
            (self.frequency, indicator.frequency),
            (self.decimals, indicator.decimals),
        )
        inside = all(not allowed or value in allowed for allowed, value in wanted)
        return inside and self.within in (None, indicator.numerator_within_denominator)


class RuleRow(Row):
    """One rule: a row of `rules.csv`. Each kind adds its `params` and its one SQL statement.

    The statement sees two tables, `cell` (cells.Cells) and `rule` (expanded.Expanded), and returns one row per hit:
    `rule` and `n` (numbers of the rule and of the cell), `variant` (which sentence), and further columns that
    become the sentence's arguments; `related` lists the numbers of further cells.
    """

    sql: ClassVar[str]
    roles: ClassVar[tuple[str, ...]] = INPUT_ROLES
    """Fields this kind can look at; the selector narrows them."""
    to_the_end: ClassVar[frozenset[str]] = frozenset()
    """Params that hold free text and therefore come last in the cell."""
    waivable: ClassVar[bool] = True
    """Whether a waiver can lift it; not where a value that breaks it could be neither kept nor counted."""

    code: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    version: int = Field(default=1, ge=1)
    severity: Severity
    selector: Selector = Selector()
    missing: Missing = "skip_any"
    valid_from: date | None = None
    valid_to: date | None = None
    trial: bool = False
    """On trial, what it finds is shown to the secretariat only and blocks nobody."""
    message_ar: str = ""
    message_fr: str = ""
    message_en: str = ""

    @field_validator("selector", "params", mode="before", check_fields=False)
    @classmethod
    def _read_pairs(cls, value: Any) -> Any:
        return pairs_of(value, cls.to_the_end) if isinstance(value, str) else value

    @classmethod
    def statement(cls, rules: Sequence[RuleRow]) -> str:
        """The one statement for these rules, all of this kind; `rule` in it is a rule's place among them."""
        return cls.sql

    @classmethod
    def sieve(cls, cells: Cells, rules: Expanded) -> Numbers | None:
        """Positions of the cells that the statement has to see, None for all of them.

        It may be too generous and never too strict: the statement alone decides, and is not run where none is left.
        """
        return None

    @property
    def columns(self) -> dict[str, Any]:
        """The params as columns of the rule table; numbers in ten-thousandths."""
        return {}

    @property
    def messages(self) -> Mapping[Language, str]:
        """The rule's own words, where it has some; otherwise its kind's sentence is said."""
        own: dict[Language, str] = {"ar": self.message_ar, "fr": self.message_fr, "en": self.message_en}
        return {language: text for language, text in own.items() if text}

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts of disaggregations, as dimension:category, that the params name."""
        return ()

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def fields(self) -> Iterator[str]:
        return (role for role in self.roles if not self.selector.field or role in self.selector.field)


class BranchRow(RuleRow):
    """A kind whose rules are constants of its statement, each a branch of its `CASE r.rule {branches} END`.

    A list that is a constant is looked up instead of being searched in a text for every cell; a pattern that is one is
    compiled once.
    """

    @property
    @abstractmethod
    def broken(self) -> str:
        """The condition, in SQL, of a cell that breaks the rule."""

    @classmethod
    def statement(cls, rules: Sequence[RuleRow]) -> str:
        branches = (f"WHEN {n} THEN {rule.broken}" for n, rule in enumerate(rules) if isinstance(rule, BranchRow))
        return cls.sql.format(branches=" ".join(branches))
