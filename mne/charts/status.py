"""How many indicators stand how: one stacked bar for each programme, partner or district."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mne import texts
from mne.charts import style
from mne.charts.style import COLOURS, LIGHT_ON, SHOWN, WITHOUT
from mne.model import Language

ROW = 46
"""Pixels of a row: its name above, its bar beneath."""


def counted(row: Mapping[Hashable, Any] | pd.Series) -> dict[str, int]:
    """Indicators per shown state of one row of a summary."""
    found = {state: int(row.get(state) or 0) for state in SHOWN if state != "without"}
    return {**found, "without": sum(int(row.get(reason) or 0) for reason in WITHOUT)}


def status_bars(summary: pd.DataFrame, key: str, language: Language, names: Mapping[str, str]) -> go.Figure:
    """One row per value of `key`, in the order of the frame; columns as of a KPI summary.

    The bars share one length (the share of each state) and carry the numbers: programmes differ in how many
    indicators they have, and the question is which share of them delivers.
    """
    figure = style.blank(language, ROW * max(len(summary), 1) + 16, barmode="stack", bargap=0)
    rows = list(range(len(summary)))[::-1]
    counts = [counted(row) for _, row in summary.iterrows()]
    for row, code, found in zip(rows, summary[key] if len(summary) else [], counts, strict=True):
        style.label_above(figure, row + 0.3, style.shortened(style.named(names, code), 46), language)
        style.value_above(figure, row + 0.3, _headline(found, language), language)
    for state in SHOWN:
        figure.add_trace(_segments(state, rows, summary, key, counts, language, names))
    style.hide_axes(figure)
    figure.update_xaxes(range=[1, 0] if style.is_rtl(language) else [0, 1])
    figure.update_yaxes(range=[-0.5, len(summary) - 0.5])
    return figure


def _headline(found: dict[str, int], language: Language) -> str:
    good, total = found["achieved"] + found["on_track"], sum(found.values())
    return (
        texts.say(language, "chart.k_of_n", k=good, n=total) if total else texts.say(language, "chart.nothing_to_judge")
    )


def _letters(state: str) -> str:
    """Readable on the segment: hatching is as dark as the page, the other colours are as light in both themes."""
    if state == "without":
        return style.INK
    return style.LIGHT_LETTERS if state in LIGHT_ON else style.DARK_LETTERS


def _segments(
    state: str,
    rows: list[int],
    summary: pd.DataFrame,
    key: str,
    counts: list[dict[str, int]],
    language: Language,
    names: Mapping[str, str],
) -> go.Bar:
    hover, word = [], style.state_words(state, language)
    for (_, row), found in zip(summary.iterrows(), counts, strict=True):
        name = style.named(names, row[key])
        line = texts.say(language, "chart.hover.status", word=word, k=found[state], n=sum(found.values()))
        hover.append(style.running(f"<b>{name}</b><br>{line}", language))
    return go.Bar(
        orientation="h",
        y=[row - 0.18 for row in rows],
        x=[found[state] / max(sum(found.values()), 1) for found in counts],
        width=0.46,
        text=[str(found[state]) if found[state] else "" for found in counts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": _letters(state), "size": 13},
        marker={
            "color": COLOURS[state],
            "line": {"color": "#FFFFFF", "width": 1.5},
            "pattern": {
                "shape": "/" if state == "without" else "",
                "fgcolor": "#8E979F",
                "bgcolor": "#E9ECEE",
                "size": 6,
                "solidity": 0.25,
            },
        },
        customdata=[str(code) for code in summary[key]] if len(summary) else [],
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
    )
