"""The dark theme of the charts: each colour of the light one has a counterpart here.

Figures are drawn in the light theme's colours and recoloured when they are shown, so that no chart knows of themes.
`tests/test_charts.py` holds that no chart uses a colour that is neither here nor in `SAME`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import plotly.graph_objects as go

from mne.charts.style import ACCENT, COLOURS, lighter

Shade = Literal["light", "dark"]

_DARK: Mapping[str, str] = {
    "#14212B": "#E6EDEF",  # ink
    "#4A5661": "#A9B7BE",  # muted
    "#FFFFFF": "#101B22",  # the page, and the seams between bars
    "#F7F3EC": "#17252D",  # sand
    "#E3DCD0": "#2D3F49",  # hairline
    "#0B5563": "#1F8090",  # achieved, and the accent
    "#3A9AA8": "#7CCBD5",  # on track
    "#E8A33D": "#F0B65A",  # at risk
    "#D55E00": "#C95A12",  # off track
    "#8B1E1E": "#C4464B",  # regressing
    "#B8BEC4": "#5C6C76",  # without data
    "#6B7A89": "#6F7F8B",  # neutral, not due
    "#8E979F": "#71818B",  # expected, hatching
    "#E9ECEE": "#22323B",  # ground of the hatching
    "#F4F5F6": "#1B2A33",
    "#F1F2F3": "#1B2A33",
    "#A5ADB4": "#566771",
    "#F1ECE3": "#22323B",  # the empty part of a bar
    "#CFE3E6": "#274A53",  # values of single periods
    "#9CC7CD": "#31525B",  # ranks that are not chosen
    # Five shades of the map, from little to much; on dark ground much is bright. The last is a hair off the accent,
    # which is dimmed there: most must not look like less.
    "#E4F0F1": "#2B4B55",
    "#B5D6DA": "#356873",
    "#7DB6BE": "#478A96",
    "#3F8C99": "#6AB4BF",
    "#0B5564": "#A4E2E9",
    # Letters of a state in a table.
    "#8A5A00": "#F0B65A",
    "#1F6F7B": "#7CCBD5",
    "#0B5565": "#7CCBD5",
    "#A84600": "#F29A5E",
}
# What is provisional is a third of the way to the page, which here is dark: half way it would be lost on it.
DARK: Mapping[str, str] = {
    **_DARK,
    **{lighter(colour): lighter(_DARK[colour], _DARK["#FFFFFF"], 0.35) for colour in {ACCENT, *COLOURS.values()}},
    "#E9F3F4": "#1B3139",  # provisional values of single periods
    "#9CCCD3": "#466F78",  # provisional parts
}
SAME = frozenset({"#FEFEFE", "#14212C"})
"""Letters on a coloured bar: chosen for the bar's own lightness, which both themes keep."""


def in_shade(figure: go.Figure, shade: Shade) -> go.Figure:
    """The figure in a theme's colours; the light one is as it was drawn."""
    if shade == "light":
        return figure
    return go.Figure(_recoloured(figure.to_dict()), skip_invalid=True)


def colour_in(colour: str, shade: Shade) -> str:
    return DARK.get(colour.upper(), colour) if shade == "dark" else colour


def _recoloured(value: Any) -> Any:
    if isinstance(value, str):
        return DARK.get(value.upper(), value) if value.startswith("#") else value
    if isinstance(value, dict):
        # Boundaries hold thousands of coordinates and no colour.
        return {key: part if key == "geojson" else _recoloured(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_recoloured(part) for part in value]
    return value
