"""The arithmetic of a KPI row once more, slow and plain, sharing nothing with `mne.kpi`.

It reads the registry's rows and the accepted cells only, goes through them one by one with fractions, and knows no
shortcut. Whatever it says otherwise than `kpi.table` is a defect of one of the two.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction as F
from functools import cache
from typing import Any

from mne.catalogue import Catalogue
from mne.model import Indicator, Level, Target
from mne.period import Period, PeriodRange
from mne.store import Store


@dataclass(frozen=True)
class Said:
    """One accepted cell: a total, or a part of it."""

    indicator: str
    partner: str
    place: str
    period: Period
    part: str
    status: str
    value: F | None
    numerator: F | None
    denominator: F | None
    submission: int

    @property
    def is_report(self) -> bool:
        whole = self.numerator is not None and self.denominator is not None
        return self.status == "reported" and (self.value is not None or whole)

    @property
    def cell(self) -> tuple[str, str]:
        return self.partner, self.place


def accepted(store: Store) -> list[Said]:
    """The accepted cells as they stand in the store's own table."""
    frame = store._frame(
        "SELECT indicator, partner, place, period, dimension, category, status, value, numerator, denominator,"
        " COALESCE(carried_from, submission) AS submission FROM current_value"
    )
    return [
        Said(r["indicator"], r["partner"], r["place"], Period.parse(r["period"]),
             f"{r['dimension']}:{r['category']}" if r["dimension"] else "", r["status"],
             *(None if r[n] is None else F(r[n]) for n in ("value", "numerator", "denominator")), int(r["submission"]))
        for r in frame.to_dict("records")
    ]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What is expected at a day: straight between the points it is given, level outside."""

    points: tuple[tuple[F, F], ...]

    def at(self, when: F) -> F:
        if when <= self.points[0][0]:
            return self.points[0][1]
        for (before, low), (after, high) in zip(self.points, self.points[1:], strict=False):
            if when <= after:
                return low + (high - low) * (when - before) / (after - before)
        return self.points[-1][1]


def moment(day: date) -> F:
    """Months since the year 0, each month of the same length."""
    return F(day.year * 12 + day.month - 1) + F(day.day, calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True)
class Aim:
    """One target and the cells that are to meet it."""

    target: F | None
    baseline: F | None
    low: F | None
    high: F | None
    line: Line | None
    cells: frozenset[tuple[str, str]]


class Oracle:
    def __init__(self, store: Store) -> None:
        self.catalogue: Catalogue = store.catalogue()
        self.committee = self.catalogue.committee
        self.said: dict[str, list[Said]] = {}
        for each in accepted(store):
            self.said.setdefault(each.indicator, []).append(each)
        dates = store._frame("SELECT id, CAST(recorded_at AS DATE) AS day FROM submission")
        self.recorded = dict(zip(dates["id"].astype(int), dates["day"], strict=True))
        self.opening = Period.parse(self.committee.first_quarter).start

    # -- who owes what, and where it lies

    @cache  # noqa: B019  one oracle a test, gone with it
    def above(self, place: str) -> list[str]:
        found = [place]
        while parent := self.catalogue.places[found[-1]].parent:
            found.append(parent)
        return found

    @cache  # noqa: B019  one oracle a test, gone with it
    def duties(self, indicator: Indicator) -> list[tuple[str, str, date, date]]:
        return list(self.owing(indicator))

    def owing(self, indicator: Indicator) -> Iterator[tuple[str, str, date, date]]:
        """Partner, place, first and last day."""
        for row in self.catalogue.responsibilities:
            if row.indicator != indicator.code:
                continue
            partner = self.catalogue.partners[row.partner]
            first = max([row.valid_from, self.opening, *(x.valid_from for x in (indicator, partner) if x.valid_from)])
            last = min([date.max, *(x.valid_to for x in (row, indicator, partner) if x.valid_to)])
            for place in row.places:
                if first <= last:
                    yield row.partner, place, first, last

    def owes(self, indicator: Indicator, partner: str, place: str, day: date) -> bool:
        return any((p, w) == (partner, place) and a <= day <= b for p, w, a, b in self.duties(indicator))

    @cache  # noqa: B019  one oracle a test, gone with it
    def cells_of_year(self, indicator: Indicator, year: int) -> set[tuple[str, str]]:
        first, last = date(year, 1, 1), date(year, 12, 31)
        return {(p, w) for p, w, a, b in self.duties(indicator) if a <= last and b >= first}

    # -- targets

    def row(self, indicator: Indicator, year: int, place: str, partner: str) -> Target | None:
        rows = [t for t in self.catalogue.targets
                if (t.indicator, t.year, t.place, t.partner) == (indicator.code, year, place, partner)]  # fmt: skip
        return max(rows, key=lambda t: t.valid_from or date.min) if rows else None

    def own(self, indicator: Indicator, year: int, place: str, partner: str) -> Target | None:
        """The level's row; where one partner alone owes the place, its target is the place's."""
        owing = {p for p, w in self.cells_of_year(indicator, year) if place in self.above(w)}
        names = [partner]
        if len(owing) == 1 and (partner == "" or partner in owing):
            names = [partner, *({"", *owing} - {partner})]
        found = (self.row(indicator, year, place, name) for name in names)
        return next((t for t in found if t), None)

    def since(self, indicator: Indicator, row: Target) -> tuple[F | None, date | None]:
        """Baseline and its date: of the row, or of the latest earlier year of the same series."""
        if is_count_of_flow(indicator):
            return F(0), date(row.year - 1, 12, 31)
        for year in range(row.year, row.year - 30, -1):
            each = self.row(indicator, year, row.place, row.partner)
            if each and each.baseline is not None:
                return F(each.baseline), each.baseline_date or date(each.year - 1, 12, 31)
        return None, None

    def aim(self, indicator: Indicator, row: Target, cells: Iterable[tuple[str, str]], *, with_baseline: bool) -> Aim:
        baseline, day = self.since(indicator, row) if with_baseline else (None, None)
        line = None
        if baseline is not None and day is not None and row.target is not None:
            points = {}
            if not is_count_of_flow(indicator):
                for year in range(row.year - 30, row.year):
                    each = self.row(indicator, year, row.place, row.partner)
                    if each and each.target is not None:
                        points[moment(date(year, 12, 31))] = F(each.target)
            points |= {moment(Period.parse(code).end): F(value) for code, value in row.milestones}
            points[moment(date(row.year, 12, 31))] = F(row.target)
            start = moment(day)
            line = Line(((start, baseline), *sorted((m, v) for m, v in points.items() if m > start)))
        low, high, target = (None if v is None else F(v) for v in (row.band_low, row.band_high, row.target))
        return Aim(target, baseline, low, high, line, frozenset(cells))

    def aims(self, indicator: Indicator, year: int, place: str, partner: str) -> list[Aim] | None:
        """Targets that together are the level's: its own row, or all its children's, else none."""
        cells = {c for c in self.cells_of_year(indicator, year) if place in self.above(c[1])}
        if partner:
            cells = {c for c in cells if c[0] == partner}
        own = self.own(indicator, year, place, partner)
        whole = None
        if own and (own.target is not None or own.band_low is not None or own.band_high is not None):
            whole = [self.aim(indicator, own, cells, with_baseline=True)]
        if is_pair(indicator):
            return whole or self.from_above(indicator, year, place, partner)
        parts = self.of_children(indicator, year, place, partner)
        if whole is None or (parts is not None and same_way(whole, parts)):
            return parts
        return whole

    def from_above(self, indicator: Indicator, year: int, place: str, partner: str) -> list[Aim] | None:
        """A ratio's target is inherited downward, its baseline is not; the same cells have the same target."""
        cells = {c for c in self.cells_of_year(indicator, year) if place in self.above(c[1])}
        mine = {c for c in cells if partner in ("", c[0])}
        below = [p for p in self.catalogue.places.values() if p.parent == place]
        holding = [p.code for p in below if any(p.code in self.above(w) for _, w in mine)]
        if len(holding) == 1 and place not in {w for _, w in cells}:
            return self.aims(indicator, year, holding[0], partner)
        for where in self.above(place):
            for name in (partner, ""):
                row = self.own(indicator, year, where, name)
                if row:
                    return [self.aim(indicator, row, mine, with_baseline=False)]
        return None

    def of_children(self, indicator: Indicator, year: int, place: str, partner: str) -> list[Aim] | None:
        cells = {c for c in self.cells_of_year(indicator, year) if place in self.above(c[1])}
        mine = {c for c in cells if partner in ("", c[0])}
        below = [p.code for p in self.catalogue.places.values() if p.parent == place]
        below = [code for code in below if any(code in self.above(w) for _, w in mine)]
        found = None
        if below:
            lists = [self.aims(indicator, year, code, partner) for code in below]
            for who, where in sorted(mine):
                if where == place:
                    row = self.row(indicator, year, where, who)
                    lists.append([self.aim(indicator, row, {(who, where)}, with_baseline=True)] if row else None)
            found = joined(lists)
        owing = sorted({p for p, _ in cells})
        if found is None and not partner and len(owing) > 1:
            found = joined([self.aims(indicator, year, place, who) for who in owing])
        return found

    def goal(self, indicator: Indicator, year: int, places: Sequence[str], partners: Sequence[str]) -> list[Aim] | None:
        def owed_in(place: str) -> set[str]:
            return {p for p, w in self.cells_of_year(indicator, year) if place in self.above(w)}

        owing = [p for p in places if owed_in(p)] or list(places[:1])
        if is_pair(indicator) and len(owing) > 1:
            common = next(a for a in self.above(owing[0]) if all(a in self.above(p) for p in owing))
            return self.from_above_of_many(indicator, year, common, partners[0] if len(partners) == 1 else "")
        lists = []
        for place in owing:
            wanted = sorted(owed_in(place) & set(partners))
            if not partners or (wanted and set(wanted) == owed_in(place)):
                lists.append(self.aims(indicator, year, place, ""))
            elif is_pair(indicator) and len(wanted) > 1:
                lists.append(self.from_above_of_many(indicator, year, place, ""))
            else:
                lists.append(joined([self.aims(indicator, year, place, who) for who in wanted]))
        return joined(lists)

    def at_place(
        self, indicator: Indicator, year: int, places: Sequence[str], partners: Sequence[str], by_place: str | None
    ) -> list[Aim] | None:
        """A row of one place holds what is owed at that very place; what lies below has rows of its own."""
        if by_place is not None and list(places) == [by_place] and not is_pair(indicator):
            owing = {p for p, w in self.cells_of_year(indicator, year) if w == by_place}
            below = {w for _, w in self.cells_of_year(indicator, year) if by_place in self.above(w)[1:]}
            if owing and below:
                rows = {p: self.row(indicator, year, by_place, p) for p in owing if not partners or p in partners}
                aims = [[self.aim(indicator, row, {(p, by_place)}, with_baseline=True)] if row else None
                        for p, row in rows.items()]  # fmt: skip
                return joined(aims)
        return self.goal(indicator, year, places, partners)

    def from_above_of_many(self, indicator: Indicator, year: int, place: str, partner: str) -> list[Aim] | None:
        for where in self.above(place):
            for name in (partner, ""):
                row = self.own(indicator, year, where, name)
                if row:
                    return [self.aim(indicator, row, (), with_baseline=False)]
        return None

    # -- rows

    def judged(self, indicator: Indicator, asked: PeriodRange, today: date, exact: Period | None) -> Period | None:
        """The latest period of the indicator's own frequency that ended in time and was due."""

        def due(period: Period) -> bool:
            in_force = indicator.valid_from is None or indicator.valid_from <= period.end
            return today > period.due_on(self.committee.due_days) and period.end >= self.opening and in_force

        if exact:
            return exact if due(exact) else None
        period = Period.holding(asked.end, indicator.frequency)
        while period.end > asked.end or today <= period.due_on(self.committee.due_days):
            period = period.previous()
        return period if due(period) else None

    def key(self, by: Sequence[str], partner: str, place: str, period: str) -> tuple[str, ...] | None:
        found = []
        for name in by:
            if name in ("district", "prefecture"):
                at = [p for p in self.above(place) if self.catalogue.places[p].level is Level(name)]
                if not at:
                    return None
                found.append(at[0])
            elif name != "programme":
                found.append({"partner": partner, "place": place, "period": period}[name])
        return tuple(found)

    def table(
        self, *, asked: PeriodRange, today: date, by: Sequence[str] = (), partners: Sequence[str] = (),
        places: Sequence[str] = (), indicators: Sequence[str] = (),
    ) -> dict[tuple[str, ...], dict[str, Any]]:  # fmt: skip
        """(indicator, *keys) → the columns of a row, for every row with a cell owed or reported."""
        top = [p for p in (places or [self.committee.city]) if not set(self.above(p)[1:]) & set(places)]
        found = {}
        for indicator in self.catalogue.indicators.values():
            if indicators and indicator.code not in indicators:
                continue
            for exact in self.each_period(indicator, asked, today) if "period" in by else [None]:
                groups: dict[tuple[str, ...], set[tuple[str, str]]] = {}
                cells = {(p, w) for p, w, _, _ in self.duties(indicator)}
                cells |= {s.cell for s in self.said.get(indicator.code, ())}
                for who, where in cells:
                    inside = any(p in self.above(where) for p in top) and (not partners or who in partners)
                    key = self.key(by, who, where, exact.code if exact else "")
                    if inside and key is not None:
                        groups.setdefault(key, set()).add((who, where))
                for key, members in groups.items():
                    names = [n for n in by if n != "programme"]
                    at = dict(zip(names, key, strict=True))
                    where = next((at[n] for n in ("place", "district", "prefecture") if n in at), None)
                    held = top if where is None else [p for p in top if where in self.above(p)[1:]] or [where]
                    who = (at["partner"],) if "partner" in at else tuple(partners)
                    one = self.one(indicator, members, asked, today, exact, held, who, by_place=at.get("place"))
                    found[indicator.code, *key] = one
        return found

    def each_period(self, indicator: Indicator, asked: PeriodRange, today: date) -> list[Period]:
        return [p for p in asked.periods(indicator.frequency) if p.start <= today]

    def one(
        self, indicator: Indicator, members: set[tuple[str, str]], asked: PeriodRange, today: date,
        exact: Period | None, places: Sequence[str], partners: Sequence[str], *, by_place: str | None,
    ) -> dict[str, Any]:  # fmt: skip
        first, last = (exact.start, exact.end) if exact else (asked.start, asked.end)
        said = [s for s in self.said.get(indicator.code, ()) if not s.part and s.cell in members]
        judged = self.judged(indicator, asked, today, exact)
        in_range = self.standing(indicator, said, first, last)
        row: dict[str, Any] = {"actual": combined(indicator, [s for s in in_range if s.is_report])}
        spans = indicator.person_count.value == "active" and indicator.basis_in_time.value == "flow"
        if spans and any(sum(s.cell == c for s in in_range if s.is_report) > 1 for c in members):
            row["actual"] = None
        row["persons"] = people(indicator, [s for s in in_range if s.is_report])
        row |= self.verdict(indicator, members, said, judged, places, partners, by_place)
        return row

    def standing(self, indicator: Indicator, said: list[Said], first: date, last: date) -> list[Said]:
        """What counts between two days: of a flow all that ended there, of a state what stands at the last of them."""
        if indicator.basis_in_time.value == "flow":
            return [s for s in said if first <= s.period.end <= last]
        period = Period.holding(last, indicator.frequency)
        at = period if period.end <= last else period.previous()
        return self.state_at(indicator, said, at)

    def state_at(self, indicator: Indicator, said: list[Said], at: Period) -> list[Said]:
        found = []
        for cell in {s.cell for s in said}:
            told = [s for s in said if s.cell == cell and s.period.end <= at.end]
            told = [s for s in told if s.is_report or s.status == "not_applicable"]
            if told and self.owes(indicator, *cell, at.end):
                latest = max(told, key=lambda s: s.period.end)
                if age(latest.period, at) <= 2:
                    found.append(latest)
        return found

    def verdict(
        self, indicator: Indicator, members: set[tuple[str, str]], said: list[Said], judged: Period | None,
        places: Sequence[str], partners: Sequence[str], by_place: str | None,
    ) -> dict[str, Any]:  # fmt: skip
        nothing = dict.fromkeys(("judged_at", "actual_to_date", "target", "baseline", "expected", "achievement",
                                 "pace"))  # fmt: skip
        neutral = indicator.direction.value == "neutral"
        if judged is None:
            return nothing | {"state": "neutral" if neutral else "not_due", "cells": (0, 0), "stale": False}
        flow = indicator.basis_in_time.value == "flow"
        told = self.standing(indicator, said, date(judged.year, 1, 1), judged.end)
        asked_periods = [Period(judged.frequency, judged.year, n + 1) for n in range(judged.number)]
        owed = {(c, p) for c in members for p in (asked_periods if flow else [judged])
                if self.owes(indicator, *c, p.end)}  # fmt: skip
        excused = {(s.cell, s.period) for s in told if s.status == "not_applicable"}
        owed -= excused
        reports = [s for s in told if s.is_report]
        answered = {(s.cell, s.period if flow else judged) for s in reports} & owed
        total = combined(indicator, reports)
        aims = self.at_place(indicator, judged.year, places, partners, by_place)
        stale = not flow and any(s.period != judged for s in reports)
        known = {"judged_at": judged.end, "actual_to_date": total, "cells": (len(answered), len(owed)), "stale": stale}
        row: dict[str, Any] = nothing | known
        if aims is not None:
            row |= {"target": added(a.target for a in aims), "baseline": added(a.baseline for a in aims)}
        spoken = {(s.cell, s.period) for s in reports}
        same = self.same_cells(indicator, aims or [], spoken, judged)
        row["expected"] = same["expected"] if reports and aims is not None and answered else None
        row |= decided(self, indicator, row, same, reports, aims, judged)
        return row

    def same_cells(
        self, indicator: Indicator, aims: list[Aim], spoken: set[tuple[tuple[str, str], Period]], judged: Period
    ) -> dict[str, F | None]:
        """Target, baseline, expectation and band of what the reporting cells answer for."""
        kept: dict[str, list[F | None]] = {n: [] for n in ("target", "baseline", "expected", "low", "high")}
        for aim in aims:
            periods = [p for cell, p in spoken if cell in aim.cells]
            if not periods and not is_pair(indicator):
                continue
            months = F(judged.number * judged.frequency.months)
            expected = aim.line.at(moment(judged.end)) if aim.line else None
            if is_count_of_flow(indicator) and len(aim.cells) == 1:
                months = F(sum(p.frequency.months for p in periods))
                expected = None if aim.line is None else sum(
                    (aim.line.at(moment(p.end)) - aim.line.at(moment(p.end) - p.frequency.months) for p in periods),
                    F(0))  # fmt: skip
            share = months / 12 if is_count_of_flow(indicator) else F(1)
            kept["target"].append(aim.target)
            kept["baseline"].append(aim.baseline)
            kept["expected"].append(expected)
            kept["low"].append(None if aim.low is None else aim.low * share)
            kept["high"].append(None if aim.high is None else aim.high * share)
        found = {name: added(values) for name, values in kept.items()}
        expected, baseline = found["expected"], found["baseline"]
        ceiling = is_count_of_flow(indicator) and indicator.direction.value == "decrease"
        if expected is not None and baseline is not None and indicator.decimals == 0 and not ceiling:
            found["expected"] = F(math.floor(expected) if expected >= baseline else math.ceil(expected))
        return found


