"""What every figure shares: colours, icons, fonts, and the ways of right-to-left."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from mne import texts
from mne.model import RIGHT_TO_LEFT, Language

COLOURS: Mapping[str, str] = {
    "achieved": "#0B5563",
    "on_track": "#3A9AA8",
    "at_risk": "#E8A33D",
    "off_track": "#D55E00",
    "regressing": "#8B1E1E",
    "without": "#B8BEC4",
    "neutral": "#6B7A89",
    "not_due": "#6B7A89",
}
ICONS: Mapping[str, str] = {
    "achieved": "✓",
    "on_track": "●",
    "at_risk": "▲",
    "off_track": "◆",
    "regressing": "▼",
    "without": "○",
    "neutral": "–",
    "not_due": "–",
}
"""Told apart by shape as well as by colour; all in the fonts that ship."""

WITHOUT = ("no_data", "no_target", "no_baseline", "zero_denominator", "incomplete", "suppressed")
"""Reasons that count as "without data" in a distribution."""

SHOWN = ("achieved", "on_track", "at_risk", "off_track", "regressing", "without")
INK, MUTED, ACCENT, SAND, HAIRLINE = "#14212B", "#4A5661", "#0B5563", "#F7F3EC", "#E3DCD0"
LIGHT_LETTERS, DARK_LETTERS = "#FEFEFE", "#14212C"
"""On coloured bars, in both themes (see `shade.SAME`)."""
MAP_SHADES = ("#E4F0F1", "#B5D6DA", "#7DB6BE", "#3F8C99", "#0B5564")
LIGHT_ON = frozenset({"achieved", "off_track", "regressing", "neutral", "not_due"})
"""States whose colour is dark enough for white letters (contrast 4.5 : 1, large figures 3 : 1)."""
FONT = "Vazirmatn, 'Noto Sans', 'Noto Sans Arabic', 'Segoe UI', sans-serif"


def group_of(state: str | None) -> str:
    """The state as a distribution counts it: the reasons for having none become `without`."""
    return "without" if state is None or state in WITHOUT else state


def state_words(state: str, language: Language) -> str:
    """Icon and word, for example "▲ At risk"."""
    word = texts.say(language, "chart.without") if state == "without" else texts.say(language, f"status.{state}")
    return f"{ICONS[group_of(state)]} {word}"


def legend(language: Language) -> list[tuple[str, str]]:
    """Colour and words of each state of a distribution, in its order."""
    return [(COLOURS[state], state_words(state, language)) for state in SHOWN]


def is_rtl(language: Language) -> bool:
    return language in RIGHT_TO_LEFT


def running(text: str, language: Language) -> str:
    """The text in its own direction: figures are laid out left to right, so Arabic lines are isolated."""
    if not is_rtl(language):
        return text
    return "<br>".join(f"\u2067{line}\u2069" for line in text.split("<br>"))


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def wrapped(text: str, length: int) -> str:
    """The text in lines of at most about `length` letters, broken between words."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > length:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def named(names: Mapping[str, str], code: object) -> str:
    return names.get(str(code), str(code))


def separators(language: Language) -> str:
    """Decimal and thousands separator, as plotly's `layout.separators` wants them."""
    sample = texts.number(Decimal("1234.5"), language, 1)
    return sample[-2] + sample[1]


def is_provisional(row: Any) -> bool:
    """Whether cells that are due are still missing: what is shown may yet change."""
    reported, expected = row.get("cells_reported"), row.get("cells_expected")
    return bool(reported is not None and expected is not None and reported < expected)


def any_provisional(table: pd.DataFrame) -> bool:
    return any(is_provisional(row) for row in table.to_dict("records"))


def lighter(colour: str, page: str = "#FFFFFF", way: float = 0.5) -> str:
    """The colour of what is provisional: half way to the page, or as far as told."""
    pairs = ((int(colour[at : at + 2], 16), int(page[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{int(one + (other - one) * way):02X}" for one, other in pairs)


def plain(value: object) -> float | None:
    """A figure's coordinate; None stays a gap."""
    return None if value is None or value != value else float(value)  # type: ignore[arg-type]


def blank(language: Language, height: int, **layout: Any) -> go.Figure:
    """An empty figure in the house's style, `height` pixels tall."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 4, "t": 8, "b": 8},
        font={"family": FONT, "size": 13, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=separators(language),
        showlegend=False,
        dragmode=False,
        hoverlabel={
            "bgcolor": "#FFFFFF",
            "bordercolor": HAIRLINE,
            "align": "right" if is_rtl(language) else "left",
            "font": {"family": FONT, "size": 13, "color": INK},
        },
        **layout,
    )
    return figure


def hide_axes(figure: go.Figure) -> None:
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)


def label_above(figure: go.Figure, row: float, text: str, language: Language, *, size: int = 13) -> None:
    """A row's name over its bar, at the side where reading begins: it leaves the bar the whole width of a phone."""
    side = "right" if is_rtl(language) else "left"
    figure.add_annotation(
        x=1 if is_rtl(language) else 0,
        y=row,
        xref="paper",
        yref="y",
        xanchor=side,
        yanchor="middle",
        align=side,
        text=running(text, language),
        showarrow=False,
        font={"size": size, "color": INK},
    )


def value_above(figure: go.Figure, row: float, text: str, language: Language, *, ground: str | None = None) -> None:
    """A row's figure over its bar, at the side where reading ends; on a `ground` where it lies on the bar itself."""
    side = "left" if is_rtl(language) else "right"
    figure.add_annotation(
        x=0 if is_rtl(language) else 1,
        y=row,
        xref="paper",
        yref="y",
        xanchor=side,
        yanchor="middle",
        text=running(text, language),
        showarrow=False,
        font={"size": 13, "color": MUTED},
        bgcolor=ground,
    )
