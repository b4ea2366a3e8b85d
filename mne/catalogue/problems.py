"""What is wrong in a folder of reference files, kept as codes and worded when shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from mne import texts
from mne.model import Language


@dataclass(frozen=True)
class Problem:
    """One mistake. `line` counts from 1 with the header as line 1; None when it is about the whole file."""

    file: str
    line: int | None
    column: str
    code: str
    args: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str = ""
    """Nearest valid value; empty when none is near."""

    def say(self, language: Language) -> str:
        """Where, what, and what to write instead."""
        where = self.file
        if self.line is not None:
            where = texts.say(language, "catalogue.line", file=where, line=self.line)
        if self.column:
            where = texts.say(language, "catalogue.column", where=where, column=self.column)
        what = texts.say(language, f"catalogue.problem.{self.code}", **self.args)
        nearest = texts.say(language, "catalogue.nearest", value=self.suggestion) if self.suggestion else ""
        return " ".join(part for part in (texts.say(language, "catalogue.at", where=where), what, nearest) if part)


class CatalogueError(Exception):
    """The folder cannot be used. `problems` holds all of them, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.say("en") for problem in self.problems)


def nearest(value: str, choices: Iterable[str]) -> str:
    """The choice most like the value, or nothing. Upper and lower case do not count."""
    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(value.strip().casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""
