"""Rows by sex, age or disability: the reported parts of a total, and what nobody disaggregated."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mne.kpi.cells import Cell, read_cells
from mne.kpi.grouping import grouped, reported
from mne.kpi.question import Keys, Question
from mne.kpi.rollup import Group
from mne.kpi.rows import row_of, submission_dates
from mne.kpi.units import REMAINDER

if TYPE_CHECKING:
    from mne.store import Store


def disaggregated_rows(store: Store, asked: Question) -> list[dict[str, Any]]:
    """Rows whose key `disaggregation` is `dimension:category`, such as `sex:female` or the remainder `sex:-`."""
    dimension = asked.scope.dimension or "*"
    common = "period" not in asked.by
    cells = read_cells(
        store, asked.scope, asked.chosen, asked.instants, dimension=dimension, own=asked.own, common_range=common
    )
    totals = [cell for cell in cells if not cell.dimension]
    parts = _parts_by_category(cells, totals)
    received = submission_dates(store, asked.scope)
    rank = {code: n for n, code in enumerate(asked.registry.indicators)}
    whole = sorted(grouped(asked, totals).items(), key=lambda item: (rank[item[0][0]], item[0][1]))
    by_category = {name: reported(asked, found, {}) for name, found in parts.items()}
    rows = []
    for (code, keys), group in whole:
        for name, found in _parts_of(asked, group, code, keys, by_category):
            row = row_of(asked, keys, found, None, received, part=True)
            rows.append(row | {"indicator": code, "disaggregation": name})
    return rows


def _parts_by_category(cells: Iterable[Cell], totals: Iterable[Cell]) -> dict[str, list[Cell]]:
    """`dimension:category` → its cells. A part of a state stands only beside the total of the same period."""
    total = {(c.instant, c.indicator, c.partner, c.place, c.part): c for c in totals}
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        if not cell.dimension:
            continue
        beside = total.get((cell.instant, cell.indicator, cell.partner, cell.place, cell.part))
        if beside is not None and cell.period_in_range == beside.period_in_range:
            found.setdefault(f"{cell.dimension}:{cell.category}", []).append(cell)
    return found


def _parts_of(
    asked: Question, group: Group, code: str, keys: Keys, by_category: dict[str, dict[tuple[str, Keys], Group]]
) -> list[tuple[str, Group]]:
    """The categories of each dimension in the registry's order, then the remainder if there is one."""
    found: list[tuple[str, Group]] = []
    asked_for = asked.scope.dimension
    for dimension in group.indicator.disaggregations:
        if asked_for and dimension != asked_for:
            continue
        parts = []
        for category in asked.registry.categories.get(dimension, ()):
            name = f"{dimension}:{category}"
            part = by_category.get(name, {}).get((code, keys)) or Group(group.indicator, group.instant)
            # A part is owed and excused where its total is.
            part.owed, part.excused = group.owed, group.excused
            part.part, part.whole = name, group
            parts.append((name, part))
        rest = _remainder(group, [part for _, part in parts])
        if rest:
            rest.part, rest.whole = f"{dimension}:{REMAINDER}", group
        found += [*parts, *([(f"{dimension}:{REMAINDER}", rest)] if rest else [])]
    return found


def _remainder(group: Group, parts: list[Group]) -> Group | None:
    """What the totals hold beyond the parts; pairs have none, their parts are not asked for."""
    if group.indicator.is_pair or not group.cells:
        return None
    used: dict[tuple[str, str, str], list[Cell]] = {}
    for part in parts:
        for cell in part.cells:
            used.setdefault((cell.partner, cell.place, cell.part), []).append(cell)
    cells = []
    for cell in group.cells:
        inside = used.get((cell.partner, cell.place, cell.part), [])
        value, to_date = (
            _less(cell.value, [c.value for c in inside]),
            _less(cell.value_to_date, [c.value_to_date for c in inside]),
        )
        cells.append(cell._replace(value=value, largest=value, value_to_date=to_date))
    if not any(cell.value or cell.value_to_date for cell in cells):
        return None
    return Group(group.indicator, group.instant, group.owed, cells, group.reported, group.excused, group.stale)


def _less(total: Decimal | None, parts: list[Decimal | None]) -> Decimal | None:
    return None if total is None else total - sum((p for p in parts if p is not None), Decimal(0))
