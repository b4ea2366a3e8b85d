"""Charts are built from frames shaped like the KPI table; what a reader would read off is asserted."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mne import charts, texts
from mne.charts import districts, shade, style
from mne.charts.bullets import LESS, LETTERS, LONGEST
from mne.model import LANGUAGES, Basis, Direction, Indicator, Language, Level, Measure
from mne.period import Frequency, Period

NAMES = {"P01": "Upgrading", "P02": "Solidarity", "D1": "North", "D2": "South", "D3": "Old town"}
SQUARE = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]


def indicator(code: str = "P01-01", **changes: Any) -> Indicator:
    words = {f"{field}_{lang}": f"{field} {code}" for field in ("name", "definition", "unit") for lang in LANGUAGES}
    given: dict[str, Any] = {
        "code": code, "programme": "P01", "measure": Measure.count, "basis_in_time": Basis.flow,
        "direction": Direction.increase, "frequency": Frequency.quarterly, "lowest_level": Level.district, **words,
    }  # fmt: skip
    return Indicator(**{**given, **changes})


def summary() -> pd.DataFrame:
    columns = ["programme", "achieved", "on_track", "at_risk", "off_track", "regressing", "no_data", "no_target",
               "no_baseline", "zero_denominator", "incomplete", "suppressed"]  # fmt: skip
    rows = [["P01", 2, 4, 1, 0, 1, 1, 0, 0, 0, 1, 0], ["P02", 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0]]
    return pd.DataFrame(rows, columns=columns)


def kpis() -> pd.DataFrame:
    none = None
    rows = [
        (
            "P01-01",
            Decimal(900),
            Decimal(1200),
            Decimal(0),
            Decimal(900),
            Decimal("0.75"),
            Decimal(1),
            "on_track",
            none,
        ),
        (
            "P01-02",
            Decimal(130),
            Decimal(40),
            Decimal(100),
            Decimal(70),
            Decimal("-0.5"),
            Decimal(-1),
            "regressing",
            none,
        ),
        ("P01-03", none, Decimal(10), Decimal(0), none, none, none, none, "no_data"),
        (
            "P01-04",
            Decimal(230),
            Decimal(100),
            Decimal(0),
            Decimal(75),
            Decimal("2.3"),
            Decimal("3.07"),
            "achieved",
            none,
        ),
    ]
    columns = [
        "indicator",
        "actual_to_date",
        "target",
        "baseline",
        "expected",
        "achievement",
        "pace",
        "status",
        "reason",
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object).assign(
        judged_at=date(2026, 9, 30), band_low=none, band_high=none
    )


def quarters(values: list[int | None], first: str = "2025-Q1") -> pd.DataFrame:
    periods = [Period.parse(first).next(i) for i in range(len(values))]
    amounts = [None if v is None else Decimal(v) for v in values]
    columns = {
        "period": [p.code for p in periods],
        "end": [p.end for p in periods],
        "actual": amounts,
        "actual_to_date": amounts,
        "expected": [Decimal(5)] * len(values),
        "target": [Decimal(20)] * len(values),
        "status": [None if v is None else "on_track" for v in values],
        "cells_reported": [0 if v is None else 2 for v in values],
        "cells_expected": [2] * len(values),
    }
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})


def shapes() -> dict[str, Any]:
    def square(shift: float) -> list[list[float]]:
        return [[x + shift, y] for x, y in SQUARE]

    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": code},
             "geometry": {"type": "Polygon", "coordinates": [square(shift)]}}
            for code, shift in (("D1", 0.0), ("D2", 2.0), ("D3", 4.0))
        ],
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_status_bar_carries_its_counts_and_its_words(language: Language) -> None:
    figure = charts.status_bars(summary(), "programme", language, NAMES)
    counts = [list(trace.text) for trace in figure.data]
    assert counts == [["2", ""], ["4", "1"], ["1", ""], ["", "3"], ["1", ""], ["2", ""]]
    lengths = [sum(trace.x[row] for trace in figure.data) for row in (0, 1)]
    assert lengths == pytest.approx([1, 1])
    assert len({trace.marker.color for trace in figure.data}) == 6
    assert all(
        charts.state_words(state, language) in figure.data[i].hovertext[0] for i, state in enumerate(style.SHOWN)
    )


def test_states_differ_by_icon_and_by_colour() -> None:
    assert len({style.ICONS[s] for s in style.SHOWN}) == len({style.COLOURS[s] for s in style.SHOWN}) == 6


def test_without_data_is_hatched() -> None:
    hatched = [trace.marker.pattern.shape for trace in charts.status_bars(summary(), "programme", "en", NAMES).data]
    assert hatched == ["", "", "", "", "", "/"]


def test_bars_run_from_the_right_in_arabic() -> None:
    arabic, french = (charts.status_bars(summary(), "programme", language, NAMES) for language in ("ar", "fr"))
    assert (arabic.layout.xaxis.range, french.layout.xaxis.range) == ((1, 0), (0, 1))
    ranks = pd.DataFrame({"place": ["D1"], "value": [Decimal(3)]})
    assert charts.ranking(ranks, "place", "value", "ar", NAMES).layout.yaxis.side == "right"
    assert charts.ranking(ranks, "place", "value", "fr", NAMES).layout.yaxis.side == "left"


def test_an_empty_frame_draws_and_speaks() -> None:
    empty = summary().iloc[:0]
    assert charts.status_bars(empty, "programme", "fr", NAMES).data
    assert charts.status_words(empty, "programme", "en", NAMES) == "This chart has no value to show."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bullet_runs_from_baseline_to_target(language: Language) -> None:
    known = {code: indicator(code) for code in kpis()["indicator"]}
    figure = charts.bullets(kpis(), known, language)
    drawn = [(trace.y[0], trace.x[0]) for trace in figure.data if trace.marker.color in style.COLOURS.values()]
    assert [round(x, 2) for _, x in drawn] == [0.75, -0.15, 1.5]
    assert "230" in "".join(note.text for note in figure.layout.annotations), (
        "a bar may leave the picture, its number not"
    )
    assert any(trace.marker.pattern.shape == "/" for trace in figure.data), "no value is hatched, never a bar of zero"
    ticks = [shape.x0 for shape in figure.layout.shapes]
    assert ticks.count(1.0) == 3 and ticks[0] == pytest.approx(0.75)


def test_a_bullet_in_its_own_unit_starts_at_zero() -> None:
    figure = charts.measure(kpis().iloc[0], indicator(), "en")
    assert (figure.data[0].base[0], figure.data[0].x[0]) == (0, 900)
    assert [shape.x0 for shape in figure.layout.shapes] == [900, 1200]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bullet_in_its_own_unit_writes_what_was_reached_and_aimed_at(language: Language) -> None:
    figure = charts.measure(kpis().iloc[0], indicator(), language)
    (reached, aim) = figure.layout.annotations
    assert (reached.x, aim.x) == (900, 1200)
    assert texts.number(900, language) in reached.text and texts.number(1200, language) in aim.text
    # Beyond the middle, words lie on the side of zero: they never leave the picture.
    assert {reached.xanchor, aim.xanchor} == {"left" if language == "ar" else "right"}


def a_ceiling(**changed: Any) -> pd.Series:
    row = kpis().iloc[0].copy()
    row["achievement"], row["pace"], row["status"], row["actual_to_date"] = None, None, "at_risk", Decimal(150)
    return pd.Series({**row.to_dict(), **changed})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_fall_says_so_and_a_ceiling_is_named(language: Language) -> None:
    long = indicator(direction=Direction.decrease, name_fr="x" * 60, name_ar="x" * 60, name_en="x" * 60)
    figure = charts.bullets(a_ceiling().to_frame().T, {"P01-01": long}, language)
    name, said = (note.text for note in figure.layout.annotations)
    assert LESS in name
    assert texts.say(language, "chart.ceiling", target=texts.number(1200, language)) in said and "150" in said
    # Both stand in one line of a phone.
    assert len(name) + len(said) <= LETTERS + 12
    assert texts.say(language, "chart.hover.less") in figure.data[0].hovertext[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ceiling_is_no_target_beside_its_own_bar(language: Language) -> None:
    figure = charts.measure(a_ceiling(), indicator(direction=Direction.decrease), language)
    aim = figure.layout.annotations[1]
    assert texts.say(language, "chart.ceiling", target=texts.number(1200, language)) in aim.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_band_is_said_from_its_lower_to_its_upper_end(language: Language) -> None:
    row = a_ceiling(target=None, band_low=Decimal(80), band_high=Decimal(95))
    said = charts.limits(row, indicator(direction=Direction.band), language)
    assert said.index("80") < said.index("95")


def test_a_missing_status_is_hatched_along_the_whole_way() -> None:
    figure = charts.bullets(kpis().iloc[2:3], {"P01-03": indicator("P01-03")}, "en")
    (hatched,) = [trace for trace in figure.data if trace.marker.pattern.shape == "/"]
    assert hatched.x[0] == LONGEST, "one that ended at the target would look like all of it"


def test_the_target_stands_for_the_whole_year_of_the_outlook() -> None:
    outlook = charts.Outlook(date(2025, 12, 31), Decimal(10), Decimal(12), Decimal(14))
    figure = charts.over_time(quarters([3, 6, 9]), indicator(), "fr", outlook)
    target = next(trace for trace in figure.data if trace.type == "scatter" and trace.line.dash == "solid")
    assert (target.x[-1], target.y[-1]) == (outlook.end, 20)


def test_a_missing_period_is_a_gap() -> None:
    figure = charts.over_time(quarters([3, None, 9]), indicator(basis_in_time=Basis.state, measure=Measure.stock), "en")
    line = figure.data[2]
    assert list(line.y) == [3, None, 9] and line.connectgaps is False
    assert len(figure.data[-1].y) == 2, "a missing period has no point"


def test_a_running_total_breaks_at_the_year() -> None:
    figure = charts.over_time(quarters([3, 6, 9, 12, 2]), indicator(), "en")
    assert list(figure.data[3].y) == [3, 6, 9, 12, None, 2]


def test_the_outlook_is_dashed_and_has_a_range() -> None:
    outlook = charts.Outlook(date(2025, 12, 31), Decimal(10), Decimal(12), Decimal(14))
    figure = charts.over_time(quarters([3, 6, 9]), indicator(), "fr", outlook)
    band, line = figure.data[-2:]
    assert list(band.y) == [9, 14, 10, 9] and (line.line.dash, list(line.y)) == ("dash", [9, 12])


def test_time_runs_left_to_right_in_arabic() -> None:
    figure = charts.over_time(quarters([3, 6, 9]), indicator(), "ar")
    assert figure.layout.xaxis.range[0] < figure.layout.xaxis.range[1]
    assert figure.layout.yaxis.side == "right"


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        (["3", "97"], ["0", "20", "40", "60", "80", "100"]),
        (["0", "5"], ["0", "2", "4", "6"]),
        (["12.1", "12.9"], ["12.0", "12.2", "12.4", "12.6", "12.8", "13.0"]),
        (["7"], ["6", "8"]),
    ],
)
def test_classes_are_round_and_hold_every_value(values: list[str], bounds: list[str]) -> None:
    found = charts.classes([Decimal(v) for v in values])
    assert found.bounds == tuple(Decimal(b) for b in bounds)


def test_classes_of_a_share_are_fifths() -> None:
    found = charts.classes([Decimal("0.1"), None, Decimal("0.9")], share=True)
    assert [found.of(Decimal(v)) for v in ("0", "0.2", "0.59", "1")] == [0, 1, 2, 4]
    assert found.words("en", share=True)[0] == (style.MAP_SHADES[0], "0% to under 20%")
    assert found.words("en", share=True)[-1][1] == "80% to 100%", "the last class holds its upper end"


def test_classes_of_shares_that_lie_close_still_tell_them_apart() -> None:
    found = charts.classes([Decimal("0.33"), Decimal("0.53")], share=True)
    assert found.words("en", share=True)[0][1] == "30% to under 35%" and len(found.bounds) == 6


def test_the_map_shades_hatches_and_outlines() -> None:
    values = {"D1": Decimal("0.9"), "D2": Decimal(0), "D3": None}
    figure = charts.district_map(values, shapes(), "en", NAMES, share=True, outlined=["D2"], chosen="D1")
    shaded, without, hatching, *outlines = figure.data
    assert (list(shaded.locations), list(shaded.z)) == (["D1", "D2"], [4.5, 0.5]), "zero is a value"
    assert list(without.locations) == ["D3"] and "no value" in without.hovertext[0]
    assert hatching.mode == "lines" and min(x for x in hatching.lon if x is not None) >= 4
    assert [trace.line.color for trace in outlines] == [style.INK, districts.GAP_COLOUR]
    assert figure.layout.geo.fitbounds == "locations"


def test_hatch_lines_stay_inside() -> None:
    for start, end in districts.hatch([SQUARE], 0.1):
        for x, y in (start, end):
            assert -1e-9 <= x <= 1 + 1e-9 and -1e-9 <= y <= 1 + 1e-9


def test_a_ranking_puts_those_without_a_value_last() -> None:
    frame = pd.DataFrame(
        {"place": ["D1", "D2", "D3"], "value": pd.Series([None, Decimal(2), Decimal(5)], dtype=object)}
    )
    figure = charts.ranking(frame, "place", "value", "en", NAMES, unit="places")
    assert list(figure.data[0].customdata) == ["D3", "D2", "D1"]
    assert figure.data[0].text[-1] == "no value"
    words = charts.ranking_words(frame, "place", "value", "en", NAMES, unit="places")
    assert words == "From highest to lowest: Old town 5 places; South 2 places. Without a value: 1."


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_speaks_in_each_language(language: Language) -> None:
    known = {code: indicator(code) for code in kpis()["indicator"]}
    spoken = [
        charts.status_words(summary(), "programme", language, NAMES),
        charts.bullet_words(kpis(), known, language),
        charts.time_words(quarters([3, None, 9]), indicator(), language),
        charts.map_words({"D1": Decimal(1), "D2": None}, language, NAMES),
    ]
    assert all(len(words) > 20 for words in spoken)


def by_district() -> pd.DataFrame:
    """Two districts of one indicator: D1 lacks a cell, D2 has a target."""
    rows = kpis().head(2).assign(district=["D1", "D2"], indicator="P01-01", partner_names="EN, FM5S")
    return rows.assign(cells_reported=[3, 2], cells_expected=[4, 2])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contribution_shows_its_target_and_what_is_provisional(language: Language) -> None:
    figure = charts.contributions(by_district(), "district", indicator(), language, NAMES)
    (bars,) = figure.data
    assert list(bars.customdata) == ["D1", "D2"]
    assert list(bars.marker.color) == [style.lighter(style.ACCENT), style.ACCENT]
    assert [shape.x0 for shape in figure.layout.shapes] == [1200, 40]
    ends = figure.layout.xaxis.range
    assert (ends[0] > ends[1]) == (language == "ar") and max(ends) > 1200, "the target is in the picture"
    aim = f"{texts.number(1200, language)} {indicator().unit(language)}"
    for said in (
        "EN, FM5S",
        texts.day(date(2026, 9, 30), language),
        texts.say(language, "chart.hover.target", value=aim),
        texts.say(language, "chart.hover.provisional", k=3, n=4),
    ):
        assert said in bars.hovertext[0]


def test_provisional_bars_are_lighter_everywhere() -> None:
    series = quarters([3, 4]).assign(cells_reported=pd.Series([1, 2], dtype=object))
    own = charts.over_time(series, indicator(), "en").data[0]
    assert own.marker.color[0] != own.marker.color[1]
    part = charts.small_multiples({"D1": series}, indicator(), "en", NAMES).data[0]
    assert part.marker.color[0] != part.marker.color[1]
    drawn = charts.bullets(by_district(), {"P01-01": indicator()}, "en").data
    assert {trace.marker.color for trace in drawn} & {style.lighter(style.COLOURS["on_track"])}
    assert charts.any_provisional(series) and not charts.any_provisional(quarters([3, 4]))


@pytest.mark.parametrize(("language", "word"), [("ar", "محجوب"), ("fr", "masqué"), ("en", "suppressed")])
def test_what_may_not_be_seen_is_said_to_be_hidden(language: Language, word: str) -> None:
    frame = by_district().assign(actual_to_date=[Decimal(3), None], reason=[None, "suppressed"])
    figure = charts.ranking(frame, "district", "actual_to_date", language, NAMES)
    assert word in figure.data[0].text[1] and word in figure.data[0].hovertext[1]
    said = charts.ranking_words(frame, "district", "actual_to_date", language, NAMES)
    assert texts.say(language, "chart.words.hidden", hidden=1) in said
    values = {"D1": Decimal(3), "D2": None, "D3": None}
    drawn = charts.district_map(values, shapes(), language, NAMES, hidden={"D2"})
    hover = dict(zip(drawn.data[1].locations, drawn.data[1].hovertext, strict=True))
    assert word in hover["D2"] and not re.search(r"\d", hover["D2"])
    assert texts.say(language, "chart.no_value") in hover["D3"]
    spoken = charts.map_words(values, language, NAMES, hidden={"D2"})
    assert texts.say(language, "chart.words.hidden", hidden=1) in spoken
    row = kpis().iloc[0].to_dict() | {"reason": "suppressed", "status": None, "actual_to_date": None}
    assert word in charts.hover_lines(row, indicator(), language)


def test_a_ranking_says_the_targets_too() -> None:
    words = charts.ranking_words(by_district(), "district", "actual_to_date", "en", NAMES, target="target")
    assert "North 900 (target 1,200)" in words and "South 130 (target 40)" in words


def test_bullets_are_read_out_with_value_and_target() -> None:
    words = charts.bullet_words(by_district().head(1), {"P01-01": indicator()}, "en")
    assert "name P01-01: 900 unit P01-01, target: 1,200, achievement 75%" in words
    many = pd.concat([by_district()] * 20)
    assert charts.bullet_words(many, {"P01-01": indicator()}, "en").endswith("….")


def test_a_ranking_may_say_more_than_its_value() -> None:
    figure = charts.ranking(by_district(), "district", "actual_to_date", "fr", NAMES, details={"D2": "South<br>2 of 3"})
    assert list(figure.data[0].hovertext)[1] == "South<br>2 of 3" and "North" in figure.data[0].hovertext[0]


def test_the_map_says_what_is_behind_a_district() -> None:
    figure = charts.district_map({"D1": Decimal(3)}, shapes(), "en", NAMES, details={"D1": "North<br>Target: 5"})
    assert "North<br>Target: 5" in str(figure.data[0].hovertext or figure.data[0].text)


def test_small_multiples_share_one_scale() -> None:
    parts = {"D1": quarters([1, 2]), "D2": quarters([40, None])}
    first, second = charts.small_multiples(parts, indicator(), "ar", NAMES).data
    assert first.y[1] / second.y[0] == pytest.approx(2 / 40)
    assert second.y[1] is None, "a gap is no bar"
    assert (first.base[0], second.base[0]) == (1, 0)
    axis = charts.small_multiples(parts, indicator(), "en", NAMES).layout.xaxis
    assert axis.visible and axis.ticktext == ("Q2<br>2025", "Q1<br>2025"), "bars say of which period they are"


def test_separators_follow_the_language() -> None:
    assert (style.separators("en"), style.separators("ar"), style.separators("fr")) == (".,", ",.", ",\u202f")


def test_a_sparkline_does_not_leap_over_a_gap() -> None:
    assert charts.sparkline([Decimal(1), None, Decimal("2.5"), Decimal(3)]) == [2.5, 3.0]
    assert charts.sparkline([Decimal(1), None]) == []


def test_every_colour_has_a_counterpart_in_the_dark_theme() -> None:
    folder = Path(charts.__file__).parent
    used = {
        colour.upper()
        for path in [*folder.glob("*.py"), folder.parent / "ui" / "tables.py"]
        if path.name != "shade.py"
        for colour in re.findall(r"#[0-9A-Fa-f]{6}", path.read_text(encoding="utf-8"))
    }
    assert used <= set(shade.DARK) | shade.SAME


def test_a_figure_is_recoloured_and_nothing_else() -> None:
    drawn = charts.status_bars(summary(), "programme", "en", NAMES)
    dark = charts.in_shade(drawn, "dark")
    letters = {trace.marker.pattern.shape: trace.textfont.color for trace in dark.data if trace.marker.pattern.shape}
    assert letters == {"/": shade.DARK[style.INK]}, "the hatching turns dark: its letters must turn light"
    assert charts.in_shade(drawn, "light") is drawn
    assert [bar.x for bar in dark.data] == [bar.x for bar in drawn.data]
    assert [bar.hovertext for bar in dark.data] == [bar.hovertext for bar in drawn.data]
    assert not set(re.findall(r"#[0-9A-F]{6}", dark.to_json().upper())) & {style.INK, style.ACCENT, "#FFFFFF"}


def test_on_dark_ground_nothing_is_lost_on_the_page() -> None:
    lowest = [charts.colour_in(style.MAP_SHADES[0], "dark"), charts.colour_in(style.lighter(style.ACCENT), "dark")]
    for colour in lowest:
        assert contrast(colour, shade.DARK["#FFFFFF"]) > 1.7


def contrast(one: str, other: str) -> float:
    """As WCAG counts it."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_on_dark_ground_each_step_of_the_map_is_brighter_than_the_one_before() -> None:
    shown = [charts.colour_in(colour, "dark") for colour in style.MAP_SHADES]
    light = [sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in shown]
    assert light == sorted(set(light))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_would_stand_under_a_tick_goes_beyond_it(language: Language) -> None:
    rows = by_district()
    rows["target"] = [value * 105 / 100 for value in rows["actual_to_date"]]
    figure = charts.contributions(rows, "district", indicator(), language, NAMES)
    assert list(figure.data[0].text) == ["", ""]
    assert [note.x for note in figure.layout.annotations] == [shape.x0 for shape in figure.layout.shapes]
    assert {note.xanchor for note in figure.layout.annotations} == {"right" if language == "ar" else "left"}
