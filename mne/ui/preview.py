"""What a report will change: old → new, with a choice of kinds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from mne import texts
from mne.model import RIGHT_TO_LEFT, CellStatus

if TYPE_CHECKING:
    from mne.ui.sending import Desk

KINDS = ("changed", "withdrawn", "added", "unchanged", "carried")
LONGEST = 2000


def show(changes: pd.DataFrame, desk: Desk, *, key: str, title: bool = True) -> None:
    """Counts per kind, then the rows of the chosen kinds (changed ones first), in the person's words."""
    if title:
        st.markdown(f"**{desk.say('submit.preview_title')}**")
    if changes.empty:
        st.info(desk.say("submit.preview_none"))
        return
    counts = changes["kind"].value_counts()
    present = [k for k in KINDS if counts.get(k, 0)]
    default = [k for k in present if k in ("changed", "withdrawn", "added")] or present
    chosen = st.pills(
        desk.say("submit.preview_show"),
        present,
        default=default,
        selection_mode="multi",
        format_func=lambda k: f"{desk.say(f'submit.kind.{k}')} ({counts[k]})",
        key=f"preview-kinds-{key}",
    )
    shown = changes[changes["kind"].isin(chosen or present)]
    if len(shown) > LONGEST:
        numbers = {"shown": texts.number(LONGEST, desk.language), "count": texts.number(len(shown), desk.language)}
        st.caption(desk.say("submit.preview_longest", **numbers))
    order = pd.Categorical(shown["kind"], KINDS, ordered=True)
    shown = shown.assign(order=order).sort_values("order", kind="stable").head(LONGEST)
    table = as_table(shown, desk)
    columns = list(table.columns)
    st.dataframe(
        table,
        hide_index=True,
        column_order=columns[::-1] if desk.language in RIGHT_TO_LEFT else columns,
        column_config={desk.say("submit.column.indicator"): st.column_config.TextColumn(width=240)},
        key=f"preview-{key}",
        alt=texts.say(desk.language, "table.alt", rows=len(table)),
    )


def as_table(changes: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    """One row a change; values written with the indicator's own decimals."""
    catalogue, language = desk.catalogue, desk.language

    def written(row: pd.Series, side: str) -> str:
        decimals = catalogue.indicators[row["indicator"]].decimals if row["indicator"] in catalogue.indicators else 2
        numerator, denominator = row.get(f"{side}_numerator"), row.get(f"{side}_denominator")
        if _given(numerator) and _given(denominator):
            return f"{texts.number(numerator, language, 2)} / {texts.number(denominator, language, 2)}"
        if row.get(f"{side}_status") == CellStatus.not_applicable:
            return desk.say("submit.not_applicable")
        value = row.get(f"{side}_value")
        return texts.number(value, language, decimals) if _given(value) else "–"

    rows = [
        {
            "kind": desk.say(f"submit.kind.{row['kind']}"),
            "indicator": _named(catalogue.indicators, row["indicator"], language),
            "place": _place(desk, row["place"]),
            "part": _part(row, desk),
            "old": written(row, "old"),
            "new": written(row, "new"),
            "period": texts.period(row["period"], language),
            "cell": row.get("cell") or "",
        }
        for _, row in changes.iterrows()
    ]
    return pd.DataFrame(rows).rename(columns=lambda c: desk.say(f"submit.column.{c}"))


def _given(value: object) -> bool:
    return isinstance(value, Decimal) and not value.is_nan()


def _named(things: object, code: str, language: str) -> str:
    found = things.get(code) if isinstance(things, dict) else None
    return f"{code} · {found.name(language)}" if found else code


def _place(desk: Desk, code: str) -> str:
    found = desk.catalogue.places.get(code)
    return found.name(desk.language) if found else code


def _part(row: pd.Series, desk: Desk) -> str:
    if not row["dimension"]:
        return ""
    for category in desk.catalogue.categories.get(row["dimension"], ()):
        if category.code == row["category"]:
            return category.name(desk.language)
    return f"{row['dimension']}:{row['category']}"
