"""How things stand: the distribution of statuses, as title, cards, bars and table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mne import charts, kpi, texts
from mne.charts.status import counted
from mne.model import Reason
from mne.ui import cached, cards, excel, explained, figures, filters, picking, session, tables
from mne.ui.reader import Reader

COLUMNS = ("share", "achieved", "on_track", "at_risk", "off_track", "regressing", "without", "total", "coverage")

CHOSEN_BY = {"programmes": "programme", "partners": "partner", "districts": "district"}
"""The key whose rows each page lets choose."""
MOST = 0.5
"""Beyond this share of its indicators on track, most of them are."""


def by_key(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """A KPI summary with two columns more: `without` (no status) and `share` (achieved or on track, of the total)."""
    found = kpi.summary(table, [key])
    counts = [counted(row) for row in found.to_dict("records")]
    shares = [
        (one["achieved"] + one["on_track"]) / total if total else None
        for one, total in zip(counts, found["total"], strict=True)
    ]
    return found.assign(without=[one["without"] for one in counts], share=pd.Series(shares, dtype=object))


@cached.remembered
def summary(reader: Reader, key: str, by: tuple[str, ...] | None = None) -> pd.DataFrame:
    """How things stand for each value of a key, where a value is counted once for each indicator, or as often as the
    table taken apart `by` has rows for it. A programme is counted by its indicators: each belongs to one.
    """
    asked = by if by is not None else () if key == "programme" else (key,)
    return by_key(cached.table(reader.store, reader.scope, *asked), key)


@cached.remembered
def _whole(reader: Reader) -> pd.Series[Any]:
    return kpi.summary(cached.table(reader.store, reader.scope)).iloc[0]


def with_trend(reader: Reader, found: pd.DataFrame, key: str) -> pd.DataFrame:
    """The summary with `share_trend`: its share on track over the last judged quarters, since its last gap."""
    shares = {
        str(code): list(rows["share"]) for code, rows in cached.trend(reader.store, reader.scope, key).groupby(key)
    }
    lines = [charts.sparkline(shares.get(str(code), [])) for code in found[key]]
    return found.assign(share_trend=pd.Series(lines, index=found.index, dtype=object))


def answer(reader: Reader) -> str:
    """The title: how many indicators deliver, out of how many."""
    whole = _whole(reader)
    if not whole["total"]:
        return reader.say("page.nothing_due", period=reader.period)
    good, asked = int(whole["achieved"] + whole["on_track"]), int(whole["total"])
    until = texts.period(reader.scope.period.last, reader.language)
    return reader.say("page.on_track", good=good, total=asked, period=until)


def answer_by(reader: Reader, key: str) -> str:
    """The title of a page of many: how many of them have most of their indicators on track."""
    found = summary(reader, key)
    judged = found[found["judged"] > 0]
    if judged.empty:
        return reader.say("page.nothing_due", period=reader.period)
    good = sum(1 for share in judged["share"] if share is not None and share > MOST)
    return reader.say(f"page.{key}s.answer", good=good, total=len(judged))


def nothing(reader: Reader) -> bool:
    """Say what to do where no indicator is left to judge; whether there is none."""
    if _whole(reader)["total"]:
        return False
    chosen = filters.are_active()
    with st.container(border=True, key="nothing"):
        st.markdown(f":material/filter_alt_off: **{reader.say('page.nothing.title')}**")
        st.markdown(reader.say("page.nothing.filtered" if chosen else "page.nothing.whole"))
        if chosen:
            st.button(reader.say("page.nothing.clear"), key="nothing-clear", on_click=filters.clear, type="primary")
    return True


def wall(reader: Reader) -> None:
    """The six headline cards."""
    whole = _whole(reader)
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
    st.caption(" ".join(_beside(reader, whole)))


def _beside(reader: Reader, whole: pd.Series[Any]) -> list[str]:
    """What stands outside the total, and what of it this reader may not see; whatever there is of it."""
    outside = [
        reader.say(f"page.card.{name}", many=int(whole[name]))
        for name in (Reason.neutral, Reason.not_due)
        if whole[name]
    ]
    said = [reader.say("page.card.outside", parts=reader.say("page.comma").join(outside))] if outside else []
    hidden = int(whole[Reason.suppressed])
    return [*said, reader.say("page.card.hidden", many=hidden)] if hidden else said


def distribution(reader: Reader, key: str, by: tuple[str, ...] | None = None) -> None:
    """Legend and stacked bars of the summary by a key."""
    with st.container(horizontal=True, vertical_alignment="center"):
        figures.status_legend(reader.language)
        explained.statuses(reader)
    bars, words = _bars(reader, key, by, session.shade())
    figures.show(bars, words, f"status-{key}", caption=reader.caption(reader.say("reading.shares_caption")))


@cached.remembered
def _bars(reader: Reader, key: str, by: tuple[str, ...] | None, shade: charts.Shade) -> figures.Drawn:
    shown = (summary(reader, key, by), key, reader.language, reader.names(key))
    return figures.drawn(charts.status_bars(*shown), charts.status_words(*shown), shade)


def table(
    reader: Reader, found: pd.DataFrame, key: str, *, before: Sequence[str] = (), after: Sequence[str] = ()
) -> None:
    """The summary as a table, with its workbook; selecting a row chooses it for the part of the page below.

    More columns may stand `before` the counts, and `after` them.
    """
    columns = [key, *before, *COLUMNS, *after]
    choosing = key == CHOSEN_BY.get(reader.page)
    if choosing:
        st.caption(reader.say("page.choose_row"))
    row = tables.show(found, columns, f"table-{key}", reader.catalogue, reader.language, choosing=choosing)
    if choosing:
        picking.picked(reader, f"table-{key}", None if row is None else str(found[key].iloc[row]))
    excel.button(reader, found, columns, f"{reader.page}-{key}")


def _punctuality(reader: Reader) -> cards.Card:
    """An officer's card is about her own partner: nobody else's reports are hers to see."""
    found = cached.reporting(reader.store, reader.scope)
    names = ("expected", "on_time", "late", "overdue")
    due, on_time, late, overdue = (int(found[name].sum()) if len(found) else 0 for name in names)
    return cards.Card(
        reader.say("page.card.punctual_own" if reader.user.is_officer else "page.card.punctual"),
        reader.say("chart.k_of_n", k=on_time, n=due) if due else "–",
        reader.say("page.card.overdue", late=late, many=overdue),
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
