"""Who asks, for what, and what she may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mne.model.words import Language, Role
from mne.period import PeriodRange


@dataclass(frozen=True)
class User:
    """A signed-in person, or the local operator of the command line."""

    name: str
    role: Role
    partner: str | None = None
    display_name: str = ""
    language: Language | None = None

    @property
    def is_officer(self) -> bool:
        return self.role is Role.officer


@dataclass(frozen=True)
class Choices:
    """What a person asked for. Empty means everything."""

    programmes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Each stands for itself and everything below it."""
    indicators: tuple[str, ...] = ()
    period: PeriodRange | None = None
    dimension: str = ""


@dataclass(frozen=True)
class Scope:
    """What this person asked for and may see. Only `access.scope` makes one; no Scope, no rows."""

    user: str
    role: Role
    rows_of: str
    """The partner whose rows may be seen one by one; `*` for every partner, `-` for none."""
    programmes: tuple[str, ...]
    partners: tuple[str, ...]
    places: tuple[str, ...]
    indicators: tuple[str, ...]
    period: PeriodRange
    dimension: str
    today: date

    @property
    def sees_every_row(self) -> bool:
        return self.rows_of == "*"


class Refused(Exception):
    """Somebody asked for what they may not do or see. `code` is a text key; `args` fill it."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.args_by_name = args
