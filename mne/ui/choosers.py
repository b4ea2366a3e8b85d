"""What is chosen on one page only: one thing to look at closely, a measure of the map, a grouping."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from mne.model import Level
from mne.ui import picking, seen, tables
from mne.ui.reader import Reader
from mne.ui.territory import MEASURES, OF_ONE_INDICATOR

CHOSEN = "chosen"
"""Name in the URL of the one thing looked at; each page remembers its own."""
KEYS = ("programme", "partner", "place", "district", "prefecture", "period", "disaggregation")


def one(reader: Reader, options: Sequence[str], said: Callable[[str], str], label: str) -> str | None:
    """The thing looked at closely, kept in the URL; None without options."""
    if not options:
        return None
    key = f"one.{reader.page}"
    asked, written = st.query_params.get(CHOSEN), st.session_state.get(f"{key}.written")
    if clicked := st.session_state.pop(f"{key}.next", None):
        st.session_state[key] = clicked
    elif asked and (asked != written or key not in st.session_state):
        if asked not in options:
            st.warning(reader.say("filter.unknown", field=label, value=asked), icon=":material/link_off:")
        st.session_state[key] = asked
    elif key not in st.session_state:
        st.session_state[key] = written
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    # What is the only one is named by its heading.
    found = options[0] if len(options) == 1 else str(st.selectbox(label, options, key=key, format_func=said))
    st.session_state[f"{key}.written"] = found
    if asked != found:
        st.query_params[CHOSEN] = found
    seen.note(reader.store, reader.user, reader.page, found, seen.told(reader.scope))
    return found


def measure(reader: Reader) -> str:
    """What the map shows."""
    asked = st.query_params.get("measure")
    if "map.measure" not in st.session_state:
        st.session_state["map.measure"] = asked if asked in MEASURES else MEASURES[0]
    label = reader.say("page.measure.label")
    found = st.selectbox(
        label, MEASURES, key="map.measure", format_func=lambda name: reader.say(f"page.measure.{name}")
    )
    if found != asked:
        st.query_params["measure"] = found
    return str(found)


def district(reader: Reader) -> str | None:
    """The district looked at, of those that the filters leave."""
    below = {code for place in reader.scope.places for code in reader.catalogue.places_below(place)}
    options = [
        code
        for code, place in reader.catalogue.places.items()
        if place.level is Level.district and (not below or code in below)
    ]
    named = reader.names("district")
    return one(reader, options, lambda code: named[code], reader.say("page.districts.choose"))


def remember_click(reader: Reader, clicked: str | None) -> None:
    """A click on the map chooses that district; the chooser stands above the map, so the page runs again."""
    if picking.picked(reader, "map", clicked):
        st.rerun()


def grouping(reader: Reader) -> tuple[str, ...]:
    """By what the indicators are taken apart, in the order of the clicks."""
    if "by" not in st.session_state:
        st.session_state["by"] = [key for key in st.query_params.get_all("by") if key in KEYS]
    found = st.pills(
        reader.say("page.explore.by"),
        KEYS,
        selection_mode="multi",
        key="by",
        format_func=lambda key: reader.say(f"table.{key}"),
    )
    if st.query_params.get_all("by") != found:
        st.query_params["by"] = found
    return tuple(found)


def columns(reader: Reader, by: Sequence[str]) -> list[str]:
    """Columns of the table; those of the grouping always stand."""
    offered = ["programme", "actual", "actual_to_date", "target", "unit", "achievement", "pace", "expected", "baseline",
               "coverage", "cells_reported", "cells_expected", "judged_at", "last_reported_on", "partners",
               "persons_lower", "persons_upper"]  # fmt: skip
    usual = ["actual_to_date", "target", "unit", "achievement", "coverage"]
    if "explore.columns" not in st.session_state:
        st.session_state["explore.columns"] = usual
    with st.popover(reader.say("table.columns"), icon=":material/view_column:"):
        found = st.pills(
            reader.say("table.columns"),
            offered,
            selection_mode="multi",
            key="explore.columns",
            label_visibility="collapsed",
            format_func=lambda name: tables.title_of(name, reader.language),
        )
    grouped = [key for key in by if key not in ("indicator",)]
    return ["state", "indicator", *grouped, *(name for name in offered if name in found and name not in grouped)]


def measured_indicator(reader: Reader, measured: str) -> str:
    """Of which indicator, among those measured in districts; for rates only those that add up. '' for the rest."""
    if measured not in OF_ONE_INDICATOR:
        return ""
    offered = [
        code
        for code, one in reader.catalogue.indicators.items()
        if one.lowest_level is Level.district
        and (not reader.scope.programmes or one.programme in reader.scope.programmes)
        and (not reader.scope.indicators or code in reader.scope.indicators)
        and not (measured.startswith("per_") and one.is_pair)
    ] or list(reader.catalogue.indicators)
    asked, named = st.query_params.get("of"), reader.names("indicator")
    if st.session_state.get("map.indicator") not in offered:
        st.session_state["map.indicator"] = asked if asked in offered else offered[0]
    found = st.selectbox(reader.say("filter.indicator"), offered, key="map.indicator", format_func=named.__getitem__)
    if asked != found:
        st.query_params["of"] = found
    return str(found)
