"""Taking a page's table away as Excel, with the page's own filters; each time is written into the audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from mne import export, texts
from mne.charts.style import COLOURS, group_of
from mne.export import Column
from mne.export.logo import logo_of
from mne.model import Scope
from mne.ui import seen, tables, words
from mne.ui.reader import Reader

DECIMALS = "decimals"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kpi_button(reader: Reader, table: pd.DataFrame, keys: Sequence[str], scope: Scope, key: str) -> None:
    """A KPI table's workbook: the same rows as on the page (made with these keys), with every column of the table."""

    def content() -> bytes:
        _record(reader, scope, key, len(table))
        return export.kpi_workbook(
            table,
            keys,
            scope,
            reader.language,
            reader.catalogue,
            data_version=reader.store.version(),
            demonstration=reader.store.is_demonstration,
            exported_by=reader.user.display_name or reader.user.name,
            now=reader.store.now(),
            logo=logo_of(reader.store),
        )

    _draw(reader, content, key)


def button(reader: Reader, table: pd.DataFrame, columns: Sequence[str], key: str) -> None:
    """Any other table's workbook: the columns of the page, in its order."""

    def content() -> bytes:
        _record(reader, reader.scope, key, len(table))
        shown, described = _worded(reader, table, columns)
        return export.table_workbook(
            shown,
            described,
            [(reader.say("filter.period"), reader.period), *reader.chosen_in_words()],
            reader.language,
            title=reader.say(f"shell.nav.{reader.page}"),
            demonstration=reader.store.is_demonstration,
            logo=logo_of(reader.store),
        )

    _draw(reader, content, key)


def _draw(reader: Reader, content: Callable[[], bytes], key: str) -> None:
    st.download_button(
        reader.say("table.download"),
        data=content,
        file_name=f"{key}_{str(reader.scope.period).replace('..', '_')}.xlsx",
        mime=MIME,
        key=f"download-{key}",
        on_click="ignore",
        icon=":material/download:",
    )


def _record(reader: Reader, scope: Scope, key: str, rows: int) -> None:
    detail = {**seen.told(scope), "rows": rows}
    reader.store.record(reader.user.name, "export", key, detail)


def _worded(reader: Reader, table: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, list[Column]]:
    """The columns with words for codes, and what each is; sums and shares stay numbers."""
    codes = table["indicator"] if "indicator" in table else [""] * len(table)
    shown = pd.DataFrame({DECIMALS: [tables.decimals_of(code, reader.catalogue) for code in codes]}, index=table.index)
    described = []
    colours = {texts.say(reader.language, f"status.{s}"): COLOURS[group_of(s)] for s in tables.STATES}
    for name in columns:
        kind, title = tables.KINDS.get(name, ""), tables.title_of(name, reader.language)
        if kind == "trend":
            continue
        if kind == "state":
            shown[name] = [reader.say(f"status.{state}") for state in tables.with_state(table)["state"]]
            described.append(Column(name, title, colours=colours))
        elif kind == "name":
            named = words.names_of(name, reader.catalogue, reader.language)
            shown[name] = [named.get(str(code), str(code)) for code in table[name]]
            described.append(Column(name, title))
        elif kind == "period":
            shown[name] = [texts.period(str(code), reader.language) for code in table[name]]
            described.append(Column(name, title))
        else:
            shown[name] = table[name]
            described.append(_described(name, title, kind, table))
    return shown, described


def _described(name: str, title: str, kind: str, table: pd.DataFrame) -> Column:
    if kind == "share":
        return Column(name, title, "percent")
    if kind == "rate":
        return Column(name, title, "number", 1)
    if kind == "day":
        return Column(name, title, "date")
    if kind == "moment":
        return Column(name, title, "moment")
    numeric = kind == "number" or pd.api.types.is_numeric_dtype(table[name])
    decimals: int | str = DECIMALS if kind == "number" else 0
    return Column(name, title, "number" if numeric else "text", decimals)
