"""committee.toml edited line by line, so that its comments and its order stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Value = str | int | Decimal | tuple[str, ...]


def values_of(text: str) -> dict[str, Any]:
    """The keys and their values; raises TOMLDecodeError."""
    return tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)


def with_values(text: str, changed: Mapping[str, Value | None]) -> str:
    """The text with these keys set; what is None is taken out; new keys come last. Keys are plain words."""
    for key, value in changed.items():
        line = "" if value is None else f"{key} = {_written(value)}\n"
        place = re.search(rf"(?m)^{re.escape(key)}\s*=.*\n?", text)
        if place:
            text = text[: place.start()] + line + text[place.end() :]
        elif line:
            text += ("" if text.endswith("\n") or not text else "\n") + line
    return text


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(each) for each in value) + "]"
    # JSON's strings are TOML's basic strings, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F") if isinstance(value, str) else str(value)
