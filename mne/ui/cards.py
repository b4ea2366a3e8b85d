"""Headline cards and lists of links: what a page says in its first five seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from mne.ui import filters
from mne.ui.pages import FOLDER


@dataclass(frozen=True)
class Card:
    """`figure` is already worded; `below` says out of how many; `edge` names a colour of shell.css."""

    title: str
    figure: str
    below: str
    edge: str
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
        f'<div class="mne-card" style="--edge:var(--{card.edge})">'
        f"<span>{escape(f'{card.icon} {card.title}'.strip())}</span>"
        f"<strong><bdi>{escape(card.figure)}</bdi></strong><span>{escape(card.below)}</span></div>"
        for card in cards
    )
    st.html(f'<div class="mne-cards">{drawn}</div>')


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


def link(page: str, words: str, icon: str, **asked: str) -> None:
    """One link to a page, with the filters carried along and `asked` put in."""
    st.page_link(
        str(FOLDER / f"{page}.py"),
        label=_plain(words),
        icon=f":material/{icon}:",
        query_params=filters.link_parameters(**asked),
        width="content",
    )


def go(page: str, chosen: str) -> None:
    """Open a page on one thing, with the filters carried along."""
    st.switch_page(str(FOLDER / f"{page}.py"), query_params=filters.link_parameters(chosen=chosen))


def _plain(words: str) -> str:
    """Labels are read as Markdown; a name must not become a link, a picture or a formula."""
    return re.sub(r"([\\\[\]*_`~$:<>])", r"\\\1", words)
