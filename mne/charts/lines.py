"""Values over time: what was reached, what was expected, what is aimed at. A period without a value is a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from babel.dates import format_date

from mne import texts
from mne.charts import style
from mne.model import Basis, Indicator, Language
from mne.period import Frequency, Period

MOST_TICKS = 8
STRIP = 76
"""Pixels of one category's strip: its name above, its bars beneath."""
TICKS = 44
"""Pixels of the periods beneath the last strip."""
STRIP_SHARE = 0.58
TARGET_COLOUR, EXPECTED_COLOUR = style.INK, "#8E979F"


@dataclass(frozen=True)
class Outlook:
    """A projection at the present pace to `end`, with its range."""

    end: date
    low: Decimal | None
    mid: Decimal
    high: Decimal | None


def over_time(
    series: pd.DataFrame,
    indicator: Indicator,
    language: Language,
    outlook: Outlook | None = None,
    partners: str = "",
) -> go.Figure:
    """One indicator's periods: the value to date as a line, the target and the expected value as lines beside it.

    A flow starts anew each January, so its line breaks there and each period's own value stands as a light bar.
    `outlook` is drawn dashed, from the last value on; `partners` is said where one points.
    """
    figure = style.blank(language, 340)
    is_flow = indicator.basis_in_time is Basis.flow
    days = list(series["end"])
    if is_flow:
        _own_values(figure, series, indicator, language)
    for column, colour, dash in (("expected", EXPECTED_COLOUR, "dot"), ("target", TARGET_COLOUR, "solid")):
        x, y = _broken_at_years(days, list(series[column]), broken=is_flow)
        if column == "target" and outlook and y and y[-1] is not None:
            # What is aimed at stands for the whole year, to which the outlook reaches.
            x, y = [*x, outlook.end], [*y, y[-1]]
        line = {"color": colour, "width": 1.6, "dash": dash}
        figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, connectgaps=False, hoverinfo="skip"))
    reached = "actual_to_date" if is_flow else "actual"
    x, y = _broken_at_years(days, list(series[reached]), broken=is_flow)
    figure.add_trace(
        go.Scatter(
            x=x, y=y, mode="lines", line={"color": style.ACCENT, "width": 2.4}, connectgaps=False, hoverinfo="skip"
        )
    )
    figure.add_trace(_points(series, reached, indicator, language, partners))
    if outlook:
        _project(figure, series, reached, outlook, indicator, language)
    _time_axes(figure, [*days, *([outlook.end] if outlook else [])], series, indicator, language)
    return figure


