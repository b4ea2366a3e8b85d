"""An indicator's own page: its reference sheet, its values over time, its parts, and where each number came from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import charts, kpi, texts
from mne.model import Indicator
from mne.ui import cached, figures, origins, picking, portrait, tables
from mne.ui.reader import Reader


def answer(reader: Reader, row: pd.Series, indicator: Indicator) -> str:
    """The title: the name, what was reached and how that stands."""
    state = charts.state_words(str(tables.with_state(row.to_frame().T)["state"].iloc[0]), reader.language)
    name = indicator.name(reader.language)
    if row["actual_to_date"] is None:
        return reader.say("page.indicator.answer_none", name=name, state=state)
    figure, unit = texts.number(row["actual_to_date"], reader.language, indicator.decimals), indicator.unit("en")
    reached = (
        f"{figure}\u00a0%"
        if unit == "%"
        else reader.say("page.indicator.figure", figure=figure, unit=indicator.unit(reader.language))
    )
    return reader.say("page.indicator.answer", name=name, reached=reached, state=state)


def reference(reader: Reader, indicator: Indicator) -> None:
    """The reference sheet: definition first, then how it is measured."""
    language = reader.language
    st.markdown(f"**{reader.say('page.sheet.definition')}**")
    st.text(indicator.definition(language))
    lines = {
        "unit": indicator.unit(language),
        "measure": reader.say(f"page.measure_of.{indicator.measure.value}"),
        "basis": reader.say(f"page.basis.{indicator.basis_in_time.value}"),
        "direction": reader.say(f"page.direction.{indicator.direction.value}"),
        "frequency": reader.say(f"page.frequency.{indicator.frequency.value}"),
        "level": reader.say(f"page.level.{indicator.lowest_level.value}"),
        "programme": reader.catalogue.programmes[indicator.programme].name(language),
        "numerator": str(getattr(indicator, f"numerator_{language}")),
        "denominator": str(getattr(indicator, f"denominator_{language}")),
        "source": indicator.sheet("source", language),
        "limitations": indicator.sheet("limitations", language),
        "note": indicator.sheet("basis", language),
    }
    shown = {reader.say(f"page.sheet.{name}"): words for name, words in lines.items() if words}
    st.table(pd.DataFrame({"name": list(shown), "words": list(shown.values())}), hide_index=True, hide_header=True,
             border="horizontal")  # fmt: skip


def measured(reader: Reader, row: pd.Series, indicator: Indicator) -> None:
    """The bullet in the indicator's own unit, with its coverage."""
    figures.show(
        charts.measure(row, indicator, reader.language),
        charts.bullet_words(row.to_frame().T, reader.catalogue.indicators, reader.language),
        "measure",
        caption=reader.caption(
            reader.say("page.measure_caption", unit=indicator.unit(reader.language)), row.to_frame().T, indicator
        ),
    )
    cells = {"k": int(row["cells_reported"]), "n": int(row["cells_expected"])}
    reported = texts.day(row["last_reported_on"], reader.language)
    st.caption(reader.say("page.indicator.coverage", **cells, reported=reported))


def over_time(reader: Reader, indicator: Indicator) -> None:
    """Values against target and expectation, with the outlook to the end of the year."""
    found = cached.series(reader.store, reader.with_history(), indicator.code)
    ahead = kpi.outlook(found, indicator)
    reporters = portrait.reporters(reader, indicator.code, reader.scope)
    projected = charts.Outlook(ahead.at, ahead.low, ahead.mid, ahead.high) if ahead else None
    clicked = figures.show(
        charts.over_time(found, indicator, reader.language, projected, reporters),
        charts.time_words(found, indicator, reader.language),
        "over-time",
        caption=reader.caption(reader.say("page.time_caption", unit=indicator.unit(reader.language)), found, indicator),
        choosing=True,
    )
    if picking.is_new(reader, "over-time", clicked):
        origins.look_at("period", str(clicked))
    if ahead:
        numbers = {
            n: texts.number(getattr(ahead, n), reader.language, indicator.decimals) for n in ("low", "mid", "high")
        }
        day = texts.day(ahead.at, reader.language)
        st.markdown(reader.say("page.outlook", day=day, unit=indicator.unit(reader.language), **numbers))


def parts(reader: Reader, indicator: Indicator) -> None:
    """By sex, age or disability: a small picture of each part."""
    if not indicator.disaggregations:
        st.caption(reader.say("page.no_parts"))
        return
    found = cached.series(reader.store, reader.with_history(), indicator.code, "disaggregation")
    names = reader.names("disaggregation")
    for dimension in indicator.disaggregations:
        st.subheader(reader.catalogue.dimensions[dimension].name(reader.language), anchor=False)
        chosen = found[found["disaggregation"].str.startswith(f"{dimension}:")]
        if chosen.empty:
            st.caption(reader.say("page.no_parts_reported"))
            continue
        codes = sorted(chosen["disaggregation"].unique(), key=lambda code: code.endswith(":-"))
        series = {str(code): chosen[chosen["disaggregation"] == code] for code in codes}
        figure = charts.small_multiples(series, indicator, reader.language, names)
        last = pd.DataFrame(
            {
                "part": list(series),
                "value": pd.Series([rows["actual"].iloc[-1] for rows in series.values()], dtype=object),
            }
        )
        spoken = charts.ranking_words(last, "part", "value", reader.language, names, decimals=indicator.decimals)
        caption = reader.say("reading.parts_caption", unit=indicator.unit(reader.language))
        figures.show(figure, spoken, f"parts-{dimension}", caption=reader.caption(caption, chosen, indicator))
