"""A chart for whatever table was asked for: bullets without a grouping, else a distribution or a ranking."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from mne import charts
from mne.ui import cached, cards, figures, portrait, session, standing, tables
from mne.ui.reader import Reader

MOST_ROWS = 40
MOST_REMEMBERED = 200
"""Rows beyond which a grid is made anew each time: kept for everybody, long ones would fill a small server."""


def table(reader: Reader, by: tuple[str, ...]) -> pd.DataFrame:
    """The KPI table taken apart, with its coverage."""
    found = cached.table(reader.store, reader.scope, *by)
    return found.assign(coverage=portrait.coverage_of(found))


def prepared(reader: Reader, by: tuple[str, ...], columns: tuple[str, ...], shade: charts.Shade) -> tables.Prepared:
    """The table as the grid is given it; a short one, as it stands without a grouping, once for all who ask."""
    found = table(reader, by)
    if len(found) <= MOST_REMEMBERED:
        return _prepared(reader, by, columns, shade)
    return tables.prepare(found, columns, reader.catalogue, reader.language, shade)


@cached.remembered
def _prepared(reader: Reader, by: tuple[str, ...], columns: tuple[str, ...], shade: charts.Shade) -> tables.Prepared:
    return tables.prepare(table(reader, by), columns, reader.catalogue, reader.language, shade)


def draw(reader: Reader, table: pd.DataFrame, by: tuple[str, ...]) -> None:
    """Bullets of the indicators; one indicator by one key as a ranking; many indicators as distributions."""
    if table.empty:
        return
    if not by:
        shown = table.head(MOST_ROWS)
        if len(shown) < len(table):
            st.caption(reader.say("page.explore.first_rows", many=MOST_ROWS, rows=len(table)))
        bullets, words = _bullets(reader, session.shade())
        figures.show(
            bullets, words, "explore-bullets", caption=reader.caption(reader.say("page.bullet_caption"), shown)
        )
    elif table["indicator"].nunique() == 1 and len(by) == 1 and by[0] != "period":
        _ranking(reader, table, by[0])
    elif by[0] == "disaggregation":
        st.caption(reader.say("page.explore.no_chart"))
    else:
        standing.distribution(reader, by[0], by)


@cached.remembered
def _bullets(reader: Reader, shade: charts.Shade) -> figures.Drawn:
    shown = (table(reader, ()).head(MOST_ROWS), reader.catalogue.indicators, reader.language)
    return figures.drawn(charts.bullets(*shown), charts.bullet_words(*shown), shade)


def origin(reader: Reader, table: pd.DataFrame, by: Sequence[str], row: int | None) -> None:
    """A link from the chosen row to the cells behind it: its indicator's page with the row's own filters."""
    if row is None:
        if len(table):
            st.caption(reader.say("reading.choose_figure"))
        return
    chosen = table.iloc[row]
    code = str(chosen["indicator"])
    asked = {"chosen": code}
    for key in by:
        if key in ("partner", "period"):
            asked[key] = str(chosen[key])
        elif key in ("place", "district", "prefecture"):
            asked["place"] = str(chosen[key])
    name = reader.names("indicator")[code]
    cards.link("indicator", f"{code} · {name}", "monitoring", **asked)


def _ranking(reader: Reader, table: pd.DataFrame, key: str) -> None:
    sheet = reader.catalogue.indicators[str(table["indicator"].iloc[0])]
    unit, names = sheet.unit(reader.language), reader.names(key)
    figures.show(
        charts.ranking(table, key, "actual", reader.language, names, decimals=sheet.decimals, unit=unit),
        charts.ranking_words(table, key, "actual", reader.language, names, decimals=sheet.decimals, unit=unit),
        "explore-ranking",
        caption=reader.caption(unit, table),
    )
