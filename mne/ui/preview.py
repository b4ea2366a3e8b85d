"""What a report will change: old → new, the largest change first, with a choice of kind, indicator and place.

Keys that stay: preview (around it), preview-kinds-KEY, preview-indicator-KEY, preview-place-KEY, preview-KEY (grid).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from mne import intake, texts
from mne.model import RIGHT_TO_LEFT, CellStatus

if TYPE_CHECKING:
    from mne.ui.sending import Desk

KINDS = ("changed", "withdrawn", "added", "unchanged", "carried")
LONGEST = 2000
FEW = 8
"""So few rows need no filter beside the kinds."""


def show(
    changes: pd.DataFrame, desk: Desk, *, key: str, title: bool = True, reasons: Mapping[str, str] | None = None
) -> None:
    """Counts per kind, then the rows of the chosen kinds, in the person's words. `reasons`: by indicator, '' for all,
    why accepted values were changed.
    """
    with st.container(key="preview"):
        if title:
            st.markdown(f"**{desk.say('submit.preview_title')}**")
        if changes.empty:
            st.info(desk.say("submit.preview_none"))
            return
        shown = _chosen(changes, desk, key)
        if shown.empty:
            st.caption(desk.say("submit.preview_filtered"))
            return
        if len(shown) > LONGEST:
            numbers = {"shown": LONGEST, "count": texts.number(len(shown), desk.language)}
            st.caption(desk.say("submit.preview_longest", **numbers))
        order = pd.Categorical(shown["kind"], KINDS, ordered=True)
        sized = intake.by_size(shown.assign(order=order)).sort_values("order", kind="stable").head(LONGEST)
        table = as_table(sized, desk, reasons or {})
        columns = list(table.columns)
        st.dataframe(
            table,
            hide_index=True,
            column_order=columns[::-1] if desk.language in RIGHT_TO_LEFT else columns,
            column_config={
                desk.say(f"submit.column.{name}"): st.column_config.TextColumn(width=240)
                for name in ("indicator", "reason")
            },
            key=f"preview-{key}",
            alt=texts.say(desk.language, "table.alt", rows=len(table)),
        )


def _chosen(changes: pd.DataFrame, desk: Desk, key: str) -> pd.DataFrame:
    counts = changes["kind"].value_counts()
    present = [k for k in KINDS if counts.get(k, 0)]
    default = [k for k in present if k in ("changed", "withdrawn", "added")] or present
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.pills(
            desk.say("submit.preview_show"),
            present,
            default=default,
            selection_mode="multi",
            format_func=lambda k: f"{desk.say(f'submit.kind.{k}')} ({texts.number(counts[k], desk.language)})",
            key=f"preview-kinds-{key}",
        )
        wanted = changes["kind"].isin(kinds or present)
        for name in ("indicator", "place") if len(changes) > FEW else ():
            code = _select(changes, name, desk, key)
            if code is not None:
                wanted &= changes[name] == code
    return changes[wanted]


def _select(changes: pd.DataFrame, name: str, desk: Desk, key: str) -> str | None:
    named = {"indicator": named_indicator, "place": _place}[name]
    codes = sorted(changes[name].unique())
    if len(codes) < 2:
        return None
    chosen: str | None = st.selectbox(
        desk.say(f"submit.column.{name}"),
        codes,
        index=None,
        placeholder=desk.say("submit.preview_every"),
        format_func=lambda code: named(desk, code),
        key=f"preview-{name}-{key}",
        width=260,
    )
    return chosen


def as_table(changes: pd.DataFrame, desk: Desk, reasons: Mapping[str, str]) -> pd.DataFrame:
    """One row a change; values written with the indicator's own decimals. Differences only where something differs."""
    rows = [_row(row, desk, reasons) for row in changes.to_dict("records")]
    table = pd.DataFrame(rows)
    idle = [name for name in ("part", "difference", "reason") if not table[name].astype(bool).any()]
    return table.drop(columns=idle).rename(columns=lambda c: desk.say(f"submit.column.{c}"))


def _row(row: Mapping[Any, Any], desk: Desk, reasons: Mapping[str, str]) -> dict[str, str]:
    indicator = str(row["indicator"])
    known = desk.catalogue.indicators.get(indicator)
    difference = row.get("difference")
    if isinstance(difference, Decimal) and known and known.is_pair:
        difference *= known.factor
    moves = row["kind"] in ("changed", "withdrawn")
    decimals = known.decimals if known else 2
    return {
        "kind": desk.say(f"submit.kind_of.{row['kind']}"),
        "indicator": named_indicator(desk, indicator),
        "place": _place(desk, str(row["place"])),
        "part": _part(row, desk),
        "old": _written(row, "old", desk, decimals),
        "new": _written(row, "new", desk, decimals),
        "difference": _signed(difference, desk, decimals) if moves and isinstance(difference, Decimal) else "",
        "reason": reasons.get(indicator, reasons.get("", "")) if moves else "",
        "period": texts.period(str(row["period"]), desk.language),
        "cell": str(row.get("cell") or ""),
    }


def _written(row: Mapping[Any, Any], side: str, desk: Desk, decimals: int) -> str:
    numerator, denominator = row.get(f"{side}_numerator"), row.get(f"{side}_denominator")
    if isinstance(numerator, Decimal) and isinstance(denominator, Decimal):
        halves = (texts.number(half, desk.language, _needed(half)) for half in (numerator, denominator))
        return " / ".join(halves)
    if row.get(f"{side}_status") == CellStatus.not_applicable:
        return desk.say("submit.not_applicable")
    value = row.get(f"{side}_value")
    return texts.number(value, desk.language, decimals) if isinstance(value, Decimal) and not value.is_nan() else "–"


def _signed(difference: Decimal, desk: Desk, decimals: int) -> str:
    """A left-to-right mark keeps the sign before its number in Arabic."""
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"\u200e{sign}{texts.number(abs(difference), desk.language, max(decimals, min(_needed(difference), 2)))}"


def _needed(number: Decimal) -> int:
    """Decimals that the number has."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def named_indicator(desk: Desk, code: str) -> str:
    found = desk.catalogue.indicators.get(code)
    return f"{code} · {found.name(desk.language)}" if found else code


def _place(desk: Desk, code: str) -> str:
    found = desk.catalogue.places.get(code)
    return found.name(desk.language) if found else code


def _part(row: Mapping[Any, Any], desk: Desk) -> str:
    if not row["dimension"]:
        return ""
    for category in desk.catalogue.categories.get(str(row["dimension"]), ()):
        if category.code == row["category"]:
            return category.name(desk.language)
    return f"{row['dimension']}:{row['category']}"
