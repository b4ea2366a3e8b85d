"""How things stand: the distribution of statuses, as title, cards, bars and table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mne import charts, kpi, texts
from mne.charts.status import counted
from mne.ui import cached, cards, excel, explained, figures, filters, picking, tables
from mne.ui.reader import Reader

COLUMNS = ("share", "achieved", "on_track", "at_risk", "off_track", "regressing", "without", "total", "coverage")

CHOSEN_BY = {"programmes": "programme", "partners": "partner", "districts": "district"}
"""The key whose rows each page lets choose."""
MOST = 0.5
"""From this share of its indicators on track, most of them are."""


def by_key(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """A KPI summary with two columns more: `without` (no status) and `share` (achieved or on track, of the total)."""
    summary = kpi.summary(table, [key])
    counts = [counted(row) for _, row in summary.iterrows()]
    shares = [
        (found["achieved"] + found["on_track"]) / total if total else None
        for found, total in zip(counts, summary["total"], strict=True)
    ]
    return summary.assign(without=[found["without"] for found in counts], share=pd.Series(shares, dtype=object))


def with_trend(reader: Reader, summary: pd.DataFrame, key: str) -> pd.DataFrame:
    """The summary with `share_trend`: its share on track over the last judged quarters, since its last gap."""
    shares = {
        str(code): list(rows["share"]) for code, rows in cached.trend(reader.store, reader.scope, key).groupby(key)
    }
    lines = [charts.sparkline(shares.get(str(code), [])) for code in summary[key]]
    return summary.assign(share_trend=pd.Series(lines, index=summary.index, dtype=object))


def answer(reader: Reader, table: pd.DataFrame) -> str:
    """The title: how many indicators deliver, out of how many."""
    whole = kpi.summary(table).iloc[0]
    if not whole["total"]:
        return reader.say("page.nothing_due", period=reader.period)
    good, asked = int(whole["achieved"] + whole["on_track"]), int(whole["total"])
    until = texts.period(reader.scope.period.last, reader.language)
    return reader.say("page.on_track", good=good, total=asked, period=until)


def answer_by(reader: Reader, table: pd.DataFrame, key: str) -> str:
    """The title of a page of many: how many of them have most of their indicators on track."""
    summary = by_key(table, key)
    judged = summary[summary["judged"] > 0]
    if judged.empty:
        return reader.say("page.nothing_due", period=reader.period)
    good = sum(1 for share in judged["share"] if share is not None and share >= MOST)
    return reader.say(f"page.{key}s.answer", good=good, total=len(judged))


def nothing(reader: Reader, table: pd.DataFrame) -> bool:
    """Say what to do where no indicator is left to judge; whether there is none."""
    if kpi.summary(table).iloc[0]["total"]:
        return False
    chosen = filters.are_active()
    with st.container(border=True, key="nothing"):
        st.markdown(f":material/filter_alt_off: **{reader.say('page.nothing.title')}**")
        st.markdown(reader.say("page.nothing.filtered" if chosen else "page.nothing.whole"))
        if chosen:
            st.button(reader.say("page.nothing.clear"), key="nothing-clear", on_click=filters.clear, type="primary")
    return True


def wall(reader: Reader, table: pd.DataFrame) -> None:
    """The six headline cards."""
    whole = kpi.summary(table).iloc[0]
    found = counted(whole)
    of = reader.say("page.card.of", total=int(whole["total"]))
    groups = (
        ("good", found["achieved"] + found["on_track"], "achieved", "✓"),
        ("risk", found["at_risk"], "at-risk", "▲"),
        ("bad", found["off_track"] + found["regressing"], "off-track", "◆"),
        ("without", found["without"], "without", "○"),
    )
    wall_of = [
        cards.Card(reader.say(f"page.card.{name}"), str(many), of, edge, icon) for name, many, edge, icon in groups
    ]
    cards.wall([*wall_of, _punctuality(reader), _coverage(reader, whole)])
    outside = {"neutral": int(whole["neutral"]), "not_due": int(whole["not_due"])}
    if any(outside.values()):
        st.caption(reader.say("page.card.outside", **outside))


def distribution(reader: Reader, summary: pd.DataFrame, key: str) -> None:
    """Legend and stacked bars of a summary."""
    with st.container(horizontal=True, vertical_alignment="center"):
        figures.status_legend(reader.language)
        explained.statuses(reader)
    figures.show(
        cached.drawn(
            reader.store,
            ("status", key, reader.language, cached.values_of(summary)),
            lambda: charts.status_bars(summary, key, reader.language, reader.names(key)),
        ),
        charts.status_words(summary, key, reader.language, reader.names(key)),
        f"status-{key}",
        caption=reader.caption(reader.say("reading.shares_caption")),
    )


def table(
    reader: Reader, summary: pd.DataFrame, key: str, *, before: Sequence[str] = (), after: Sequence[str] = ()
) -> None:
    """The summary as a table, with its workbook; selecting a row chooses it for the part of the page below.

    More columns may stand `before` the counts, and `after` them.
    """
    columns = [key, *before, *COLUMNS, *after]
    choosing = key == CHOSEN_BY.get(reader.page)
    if choosing:
        st.caption(reader.say("page.choose_row"))
    row = tables.show(summary, columns, f"table-{key}", reader.catalogue, reader.language, choosing=choosing)
    if choosing:
        picking.picked(reader, f"table-{key}", None if row is None else str(summary[key].iloc[row]))
    excel.button(reader, summary, columns, f"{reader.page}-{key}")


def _punctuality(reader: Reader) -> cards.Card:
    """An officer's card is about her own partner: nobody else's reports are hers to see."""
    found = cached.reporting(reader.store, reader.scope)
    due, on_time = (int(found[name].sum()) if len(found) else 0 for name in ("expected", "on_time"))
    return cards.Card(
        reader.say("page.card.punctual"),
        reader.say("chart.k_of_n", k=on_time, n=due) if due else "–",
        reader.say("page.card.overdue", many=int(found["overdue"].sum()) if len(found) else 0),
        "on-track",
    )


def _coverage(reader: Reader, whole: pd.Series[Any]) -> cards.Card:
    shown = {"k": int(whole["cells_reported"]), "n": int(whole["cells_expected"])}
    return cards.Card(
        reader.say("page.card.coverage"),
        texts.percent(whole["coverage"], reader.language),
        reader.say("page.card.cells", **shown),
        "neutral",
    )
