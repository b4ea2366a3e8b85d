"""Edit in place: one file at a time, narrowed to the rows in question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from mne.catalogue.columns import Column, columns_of
from mne.registry.editing import LINE, Narrowing, put_back, shown_rows
from mne.ui import words
from mne.ui.registry.desk import FILES, Desk

SLOT = "registry-slot"
ROUND = "registry-round"
NARROWED_BY = ("indicator", "place", "places", "partner", "year", "dimension", "level", "parent", "measure")
LONGEST_LIST = 12
"""Columns whose values are so few get a filter even where they are no codes."""
PATTERNS = {
    "whole": r"^$|^-?[0-9]{1,12}$",
    "number": r"^$|^-?[0-9]{1,14}(\.[0-9]{1,4})?$",
    "date": r"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}


@dataclass(frozen=True)
class Slot:
    """The rows that the grid was first given: it keeps what is typed as a difference from these."""

    key: str
    number: int
    text: str
    lines: tuple[int, ...]
    first: pd.DataFrame


def edit(desk: Desk) -> None:
    """Draw the grid; what is typed goes into the draft at once."""
    draft = desk.draft()
    file = st.selectbox(desk.say("choose_file"), FILES, key="registry-file", format_func=desk.file)
    text = draft.files.get(file, "")
    columns = columns_of(file, draft.files)
    narrowing = _narrow(desk, file, text, columns)
    slot = _slot(desk, file, text, narrowing, columns)
    if not slot.lines:
        st.caption(desk.say("no_row"))
    names = [column.name for column in columns]
    edited = st.data_editor(
        slot.first,
        key=f"registry-grid-{slot.number}",
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        height=min(38 * (len(slot.lines) + 3), 520),
        column_order=names[::-1] if desk.right_to_left else names,
        column_config={column.name: _config(desk, file, column) for column in columns},
    )
    st.caption(desk.say("grid_help", shown=len(slot.lines)))
    typed: list[Any] = edited.to_dict("records")
    found = put_back(file, slot.text, slot.lines, typed, names)
    if found != text:
        desk.keep(replace(draft, files={**draft.files, file: found}))


def _slot(desk: Desk, file: str, text: str, narrowing: Narrowing, columns: tuple[Column, ...]) -> Slot:
    """The present one as long as file, filters, language and the draft's beginning are the same."""
    round_number = st.session_state.get(ROUND, 0)
    version = desk.draft().version
    key = f"{file} {narrowing} {desk.language} {round_number} {version}"
    last = st.session_state.get(SLOT)
    if isinstance(last, Slot) and last.key == key:
        return last
    rows = shown_rows(file, text, narrowing, desk.catalogue)
    data: dict[str, Any] = {
        column.name: [_cell(column, cells.get(column.name, "")) for _, cells in rows] for column in columns
    }
    first = pd.DataFrame({**data, LINE: [number for number, _ in rows]}, dtype=object)
    slot = Slot(key, last.number + 1 if isinstance(last, Slot) else 1, text, tuple(n for n, _ in rows), first)
    st.session_state[SLOT] = slot
    return slot


def start_anew() -> None:
    """The grid shows the draft as it is now: after a version was accepted, given up or taken in."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _cell(column: Column, cell: str) -> Any:
    if column.kind == "codes":
        return cell.split()
    return cell or (None if column.kind == "choice" else "")


def _narrow(desk: Desk, file: str, text: str, columns: tuple[Column, ...]) -> Narrowing:
    names = [column.name for column in columns]
    offered = [name for name in NARROWED_BY if name in names and not (name == "measure" and file != "context.csv")]
    with_programme = "indicator" in names or "programme" in names
    places = st.columns(max(3, len(offered) + with_programme + 1), vertical_alignment="bottom")
    found: dict[str, str] = {}
    programme = ""
    if with_programme:
        programme = _filter(desk, places[0], file, "programme", list(desk.catalogue.programmes))
    rows = shown_rows(file, text, Narrowing(programme=programme), desk.catalogue)
    for place, name in zip(places[int(with_programme) :], offered, strict=False):
        values = sorted({code for _, cells in rows for code in cells.get(name, "").split()})
        if chosen := _filter(desk, place, file, name, values):
            found[name] = chosen
    typed = places[len(offered) + with_programme].text_input(
        desk.say("any_text"), key=f"registry-text-{file}", max_chars=80
    )
    return Narrowing(found, programme, typed)


def _filter(desk: Desk, place: st.delta_generator.DeltaGenerator, file: str, name: str, values: list[str]) -> str:
    named = _named(desk, name)
    found = place.selectbox(
        desk.column(file, name) if name != "programme" else desk.column("indicators.csv", name),
        values,
        index=None,
        key=f"registry-{file}-{name}",
        placeholder=desk.say("every"),
        format_func=lambda code: f"{code} · {named[code]}" if code in named else code,
    )
    return found or ""


def _named(desk: Desk, name: str) -> Mapping[str, str]:
    kinds = {"places": "place", "parent": "place", "lead_partner": "partner"}
    kind = kinds.get(name, name)
    if kind in ("indicator", "place", "partner", "programme"):
        return words.names_of(kind, desk.catalogue, desk.language)
    return {}


def _config(desk: Desk, file: str, column: Column) -> Any:
    title = desk.column(file, column.name)
    common: dict[str, Any] = {"label": title, "help": column.name, "required": False}
    # Arabic begins at the right in every language of the page, and French and English at the left.
    is_arabic = column.name.endswith("_ar") or (desk.right_to_left and not column.name.endswith(("_fr", "_en")))
    side: Any = "right" if is_arabic else "left"
    if column.kind == "choice":
        named = _named(desk, column.name)
        return st.column_config.SelectboxColumn(
            **common,
            options=list(column.choices),
            format_func=lambda code: f"{code} · {named[str(code)]}" if code in named else str(code),
        )
    if column.kind == "codes":
        return st.column_config.MultiselectColumn(**common, options=list(column.choices))
    pattern = PATTERNS.get(column.kind)
    return st.column_config.TextColumn(**common, validate=pattern, alignment="right" if pattern else side)
