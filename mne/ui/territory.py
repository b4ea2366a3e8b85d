"""The districts on a map, measured one way or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from mne import charts, kpi
from mne.model import Level, Reason, Scope
from mne.ui import cached, excel, figures, session, tables
from mne.ui.reader import Reader
from mne.ui.standing import summary
from mne.web import boundaries

MEASURES = ("share", "actual", "achievement", "per_inhabitants", "per_group", "partners")
MOST_NAMED = 3
"""Districts that a title names."""
OF_ONE_INDICATOR = ("actual", "achievement", "per_inhabitants", "per_group")


@dataclass(frozen=True)
class Measured:
    """A value for each district (None: not known), and how to write it."""

    values: Mapping[str, Decimal | None]
    title: str
    unit: str = ""
    decimals: int | None = 0
    """None: as many as each value has, because it is rounded to what is known of it."""
    share: bool = False
    rows: pd.DataFrame | None = None
    """KPI rows by district behind it, where it measures one indicator."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """One line more on each district, said where one points."""

    @property
    def hidden(self) -> frozenset[str]:
        """Districts whose value this reader may not see."""
        rows = self.rows
        return frozenset() if rows is None else frozenset(rows["district"][rows["reason"] == Reason.suppressed])

    @property
    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(
            {"district": list(self.values), "value": pd.Series(list(self.values.values()), dtype=object)}
        )


def _share_on_track(reader: Reader) -> Measured:
    """Share of its judged and unjudged indicators that are achieved or on track; None where none is judged."""
    found = summary(reader, "district")
    judged = found[found["judged"] > 0]
    shares = {code: Decimal(str(share)) for code, share in zip(judged["district"], judged["share"], strict=True)}
    values = {code: shares.get(code) for code in _districts(reader)}
    counts = zip(judged["district"], judged["achieved"] + judged["on_track"], judged["total"], strict=True)
    notes = {str(code): reader.say("reading.good_of", k=int(good), n=int(total)) for code, good, total in counts}
    return Measured(values, reader.say("page.measure.share"), share=True, notes=notes)


@cached.remembered
def measured(reader: Reader, measure: str, indicator: str = "") -> Measured:
    """What the chooser asks for, by district."""
    if measure == "share":
        return _share_on_track(reader)
    title = reader.say(f"page.measure.{measure}")
    if measure == "partners":
        many = _active_partners(reader)
        return Measured({code: Decimal(many.get(code, 0)) for code in _districts(reader)}, title)
    table = cached.table(reader.store, reader.scope, "district")
    rows = table[table["indicator"] == indicator]
    sheet = reader.catalogue.indicators[indicator]
    if measure == "achievement":
        return Measured(_values(reader, rows, "achievement"), title, share=True, rows=rows)
    if measure == "actual":
        values = _values(reader, rows, "actual_to_date")
        return Measured(values, title, sheet.unit(reader.language), sheet.decimals, rows=rows)
    base = "population" if measure == "per_inhabitants" else "group"
    rates = kpi.per_thousand(rows, reader.catalogue, base)  # type: ignore[arg-type]
    unit, decimals = reader.say("page.measure.per_thousand"), None if base == "group" else 1
    return Measured(_values(reader, rates, "per_thousand"), title, unit, decimals, rows=rows)


def draw(
    reader: Reader, measure: str, indicator: str = "", *, key: str, chosen: str = "", height: int = 420
) -> str | None:
    """Map, legend and credit; returns the district that was clicked."""
    shown = measured(reader, measure, indicator)
    if not reader.catalogue.boundaries.get("features"):
        st.caption(reader.say("page.no_boundaries"))
        return None
    outlined = unserved(reader)
    figure, spoken = _map(reader, measure, indicator, chosen, height, session.shade())
    committee = reader.catalogue.committee
    credit = " · ".join(filter(None, (committee.say("map_credit", reader.language), _census(reader, shown))))
    lead = reader.say("reading.share_of_what") if shown.share and shown.rows is None else shown.unit
    credit = f"{reader.caption(lead, shown.rows)} {credit}"
    clicked = figures.show_map(figure, spoken, key, caption=credit)
    classes = charts.classes(list(shown.values.values()), share=shown.share)
    entries = classes.words(reader.language, decimals=shown.decimals, share=shown.share)
    without = (charts.COLOURS["without"], reader.say("page.legend.no_value"))
    outline = (charts.COLOURS["off_track"], reader.say("page.legend.unserved"))
    gaps = [outline] if outlined else []
    figures.swatches([*entries, without, *gaps], hatched=len(entries), outlined=len(entries) + 1)
    return clicked


@cached.remembered
def _map(reader: Reader, measure: str, indicator: str, chosen: str, height: int, shade: charts.Shade) -> figures.Drawn:
    shown, names = measured(reader, measure, indicator), reader.names("district")
    shape: dict[str, Any] = {name: getattr(shown, name) for name in ("decimals", "unit", "share", "hidden")}
    figure = charts.district_map(
        shown.values,
        reader.catalogue.boundaries,
        reader.language,
        names,
        address=boundaries.address(reader.catalogue.boundaries),
        outlined=unserved(reader),
        chosen=chosen,
        height=height,
        details=_details(reader, shown),
        **shape,
    )
    return figures.drawn(figure, charts.map_words(shown.values, reader.language, names, **shape), shade)


def _details(reader: Reader, shown: Measured) -> dict[str, str]:
    """What hovering says of each district: the measure, then what a bullet says of the indicator there."""
    names, found = reader.names("district"), {}
    if shown.rows is None:
        for code, value in shown.values.items():
            amount = charts.said(value, reader.language, shown.decimals, shown.share)
            lines = [f"<b>{names.get(code, code)}</b>", f"{shown.title}: {amount}", shown.notes.get(code, "")]
            found[code] = "<br>".join([*filter(None, lines), reader.period])
        return found
    for row in shown.rows.to_dict("records"):
        code, sheet = str(row["district"]), reader.catalogue.indicators[str(row["indicator"])]
        value = shown.values.get(code)
        amount = charts.said(value, reader.language, shown.decimals, shown.share, hidden=code in shown.hidden)
        measure = f"{shown.title}: {amount}"
        heading = f"{names.get(code, code)} · {sheet.name(reader.language)}"
        found[code] = f"{charts.hover_lines(row, sheet, reader.language, heading)}<br>{measure}"
    return found


@cached.remembered
def answer(reader: Reader) -> str:
    """The title: in how many districts somebody reported an activity."""
    every, without, many = _districts(reader), unserved(reader), _active_partners(reader)
    names = reader.names("district")
    if not any(many.get(code) for code in every):
        return reader.say("page.districts.answer_none", period=reader.period)
    if not without:
        fewest = min(many[code] for code in every)
        least = [names[code] for code in every if many[code] == fewest]
        # Who sees totals only cannot count the partners of a district.
        if len(least) > MOST_NAMED or len(every) == 1 or not reader.scope.sees_every_row:
            return reader.say("page.districts.answer_all", total=len(every))
        listed = reader.say("page.comma").join(least)
        return reader.say("page.districts.answer_fewest", total=len(every), names=listed, many=fewest)
    listed = reader.say("page.comma").join(names[code] for code in without[:MOST_NAMED])
    served = len(every) - len(without)
    return reader.say("page.districts.answer", served=served, total=len(every), names=listed)


def ranking(reader: Reader, measure: str, indicator: str, chosen: str) -> None:
    """The districts from most to least, the chosen one in the strong colour."""
    shown = measured(reader, measure, indicator)
    bars, words = _ranking(reader, measure, indicator, chosen, session.shade())
    figures.show(bars, words, "districts-ranking", caption=reader.caption(shown.unit, shown.rows))


@cached.remembered
def _ranking(reader: Reader, measure: str, indicator: str, chosen: str, shade: charts.Shade) -> figures.Drawn:
    shown = measured(reader, measure, indicator)
    frame, names = ranked(reader, shown), reader.names("district")
    shape: dict[str, Any] = {"decimals": shown.decimals, "unit": shown.unit, "share": shown.share}
    shape["hidden"] = shown.hidden
    details = _details(reader, shown)
    return figures.drawn(
        charts.ranking(frame, "district", "value", reader.language, names, chosen=chosen, details=details, **shape),
        charts.ranking_words(frame, "district", "value", reader.language, names, **shape),
        shade,
    )


def measured_above(reader: Reader, scope: Scope) -> None:
    """Indicators measured for the prefecture or the city only: shown as theirs, never as the district's."""
    found = cached.coarser(reader.store, scope)
    found = found[found["cells_expected"] > 0]
    if found.empty:
        st.caption(reader.say("page.districts.nothing_coarser"))
        return
    st.caption(reader.say("page.districts.coarser_note"))
    columns = ("state", "indicator", "place", "actual_to_date", "target", "unit", "achievement")
    tables.show(found, columns, "coarser", reader.catalogue, reader.language)
    excel.kpi_button(reader, found, ("place",), scope, "coarser")


