"""The peer of benchmarks/sessions.py: Overview and Explore as one writes them first, in a plain Streamlit app.

Default settings, plotly express, frames read once into st.cache_data; no sign-in, no language, no live update. The
frames come from the product's own arithmetic (PLAIN_DATA), so that only the way of showing them differs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st

FOLDER = Path(os.environ["PLAIN_DATA"])
ORDER = ["achieved", "on_track", "at_risk", "off_track", "regressing", "without"]
st.set_page_config(page_title="Dashboard", layout="wide")


@st.cache_data
def frame(name: str) -> pd.DataFrame:
    return pd.read_parquet(FOLDER / f"{name}.parquet")


@st.cache_data
def boundaries() -> dict:
    return json.loads((FOLDER / "places.geojson").read_text("utf-8"))


def filtered(name: str) -> pd.DataFrame:
    table = frame(name)
    programmes = sorted(frame("indicators")["programme"].unique())
    asked = [code for code in st.query_params.get_all("programme") if code in programmes]
    chosen = st.session_state.get("chosen_programmes", asked)
    return table[table["programme"].isin(chosen or programmes)]


def filters() -> None:
    first, last, programmes, partners, places = st.columns(5)
    quarters = [f"{year}-Q{quarter}" for year in (2025, 2026) for quarter in range(1, 5)]
    first.selectbox("From", quarters)
    last.selectbox("To", quarters, index=len(quarters) - 2)
    programmes.multiselect("Programme", sorted(frame("indicators")["programme"].unique()))
    partners.multiselect("Partner", sorted(frame("partners")["partner"]))
    places.multiselect("District", sorted(frame("districts")["district"].unique()))


def counts(table: pd.DataFrame, key: str) -> pd.DataFrame:
    return table.groupby([key, "status"]).size().reset_index(name="indicators")


def overview() -> None:
    table, districts = filtered("indicators"), filtered("districts")
    st.title(f"{(table['status'].isin(ORDER[:2])).sum()} of {len(table)} indicators on track")
    filters()
    groups = {"Good": ORDER[:2], "At risk": ORDER[2:3], "Off track": ORDER[3:5], "Without data": ORDER[5:]}
    cards = st.columns(6)
    for card, (name, states) in zip(cards, groups.items(), strict=False):
        card.metric(name, int(table["status"].isin(states).sum()))
    cards[4].metric("On time", int(frame("partners")["on_time"].sum()))
    cards[5].metric("Coverage", f"{table['cells_reported'].sum() / max(table['cells_expected'].sum(), 1):.0%}")
    left, right = st.columns([3, 2])
    with left:
        st.header("By programme")
        bars = px.bar(
            counts(table, "programme"), x="indicators", y="programme", color="status", orientation="h",
            category_orders={"status": ORDER}, height=46 * 16,
        )  # fmt: skip
        st.plotly_chart(bars)
    with right:
        st.header("By district")
        share = districts.assign(good=districts["status"].isin(ORDER[:2])).groupby("district")["good"].mean()
        figure = px.choropleth(
            share.reset_index(), geojson=boundaries(), locations="district", featureidkey="properties.code",
            color="good", height=230,
        )  # fmt: skip
        figure.update_geos(fitbounds="locations", visible=False)
        st.plotly_chart(figure, on_select="rerun", key="map")
    needs, moves = st.columns(2)
    with needs:
        st.header("Needs attention")
        for _, row in table[table["status"].isin(ORDER[3:5])].sort_values("pace").head(12).iterrows():
            st.write(f"{row['name']}: {row['status']}")
    with moves:
        st.header("Moved")
        for _, row in filtered("moved").head(8).iterrows():
            st.write(f"{row['indicator']}: {row['before']} → {row['now']}")
    with st.expander("Table"):
        st.dataframe(table)


def explore() -> None:
    table = filtered("indicators")
    st.title(f"{len(table)} rows")
    filters()
    st.multiselect("Columns", list(table.columns), default=list(table.columns))
    if st.toggle("Chart", value=True):
        shown = table.head(40)
        bars = px.bar(
            shown, x="achievement", y="name", color="status", orientation="h",
            hover_data=["target", "actual_to_date"], category_orders={"status": ORDER}, height=46 * 40,
        )  # fmt: skip
        bars.add_vline(x=1)
        st.plotly_chart(bars)
    st.dataframe(table, height=560, on_select="rerun", key="table")
    st.download_button("Download", table.to_csv(index=False), "table.csv")


st.navigation([st.Page(overview, url_path="overview", default=True), st.Page(explore, url_path="explore")]).run()
