"""Text of other people, made safe to show where Streamlit reads Markdown."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#+\-!|$~:&]|(?<=\])\(|\.(?=\S))")
_LIST = re.compile(r"^(\s*\d{1,9})([.)])")


def escaped(text: str) -> str:
    """The same words with everything that Markdown would read as a command, or as an address, disarmed.

    Brackets that lead to no address and the full stop of a sentence are left alone: where the words label a field,
    they are read aloud as they stand here.
    """
    plain = _LIST.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text)).replace("\n", " ")
    # Four blanks in front would make it code.
    return plain.lstrip()
