"""The frame of every page: who we are, what this page answers, of which period, how fresh it is."""

from __future__ import annotations

from html import escape

import streamlit as st

from mne import texts
from mne.ui import session


def frame(
    key: str, answer: str = "", *, question: str = "", period: str = "", note: str = "", printed: str = ""
) -> None:
    """Draw the head of a page. Call it first.

    `key` is the page's key in the registry; `answer` the answer to its question in one sentence, shown as the title
    (the question itself stands in when there is none yet); `question` the page's, where this reader asks another;
    `period` the period in words; `note` one more line, for
    example where the targets come from; `printed` what paper alone needs: the filters in words.
    """
    language = session.language()
    name = texts.say(language, f"shell.nav.{key}")
    usual = texts.say(language, f"page.{key}.question") if texts.has(f"page.{key}.question") else name
    question = question or usual
    demonstration_banner()
    # On a phone, where the sidebar is closed, the product's name stands here.
    product = escape(session.store().catalogue().committee.say("short", language))
    small = f"<b>{product} · </b>{escape(name)}"
    if question != name:
        small += f" <span>{escape(question)}</span>"
    line = " · ".join(escape(part) for part in (period, note) if part)
    st.html(
        f'<header class="mne-head"><p class="mne-page">{small}</p><h1>{escape(answer or question)}</h1>'
        + (f'<p class="mne-period">{line}</p>' if line else "")
        + (f'<p class="mne-period mne-printed">{escape(printed)}</p>' if printed else "")
        + "</header>"
    )


def demonstration_banner() -> None:
    """Say on every page that the figures are invented, when they are."""
    if session.store().is_demonstration:
        said = escape(texts.say(session.language(), "shell.demonstration"))
        st.html(f'<p class="mne-demonstration" role="note">{said}</p>')
