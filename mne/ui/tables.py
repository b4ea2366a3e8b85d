"""One way to show a table, and to take it away as Excel."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from mne import charts, texts
from mne.catalogue import Catalogue
from mne.charts.style import COLOURS, group_of
from mne.model import RIGHT_TO_LEFT, Language, Reason, Status
from mne.ui import explained, letters, session, words

KINDS: Mapping[str, str] = {
    "state": "state",
    "trend": "trend",
    "share_trend": "trend",
    "per_upload": "rate",
    **dict.fromkeys(("old_value", "new_value", "old_numerator", "new_numerator"), "number"),
    **dict.fromkeys(("old_denominator", "new_denominator"), "number"),
    **dict.fromkeys(("indicator", "programme", "partner", "place", "district", "prefecture", "disaggregation"), "name"),
    "submission_link": "link",
    **dict.fromkeys(("city_actual",), "number"),
    "city_achievement": "share",
    **dict.fromkeys(("actual", "actual_to_date", "target", "expected", "baseline", "band_low", "band_high"), "number"),
    **dict.fromkeys(("persons_lower", "persons_upper", "value", "numerator", "denominator"), "number"),
    **dict.fromkeys(("achievement", "pace", "coverage", "fill_rate", "share", "pace_before", "pace_now"), "share"),
    **dict.fromkeys(("judged_at", "last_reported_on", "due_on"), "day"),
    **dict.fromkeys(("recorded_at", "received_at"), "moment"),
    "period": "period",
    "quarter": "period",
}
"""How a column is shown; a column that stands here nowhere is a count or a text, as its values are."""
OVERVIEW = ("state", "indicator", "programme", "actual_to_date", "target", "unit", "achievement", "pace", "coverage",
            "judged_at", "last_reported_on")  # fmt: skip
STATES = (*(status.value for status in Status), *(reason.value for reason in Reason))
ALL_ROWS = 17
"""Up to so many rows a table is as tall as they are: every programme, partner or district at one glance."""
LINE = 84
"""Pixels of a line that shows a trend."""
ARABIC, LATIN, LETTERS = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[A-Za-z]"), re.compile(r"[^\W\d_]")
MOST_STYLED = 1500
"""Rows beyond which numbers are formatted by the browser: writing each cell here would be felt."""
Words = Callable[[Any], str]


def show(
    frame: pd.DataFrame,
    columns: Sequence[str],
    key: str,
    catalogue: Catalogue,
    language: Language,
    *,
    height: int | None = None,
    choosing: bool = False,
) -> int | None:
    """Show the frame's columns in this order, first where reading begins; `state` is made of status and reason.

    With `choosing` a row may be selected; returns its position in the frame.
    """
    prepared = prepare(frame, columns, catalogue, language, session.shade())
    return present(prepared, key, height=height, choosing=choosing)


@dataclass(frozen=True)
class Prepared:
    """What the grid is given: the same for all who look at the same rows in one language and theme."""

    rows: int
    language: Language
    content: Any
    order: Sequence[str] = ()
    config: Mapping[str, Any] = field(default_factory=dict)


def prepare(
    frame: pd.DataFrame, columns: Sequence[str], catalogue: Catalogue, language: Language, shade: charts.Shade
) -> Prepared:
    if frame.empty:
        return Prepared(0, language, None)
    shown = _readable(frame, columns, catalogue, language)
    styled = len(frame) <= MOST_STYLED
    config = {
        name: _config(name, shown[name], language, styled=styled) | {"help": explained.column(name, language)}
        for name in columns
    }
    order = list(columns)[::-1] if language in RIGHT_TO_LEFT else list(columns)
    content = _styled(shown, frame, columns, catalogue, language, shade) if styled else shown
    return Prepared(len(frame), language, content, order, config)


def present(prepared: Prepared, key: str, *, height: int | None = None, choosing: bool = False) -> int | None:
    """The grid, as `show` says."""
    rows, language = prepared.rows, prepared.language
    if not rows:
        st.info(texts.say(language, "table.empty"), icon=":material/filter_alt_off:")
        return None
    event: Any = st.dataframe(
        # Being written, a styled frame changes within: each showing gets its own.
        deepcopy(prepared.content) if isinstance(prepared.content, Styler) else prepared.content,
        key=key,
        hide_index=True,
        column_order=prepared.order,
        column_config=prepared.config,
        placeholder="–",
        height=height if height and rows > ALL_ROWS else "content" if rows <= ALL_ROWS else "auto",
        alt=texts.say(language, "table.alt", rows=rows),
        on_select="rerun" if choosing else "ignore",
        selection_mode="single-row",
    )
    if rows > ALL_ROWS:
        said = texts.say(language, "printed.long_table", rows=rows)
        st.html(f'<p class="mne-printed">{said}</p>')
    chosen = event["selection"]["rows"] if choosing else []
    return int(chosen[0]) if chosen and chosen[0] < rows else None


def title_of(column: str, language: Language) -> str:
    return texts.say(language, f"table.{column}")


def with_state(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a column `state`: the status, else the reason why there is none."""
    status = frame["status"].where(frame["status"].notna(), frame["reason"])
    return frame.assign(state=status.fillna("no_data"))


def decimals_of(row_indicator: object, catalogue: Catalogue) -> int:
    found = catalogue.indicators.get(str(row_indicator))
    return found.decimals if found else 0


