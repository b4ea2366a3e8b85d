"""What moved and what needs somebody: short lists in which each line is a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mne import charts, texts
from mne.charts.style import ICONS, group_of
from mne.model import Status
from mne.ui import cached, cards
from mne.ui.reader import Reader

MOST = 8
GRAVEST = ("regressing", "off_track")


@cached.remembered
def moved(reader: Reader) -> tuple[cards.Line, ...]:
    """Indicators whose status or pace changed, the worse news first."""
    found = cached.moved(reader.store, reader.scope).to_dict("records")
    order = list(charts.ICONS)
    found.sort(key=lambda row: -order.index(group_of(row["now"])))
    return tuple(_moved_line(reader, row) for row in found[:MOST])


@cached.remembered
def needed(reader: Reader) -> tuple[cards.Line, ...]:
    """Regressing and off-track indicators, the slowest first, then overdue partners, then stale figures."""
    table = cached.table(reader.store, reader.scope).to_dict("records")
    behind = [row for row in table if row["status"] in GRAVEST]
    behind.sort(key=lambda row: (GRAVEST.index(row["status"]), row["pace"] if row["pace"] is not None else 0))
    stale = [row for row in table if row["stale"] and row["status"] not in GRAVEST]
    reports = cached.reporting(reader.store, reader.scope)
    overdue = reports[reports["overdue"] > 0].to_dict("records") if len(reports) else []
    return (
        *(_behind_line(reader, row) for row in behind[:MOST]),
        *(_overdue_line(reader, row) for row in overdue[: MOST // 2]),
        *(_stale_line(reader, row) for row in stale[: MOST // 2]),
    )


def _moved_line(reader: Reader, row: Mapping[Any, Any]) -> cards.Line:
    code = str(row["indicator"])
    name = reader.names("indicator")[code]
    if row["before"] != row["now"]:
        ends = {end: reader.say(f"status.{row[end]}") for end in ("before", "now")}
        words = reader.say("page.moved.status", name=name, **ends)
    else:
        ends = {end: texts.percent(row[f"pace_{end}"], reader.language) for end in ("before", "now")}
        words = reader.say("page.moved.pace", name=name, **ends)
    return cards.Line(_way(row), words, "indicator", code, _meaning(reader, code))


def _way(row: Mapping[Any, Any]) -> str:
    """An arrow: better, worse, or neither where a status came or went."""
    order = [status.value for status in Status]
    if row["before"] == row["now"]:
        return "↑" if row["pace_now"] > row["pace_before"] else "↓"
    if {row["before"], row["now"]} <= set(order):
        return "↑" if order.index(row["now"]) < order.index(row["before"]) else "↓"
    return "↔"


def _behind_line(reader: Reader, row: Mapping[Any, Any]) -> cards.Line:
    code, word = str(row["indicator"]), reader.say(f"status.{row['status']}")
    name = reader.names("indicator")[code]
    reached = texts.percent(row["achievement"], reader.language)
    words = reader.say("page.attention.behind", name=name, word=word, reached=reached)
    if row["achievement"] is None:
        words = reader.say("page.attention.outside_band", name=name, word=word)
    return cards.Line(ICONS[str(row["status"])], words, "indicator", code, _meaning(reader, code))


def _overdue_line(reader: Reader, row: Mapping[Any, Any]) -> cards.Line:
    name = reader.names("partner")[str(row["partner"])]
    return cards.Line(
        "✉", reader.say("page.attention.overdue", name=name, many=row["overdue"]), "partners", str(row["partner"])
    )


def _stale_line(reader: Reader, row: Mapping[Any, Any]) -> cards.Line:
    code = str(row["indicator"])
    since = texts.day(row["last_reported_on"], reader.language)
    words = reader.say("page.attention.stale", name=reader.names("indicator")[code], since=since)
    return cards.Line("◷", words, "indicator", code, _meaning(reader, code))


def _meaning(reader: Reader, code: str) -> str:
    return reader.catalogue.indicators[code].definition(reader.language)
