"""One programme, partner or district: its indicators against their targets, and who contributes what where."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from mne import charts
from mne.access import Action, may
from mne.model import Scope
from mne.ui import cached, cards, excel, figures, picking, tables
from mne.ui.pages import FOLDER
from mne.ui.reader import Reader

COLUMNS = ("state", "indicator", "actual_to_date", "target", "unit", "achievement", "trend", "coverage", "judged_at")


def indicators(
    reader: Reader,
    scope: Scope,
    key: str,
    *,
    empty: str,
    widened: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table,
    more: Sequence[str] = (),
    beside: str = "",
) -> pd.DataFrame:
    """Bullets and table of the scope's indicators; returns the KPI table with coverage and trend.

    `widened` may add columns, which `more` names: they stand after the achievement. What each partner or each district
    contributes to one of them may stand `beside` the bullets.
    """
    found = widened(detailed(reader, scope))
    if found.empty:
        st.info(empty, icon=":material/info:")
        return found
    if beside:
        left, right = st.columns([3, 2], gap="large")
        with left:
            _bullets(reader, found, key)
        with right:
            contributions(reader, scope, list(found["indicator"]), key, beside)
    else:
        _bullets(reader, found, key)
    after = COLUMNS.index("achievement") + 1
    columns = (*COLUMNS[:after], *more, *COLUMNS[after:])
    tables.show(found, columns, f"indicators-{key}", reader.catalogue, reader.language)
    excel.kpi_button(reader, found, (), scope, key)
    return found


def _bullets(reader: Reader, found: pd.DataFrame, key: str) -> None:
    figures.show(
        charts.bullets(found, reader.catalogue.indicators, reader.language),
        charts.bullet_words(found, reader.catalogue.indicators, reader.language),
        f"bullets-{key}",
        caption=reader.caption(reader.say("page.bullet_caption"), found),
    )


def detailed(reader: Reader, scope: Scope) -> pd.DataFrame:
    """The KPI table of the scope, one row per indicator, with `coverage` and `trend` (a list of values over time)."""
    found = cached.table(reader.store, scope)
    trends = _trends(cached.table(reader.store, reader.with_history(scope), "period"))
    return found.assign(
        coverage=coverage_of(found),
        trend=found["indicator"].map(lambda code: trends.get(code, [])),
        partner_names=[reporters(reader, code, scope) for code in found["indicator"]],
    )


def reporters(reader: Reader, indicator: str, scope: Scope) -> str:
    """The partners of the scope that answer for an indicator, in words."""
    named = reader.names("partner")
    duties = [duty for duty in reader.catalogue.responsibilities if duty.indicator == indicator]
    owing = dict.fromkeys(duty.partner for duty in duties if not scope.partners or duty.partner in scope.partners)
    return reader.say("page.comma").join(named.get(code, code) for code in owing)


def coverage_of(table: pd.DataFrame) -> pd.Series:
    """Cells reported of cells expected, None where none is expected."""
    pairs = zip(table["cells_reported"], table["cells_expected"], strict=True)
    return pd.Series([k / n if n else None for k, n in pairs], index=table.index, dtype=object)


def contributions(reader: Reader, scope: Scope, codes: list[str], key: str, *keys: str) -> None:
    """For one of the indicators: what each partner and each district reported, side by side."""
    if not codes:
        return
    named = reader.names("indicator")
    label = reader.say("page.contribution_of")
    indicator = st.selectbox(label, codes, key=f"contribution-{key}", format_func=lambda code: named[code])
    for column, by in zip(st.columns(len(keys)), keys, strict=True):
        with column:
            st.subheader(reader.say(f"page.by.{by}"), anchor=False)
            breakdown(reader, scope, indicator, by, key)


def breakdown(
    reader: Reader, scope: Scope, indicator: str, by: str, key: str, *, clicked: Callable[[str], None] | None = None
) -> None:
    """One indicator by partner or district, as a ranking; `clicked` is told the code of a bar, once a click."""
    table = cached.table(reader.store, scope, by)
    rows = table[table["indicator"] == indicator]
    rows = rows[rows["cells_expected"] > 0]
    if rows.empty:
        closed = by == "partner" and reader.user.is_officer
        st.caption(reader.say("page.no_breakdown.partner_closed" if closed else f"page.no_breakdown.{by}"))
        return
    sheet = reader.catalogue.indicators[indicator]
    names, unit = reader.names(by), sheet.unit(reader.language)
    at = figures.show(
        charts.contributions(rows, by, sheet, reader.language, names),
        charts.ranking_words(
            rows, by, "actual_to_date", reader.language, names, decimals=sheet.decimals, unit=unit, target="target"
        ),
        f"by-{by}-{key}",
        caption=reader.caption(reader.say("reading.contribution_caption", unit=unit), rows),
        choosing=clicked is not None,
    )
    if clicked and picking.is_new(reader, f"by-{by}", at):
        clicked(str(at))


def links(reader: Reader, table: pd.DataFrame) -> None:
    """Each indicator as a link to its own page."""
    named = reader.names("indicator")
    entries = [
        cards.Line(
            charts.ICONS[charts.style.group_of(state)],
            named[code],
            "indicator",
            code,
            reader.catalogue.indicators[code].definition(reader.language),
        )
        for code, state in zip(table["indicator"], tables.with_state(table)["state"], strict=True)
    ]
    with st.expander(reader.say("page.open_indicator"), icon=":material/monitoring:"):
        cards.lines(entries, empty="")


def submissions_link(reader: Reader) -> None:
    """To the workbooks behind the numbers, for those who may open them."""
    if may(reader.user, Action.read_submissions):
        st.page_link(
            str(FOLDER / "submissions.py"), label=reader.say("page.to_submissions"), icon=":material/inventory_2:"
        )


def _trends(table: pd.DataFrame) -> dict[str, list[float]]:
    """Indicator → its values period by period, since its last gap."""
    return {str(code): charts.sparkline(list(rows["actual"])) for code, rows in table.groupby("indicator", sort=False)}
