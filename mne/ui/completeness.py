"""Whether a page's figures are complete yet: who has reported for the latest quarter, and when the last report came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from mne import texts
from mne.ui import cached

if TYPE_CHECKING:
    from mne.ui.reader import Reader


def show(reader: Reader) -> None:
    """One line; a hollow sign while somebody is missing, and then who (to those who may know)."""
    line, missing = _line(reader)
    st.caption(line, help=missing)


@cached.remembered
def _line(reader: Reader) -> tuple[str, str | None]:
    asked = cached.obligations(reader.store, reader.scope)
    asked = asked[~asked["waived"].astype(bool)] if len(asked) else asked
    if asked.empty:
        return f"○ {reader.say('reading.nobody_asked')}", None
    latest = asked[asked["end_date"] == asked["end_date"].max()]
    missing = latest[latest["received_at"].isna()]
    came = latest["received_at"].dropna()
    since = reader.say("reading.last_report", day=texts.day(came.max(), reader.language)) if len(came) else ""
    quarter = str(latest["quarter"].iloc[0])
    words = _own(reader, quarter, missing) if len(reader.partners) == 1 else _everybody(reader, latest, missing)
    return " · ".join(filter(None, (words, since))), _missing(reader, missing)


def _everybody(reader: Reader, latest: pd.DataFrame, missing: pd.DataFrame) -> str:
    period = texts.period(str(latest["quarter"].iloc[0]), reader.language)
    if missing.empty:
        return "✓ " + reader.say("reading.all_reported", n=len(latest), period=period)
    return "◔ " + reader.say("reading.some_reported", k=len(latest) - len(missing), n=len(latest), period=period)


def _own(reader: Reader, quarter: str, missing: pd.DataFrame) -> str:
    """An officer, or whoever chose one partner, reads about that partner."""
    said = {"name": reader.names("partner")[reader.partners[0]], "period": texts.period(quarter, reader.language)}
    return (
        "✓ " + reader.say("reading.one_reported", **said)
        if missing.empty
        else "◔ " + reader.say("reading.one_missing", due=texts.day(missing["due_on"].iloc[0], reader.language), **said)
    )


def _missing(reader: Reader, missing: pd.DataFrame) -> str | None:
    if missing.empty:
        return None
    named = reader.names("partner")
    listed = reader.say("page.comma").join(named.get(code, code) for code in missing["partner"])
    return reader.say("reading.still_missing", names=listed)
