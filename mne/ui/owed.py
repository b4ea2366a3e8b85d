"""What a partner owes and by when: the obligations on top of Submit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import access, kpi, texts
from mne.model import Choices, Language, User
from mne.period import Frequency, Period, PeriodRange
from mne.store import Store

SHOWN = 4


def of_partner(store: Store, user: User) -> pd.DataFrame:
    """The partner's obligations, newest first, from the committee's first quarter to the one now open."""
    committee = store.catalogue().committee
    now_open = Period.holding(store.today, Frequency.quarterly)
    everything = PeriodRange(Period.parse(committee.first_quarter), now_open)
    choices = Choices(partners=(user.partner,) if user.partner else (), period=everything)
    scope = access.scope(user, choices, today=store.today, due_days=committee.due_days)
    found = kpi.obligations(store, scope)
    return found[found["partner"] == user.partner].sort_values("quarter", ascending=False, ignore_index=True)


def outstanding(duties: pd.DataFrame) -> pd.DataFrame:
    """Those neither received nor waived, the most pressing first."""
    return duties[duties["received_at"].isna() & ~duties["waived"].astype(bool)].sort_values("due_on")


def answer(duties: pd.DataFrame, language: Language) -> str:
    """How many reports are expected and which comes next, in words."""
    due = outstanding(duties)
    if due.empty:
        return texts.say(language, "submit.answer_none")
    first = due.iloc[0]
    return texts.say(
        language,
        "submit.answer_one" if len(due) == 1 else "submit.answer_open",
        count=len(due),
        period=texts.period(first["quarter"], language),
        due=texts.day(first["due_on"], language),
    )


def state(row: pd.Series, store: Store, language: Language) -> str:
    """A badge: what became of this obligation."""
    if row["waived"]:
        return f":gray-badge[:material/block: {texts.say(language, 'submit.due.waived')}]"
    if pd.notna(row["received_at"]):
        key = "received" if row["on_time"] else "received_late"
        said = texts.say(language, f"submit.due.{key}", when=texts.day(row["received_at"], language))
        return f":{'green' if row['on_time'] else 'yellow'}-badge[:material/check: {said}]"
    days = (row["due_on"] - store.today).days
    if days < 0:
        return f":orange-badge[:material/warning: {texts.say(language, 'submit.due.overdue', days=-days)}]"
    return f":blue-badge[:material/schedule: {texts.say(language, 'submit.due.open', days=days)}]"


def show(duties: pd.DataFrame, store: Store, language: Language) -> None:
    """The latest obligations as a small real table."""
    latest = pd.concat([outstanding(duties), duties.head(SHOWN)]).drop_duplicates("quarter").head(SHOWN)
    rows = [
        {
            "period": texts.period(row["quarter"], language),
            "due_on": texts.day(row["due_on"], language),
            "state": state(row, store, language),
            "filled": _of(row["cells_filled"], row["cells_asked"], language),
        }
        for _, row in latest.iterrows()
    ]
    if rows:
        table = pd.DataFrame(rows).rename(columns=lambda c: texts.say(language, f"submit.due.{c}"))
        with st.container(key="owed"):
            st.table(table.set_index(table.columns[0]))


def _of(part: int, whole: int, language: Language) -> str:
    return texts.say(language, "submit.due.of", part=texts.number(part, language), whole=texts.number(whole, language))


def choose_quarter(duties: pd.DataFrame, store: Store, language: Language) -> Period:
    """The quarter to report on: the most pressing one unless the person chooses another.

    It stands in the URL from the first run on, so that confirming, which changes what is most pressing, moves nobody.
    """
    quarters = list(duties["quarter"]) or [Period.holding(store.today, Frequency.quarterly).code]
    due = outstanding(duties)
    asked = st.query_params.get("quarter", "")
    if st.session_state.get("quarter") not in quarters:
        pressing = str(due.iloc[0]["quarter"]) if len(due) else quarters[0]
        st.session_state["quarter"] = asked if asked in quarters else pressing
    chosen = st.selectbox(
        texts.say(language, "submit.quarter"),
        quarters,
        format_func=lambda code: texts.period(code, language),
        key="quarter",
    )
    if asked != chosen:
        st.query_params["quarter"] = chosen
    return Period.parse(chosen)