def against_city(reader: Reader, found: pd.DataFrame) -> pd.DataFrame:
    """The table of one district with two columns more: what the whole city reached, and its achievement."""
    city = cached.table(reader.store, reader.narrowed(places=())).set_index("indicator")
    more = {"city_actual": "actual_to_date", "city_achievement": "achievement"}
    added = {
        name: pd.Series([city[column].get(code) for code in found["indicator"]], index=found.index, dtype=object)
        for name, column in more.items()
    }
    return found.assign(**added)


@cached.remembered
def unserved(reader: Reader) -> tuple[str, ...]:
    """Districts that stand in rankings in which no partner of the scope reported anything."""
    many = _active_partners(reader)
    return tuple(code for code in _districts(reader) if not many.get(code))


@cached.remembered
def _active_partners(reader: Reader) -> dict[str, int]:
    """Partners with a reported cell, per district. Who may not see each partner's rows gets the most that any one
    indicator counts, which totals alone tell."""
    if reader.scope.sees_every_row:
        rows = cached.table(reader.store, reader.scope, "district", "partner")
        active = rows[rows["cells_reported"] > 0]
        return {str(code): int(many) for code, many in active.groupby("district")["partner"].nunique().items()}
    rows = cached.table(reader.store, reader.scope, "district")
    found: dict[str, int] = {}
    for code, many, cells in zip(rows["district"], rows["partners"], rows["cells_reported"], strict=True):
        found[code] = max(found.get(code, 0), int(many) if cells else 0)
    return found


def _districts(reader: Reader) -> list[str]:
    """Districts that stand in rankings, of those that the filters leave."""
    below = {code for place in reader.scope.places for code in reader.catalogue.places_below(place)}
    return [
        code
        for code, place in reader.catalogue.places.items()
        if place.level is Level.district and place.ranked and (not below or code in below)
    ]


def ranked(reader: Reader, shown: Measured) -> pd.DataFrame:
    """The rows of a ranking: only places that stand in rankings."""
    frame = shown.frame
    return frame[[reader.catalogue.places[code].ranked for code in frame["district"]]]


def _values(reader: Reader, rows: pd.DataFrame, column: str) -> dict[str, Decimal | None]:
    by_code = dict(zip(rows["district"], rows[column], strict=True))
    return {code: by_code.get(code) for code in _districts(reader)}


def _census(reader: Reader, shown: Measured) -> str:
    rate = shown.unit == reader.say("page.measure.per_thousand")
    return reader.catalogue.committee.say("census_credit", reader.language) if rate else ""
