"""Who has most, and who contributes how much: plain bars from zero."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import pandas as pd
import plotly.graph_objects as go

from mne import texts
from mne.charts import style
from mne.charts.bullets import hover_of
from mne.model import Indicator, Language, Reason

ROW = 30
BESIDE = 40
"""Pixels kept free where the bars end."""
DIGIT = 0.03
"""Share of the axis that a digit takes on a narrow page."""


def ranking(
    frame: pd.DataFrame,
    key: str,
    value: str,
    language: Language,
    names: Mapping[str, str],
    *,
    decimals: int | None = 0,
    unit: str = "",
    share: bool = False,
    chosen: str = "",
    details: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
) -> go.Figure:
    """Rows from most to least; those without a value stand last, as words and never as zero. One is `chosen`.

    `details`: what hovering says instead of the bare value, lines parted by <br>. `hidden`: rows whose value may not
    be seen, as in `hidden_in`.
    """
    ordered = sorted_rows(frame, key, value, names)
    hidden = hidden or hidden_in(frame, key)
    said_of = {c: said(amount, language, decimals, share, hidden=c in hidden) for c, amount in ordered}
    hover = {c: f"<b>{style.named(names, c)}</b><br>{t} {unit}".strip() for c, t in said_of.items()} | dict(
        details or {}
    )
    lengths = [style.plain(amount) or 0.0 for _, amount in ordered]
    figure = style.blank(language, ROW * max(len(ordered), 1) + 16, bargap=0.35)
    # A number stands beyond its bar: on a narrow page the longest would be cut.
    figure.update_layout(margin={"l" if style.is_rtl(language) else "r": BESIDE})
    figure.add_trace(_bars(said_of, lengths, hover, chosen, language))
    _axes(figure, [style.shortened(style.named(names, code), 34) for code in said_of], lengths, language)
    return figure


def _bars(
    said_of: Mapping[str, str], lengths: list[float], hover: Mapping[str, str], chosen: str, language: Language
) -> go.Bar:
    """One bar a code, the first on top."""
    return go.Bar(
        orientation="h",
        y=list(range(len(said_of)))[::-1],
        x=lengths,
        text=[style.running(f"<b>{t}</b>" if c == chosen else t, language) for c, t in said_of.items()],
        textposition="outside",
        constraintext="none",
        cliponaxis=False,
        marker={"color": [style.ACCENT if code == chosen or not chosen else "#9CC7CD" for code in said_of]},
        customdata=list(said_of),
        hovertext=[style.running(hover[code], language) for code in said_of],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def hidden_in(frame: pd.DataFrame, key: str) -> frozenset[str]:
    """Codes of the rows whose value this reader may not see, as a KPI table tells by its reason."""
    if "reason" not in frame:
        return frozenset()
    return frozenset(str(code) for code in frame[key][frame["reason"] == Reason.suppressed])


def contributions(
    rows: pd.DataFrame, key: str, indicator: Indicator, language: Language, names: Mapping[str, str]
) -> go.Figure:
    """One indicator's KPI rows by partner or district: a bar from zero to what was reached, a tick at the own target.

    Lighter where cells are missing. Hovering says what a bullet says.
    """
    column = "actual_to_date"
    figure = ranking(rows, key, column, language, names, decimals=indicator.decimals)
    by_code = {str(row[key]): row for _, row in rows.iterrows()}
    ordered = [by_code[code] for code, _ in sorted_rows(rows, key, column, names)]
    bars = figure.data[0]
    bars.marker.color = [style.lighter(style.ACCENT) if style.is_provisional(row) else style.ACCENT for row in ordered]
    bars.hovertext = [hover_of(row, indicator, language, style.named(names, row[key])) for row in ordered]
    targets = [style.plain(row.get("target")) for row in ordered]
    # All at once: plotly looks at every shape again with each one added.
    line = {"color": style.INK, "width": 2.5}
    figure.layout.shapes = [
        {"type": "line", "x0": target, "x1": target, "y0": at - 0.42, "y1": at + 0.42, "line": line}
        for at, target in zip(range(len(ordered))[::-1], targets, strict=True)
        if target is not None
    ]
    reached = [style.plain(row[column]) or 0.0 for row in ordered]
    ends = _ends([*reached, *(t for t in targets if t is not None)], language)
    figure.update_xaxes(range=ends)
    _clear_of_ticks(figure, reached, targets, max(ends), language)
    return figure


def _clear_of_ticks(
    figure: go.Figure, reached: list[float], targets: list[float | None], width: float, language: Language
) -> None:
    """Where a tick would stand in the number beyond its bar, the number goes beyond the tick."""
    bars, side = figure.data[0], "right" if style.is_rtl(language) else "left"
    texts_shown, moved = list(bars.text), []
    for at, (value, target) in enumerate(zip(reached, targets, strict=True)):
        room = width * (0.03 + DIGIT * len(texts_shown[at]))
        if target is None or not value - width * 0.01 <= target <= value + room:
            continue
        place = {"x": max(value, target), "y": len(reached) - 1 - at, "text": texts_shown[at]}
        moved.append({**place, "showarrow": False, "xanchor": side, "xshift": -6 if side == "right" else 6})
        texts_shown[at] = ""
    bars.text, figure.layout.annotations = texts_shown, moved


def sorted_rows(
    frame: pd.DataFrame, key: str, value: str, names: Mapping[str, str]
) -> list[tuple[str, Decimal | None]]:
    """Code and value, the largest first, then those without a value by name."""
    pairs = [(str(code), amount) for code, amount in zip(frame[key], frame[value], strict=True)]
    known = [(code, amount) for code, amount in pairs if amount is not None and amount == amount]
    without = [(code, None) for code, amount in pairs if amount is None or amount != amount]
    known.sort(key=lambda pair: (-pair[1], style.named(names, pair[0])))
    without.sort(key=lambda pair: style.named(names, pair[0]))
    return [*known, *without]


def said(value: Decimal | None, language: Language, decimals: int | None, share: bool, *, hidden: bool = False) -> str:
    """A value in words; `decimals` None: as many as the value has. `hidden`: there is one that may not be seen."""
    if value is None:
        return texts.say(language, "chart.hidden" if hidden else "chart.no_value")
    if decimals is None:
        decimals = max(0, -int(value.as_tuple().exponent))
    return texts.percent(value, language, decimals) if share else texts.number(value, language, decimals)


def _axes(figure: go.Figure, labels: list[str], values: list[float], language: Language) -> None:
    rtl = style.is_rtl(language)
    figure.update_xaxes(visible=False, fixedrange=True, range=_ends(values, language))
    figure.update_yaxes(
        tickvals=list(range(len(labels)))[::-1],
        ticktext=[style.running(label, language) for label in labels],
        side="right" if rtl else "left",
        range=[-0.6, len(labels) - 0.4],
        fixedrange=True,
        automargin=True,
        ticks="",
        ticklabelstandoff=6,
        showgrid=False,
        zeroline=False,
    )


def _ends(values: list[float], language: Language) -> list[float]:
    """From zero to beyond the longest bar, with room for its number."""
    ends = [min([0.0, *values]), (max([0.0, *values]) or 1.0) * 1.22]
    return ends[::-1] if style.is_rtl(language) else ends