def _readable(frame: pd.DataFrame, columns: Sequence[str], catalogue: Catalogue, language: Language) -> pd.DataFrame:
    """The columns as the grid wants them: words for codes, floats for decimals, dates as they are."""
    found: dict[str, Any] = {}
    for name in columns:
        kind = KINDS.get(name, "")
        if kind == "state":
            found[name] = [charts.state_words(str(state), language) for state in with_state(frame)["state"]]
        elif kind == "name":
            named = words.names_of(name, catalogue, language)
            found[name] = [named.get(str(code), str(code)) for code in frame[name]]
        elif kind == "period":
            found[name] = [texts.period(str(code), language) for code in frame[name]]
        elif kind in ("number", "share", "rate"):
            found[name] = [None if _is_missing(value) else float(value) for value in frame[name]]
        elif name == "unit":
            found[name] = [catalogue.indicators[str(code)].unit(language) for code in frame["indicator"]]
        else:
            found[name] = [_placed(value, language) for value in frame[name]]
    return pd.DataFrame(found)


def _placed(value: Any, language: Language) -> Any:
    """A text of the other direction, marked so that the grid lays it where this page's reading begins."""
    if not isinstance(value, str):
        return value
    if (language in RIGHT_TO_LEFT) == bool(ARABIC.search(value)):
        return letters.heading(value, language) if LATIN.search(value) else value
    mark = "\u200f\u2066{}\u2069" if language in RIGHT_TO_LEFT else "\u200e{}"
    return mark.format(value) if LETTERS.search(value) else value


def _is_missing(value: object) -> bool:
    return value is None or value != value


def _styled(
    shown: pd.DataFrame,
    frame: pd.DataFrame,
    columns: Sequence[str],
    catalogue: Catalogue,
    language: Language,
    shade: charts.Shade,
) -> Any:
    """Numbers as this language writes them and with their indicator's decimals; sorting still goes by value."""
    styler = shown.style
    numbers = [name for name in columns if KINDS.get(name) == "number"]
    if numbers:
        codes = frame["indicator"] if "indicator" in frame else pd.Series([""] * len(frame))
        decimals = pd.Series([decimals_of(code, catalogue) for code in codes])
        for many in decimals.unique():
            rows = list(decimals.index[decimals == many])
            styler = styler.format(_number(int(many), language), subset=(rows, numbers))
    by_kind: dict[str, Words] = {
        "share": lambda v: texts.percent(v, language),
        "rate": _number(1, language),
        "day": lambda v: texts.day(None if _is_missing(v) else v, language),
        "moment": lambda v: texts.moment(None if _is_missing(v) else v, language),
    }
    for kind, said in by_kind.items():
        named: list[Hashable] = [name for name in columns if KINDS.get(name) == kind]
        if named:
            styler = styler.format(said, subset=named)
    if "state" in columns:
        colours = [f"color: {charts.colour_in(_ink(str(state)), shade)}" for state in with_state(frame)["state"]]
        styler = styler.apply(lambda _: colours, subset=["state"])
    return styler


def _number(decimals: int, language: Language) -> Words:
    return lambda value: texts.number(None if _is_missing(value) else Decimal(str(value)), language, decimals)


def _ink(state: str) -> str:
    """The state's colour, darkened where it would be too pale for letters on white."""
    inks = {
        "achieved": "#0B5565", "at_risk": "#8A5A00", "on_track": "#1F6F7B", "without": "#4A5661",
        "off_track": "#A84600", "neutral": "#4A5661", "not_due": "#4A5661"
    }  # fmt: skip
    return inks.get(group_of(state), COLOURS[group_of(state)])


def _config(name: str, values: pd.Series, language: Language, *, styled: bool) -> Any:
    """Text begins where reading begins; figures stand right in every language, so that their digits align."""
    title, kind = title_of(name, language), KINDS.get(name, "")
    shown_title = letters.heading(title, language)
    if kind == "trend":
        return st.column_config.LineChartColumn(shown_title, width=max(LINE, letters.wide_enough(title, ())))
    if kind == "link":
        return st.column_config.LinkColumn(
            shown_title, display_text=r"submission=(\d+)", width="small", alignment="right"
        )
    if kind in ("share", "number", "rate") or pd.api.types.is_numeric_dtype(values):
        form = None if styled else "percent" if kind == "share" else "localized"
        wide = letters.wide_enough(title, _figures(values, kind, language))
        return st.column_config.NumberColumn(shown_title, alignment="right", format=form, width=wide)
    side: Any = "right" if language in RIGHT_TO_LEFT or kind in ("day", "moment") else "left"
    said = {"day": texts.day, "moment": texts.moment}.get(kind)
    shown = [said(each, language) for each in _present(values)] if said else [str(each) for each in values.unique()]
    return st.column_config.Column(shown_title, alignment=side, width=letters.wide_enough(title, shown))


def _figures(values: pd.Series, kind: str, language: Language) -> Iterable[str]:
    """The figures as they may be written, the smallest and the largest of which need the most room."""
    present = _present(values)
    ends = [min(present), max(present)] if present else []
    if kind == "share":
        return [texts.percent(each, language) for each in ends]
    decimals = 0 if all(float(each).is_integer() for each in present) else 1
    return [texts.number(Decimal(str(each)), language, decimals) for each in ends]


def _present(values: pd.Series) -> list[Any]:
    return [each for each in values.unique() if not _is_missing(each)]