def small_multiples(
    parts: Mapping[str, pd.DataFrame], indicator: Indicator, language: Language, names: Mapping[str, str]
) -> go.Figure:
    """One strip for each category (columns `end`, `actual`), all on one scale and in step, rather than many colours."""
    many = max(len(parts), 1)
    figure = style.blank(language, STRIP * many + TICKS, bargap=0.25)
    values = {code: [style.plain(value) for value in series["actual"]] for code, series in parts.items()}
    highest = max([v for known in values.values() for v in known if v is not None], default=0.0) or 1.0
    for position, (code, series) in enumerate(parts.items()):
        foot = many - 1 - position
        last = texts.number(series["actual"].iloc[-1] if len(series) else None, language, indicator.decimals)
        # Time runs to the right in every language: the last period's figure stands over the last bar.
        name = style.named(names, code)
        if style.is_rtl(language):
            style.label_above(figure, foot + 0.76, f"{name}: {last}", language)
        else:
            style.label_above(figure, foot + 0.76, name, language)
            style.value_above(figure, foot + 0.76, last, language)
        hover = [_point_hover(d, v, indicator, language) for d, v in zip(series["end"], series["actual"], strict=True)]
        figure.add_trace(
            go.Bar(
                x=list(series["end"]),
                y=[None if v is None else v / highest * STRIP_SHARE for v in values[code]],
                base=[foot] * len(series),
                marker={"color": ["#9CCCD3" if style.is_provisional(r) else "#3A9AA8" for _, r in series.iterrows()]},
                hovertext=hover,
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.update_layout(barmode="overlay")
    style.hide_axes(figure)
    figure.update_yaxes(range=[0, many])
    if parts:
        figure.update_xaxes(
            visible=True, showgrid=False, zeroline=False, **_ticks(next(iter(parts.values())), language)
        )
    return figure


def sparkline(values: Sequence[Decimal | None]) -> list[float]:
    """The values of a grid's sparkline column: those since the last gap, for a grid's line would leap over it."""
    found: list[float] = []
    for value in values:
        at = style.plain(value)
        found = [] if at is None else [*found, at]
    return found


def _own_values(figure: go.Figure, series: pd.DataFrame, indicator: Indicator, language: Language) -> None:
    figure.add_trace(
        go.Bar(
            x=list(series["end"]),
            y=[style.plain(value) for value in series["actual"]],
            marker={"color": ["#E9F3F4" if style.is_provisional(r) else "#CFE3E6" for _, r in series.iterrows()]},
            hovertext=[
                _point_hover(d, v, indicator, language) for d, v in zip(series["end"], series["actual"], strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _broken_at_years(
    days: list[date], values: list[Decimal | None], *, broken: bool
) -> tuple[list[object], list[float | None]]:
    """The line's points, with a gap between December and January where running totals begin anew."""
    x: list[object] = []
    y: list[float | None] = []
    for i, (day, value) in enumerate(zip(days, values, strict=True)):
        if broken and i and days[i - 1].year != day.year:
            x.append(date(day.year, 1, 1))
            y.append(None)
        x.append(day)
        y.append(style.plain(value))
    return x, y


def _points(series: pd.DataFrame, reached: str, indicator: Indicator, language: Language, partners: str) -> go.Scatter:
    """A point for each value, in its status' colour and shape of fill: hollow while cells are missing."""
    rows = [row for _, row in series.iterrows() if style.plain(row[reached]) is not None]
    colours = [style.COLOURS[style.group_of(r["status"])] if r.get("status") else style.ACCENT for r in rows]
    return go.Scatter(
        x=[row["end"] for row in rows],
        y=[style.plain(row[reached]) for row in rows],
        mode="markers",
        marker={
            "size": 9,
            "color": ["#FFFFFF" if style.is_provisional(r) else c for r, c in zip(rows, colours, strict=True)],
            "line": {"color": colours, "width": 2},
        },
        customdata=[str(row["period"]) for row in rows],
        hovertext=[_row_hover(row, reached, indicator, language, partners) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _row_hover(row: pd.Series, reached: str, indicator: Indicator, language: Language, partners: str) -> str:
    def said(value: Decimal | None) -> str:
        return f"{texts.number(value, language, indicator.decimals)} {indicator.unit(language)}"

    lines = [f"<b>{texts.period(str(row['period']), language)}</b>"]
    lines.append(texts.say(language, "chart.hover.actual", value=said(row[reached])))
    for column in ("target", "expected"):
        if row.get(column) is not None:
            lines.append(texts.say(language, f"chart.hover.{column}", value=said(row[column])))
    if partners:
        lines.append(texts.say(language, "chart.hover.partners", names=style.wrapped(partners, 44)))
    if style.is_provisional(row):
        cells = {"k": int(row["cells_reported"]), "n": int(row["cells_expected"])}
        lines.append(texts.say(language, "chart.hover.provisional", **cells))
    if row.get("status"):
        lines.append(style.state_words(str(row["status"]), language))
    return style.running("<br>".join(lines), language)


def _point_hover(day: date, value: Decimal | None, indicator: Indicator, language: Language) -> str:
    said = f"{texts.number(value, language, indicator.decimals)} {indicator.unit(language)}"
    return style.running(f"<b>{texts.day(day, language)}</b><br>{said}", language)


def _project(
    figure: go.Figure,
    series: pd.DataFrame,
    reached: str,
    outlook: Outlook,
    indicator: Indicator,
    language: Language,
) -> None:
    ends = ((row["end"], style.plain(row[reached])) for _, row in series.iterrows())
    known = [(day, value) for day, value in ends if value is not None]
    if not known:
        return
    (day, value), end = known[-1], outlook.end
    low, mid, high = outlook.low, outlook.mid, outlook.high
    if low is not None and high is not None:
        figure.add_trace(
            go.Scatter(
                x=[day, end, end, day],
                y=[value, style.plain(high), style.plain(low), value],
                fill="toself",
                fillcolor="rgba(11,85,99,0.12)",
                mode="none",
                hoverinfo="skip",
            )
        )
    numbers = {
        name: texts.number(getattr(outlook, name), language, indicator.decimals) for name in ("low", "mid", "high")
    }
    hover = texts.say(language, "chart.hover.outlook", day=texts.day(end, language), **numbers)
    figure.add_trace(
        go.Scatter(
            x=[day, end],
            y=[value, style.plain(mid)],
            mode="lines+markers",
            line={"color": style.ACCENT, "width": 2, "dash": "dash"},
            marker={"size": [0, 10], "symbol": "diamond", "color": style.INK},
            hovertext=["", style.running(hover, language)],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _time_axes(
    figure: go.Figure, days: list[date], series: pd.DataFrame, indicator: Indicator, language: Language
) -> None:
    """Time runs left to right in every language; the value axis stands where reading begins."""
    figure.update_xaxes(range=_padded(days), showgrid=False, fixedrange=True, **_ticks(series, language))
    figure.update_yaxes(
        rangemode="tozero",
        gridcolor=style.HAIRLINE,
        zerolinecolor=style.MUTED,
        fixedrange=True,
        side="right" if style.is_rtl(language) else "left",
        tickformat=f",.{indicator.decimals if indicator.decimals else 0}f",
        nticks=6,
        automargin=True,
    )


def _ticks(series: pd.DataFrame, language: Language) -> dict[str, Any]:
    """At most MOST_TICKS periods, the latest among them."""
    periods = list(zip(series["end"], series["period"], strict=True))
    step = -(-len(periods) // MOST_TICKS) or 1
    shown = periods[::-1][::step]
    words = [style.running(_tick(str(code), language), language) for _, code in shown]
    return {"tickvals": [day for day, _ in shown], "ticktext": words, "tickangle": 0, "automargin": True}


def _tick(code: str, language: Language) -> str:
    """A period on two short lines, its year beneath."""
    period = Period.parse(code)
    if period.frequency is Frequency.annual:
        return code
    first = (
        format_date(period.start, "LLL", locale=texts.DAYS[language])
        if period.frequency is Frequency.monthly
        else texts.say(language, f"chart.tick.{period.frequency.value}", number=period.number)
    )
    return f"{first}<br>{period.year}"


def _padded(days: list[date]) -> list[date]:
    if not days:
        return []
    first, last = min(days), max(days)
    margin = max((last - first) / 20, (date(2000, 2, 15) - date(2000, 1, 1)))
    return [first - margin, last + margin]