def decided(
    oracle: Oracle, indicator: Indicator, row: dict[str, Any], same: dict[str, F | None], reports: list[Said],
    aims: list[Aim] | None, judged: Period,
) -> dict[str, Any]:  # fmt: skip
    """State, achievement and pace."""
    settings = oracle.committee
    actual, (reported, owed) = row["actual_to_date"], row["cells"]
    if indicator.direction.value == "neutral":
        return {"state": "neutral"}
    if actual is None:
        pairs = [s for s in reports if is_pair(indicator)]
        return {"state": "zero_denominator" if pairs else "no_data"}
    if aims is None:
        return {"state": "no_target"}
    found = by_direction(indicator, row, same, aims, judged, oracle)
    return found | ({"state": "incomplete"} if F(reported) < F(settings.coverage_floor) * owed else {})


def by_direction(
    indicator: Indicator, row: dict[str, Any], same: dict[str, F | None], aims: list[Aim], judged: Period,
    oracle: Oracle,
) -> dict[str, Any]:  # fmt: skip
    settings, actual = oracle.committee, row["actual_to_date"]
    complete = row["cells"][0] >= row["cells"][1]
    if indicator.direction.value == "band":
        return {"state": in_band(actual, same["low"], same["high"], F(settings.band_tolerance))}
    if row["target"] is None:
        return {"state": "no_target"}
    if is_count_of_flow(indicator) and indicator.direction.value == "decrease":
        return {"state": under_ceiling(oracle, actual, same["expected"], complete and judged.end.month == 12)}
    known = all(len(a.cells) == 1 for a in aims)
    return on_the_way(oracle, indicator, row, same, complete or is_pair(indicator), known)


