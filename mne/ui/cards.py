"""Headline cards and lists of links: what a page says in its first five seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from mne.ui import filters
from mne.ui.pages import FOLDER

_CARD = (
    "border:1px solid #E3DCD0;border-inline-start:5px solid {colour};border-radius:8px;background:#FFFFFF;"
    "padding:12px 14px;display:flex;flex-direction:column;gap:2px;min-width:0"
)
_WALL = "display:grid;grid-template-columns:repeat(auto-fit,minmax(136px,1fr));gap:8px;margin:0 0 8px"


@dataclass(frozen=True)
class Card:
    """`figure` is already worded; `below` says out of how many."""

    title: str
    figure: str
    below: str
    colour: str
    icon: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a list: icon and words, and the page it leads to."""

    icon: str
    words: str
    page: str
    chosen: str
    detail: str = ""


def wall(cards: Sequence[Card]) -> None:
    """The cards in one row, two or three beside each other on a phone."""
    drawn = "".join(
        f'<div style="{_CARD.format(colour=card.colour)}">'
        f'<span style="font-size:.8125rem;color:#4A5661">{escape(f"{card.icon} {card.title}".strip())}</span>'
        f'<span style="font-size:1.75rem;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums">'
        f"<bdi>{escape(card.figure)}</bdi></span>"
        f'<span style="font-size:.8125rem;color:#4A5661">{escape(card.below)}</span></div>'
        for card in cards
    )
    st.html(f'<div style="{_WALL}">{drawn}</div>')


def lines(entries: Sequence[Line], *, empty: str) -> None:
    """Each line a link that carries the filters along; `empty` says that there is nothing, and that this is good."""
    if not entries:
        st.caption(empty)
    for entry in entries:
        st.page_link(
            str(FOLDER / f"{entry.page}.py"),
            label=f"{entry.icon} {_plain(entry.words)}",
            help=entry.detail or None,
            query_params=filters.link_parameters(chosen=entry.chosen),
        )


def go(page: str, chosen: str) -> None:
    """Open a page on one thing, with the filters carried along."""
    st.switch_page(str(FOLDER / f"{page}.py"), query_params=filters.link_parameters(chosen=chosen))


def _plain(words: str) -> str:
    """Labels are read as Markdown; a name must not become a link, a picture or a formula."""
    return re.sub(r"([\\\[\]*_`~$:<>])", r"\\\1", words)
