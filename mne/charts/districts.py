"""The map of districts: five classes of one hue, hatching where nothing is known, an outline where nobody serves."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from mne import texts
from mne.charts import style
from mne.charts.ranks import said
from mne.model import Language

HOW_MANY = 5
FAR_APART = Decimal("0.5")
HATCH_STEP = 0.006
"""Degrees between the hatch lines of a district without a value: about 600 m."""
GAP_COLOUR = style.COLOURS["off_track"]


@dataclass(frozen=True)
class Classes:
    """Round bounds, lowest first: class i runs from bounds[i] up to, and not including, bounds[i + 1]."""

    bounds: tuple[Decimal, ...]

    def of(self, value: Decimal) -> int:
        inside = sum(1 for bound in self.bounds[1:-1] if value >= bound)
        return min(inside, len(self.bounds) - 2)

    def words(self, language: Language, *, decimals: int | None = 0, share: bool = False) -> list[tuple[str, str]]:
        """Shade and words of each class, for the legend in the page; only the last one holds its upper end."""
        found = []
        shades = self.shades
        for shade, low, high in zip(shades, self.bounds, self.bounds[1:], strict=False):
            ends = {"low": said(low, language, decimals, share), "high": said(high, language, decimals, share)}
            key = "chart.class" if high == self.bounds[-1] else "chart.class_below"
            found.append((shade, texts.say(language, key, **ends)))
        return found

    @property
    def shades(self) -> tuple[str, ...]:
        many = len(self.bounds) - 1
        return style.MAP_SHADES if many == HOW_MANY else style.MAP_SHADES[-many:]


def classes(values: Sequence[Decimal | None], *, share: bool = False) -> Classes:
    """At most five classes with round bounds that hold all values; shares far apart get fifths of 100 %."""
    known = [value for value in values if value is not None]
    if share and all(0 <= value <= 1 for value in known) and max(known, default=1) - min(known, default=0) > FAR_APART:
        return Classes(tuple(Decimal(step) / 5 for step in range(6)))
    if not known:
        return Classes((Decimal(0), Decimal(1)))
    low, high = min(known), max(known)
    span = high - low or abs(high) or Decimal(1)
    for step in _round_steps(span / HOW_MANY):
        first = (low / step).to_integral_value(rounding="ROUND_FLOOR") * step
        many = int(((high - first) / step).to_integral_value(rounding="ROUND_FLOOR")) + 1
        if many <= HOW_MANY:
            return Classes(tuple(first + step * i for i in range(many + 1)))
    raise AssertionError("a step ten times the span always fits")


def _round_steps(least: Decimal) -> list[Decimal]:
    """1, 2, 2.5, 5 × a power of ten, from `least` upward."""
    power = Decimal(10) ** (math.floor(math.log10(float(least))) if least > 0 else 0)
    found = [power * factor * ten for ten in (1, 10) for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))]
    return [step for step in [*found, power * 100] if step >= least]


def district_map(
    values: Mapping[str, Decimal | None],
    boundaries: Mapping[str, Any],
    language: Language,
    names: Mapping[str, str],
    *,
    decimals: int | None = 0,
    unit: str = "",
    share: bool = False,
    hidden: Collection[str] = (),
    outlined: Collection[str] = (),
    chosen: str = "",
    height: int = 420,
    details: Mapping[str, str] | None = None,
    address: str = "",
) -> go.Figure:
    """The districts of `boundaries` (GeoJSON; `properties.code`), shaded by value; a click returns the code.

    `address`: where a browser finds these boundaries, so that not every figure carries them.
    `details`: what hovering says instead of the bare value, lines parted by <br>.
    """
    figure = style.blank(language, height)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, clickmode="event+select")
    codes = [str(feature["properties"]["code"]) for feature in boundaries["features"]]
    known = {code: value for code in codes if (value := values.get(code)) is not None}
    drawn = classes(list(known.values()), share=share)
    words = {c: said(values.get(c), language, decimals, share, hidden=c in hidden) for c in codes}
    hover = {c: _hover(style.named(names, c), words[c], unit if c in known else "", language) for c in codes}
    hover |= {code: style.running(said_of, language) for code, said_of in (details or {}).items() if code in hover}
    shapes = address or boundaries
    _shade(figure, shapes, {c: drawn.of(v) for c, v in known.items()}, drawn.shades, hover)
    without = [code for code in codes if code not in known]
    if without:
        _without(figure, shapes, without, hover)
        _hatched(figure, [one for one in boundaries["features"] if str(one["properties"]["code"]) in without])
    for feature in boundaries["features"]:
        code = str(feature["properties"]["code"])
        if code in outlined or code == chosen:
            _outline(figure, feature, style.INK if code == chosen else GAP_COLOUR)
    figure.update_geos(fitbounds="locations", visible=False, projection_type="mercator", bgcolor="rgba(0,0,0,0)")
    return figure


def _hover(name: str, words: str, unit: str, language: Language) -> str:
    return style.running(f"<b>{name}</b><br>{words} {unit}".strip(), language)


def _shade(
    figure: go.Figure,
    shapes: Mapping[str, Any] | str,
    class_by_code: Mapping[str, int],
    shades: Sequence[str],
    hover: Mapping[str, str],
) -> None:
    many = len(shades)
    steps = [[edge / many, shade] for i, shade in enumerate(shades) for edge in (i, i + 1)]
    figure.add_trace(
        go.Choropleth(
            geojson=shapes,
            featureidkey="properties.code",
            locations=list(class_by_code),
            z=[index + 0.5 for index in class_by_code.values()],
            zmin=0,
            zmax=many,
            colorscale=steps,
            showscale=False,
            marker={"line": {"color": "#FFFFFF", "width": 1.2}},
            unselected={"marker": {"opacity": 1}},
            hovertext=[hover[code] for code in class_by_code],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _without(figure: go.Figure, shapes: Mapping[str, Any] | str, codes: list[str], hover: Mapping[str, str]) -> None:
    figure.add_trace(
        go.Choropleth(
            geojson=shapes,
            featureidkey="properties.code",
            locations=codes,
            z=[0] * len(codes),
            colorscale=[[0, "#F1F2F3"], [1, "#F1F2F3"]],
            showscale=False,
            marker={"line": {"color": "#8E979F", "width": 1}},
            unselected={"marker": {"opacity": 1}},
            hovertext=[hover[code] for code in codes],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _hatched(figure: go.Figure, features: Sequence[Mapping[str, Any]]) -> None:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for feature in features:
        for start, end in hatch(_rings(feature)):
            lon += [start[0], end[0], None]
            lat += [start[1], end[1], None]
    line = {"color": "#A5ADB4", "width": 1}
    figure.add_trace(go.Scattergeo(lon=lon, lat=lat, mode="lines", line=line, hoverinfo="skip"))


def _rings(feature: Mapping[str, Any]) -> list[list[list[float]]]:
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def hatch(
    rings: list[list[list[float]]], step: float = HATCH_STEP
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Slanted lines inside the rings (even-odd, so holes stay empty): each a start and an end, as lon, lat.

    Plotly's maps know no pattern; a line `lat - lon = c` is cut by every edge, and every second piece is inside.
    """
    offsets = [point[1] - point[0] for ring in rings for point in ring]
    lines = []
    count = int((max(offsets) - min(offsets)) / step)
    for number in range(count + 1):
        offset = min(offsets) + step * (number + 0.5)
        cuts = sorted(_cuts(rings, offset))
        lines += [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    return lines


def _cuts(rings: list[list[list[float]]], offset: float) -> list[tuple[float, float]]:
    found = []
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            before, after = y1 - x1 - offset, y2 - x2 - offset
            if (before < 0) != (after < 0):
                t = before / (before - after)
                found.append((x1 + t * (x2 - x1), y1 + t * (y2 - y1)))
    return found


def _outline(figure: go.Figure, feature: Mapping[str, Any], colour: str) -> None:
    for ring in _rings(feature):
        lon, lat = [point[0] for point in ring], [point[1] for point in ring]
        line = {"color": colour, "width": 3}
        figure.add_trace(go.Scattergeo(lon=lon, lat=lat, mode="lines", line=line, hoverinfo="skip"))
