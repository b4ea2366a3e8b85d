"""The template's rows as an editable table: it writes the same workbook and sends it to the same intake."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from mne import texts
from mne.export.entries import with_entries
from mne.export.prefilled import template_of
from mne.model import RIGHT_TO_LEFT
from mne.template import Layout, Row, split_field
from mne.ui.sending import TYPED, Desk, check

Typed = dict[tuple[str, str, str, str], str]
"""(indicator, place, period, field) → what was typed."""


def show(desk: Desk, asked: Layout) -> None:
    """One indicator at a time, so that it fits a phone; what was typed for the others is kept."""
    st.caption(desk.say("submit.table_help"))
    indicators = list(dict.fromkeys(row.indicator for row in asked.rows))
    if not indicators:
        return
    slice_name = f"{desk.partner}-{desk.quarter}"
    typed: Typed = st.session_state.setdefault(TYPED, {}).setdefault(slice_name, {})
    chosen = st.selectbox(
        desk.say("submit.table_indicator"),
        indicators,
        format_func=lambda code: f"{code} · {desk.catalogue.indicators[code].name(desk.language)}",
        key="table-indicator",
    )
    if chosen not in indicators:
        return
    sheet = desk.catalogue.indicators[chosen]
    st.caption(f"{sheet.definition(desk.language)} ({sheet.unit(desk.language)})")
    _edit(desk, [row for row in asked.rows if row.indicator == chosen], typed)
    if typed:
        st.caption(desk.say("submit.table_typed", count=texts.number(len(typed), desk.language)))
    if st.button(
        desk.say("submit.table_button"), key="table-check", type="primary", width="stretch", disabled=not typed
    ):
        content = template_of(desk.store, desk.partner, desk.quarter, desk.language)
        check(desk, with_entries(content, asked, typed), f"{slice_name}.xlsx", origin="table")


def _edit(desk: Desk, rows: list[Row], typed: Typed) -> None:
    """The grid of one indicator; what differs from the accepted values goes into `typed`."""
    accepted = _accepted(desk)
    fields = list(rows[0].inputs)
    names = {field: _field_name(desk, field) for field in fields}
    where = [desk.say("submit.column.place"), desk.say("submit.column.period")]
    key = f"grid-{desk.quarter}-{rows[0].indicator}-{desk.language}"
    if key not in st.session_state:
        # The grid keeps what was typed as a difference from what it was first given: that must stand still.
        st.session_state[f"first-{key}"] = _grid(desk, rows, fields, {**accepted, **typed})
    first = st.session_state[f"first-{key}"]
    order = [*where, *fields]
    edited = st.data_editor(
        first.set_axis(order, axis=1),
        hide_index=True,
        disabled=where,
        column_order=order[::-1] if desk.language in RIGHT_TO_LEFT else order,
        column_config={field: st.column_config.TextColumn(names[field]) for field in fields},
        key=key,
        height=min(38 * (len(rows) + 1), 460),
    )
    for row, line in zip(rows, edited.to_dict("records"), strict=True):
        for field in fields:
            said = str(line[field] or "").strip()
            if said != accepted.get((*row.key, field), ""):
                typed[(*row.key, field)] = said
            else:
                typed.pop((*row.key, field), None)


def _grid(desk: Desk, rows: list[Row], fields: list[str], known: Typed) -> pd.DataFrame:
    """Place, period, then one column of text a field."""
    places = desk.catalogue.places
    lines = [
        [places[row.place].name(desk.language), texts.period(row.period, desk.language)]
        + [known.get((*row.key, field), "") for field in fields]
        for row in rows
    ]
    return pd.DataFrame(lines, dtype=object)


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
