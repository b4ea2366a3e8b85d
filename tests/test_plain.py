"""Text of other people where Markdown is read: it says what it says and does nothing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from mne.ui.plain import escaped

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
PIECES = [
    *("[", "]", "(", ")", "*", "_", "`", "<b>", "http://x.y", "www.x.y", "a@b.c", "1.", "1)", "-", "#", "+", "~~", "|"),
    *(":red[", ":material/home:", "$x$", "&amp;", "\\", "!", "x", " ", "\n", "12", "."),
]


@pytest.mark.parametrize(
    "said", ["« Puits » (E4, E102–E103) signifie", "Vérifiez le nombre. Corrigez-le.", "يعني (E4)", "Et après…"]
)
def test_a_label_is_read_aloud_as_it_stands(said: str) -> None:
    assert escaped(said.replace("-", "")) == said.replace("-", "")


@pytest.mark.parametrize(
    ("said", "harmless"),
    [
        ("[here](http://x.y)", r"\[here\]\(http\://x\.y)"),
        ("www.x.y", r"www\.x\.y"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("a@b.c", r"a@b\.c"),
        (":red[x]", r"\:red\[x\]"),
    ],
)
def test_what_would_do_something_is_disarmed(said: str, harmless: str) -> None:
    assert escaped(said) == harmless


@given(some.lists(some.sampled_from(PIECES), max_size=12).map("".join))
def test_markdown_shows_it_as_the_words_it_is(said: str) -> None:
    shown = MARKDOWN.render(escaped(said))
    assert not re.search(r"<(?!/?p>)", shown)
    assert unescape(re.sub(r"</?p>", "", shown)).split() == said.split()
