"""Text of other people, made safe to show where Streamlit reads Markdown."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-!|$~:&.])")


def escaped(text: str) -> str:
    """The same words with everything that Markdown would read as a command, or as an address, disarmed."""
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", " ")
