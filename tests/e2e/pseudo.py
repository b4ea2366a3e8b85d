"""The program in a language that nobody speaks: each text of `mne/texts` and each name of the registry is marked.

    python -m tests.e2e.pseudo run app.py --server.port 8600

Whatever stands on a page outside the marks was written past the texts. Only this module knows the marks; the program
itself runs as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from streamlit.web import cli

from mne import model, texts
from mne.catalogue import Committee
from mne.store import Person

OPEN, CLOSE = "⟦", "⟧"
LINE = re.compile(r"^(\s*(?:[-*>] |#+ |\d+\. )?(?::material/\w+: )?)(.+)$")


def marked(said: str) -> str:
    """Line by line; what Streamlit and Markdown look for at a line's beginning stays there."""
    return "\n".join(LINE.sub(rf"\1{OPEN}\2{CLOSE}", line) for line in said.split("\n"))


def marking(function: Callable[..., str]) -> Callable[..., str]:
    def wrapped(*args: Any, **named: Any) -> str:
        said = function(*args, **named)
        return marked(said) if said else said

    return wrapped


def mark_everything() -> None:
    plain = texts.every_text()
    marks = {
        key: {
            language: sentence if key.startswith("language.") else marked(sentence)
            for language, sentence in wording.items()
        }
        for key, wording in plain.items()
    }
    # Streamlit's own texts are looked up by their English wording.
    for key in plain:
        if key.startswith("shell.builtin."):
            marks[key]["en"] = plain[key]["en"]
    texts.every_text = cache(lambda: marks)  # type: ignore[assignment]
    for name in ("day", "moment", "period"):
        setattr(texts, name, marking(getattr(texts, name)))
    for kind, names in (
        (model.Named, ("name",)),
        (model.Partner, ("short",)),
        (model.Programme, ("short", "activities")),
        (model.Indicator, ("unit", "definition", "sheet")),
        (Committee, ("say",)),
    ):
        for name in names:
            setattr(kind, name, marking(getattr(kind, name)))
    plain_person = Person.__init__

    def named_person(self: Person, *args: Any, **named: Any) -> None:
        plain_person(self, *args, **named)
        object.__setattr__(self, "display_name", marked(self.display_name))

    Person.__init__ = named_person  # type: ignore[method-assign]


if __name__ == "__main__":
    mark_everything()
    sys.exit(cli.main())
