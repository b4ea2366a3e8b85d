"""What each chart says, in words: its text alternative, and for whoever prefers to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import pandas as pd

from mne import texts
from mne.charts import style
from mne.charts.bullets import limits
from mne.charts.ranks import hidden_in, said, sorted_rows
from mne.charts.status import counted
from mne.model import Indicator, Language

MOST_ROWS = 12
"""How many rows of bullets are read out; the table beneath holds all."""
MOST = 3
"""How many rows a sentence names at either end."""


def status_words(summary: pd.DataFrame, key: str, language: Language, names: Mapping[str, str]) -> str:
    """Best and worst rows of a distribution, by share achieved or on track."""
    if summary.empty:
        return texts.say(language, "chart.words.nothing")
    shares = [(style.named(names, row[key]), counted(row)) for _, row in summary.iterrows()]
    lines = [
        texts.say(language, "chart.words.status_row", name=name, k=c["achieved"] + c["on_track"], n=sum(c.values()))
        for name, c in sorted(shares, key=lambda pair: -_good_share(pair[1]))
    ]
    return texts.say(language, "chart.words.status", rows=_joined(_ends(lines), language))


def bullet_words(table: pd.DataFrame, indicators: Mapping[str, Indicator], language: Language) -> str:
    if table.empty:
        return texts.say(language, "chart.words.nothing")
    lines = []
    for _, row in table.iterrows():
        state = str(row.get("status") or row.get("reason") or "no_data")
        sheet, word = indicators[str(row["indicator"])], texts.say(language, f"status.{state}")
        numbers = [texts.number(row.get(name), language, sheet.decimals) for name in ("actual_to_date", "target")]
        numbers[1] = limits(row, sheet, language) or numbers[1]
        said = {"name": sheet.name(language), "unit": sheet.unit(language), "actual": numbers[0], "target": numbers[1]}
        achieved = texts.percent(row.get("achievement"), language)
        lines.append(texts.say(language, "chart.words.bullet_row", achieved=achieved, word=word, **said))
    return texts.say(language, "chart.words.bullets", rows=_joined(_first(lines), language))


def time_words(series: pd.DataFrame, indicator: Indicator, language: Language) -> str:
    """First and last value of a series, its target, and how many periods have none."""
    column = "actual_to_date" if indicator.basis_in_time.value == "flow" else "actual"
    known = [row for _, row in series.iterrows() if style.plain(row[column]) is not None]
    if not known:
        return texts.say(language, "chart.words.nothing")

    def reached(row: pd.Series) -> str:
        return f"{texts.number(row[column], language, indicator.decimals)} {indicator.unit(language)}"

    return texts.say(
        language,
        "chart.words.time",
        first=reached(known[0]),
        first_period=texts.period(str(known[0]["period"]), language),
        last=reached(known[-1]),
        last_period=texts.period(str(known[-1]["period"]), language),
        target=texts.number(known[-1].get("target"), language, indicator.decimals),
        missing=len(series) - len(known),
    )


def ranking_words(
    frame: pd.DataFrame,
    key: str,
    value: str,
    language: Language,
    names: Mapping[str, str],
    *,
    decimals: int | None = 0,
    unit: str = "",
    share: bool = False,
    target: str = "",
    hidden: Collection[str] = (),
) -> str:
    """The rows at either end; with `target`, the name of a column, also what each aims at. `hidden`: as in a chart."""
    rows = sorted_rows(frame, key, value, names)
    aims = {str(code): aim for code, aim in zip(frame[key], frame[target], strict=True)} if target else {}
    known = [(code, amount) for code, amount in rows if amount is not None]
    hidden = [code for code, amount in rows if amount is None and code in (hidden or hidden_in(frame, key))]
    kept_back = " " + texts.say(language, "chart.words.hidden", hidden=len(hidden)) if hidden else ""
    if not known:
        return texts.say(language, "chart.words.nothing") + kept_back
    lines = [f"{style.named(names, c)} {said(a, language, decimals, share)} {unit}".strip() for c, a in known]
    for at, (code, _) in enumerate(known):
        if aims.get(code) is not None:
            aim = said(aims[code], language, decimals, share)
            lines[at] += " " + texts.say(language, "chart.words.aim", target=aim)
    missing = len(rows) - len(known) - len(hidden)
    said_all = texts.say(language, "chart.words.ranking", rows=_joined(_ends(lines), language), missing=missing)
    return said_all + kept_back


def map_words(
    values: Mapping[str, Decimal | None],
    language: Language,
    names: Mapping[str, str],
    *,
    decimals: int | None = 0,
    unit: str = "",
    share: bool = False,
    hidden: Collection[str] = (),
) -> str:
    frame = pd.DataFrame({"place": list(values), "value": pd.Series(list(values.values()), dtype=object)})
    return ranking_words(
        frame, "place", "value", language, names, decimals=decimals, unit=unit, share=share, hidden=hidden
    )


def _good_share(found: Mapping[str, int]) -> float:
    return (found["achieved"] + found["on_track"]) / max(sum(found.values()), 1)


def _ends(lines: list[str]) -> list[str]:
    return lines if len(lines) <= 2 * MOST else [*lines[:MOST], "…", *lines[-MOST:]]


def _first(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_ROWS else [*lines[:MOST_ROWS], "…"]


def _joined(lines: list[str], language: Language) -> str:
    return texts.say(language, "chart.words.comma").join(lines)
