"""Charts on a page: the figure, its words for those who do not see it, its legend and its caption."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from mne import charts
from mne.model import Language
from mne.ui import session

CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "topojsonURL": "/app/static/topo/"}


class Settled(go.Figure):  # type: ignore[misc]
    """A figure that changes no more: what the browser gets of it is worked out once, not at each showing."""

    def __init__(self, figure: go.Figure) -> None:
        super().__init__()
        self._told = figure.to_dict()

    def to_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = self._told
        return told


class Drawn(NamedTuple):
    """A figure in its reader's theme, and the words that say what it says."""

    figure: Settled
    words: str


def drawn(figure: go.Figure, words: str, shade: charts.Shade) -> Drawn:
    return Drawn(Settled(charts.in_shade(figure, shade)), words)


def show(figure: go.Figure, words: str, key: str, *, caption: str = "", choosing: bool = False) -> str | None:
    """Draw a figure; `words` say what it says. With `choosing`, returns the code (`customdata`) of what was clicked."""
    event: Any = st.plotly_chart(
        _in_theme(figure),
        theme=None,
        config=CONFIG,
        alt=words,
        key=key,
        width="stretch",
        on_select="rerun" if choosing else "ignore",
        selection_mode="points",
    )
    if caption:
        st.caption(caption)
    points = event["selection"]["points"] if choosing and event else []
    return str(points[0]["customdata"]) if points and points[0].get("customdata") else None


def show_map(figure: go.Figure, words: str, key: str, *, caption: str) -> str | None:
    """Draw a map and return the code of the place that was clicked, if any. `caption` carries the credit."""
    event: Any = st.plotly_chart(
        _in_theme(figure),
        theme=None,
        config=CONFIG,
        alt=words,
        key=key,
        width="stretch",
        on_select="rerun",
        selection_mode="points",
    )
    st.caption(caption)
    points = event["selection"]["points"] if event else []
    return str(points[0]["location"]) if points and points[0].get("location") else None


def _in_theme(figure: go.Figure) -> go.Figure:
    return figure if isinstance(figure, Settled) else charts.in_shade(figure, session.shade())


def status_legend(language: Language) -> None:
    """Icon and word of each state, in one line that wraps."""
    swatches(charts.legend(language), hatched=len(charts.legend(language)) - 1)


def swatches(entries: Sequence[tuple[str, str]], *, hatched: int | None = None, outlined: int | None = None) -> None:
    """Shade and words of each entry; those numbered `hatched` and `outlined` are drawn so."""
    parts = []
    for number, (colour, words) in enumerate(entries):
        drawn = "hatched" if number == hatched else "outlined" if number == outlined else ""
        edge = charts.colour_in(colour, session.shade())
        parts.append(f'<span><i class="{drawn}" style="--edge:{edge}"></i>{escape(words)}</span>')
    st.html(f'<p class="mne-legend">{"".join(parts)}</p>')
