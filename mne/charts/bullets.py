"""Actual against target: a bar from zero (or from the baseline), a tick where it should be, a lighter one for today."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mne import texts
from mne.charts import style
from mne.model import Direction, Indicator, Language, Reason

ROW = 46
BAR = 0.40
LONGEST = 1.5
"""Share of the target at which a bar leaves the picture; its number is always written out."""
LETTERS, LONGEST_NAME = 54, 44
"""Letters that stand above a bar on a phone, and those of them that a name may take."""
LESS = "↓"
"""Before the name of what is to fall."""


def bullets(table: pd.DataFrame, indicators: Mapping[str, Indicator], language: Language) -> go.Figure:
    """One row per row of a KPI table, in shares of the target's way: 0 is the baseline, 1 the target.

    Unlike units cannot share an axis of values, so each bar runs along its own way from baseline to target.
    """
    figure = style.blank(language, ROW * max(len(table), 1) + 16, barmode="overlay")
    for position, (_, row) in enumerate(table.iterrows()):
        y = len(table) - 1 - position
        indicator = indicators[str(row["indicator"])]
        said, has_status = _reached(row, indicator, language), bool(row.get("status"))
        room = min(LONGEST_NAME, LETTERS - len(said)) if has_status else LONGEST_NAME
        style.label_above(figure, y + 0.3, _name(indicator, room, language), language)
        # Words for a missing status are long: on a phone they stand on the empty bar, not beside the name.
        at, ground = (y + 0.3, None) if has_status else (y - 0.18, "#F4F5F6")
        style.value_above(figure, at, said, language, ground=ground)
        _draw_row(figure, y - 0.18, row, indicator, language)
    style.hide_axes(figure)
    ends = [-0.15 if _behind_baseline(table) else 0.0, LONGEST]
    figure.update_xaxes(range=ends[::-1] if style.is_rtl(language) else ends)
    figure.update_yaxes(range=[-0.55, len(table) - 0.45])
    return figure


def measure(row: pd.Series, indicator: Indicator, language: Language) -> go.Figure:
    """One indicator in its own unit: actual from zero, target, expected and baseline on a value axis."""
    figure = style.blank(language, 124, barmode="overlay")
    values = {name: style.plain(row.get(name)) for name in ("actual_to_date", "target", "expected", "baseline")}
    figure.add_trace(_bar(0, 0.0, values["actual_to_date"], _colour(row), hover_of(row, indicator, language)))
    _ticks(figure, 0, values["expected"], values["target"])
    if row.get("band_low") is not None and row.get("band_high") is not None:
        low, high = style.plain(row["band_low"]), style.plain(row["band_high"])
        figure.add_shape(
            type="rect", x0=low, x1=high, y0=-0.4, y1=0.4, fillcolor="#E4F0F1", line_width=0, layer="below"
        )
    furthest = max([abs(v) for v in values.values() if v is not None] + [style.plain(row.get("band_high")) or 0.0])
    ends = [min(0.0, values["actual_to_date"] or 0.0), furthest * 1.08 or 1.0]
    for name, y in (("actual_to_date", -0.62), ("target", 0.62)):
        if (at := values[name]) is not None:
            number = texts.number(row[name], language, indicator.decimals)
            limit = limits(row, indicator, language) if name == "target" else ""
            _write(figure, at, y, limit or texts.say(language, f"chart.said.{name}", value=number), ends, language)
    figure.update_xaxes(
        range=ends[::-1] if style.is_rtl(language) else ends,
        fixedrange=True,
        gridcolor=style.HAIRLINE,
        zerolinecolor=style.MUTED,
        tickformat=f",.{0 if furthest >= 10 else indicator.decimals}f",
        nticks=5,
        automargin=True,
    )
    figure.update_yaxes(visible=False, fixedrange=True, range=[-0.85, 0.85])
    return figure


def _write(figure: go.Figure, x: float, y: float, said: str, ends: list[float], language: Language) -> None:
    """Words beside the bar or its tick, on the side on which there is more room."""
    is_far = x > sum(ends) / 2
    figure.add_annotation(
        x=x,
        y=y,
        text=style.running(said, language),
        showarrow=False,
        font={"size": 13, "color": style.INK},
        xanchor="right" if is_far != style.is_rtl(language) else "left",
    )


def hover_of(row: Any, indicator: Indicator, language: Language, heading: str = "") -> str:
    """What hovering over a bar says, each line in its own direction."""
    return style.running(hover_lines(row, indicator, language, heading), language)


def hover_lines(row: Any, indicator: Indicator, language: Language, heading: str = "") -> str:
    """Value, target, expected, date, who reports: what a doubter asks of a bar. `partner_names` is an extra column."""

    def said(value: Decimal | None) -> str:
        return f"{texts.number(value, language, indicator.decimals)} {indicator.unit(language)}"

    lines = [f"<b>{style.wrapped(heading or indicator.name(language), 48)}</b>"]
    kept_back = row.get("reason") == Reason.suppressed
    actual = texts.say(language, "chart.hidden") if kept_back else said(row.get("actual_to_date"))
    lines.append(texts.say(language, "chart.hover.actual", value=actual))
    if row.get("target") is not None:
        lines.append(texts.say(language, "chart.hover.target", value=said(row["target"])))
    if row.get("band_low") is not None:
        low, high = (texts.number(row[end], language, indicator.decimals) for end in ("band_low", "band_high"))
        lines.append(texts.say(language, "chart.hover.band", low=low, high=high))
    if row.get("expected") is not None:
        lines.append(texts.say(language, "chart.hover.expected", value=said(row["expected"])))
    if indicator.direction is Direction.decrease:
        lines.append(texts.say(language, "chart.hover.less"))
    if row.get("judged_at") is not None:
        lines.append(texts.say(language, "chart.hover.on", day=texts.day(row["judged_at"], language)))
    if row.get("partner_names"):
        said_by = style.wrapped(str(row["partner_names"]), 44)
        lines.append(texts.say(language, "chart.hover.partners", names=said_by))
    if style.is_provisional(row):
        cells = {"k": int(row["cells_reported"]), "n": int(row["cells_expected"])}
        lines.append(texts.say(language, "chart.hover.provisional", **cells))
    lines.append(style.state_words(str(row.get("status") or row.get("reason") or "no_data"), language))
    return "<br>".join(lines)


def _draw_row(figure: go.Figure, y: float, row: pd.Series, indicator: Indicator, language: Language) -> None:
    hover = hover_of(row, indicator, language)
    reached, expected = _on_the_way(row)
    figure.add_trace(_bar(y, 0.0, LONGEST, "#F1ECE3", hover))
    if reached is None:
        figure.add_trace(_hatched(y, hover))
        return
    if row.get("band_low") is not None and row.get("band_high"):
        low = style.plain(row["band_low"] / row["band_high"])
        figure.add_shape(
            type="rect", x0=low, x1=1, y0=y - BAR / 2, y1=y + BAR / 2, fillcolor="#B5D6DA", line_width=0, layer="below"
        )
    figure.add_trace(_bar(y, 0.0, max(min(reached, LONGEST), -0.15), _colour(row), hover))
    _ticks(figure, y, expected, 1.0)


def _on_the_way(row: pd.Series) -> tuple[float | None, float | None]:
    """Where the actual and the expected value stand on the row's own axis, on which 1 is the target.

    Ceilings and bands have no achievement: there the axis runs from zero to the ceiling or to the band's upper end.
    """
    if row.get("achievement") is not None:
        return style.plain(row["achievement"]), _expected_share(row)
    end = row.get("target") or row.get("band_high")
    if row.get("status") is None or not end or row.get("actual_to_date") is None:
        return None, None
    expected = row.get("expected")
    return style.plain(row["actual_to_date"] / end), None if expected is None else style.plain(expected / end)


def _expected_share(row: pd.Series) -> float | None:
    """Where the expected value stands on the way from baseline to target."""
    achievement, pace = style.plain(row.get("achievement")), style.plain(row.get("pace"))
    if achievement is not None and pace:
        return achievement / pace
    values = [style.plain(row.get(name)) for name in ("expected", "baseline", "target")]
    expected, baseline, target = values[0], values[1] or 0.0, values[2]
    if expected is None or target is None or target == baseline:
        return None
    return (expected - baseline) / (target - baseline)


def _bar(y: float, start: float, end: float | None, colour: str, hover: str) -> go.Bar:
    return go.Bar(
        orientation="h",
        y=[y],
        base=[start],
        x=[None if end is None else end - start],
        width=BAR,
        marker={"color": colour, "line": {"width": 0}},
        hovertext=[hover],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hatched(y: float, hover: str) -> go.Bar:
    # Along the whole way: one that ended at the target would look like all of it.
    bar = _bar(y, 0.0, LONGEST, "#E9ECEE", hover)
    bar.marker.pattern = {"shape": "/", "fgcolor": "#B8BEC4", "bgcolor": "#F4F5F6", "size": 6, "solidity": 0.2}
    return bar


def _ticks(figure: go.Figure, y: float, expected: float | None, target: float | None) -> None:
    for value, colour, width, reach in ((expected, "#8E979F", 2, BAR * 0.55), (target, style.INK, 3, BAR * 0.75)):
        if value is not None:
            line = {"color": colour, "width": width}
            figure.add_shape(type="line", x0=value, x1=value, y0=y - reach, y1=y + reach, line=line)


def _colour(row: pd.Series) -> str:
    colour = style.COLOURS[style.group_of(row.get("status") or row.get("reason"))]
    return style.lighter(colour) if style.is_provisional(row) else colour


def _name(indicator: Indicator, room: int, language: Language) -> str:
    name = style.shortened(indicator.name(language), room)
    return f"{LESS} {name}" if indicator.direction is Direction.decrease else name


def _reached(row: pd.Series, indicator: Indicator, language: Language) -> str:
    """Icon and share of the way; for ceilings and bands, which have no way, the number and what it must not pass;
    for what has no status, the reason in words and the bare number."""
    state = str(row.get("status") or row.get("reason") or "no_data")
    icon = style.ICONS[style.group_of(state)]
    if row.get("achievement") is not None:
        return f"{icon} {texts.percent(row['achievement'], language)}"
    if row.get("actual_to_date") is None:
        return style.state_words(state, language)
    number = texts.number(row["actual_to_date"], language, indicator.decimals)
    limit = limits(row, indicator, language)
    return (
        f"{icon} {number} ({limit})"
        if row.get("status") and limit
        else f"{style.state_words(state, language)} · {number}"
    )


def limits(row: Any, indicator: Indicator, language: Language) -> str:
    """The band or, of what is to stay below it, the ceiling, in words; '' for other rows."""
    if row.get("band_low") is not None and row.get("band_high") is not None:
        low, high = (texts.number(row[end], language, indicator.decimals) for end in ("band_low", "band_high"))
        return texts.say(language, "chart.band", low=low, high=high)
    if row.get("target") is not None and row.get("achievement") is None and indicator.direction is Direction.decrease:
        return texts.say(language, "chart.ceiling", target=texts.number(row["target"], language, indicator.decimals))
    return ""


def _behind_baseline(table: pd.DataFrame) -> bool:
    return any((style.plain(value) or 0.0) < 0 for value in table.get("achievement", []))
