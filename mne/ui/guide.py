"""The two guides, with pictures taken by docs/shots.py from the running program."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from mne import texts
from mne.model import Language

FOLDER = Path(__file__).parent / "static" / "guide"
ADDRESS = "/app/static/guide"
# Section of the guide → its picture; each stands in the folder once a language.
GUIDES: dict[str, dict[str, str]] = {
    "partner": {
        "owed": "owed",
        "template": "",
        "fill": "",
        "findings": "findings",
        "confirm": "confirm",
        "after": "submissions",
    },
    "committee": {
        "overview": "overview",
        "filters": "",
        "indicator": "indicator",
        "districts": "districts",
        "excel": "explore",
    },
}
NAMED = ("overview", "indicator", "explore", "submit", "submissions")


def show(guide: str, language: Language) -> None:
    """One guide from beginning to end."""
    names = {page: texts.say(language, f"shell.nav.{page}") for page in NAMED}
    names |= {"download": texts.say(language, "table.download"), "tab": texts.say(language, "submit.tab_table")}
    for section, picture in GUIDES[guide].items():
        key = f"guide.{guide}.{section}"
        title = texts.say(language, f"{key}.title")
        st.subheader(title, anchor=False)
        st.markdown(texts.say(language, f"{key}.body", **names))
        if picture:
            _picture(f"{picture}-{language}.webp", f"{texts.say(language, 'guide.picture')} ({title})")


def _picture(name: str, words: str) -> None:
    if (FOLDER / name).exists():
        at, said = f"{ADDRESS}/{name}", escape(words, quote=True)
        # On a phone its letters are legible only by itself.
        st.html(f'<a href="{at}" target="_blank"><img class="mne-picture" src="{at}" alt="{said}" loading="lazy"></a>')
