"""What every command needs: the open store, the person, codes checked, JSON printed."""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, cast

import pandas as pd
import typer

from mne import access, accounts, texts
from mne.model import LANGUAGES, Choices, Language, Scope, User
from mne.period import PeriodRange
from mne.settings import Settings
from mne.store import Store

LanguageOption = Annotated[str, typer.Option("--language", help="ar, fr or en.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print only JSON on stdout.")]
AsOption = Annotated[str, typer.Option("--as", help="The person in whose name this is done.")]


class UsageProblem(Exception):
    """The words of the command are off; ends with exit code 2."""


class CommandFailed(Exception):
    """Ends the command with this exit code; what there was to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def spoken() -> Language:
    """The language of the command line's own messages; also where a setting does not make sense."""
    wanted = os.environ.get("MNE_LANGUAGE", "fr")
    return wanted if wanted in LANGUAGES else "fr"


def problem(key: str, **args: Any) -> UsageProblem:
    return UsageProblem(texts.say(spoken(), key, **args))


@contextmanager
def opened(*, create: bool = False) -> Iterator[Store]:
    """The store, held for the length of the command."""
    settings = Settings()
    if not create and not (settings.home / "mne.duckdb").exists():
        raise problem("cli.no_store", home=settings.home)
    store = Store.open(settings, create=create)
    try:
        yield store
    finally:
        store.close()


def checked(kind: str, code: str, known: Iterable[str]) -> str:
    """The code, when it is known; else UsageProblem that names the nearest valid one."""
    valid = list(known)
    if code in valid:
        return code
    by_folded = {v.casefold(): v for v in valid}
    near = difflib.get_close_matches(code.casefold(), by_folded, n=1, cutoff=0.0)
    nearest = by_folded[near[0]] if near else "–"
    raise problem("cli.unknown", kind=texts.say(spoken(), f"cli.kind.{kind}"), code=code, nearest=nearest)


def language_of(code: str) -> Language:
    return cast(Language, checked("language", code, LANGUAGES))


def person(store: Store, name: str) -> User:
    """The person as the rest of the program knows her; the local operator when there is no name."""
    if not name:
        return access.LOCAL_OPERATOR
    names = [p.name for p in store.people() if not p.disabled]
    checked("person", name, names)
    found = store.person(name)
    assert found is not None
    return accounts.user_of(found)


def existing(path: Path) -> Path:
    try:
        there = path.is_file()
    except OSError:
        there = False
    if not there:
        folder = path.parent if len(path.name) < 255 and path.parent.is_dir() else Path()
        near = difflib.get_close_matches(path.name, [p.name for p in folder.iterdir() if p.is_file()], n=1, cutoff=0.3)
        raise problem("cli.no_file", file=path, nearest=near[0] if near else "–")
    return path


def scope_of(store: Store, user: User, choices: Mapping[str, list[str]], period: str, dimension: str = "") -> Scope:
    """Check each code of the filters, then ask access for the Scope."""
    catalogue = store.catalogue()
    known = {
        "programme": catalogue.programmes,
        "partner": catalogue.partners,
        "place": catalogue.places,
        "indicator": catalogue.indicators,
    }
    codes = {kind: tuple(checked(kind, c, known[kind]) for c in choices.get(kind, [])) for kind in known}
    try:
        range_ = PeriodRange.parse(period) if period else None
    except ValueError as wrong:
        raise problem("cli.bad_period", period=period) from wrong
    asked = Choices(codes["programme"], codes["partner"], codes["place"], codes["indicator"], range_, dimension)
    return access.scope(user, asked, today=store.today, due_days=catalogue.committee.due_days)


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers as numbers, days as text, nothing as null."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or (not isinstance(value, list | tuple | dict | str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=plain)
    sys.stdout.write("\n")


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(c) for c in frame.columns]
    return [
        {name: plain(value) for name, value in zip(names, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def print_table(frame: pd.DataFrame) -> None:
    """The frame in columns, for a person at a terminal."""
    shown = frame.map(lambda v: "–" if plain(v) is None else str(plain(v)))
    typer.echo(shown.to_string(index=False) if len(shown) else texts.say(spoken(), "cli.no_rows"))
