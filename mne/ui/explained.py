"""What the words of a page mean, told where they stand: statuses, measures, coverage."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from mne import charts, texts
from mne.catalogue import Committee
from mne.charts.style import SHOWN, WITHOUT
from mne.export import status_meanings, threshold_note
from mne.model import Language
from mne.ui import session

if TYPE_CHECKING:
    from mne.ui.reader import Reader

MEASURES = ("achievement", "pace", "expected", "actual_to_date", "baseline")


def statuses(reader: Reader) -> None:
    """A button that opens the meaning of each status and of the coverage."""
    with st.popover(reader.say("guide.statuses_button"), icon=":material/help:", type="tertiary", width="content"):
        status_list(reader.catalogue.committee, reader.language)
        st.caption(reader.say("guide.more"))


def status_list(committee: Committee, language: Language) -> None:
    """Icon, word and meaning of each status, then of each reason for having none."""
    meanings = status_meanings(committee, language)
    judged = [state for state in SHOWN if state != "without"]
    shown = [*judged, *WITHOUT, *(state for state in meanings if state not in (*judged, *WITHOUT))]
    lines = "".join(_line(state, meanings[state], language) for state in shown)
    floor = texts.percent(committee.coverage_floor, language)
    coverage, note = texts.say(language, "guide.coverage", floor=floor), threshold_note(committee, language)
    st.html(f'<dl class="mne-meanings">{lines}</dl><p>{escape(coverage)}</p><p>{escape(note)}</p>')


def measure_list(language: Language) -> None:
    """Name and definition of each measure that the pages show."""
    lines = "".join(
        f"<dt>{escape(texts.say(language, f'table.{name}'))}</dt>"
        f"<dd>{escape(texts.say(language, f'export.definition.{name}'))}</dd>"
        for name in MEASURES
    )
    st.html(f'<dl class="mne-meanings">{lines}</dl>')


def column(name: str, language: Language) -> str | None:
    """What a column of a table means, where it needs to be said."""
    key = f"export.definition.{name}"
    return texts.say(language, key) if texts.has(key) else None


def _line(state: str, meaning: str, language: Language) -> str:
    colour = charts.colour_in(charts.COLOURS[charts.style.group_of(state)], session.shade())
    word = escape(charts.state_words(state, language))
    return f'<dt><i style="background:{colour}"></i>{word}</dt><dd>{escape(meaning)}</dd>'
