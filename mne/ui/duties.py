"""Who owes which report, and how it came in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from mne import charts
from mne.model import Scope
from mne.ui import cached, excel, figures, tables
from mne.ui.reader import Reader

COLUMNS = ("partner", "expected_reports", "received", "on_time", "late", "overdue", "fill_rate", "uploads",
           "per_upload")  # fmt: skip


def answer(reader: Reader, reports: pd.DataFrame) -> str:
    """The title: how many partners reported on time, or how an officer's own partner did."""
    due = reports[reports["expected"] > 0] if len(reports) else reports
    if due.empty:
        return reader.say("page.partners.answer_none", period=reader.period)
    if len(reader.partners) == 1:
        one = due[due["partner"] == reader.partners[0]]
        k, n = int(one["on_time"].sum()), int(one["expected"].sum())
        return reader.say("page.partners.answer_one", name=reader.names("partner")[reader.partners[0]], k=k, n=n)
    punctual = int((due["on_time"] == due["expected"]).sum())
    return reader.say("page.partners.answer", k=punctual, n=len(due))


def punctuality(reader: Reader, reports: pd.DataFrame) -> None:
    """Fill rate of each partner as a ranking."""
    if reports.empty:
        st.caption(reader.say("page.partners.answer_none", period=reader.period))
        return
    names = reader.names("partner")
    figures.show(
        charts.ranking(
            reports, "partner", "fill_rate", reader.language, names, share=True, details=_details(reader, reports)
        ),
        charts.ranking_words(reports, "partner", "fill_rate", reader.language, names, share=True),
        "fill-rate",
        caption=reader.caption(reader.say("page.partners.fill_caption")),
    )


def table(reader: Reader, reports: pd.DataFrame) -> None:
    """Reports expected, received and late, files and findings of each partner."""
    if reports.empty:
        st.caption(reader.say("page.partners.answer_none", period=reader.period))
        return
    shown = _with_uploads(reader, reports.rename(columns={"expected": "expected_reports"}))
    tables.show(shown, COLUMNS, "reporting", reader.catalogue, reader.language)
    excel.button(reader, shown, COLUMNS, "reporting")


def _details(reader: Reader, reports: pd.DataFrame) -> dict[str, str]:
    """What hovering says of a partner: cells filled, reports received and on time."""
    names, found = reader.names("partner"), {}
    for row in reports.to_dict("records"):
        cells = reader.say("page.card.cells", k=int(row["cells_filled"]), n=int(row["cells_asked"]))
        shown = {name: row[name] for name in ("received", "expected", "on_time", "overdue")}
        found[str(row["partner"])] = f"<b>{names[row['partner']]}</b><br>{cells}<br>" + reader.say(
            "reading.reports_hover", **shown
        )
    return found


def _with_uploads(reader: Reader, reports: pd.DataFrame) -> pd.DataFrame:
    """How many files each partner had checked in the period, and how many findings each had on average."""
    checked = cached.uploads(reader.store, reader.scope).set_index("partner")
    many = [int(checked["uploads"].get(code, 0)) for code in reports["partner"]]
    rates = [checked["per_upload"].get(code) for code in reports["partner"]]
    return reports.assign(uploads=many, per_upload=pd.Series(rates, index=reports.index, dtype=object))


def obligations(reader: Reader, scope: Scope) -> None:
    """One line per quarter: due on, received, how full."""
    found = cached.obligations(reader.store, scope)
    if found.empty:
        st.caption(reader.say("page.partners.answer_none", period=reader.period))
        return
    rates = [
        Decimal(int(k)) / int(n) if n else None
        for k, n in zip(found["cells_filled"], found["cells_asked"], strict=True)
    ]
    states = [_state(reader, row) for row in found.to_dict("records")]
    rows = found.assign(fill_rate=pd.Series(rates, dtype=object), delivery=states)
    columns = ["quarter", "delivery", "due_on", "received_at", "cells_asked", "cells_filled", "fill_rate"]
    tables.show(rows, columns, "obligations", reader.catalogue, reader.language)
    excel.button(reader, rows, columns, "obligations")


def _state(reader: Reader, row: Mapping[Any, Any]) -> str:
    if row["waived"]:
        return reader.say("page.delivery.waived")
    if not pd.isna(row["received_at"]):
        return reader.say("page.delivery.on_time" if row["on_time"] else "page.delivery.late")
    overdue = reader.scope.today > row["due_on"]
    return reader.say("page.delivery.overdue" if overdue else "page.delivery.open")
