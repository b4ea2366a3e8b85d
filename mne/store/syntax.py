"""What a piece of SQL says, as the database's own parser reads it. Nothing is run; no table, file or network."""

from __future__ import annotations

import json
import re
import threading
from functools import cache
from typing import Any

import duckdb

from mne.store.duck import locked

_BEFORE = "SELECT "
_lock = threading.Lock()


class SyntaxMistake(ValueError):
    """`position` counts the text's characters from 1; 0 where the parser names none."""

    def __init__(self, said: str, position: int = 0) -> None:
        super().__init__(said)
        self.said = said
        self.position = position


def tree_of(expression: str) -> dict[str, Any]:
    """The one statement `SELECT <expression>` as DuckDB serialises it; `query_location` counts from 7.

    Raises SyntaxMistake for what is no expression or is nested too deeply.
    """
    with _lock, _parser().cursor() as cursor:
        try:
            found = cursor.execute("SELECT json_serialize_sql($1)", [_BEFORE + expression]).fetchall()
            tree: dict[str, Any] = json.loads(found[0][0])
        except (duckdb.Error, RecursionError) as error:
            raise SyntaxMistake(str(error).splitlines()[0]) from error
    if tree["error"]:
        position = int(tree.get("position") or -1)
        raise SyntaxMistake(str(tree["error_message"]), max(0, position - len(_BEFORE) + 1) if position >= 0 else 0)
    if len(tree["statements"]) != 1:
        raise SyntaxMistake("more than one statement")
    statement: dict[str, Any] = tree["statements"][0]
    return statement


def location_of(node: dict[str, Any]) -> tuple[int, int]:
    """Where a part of the tree stands in the expression: its first character, from 1, and its length; 0 if unknown."""
    start, length = int(node.get("query_location", 0)), int(node.get("query_location_length", 0))
    return (start - len(_BEFORE) + 1, length) if len(_BEFORE) <= start < 2**32 else (0, 0)


def check_pattern(pattern: str) -> None:
    """Raises SyntaxMistake where the database cannot read a regular expression; RE2's, which never run away."""
    with _lock, _parser().cursor() as cursor:
        try:
            cursor.execute("SELECT regexp_full_match('', $1)", [pattern]).fetchall()
        except duckdb.Error as error:
            raise SyntaxMistake(re.sub(r"^[\w ]+ Error: ", "", str(error).splitlines()[0])) from error


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return locked()