def in_band(actual: F, low: F | None, high: F | None, tolerance: F) -> str:
    if low is None and high is None:
        return "no_target"
    outside = max(F(0), *([low - actual] if low is not None else []), *([actual - high] if high is not None else []))
    width = high - low if low is not None and high is not None else F(0)
    return "achieved" if not outside else "at_risk" if outside <= tolerance * width else "off_track"


def under_ceiling(oracle: Oracle, actual: F, ceiling: F | None, ended: bool) -> str:
    if ceiling is None:
        return "no_target"
    if actual <= ceiling:
        return "achieved" if ended else "on_track"
    return "at_risk" if actual <= ceiling * (1 + F(oracle.committee.ceiling_tolerance)) else "off_track"


def on_the_way(
    oracle: Oracle, indicator: Indicator, row: dict[str, Any], same: dict[str, F | None], whole: bool, known: bool
) -> dict[str, Any]:
    """`whole`: nothing is missing; `known`: what is missing is known cell by cell and counts as not moved."""
    settings, falling = oracle.committee, indicator.direction.value == "decrease"
    actual, target, baseline, since = row["actual_to_date"], row["target"], row["baseline"], row["baseline"]
    if not whole and known and same["baseline"] is not None:
        since = same["baseline"]
    elif not whole and falling:
        since = None
    achievement = None
    if baseline is not None and target != baseline and since is not None:
        achievement = (actual - since) / (target - baseline)
    if not falling:
        met = actual >= target
    else:
        met = actual <= target if whole else achievement is not None and achievement >= 1
    if baseline is None or same["baseline"] is None or same["expected"] is None or same["target"] is None:
        return {"state": "achieved" if met else "no_baseline"}
    gained, planned = actual - same["baseline"], same["expected"] - same["baseline"]
    pace = gained / planned if planned else None
    numbers: dict[str, Any] = {"achievement": achievement, "pace": pace}
    way = F(settings.regress_tolerance) * abs(same["target"] - same["baseline"])
    if met:
        state = "achieved"
    elif (gained if falling else -gained) > way:
        state = "regressing"
    elif pace is None or pace >= F(settings.on_track):
        state = "on_track"
    else:
        state = "at_risk" if pace >= F(settings.at_risk) else "off_track"
    return {"state": state} | numbers


