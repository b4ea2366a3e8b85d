"""The template's rows as an editable table: it writes the same workbook and sends it to the same intake."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mne import texts
from mne.export.entries import with_entries
from mne.export.prefilled import template_of
from mne.template import Layout, Row, split_field
from mne.ui.sending import Desk, check

Typed = dict[tuple[str, str, str, str], str]


def show(desk: Desk, asked: Layout) -> None:
    """One indicator at a time, so that it fits a phone; what was typed for the others is kept."""
    st.caption(desk.say("submit.table_help"))
    indicators = list(dict.fromkeys(row.indicator for row in asked.rows))
    if not indicators:
        return
    typed: Typed = st.session_state.setdefault(f"typed-{desk.partner}-{desk.quarter}", {})
    chosen = st.selectbox(
        desk.say("submit.table_indicator"),
        indicators,
        format_func=lambda code: f"{code} · {desk.catalogue.indicators[code].name(desk.language)}",
        key="table-indicator",
    )
    rows = [row for row in asked.rows if row.indicator == chosen]
    _edit(desk, rows, typed)
    if st.button(desk.say("submit.table_button"), key="table-check", width="stretch", disabled=not typed):
        content = template_of(desk.store, desk.partner, desk.quarter, desk.language)
        name = f"{desk.partner}-{desk.quarter}-table.xlsx"
        check(desk, with_entries(content, asked, typed), name, origin="table")


def _edit(desk: Desk, rows: list[Row], typed: Typed) -> None:
    accepted = _accepted(desk)
    fields = list(rows[0].inputs)
    names = {field: _field_name(desk, field) for field in fields}
    fixed = [desk.say("submit.column.place"), desk.say("submit.column.period")]
    grid = pd.DataFrame(
        [
            {
                fixed[0]: desk.catalogue.places[row.place].name(desk.language),
                fixed[1]: texts.period(row.period, desk.language),
                **{names[f]: typed.get((*row.key, f), accepted.get((*row.key, f), "")) for f in fields},
            }
            for row in rows
        ]
    )
    columns = list(grid.columns)
    edited = st.data_editor(
        grid,
        hide_index=True,
        disabled=fixed,
        column_order=columns[::-1] if desk.language == "ar" else columns,
        column_config={name: st.column_config.TextColumn(name) for name in names.values()},
        key=f"grid-{rows[0].indicator}-{desk.quarter}",
    )
    for row, (_, line) in zip(rows, edited.iterrows(), strict=True):
        for field in fields:
            said = str(line[names[field]] or "").strip()
            if said != accepted.get((*row.key, field), ""):
                typed[(*row.key, field)] = said
            else:
                typed.pop((*row.key, field), None)


def _field_name(desk: Desk, field: str) -> str:
    dimension, code = split_field(field)
    if not dimension:
        return desk.say(f"workbook.column.{field}")
    return next(c.name(desk.language) for c in desk.catalogue.categories[dimension] if c.code == code)


def _accepted(desk: Desk) -> Typed:
    """The slice's accepted values as one would type them."""
    found: Typed = {}
    for row in desk.store.slice_values(desk.partner, desk.quarter.code).to_dict("records"):
        if row["status"] != "reported":
            continue
        key = (str(row["indicator"]), str(row["place"]), str(row["period"]))
        part = f"{row['dimension']}:{row['category']}" if row["dimension"] else "value"
        for field, value in (
            (part, row["value"]),
            ("numerator", row["numerator"]),
            ("denominator", row["denominator"]),
        ):
            if _given(value):
                found[(*key, field)] = format(value.normalize(), "f")
    return found


def _given(value: Any) -> bool:
    return value is not None and value == value
