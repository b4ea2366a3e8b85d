"""One judged row of the KPI table from the cells that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from mne.kpi.cells import Cell
from mne.kpi.pace import Standing, Verdict, judge, shown
from mne.kpi.privacy import hides_persons, is_suppressed
from mne.kpi.question import HIDDEN, Keys, Question, columns_of
from mne.kpi.rollup import Amount, Group, amount, persons, standing
from mne.kpi.targets import Goal, resolver_of
from mne.model import Basis, Direction, Indicator, PersonCount, Reason, Scope

if TYPE_CHECKING:
    from mne.store import Store


def framed(rows: Iterable[dict[str, Any]], asked: Question) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=columns_of(asked.by), dtype=object)
    for name in ("cells_reported", "cells_expected", "partners", "submissions"):
        frame[name] = frame[name].astype("int64")
    return frame.astype({"stale": bool, "neutral": bool})


def rows_of(store: Store, asked: Question, groups: dict[tuple[str, Keys], Group]) -> list[dict[str, Any]]:
    """The judged rows, in the order of the registry and then of the keys."""
    received = submission_dates(store, asked.scope)
    resolver = resolver_of(asked.registry)
    rank = {code: n for n, code in enumerate(asked.registry.indicators)}
    rows = []
    for (code, keys), group in sorted(groups.items(), key=lambda item: (rank[item[0][0]], item[0][1])):
        places, partners = asked.places_of(keys), asked.partners_of(keys)
        if asked.key(keys, "place") == places[0]:
            goal = resolver.here(group.indicator, group.instant.year, places[0], partners)
        else:
            goal = resolver.goal(group.indicator, group.instant.year, places, partners)
        row = row_of(asked, keys, group, goal, received)
        row["indicator"] = code
        rows.append(row)
    return rows


def submission_dates(store: Store, scope: Scope) -> dict[str, Any]:
    frame = store.read("kpi_submission_dates", {}, scope)
    return dict(zip((str(n) for n in frame["id"].tolist()), frame["recorded_on"].tolist(), strict=True))


def row_of(
    asked: Question, keys: Keys, group: Group, goal: Goal | None, received: dict[str, Any], *, part: bool = False
) -> dict[str, Any]:
    """One row of the table. A part of a disaggregation has no target."""
    indicator, instant = group.indicator, group.instant
    due = _was_due(group)
    now = amount(indicator, group.cells, to_date=True)
    reported, expected = group.cells_reported, group.cells_expected
    at = standing(group, goal, now.value, indicator.is_pair or reported >= expected)
    verdict = _verdict(asked, group, goal, at, now.zero_denominator, part)
    spoken = {n for cell in group.cells for n in cell.submissions.split()}
    lower, upper = (None, None) if hides_persons(asked.covers, group) else persons(indicator, group.cells)
    row: dict[str, Any] = {
        "indicator": indicator.code,
        "programme": indicator.programme,
        "unit": indicator.unit_en,
        "actual": _actual(indicator, group.cells),
        "judged_at": instant.judged_end if due else None,
        "actual_to_date": _number(now.plain, now) if due else None,
        "target": goal.target if goal and due else None,
        "band_low": goal.low if goal and due else None,
        "band_high": goal.high if goal and due else None,
        "baseline": goal.baseline if goal and due else None,
        "expected": shown(at.expected) if due and reported else None,
        "achievement": shown(verdict.achievement),
        "pace": shown(verdict.pace),
        "status": verdict.status,
        "reason": verdict.reason,
        "neutral": indicator.direction is Direction.neutral,
        "cells_reported": reported if due else 0,
        "cells_expected": expected if due else 0,
        "stale": group.stale,
        "last_reported_on": max((received[n] for n in spoken if n in received), default=None),
        "persons_lower": lower,
        "persons_upper": upper,
        "partners": len({cell.partner for cell in group.cells if cell.submissions}),
        "submissions": len(spoken),
    }
    row |= dict(zip((n for n in asked.by if n != "programme"), keys, strict=True))
    return row | dict.fromkeys(HIDDEN) if verdict.reason is Reason.suppressed else row


def _number(plain: Decimal | None, found: Amount) -> Decimal | None:
    return plain if plain is not None else shown(found.value)


def _actual(indicator: Indicator, cells: Sequence[Cell]) -> Decimal | None:
    """People counted as active over several periods are a span (`persons_*`), never one number."""
    spans = indicator.person_count is PersonCount.active and indicator.basis_in_time is Basis.flow
    if spans and any(cell.periods_in_range > 1 for cell in cells):
        return None
    found = amount(indicator, cells, to_date=False)
    return _number(found.plain, found)


def _verdict(asked: Question, group: Group, goal: Goal | None, at: Standing, zero: bool, part: bool) -> Verdict:
    reason = _reason(asked, group, goal, at, zero)
    if reason is None or reason is Reason.incomplete:
        verdict = Verdict(reason=Reason.no_target) if part else judge(group.indicator, at, asked.registry.committee)
        # Too few cells for a colour; what they delivered is told all the same.
        return replace(verdict, status=None, reason=reason) if reason else verdict
    return Verdict(reason=reason)


def _reason(asked: Question, group: Group, goal: Goal | None, at: Standing, zero: bool) -> Reason | None:
    """Why the row cannot be judged, the most basic cause first."""
    expected, reported = group.cells_expected, group.cells_reported
    floor = asked.registry.committee.coverage_floor
    causes = (
        (is_suppressed(asked.scope, asked.covers, group), Reason.suppressed),
        (group.indicator.direction is Direction.neutral, Reason.neutral),
        (not _was_due(group), Reason.not_due),
        (zero, Reason.zero_denominator),
        (at.actual is None, Reason.no_data),
        (goal is None, Reason.no_target),
        (reported < floor * expected, Reason.incomplete),
    )
    return next((reason for holds, reason in causes if holds), None)


def _was_due(group: Group) -> bool:
    """Whether a period was due at which the indicator was already in force."""
    started = group.indicator.valid_from
    return group.instant.due and (started is None or started <= group.instant.judged_end)