def is_pair(indicator: Indicator) -> bool:
    return indicator.measure.value in ("ratio", "average")


def is_count_of_flow(indicator: Indicator) -> bool:
    return indicator.basis_in_time.value == "flow" and not is_pair(indicator)


def age(told: Period, at: Period) -> int:
    count = 0
    while told.end < at.end:
        told, count = told.next(), count + 1
    return count


def added(values: Iterable[F | None]) -> F | None:
    found = list(values)
    return None if any(v is None for v in found) else sum((v for v in found if v is not None), F(0))


def joined(lists: Sequence[list[Aim] | None]) -> list[Aim] | None:
    if not lists or any(each is None for each in lists):
        return None
    return [aim for each in lists for aim in each or ()]


def same_way(whole: list[Aim], parts: list[Aim]) -> bool:
    """Whether the children say what the level's own row says, at the end and on the way."""
    for name in ("target", "baseline", "low", "high"):
        if added(getattr(a, name) for a in whole) != added(getattr(a, name) for a in parts):
            return False
    days = {m for a in (*whole, *parts) if a.line for m, _ in a.line.points}
    return all(
        added(a.line.at(m) if a.line else None for a in whole) == added(a.line.at(m) if a.line else None for a in parts)
        for m in days
    )


def combined(indicator: Indicator, reports: list[Said]) -> F | None:
    """Sum of what was reported, or ratio of the sums."""
    if not is_pair(indicator):
        values = [s.value for s in reports if s.value is not None]
        return sum(values, F(0)) if values else None
    pairs = [s for s in reports if s.numerator is not None and s.denominator is not None]
    if indicator.denominator_shared:
        flow = indicator.basis_in_time.value == "flow"
        once: dict[tuple[str, Any], F] = {}
        for s in pairs:
            key = (s.place, s.period if flow else None)
            once[key] = max(once.get(key, F(0)), s.denominator or F(0))
        below = sum(once.values(), F(0))
    else:
        below = sum((s.denominator or F(0) for s in pairs), F(0))
    return sum((s.numerator or F(0) for s in pairs), F(0)) * F(indicator.factor) / below if below else None


def people(indicator: Indicator, reports: list[Said]) -> tuple[F, F] | None:
    """From the fewest to the most people that the reports can mean; people stay in one place."""
    kind = indicator.person_count.value
    if kind not in ("active", "new_in_year") or is_pair(indicator) or not reports:
        return None
    lower = F(0)
    for place in {s.place for s in reports}:
        by_partner = []
        for partner in {s.partner for s in reports}:
            values = [s.value or F(0) for s in reports if s.cell == (partner, place)]
            by_partner.append((max(values) if kind == "active" else sum(values, F(0))) if values else F(0))
        lower += max(by_partner)
    return lower, sum((s.value or F(0) for s in reports), F(0))
