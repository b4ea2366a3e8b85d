"""Where a figure comes from: the accepted cells behind it, and which of them were changed later."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import texts
from mne.access import Action, may
from mne.model import Indicator
from mne.ui import cached, excel, tables
from mne.ui.plain import escaped
from mne.ui.reader import Reader

PROVENANCE = ("partner", "place", "period", "part", "value", "numerator", "denominator", "suppressed", "submission",
              "version", "sheet", "cell", "carried", "recorded_at", "filename")  # fmt: skip
RESTATED = ("partner", "place", "period", "part", "old_value", "new_value", "old_numerator", "new_numerator",
            "old_denominator", "new_denominator", "suppressed", "change", "change_reason", "wording", "recorded_at",
            "submission", "sheet", "cell")  # fmt: skip
MOST_EVENTS = 5
NARROWED_BY = ("partner", "place", "period")


def look_at(name: str, code: str) -> None:
    """Let the cells below be those of this partner, place or period (of a figure that was clicked above)."""
    st.session_state[f"cells.{name}"] = code


def restatements(reader: Reader, indicator: Indicator) -> None:
    """Accepted values that were changed later: old and new, when, and why."""
    found = cached.restatements(reader.store, reader.scope, indicator.code)
    if found.empty:
        own = "" if reader.scope.sees_every_row else "_own"
        st.caption(reader.say(f"restated.none{own}"))
        return
    when = texts.day(found["recorded_at"].max(), reader.language)
    many = texts.number(len(found), reader.language)
    st.caption(reader.say("restated.some", many=many, day=when))
    pairs = [name for name in RESTATED if name.endswith(("numerator", "denominator"))]
    hidden = ["old_value", "new_value"] if indicator.is_pair else pairs
    hidden += [] if found["suppressed"].any() else ["suppressed"]
    renamed = {name: f"new_{name}" for name in ("value", "numerator", "denominator")}
    rows = _worded(reader, found.rename(columns=renamed), indicator).assign(
        change=[reader.say("restated.changed" if s == "reported" else f"restated.{s}") for s in found["status"]],
        change_reason=[reader.say(f"intake.reason.{code}") if code else "–" for code in found["reason_code"]],
        wording=list(found["reason_wording"]),
    )
    _events(reader, rows)
    _show(reader, rows, [name for name in RESTATED if name not in hidden], "restatements", indicator, aside="wording")


def _events(reader: Reader, rows: pd.DataFrame) -> None:
    """When and why, one line for each submission that changed something; sentences do not fit a table's cell."""
    for number, changed in list(rows.groupby("submission", sort=False))[:MOST_EVENTS]:
        one = changed.iloc[0]
        said = {
            "day": texts.day(one["recorded_at"], reader.language),
            "partner": reader.names("partner").get(one["partner"], one["partner"]),
            "number": str(number),
            "many": len(changed),
            "reason": one["change_reason"],
            "wording": one["wording"] or "–",
        }
        st.markdown("- " + escaped(reader.say("restated.event", **said)))


def provenance(reader: Reader, indicator: Indicator) -> None:
    """Each accepted cell that this person may see: submission, sheet and cell."""
    found = cached.provenance(reader.store, reader.scope, indicator.code)
    if found.empty:
        own = "" if reader.scope.sees_every_row else "_own"
        st.caption(reader.say(f"page.no_provenance{own}"))
        return
    opens = may(reader.user, Action.read_submissions)
    st.caption(reader.say("page.provenance_opens" if opens else "page.provenance_closed"))
    found = _narrowed(reader, found)
    hidden = {"value"} if indicator.is_pair else {"numerator", "denominator"}
    hidden |= set() if found["suppressed"].any() else {"suppressed"}
    hidden |= {"carried"} if found["carried_from"].isna().all() else set()
    hidden |= {name for name in ("filename",) if not found[name].astype(bool).any()}
    origin = found["carried_from"].where(found["carried_from"].notna(), found["submission"]).astype(int)
    carried = [reader.say("page.carried") if earlier else "" for earlier in found["carried_from"].notna()]
    rows = _worded(reader, found.assign(submission=origin), indicator).assign(carried=carried)
    _show(reader, rows, [name for name in PROVENANCE if name not in hidden], "provenance", indicator)


def _narrowed(reader: Reader, found: pd.DataFrame) -> pd.DataFrame:
    """Only the cells of the partner, the place and the period chosen here or clicked above; then how many are left."""
    for column, name in zip(st.columns(len(NARROWED_BY)), NARROWED_BY, strict=True):
        options, key = list(dict.fromkeys(found[name])), f"cells.{name}"
        # Set at every run: on another page the same key is another widget, which would begin empty.
        st.session_state[key] = st.session_state.get(key) if st.session_state.get(key) in options else None
        named = (
            reader.names(name) if name != "period" else {code: texts.period(code, reader.language) for code in options}
        )
        chosen = column.selectbox(
            tables.title_of(name, reader.language),
            options,
            key=key,
            index=None,
            format_func=lambda code, named=named: named.get(code, code),  # type: ignore[misc]
            placeholder=reader.say("filter.all"),
        )
        found = found if chosen is None else found[found[name] == chosen]
    return found.reset_index(drop=True)


def _worded(reader: Reader, found: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The cells with the part in words and a link to the submission that said it."""
    named = reader.names("disaggregation")
    parts = zip(found["dimension"], found["category"], strict=True)
    said = [named.get(f"{d}:{c}", c) if d else reader.say("page.whole") for d, c in parts]
    links = [f"/submissions?submission={number}" for number in found["submission"]]
    hidden = [reader.say("status.suppressed") if each else "" for each in found["suppressed"]]
    return found.assign(indicator=indicator.code, part=said, submission_link=links, suppressed=hidden)


def _show(
    reader: Reader, rows: pd.DataFrame, columns: list[str], key: str, indicator: Indicator, *, aside: str = ""
) -> None:
    """The table and its workbook, in which also stands what is told `aside` on the page."""
    opens = may(reader.user, Action.read_submissions)
    shown = ["submission_link" if name == "submission" and opens else name for name in columns if name != aside]
    tables.show(rows, shown, key, reader.catalogue, reader.language)
    excel.button(reader, rows, columns, f"{key}-{indicator.code}")
