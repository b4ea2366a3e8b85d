"""Which rows of the table somebody may not read, and the covers by which it is decided (see `cover`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

from mne.kpi.cover import Amounts, Atom, Cover, amounts, covered
from mne.kpi.registry import registry_of
from mne.kpi.rollup import Group
from mne.kpi.units import REMAINDER, units
from mne.model import Basis, Role, Scope
from mne.period import Period

if TYPE_CHECKING:
    from mne.store import Store

_KNOWN: WeakKeyDictionary[Store, tuple[int, dict[str, Cover]]] = WeakKeyDictionary()


def reads_everything(scope: Scope) -> bool:
    """The secretariat answers for the figures and reads all of them."""
    return scope.role is Role.secretariat


def covers_of(store: Store, scope: Scope) -> Mapping[str, Cover]:
    """Indicator → its cover, for whoever may not read everything; worked out once per state of the store."""
    if reads_everything(scope):
        return {}
    version = store.version()
    known = _KNOWN.get(store)
    if known is None or known[0] != version:
        known = _KNOWN[store] = (version, _covers(store, scope))
    return known[1]


def _covers(store: Store, scope: Scope) -> dict[str, Cover]:
    registry = registry_of(store.catalogue())
    limit = int(registry.committee.small_cell)
    found: dict[str, Cover] = {}
    for code, rows in store.read("kpi_sensitive", {}, scope).groupby("indicator", sort=False):
        indicator = registry.indicators[str(code)]
        weight: dict[Atom, Amounts] = {}
        values: dict[Atom, Decimal] = {}
        parts: dict[str, dict[Atom, dict[str, Decimal]]] = {}
        for row in rows.to_dict("records"):
            atom = Atom(row["partner"], row["place"], row["period"])
            if not row["dimension"]:
                weight[atom] = amounts(indicator, row["value"], (row["numerator"], row["denominator"]))
                values[atom] = row["value"] or Decimal(0)
            elif row["value"] is not None:
                parts.setdefault(row["dimension"], {}).setdefault(atom, {})[row["category"]] = row["value"]
        cover = found[str(code)] = covered(indicator, limit, weight, registry.parent)
        for dimension, by_atom in _complete(parts, values).items():
            cover.units[dimension] = units(cover, by_atom)
    return found


def _complete(
    parts: dict[str, dict[Atom, dict[str, Decimal]]], values: Mapping[Atom, Decimal]
) -> dict[str, dict[Atom, dict[str, Decimal]]]:
    """The parts of every total, with what nobody disaggregated."""
    found = {}
    for dimension, by_atom in parts.items():
        found[dimension] = {atom: dict(by_atom.get(atom, {})) for atom in values}
        for atom, told in found[dimension].items():
            rest = values[atom] - sum(told.values(), Decimal(0))
            if rest:
                told[REMAINDER] = rest
    return found


def is_suppressed(scope: Scope, covers: Mapping[str, Cover], group: Group) -> bool:
    """Whether this reader may not read the row. An officer reads a sensitive row if every cell of it is her own."""
    if not group.indicator.sensitive or reads_everything(scope):
        return False
    if scope.role is Role.officer or not scope.sees_every_row:
        whole = group.whole or group
        owners = {partner for partner, _ in whole.owed} | {cell.partner for cell in whole.cells}
        return owners != {scope.rows_of}
    cover = covers.get(group.indicator.code)
    return cover is not None and any(_hides(cover, group, atoms) for atoms in figures_of(cover, group))


def hides_persons(covers: Mapping[str, Cover], group: Group) -> bool:
    """The fewest people is no sum; where a cell of the row is covered it would tell who reported most."""
    cover = covers.get(group.indicator.code)
    return cover is not None and any(cover.touches(atoms) for atoms in figures_of(cover, group))


def _hides(cover: Cover, group: Group, atoms: set[Atom]) -> bool:
    if group.part:
        dimension, _, category = group.part.partition(":")
        return cover.hides_part(dimension, category, atoms)
    # A shared denominator counts once, which is no sum: nothing of it is shown where something is covered.
    return cover.touches(atoms) if group.indicator.denominator_shared else cover.hides(atoms)


def figures_of(cover: Cover, group: Group) -> tuple[set[Atom], set[Atom]]:
    """The atoms of what a row tells: of its range, and to the day on which it is judged."""
    cells = (group.whole or group).cells
    flow = group.indicator.basis_in_time is Basis.flow
    to_date = {Atom(c.partner, c.place, period) for c in cells for period in c.reported.split()}
    if not flow:
        return {Atom(c.partner, c.place, c.period_in_range) for c in cells if c.period_in_range}, to_date
    owners = {(c.partner, c.place) for c in cells}
    first, last = group.instant.start, group.instant.end
    within = {a for a in cover.weight if (a.partner, a.place) in owners and first <= Period.parse(a.period).end <= last}
    return within, to_date if group.instant.due else set()


def without_hidden(
    store: Store, scope: Scope, indicator: str, cells: pd.DataFrame, numbers: Sequence[str], *, old: bool = False
) -> pd.DataFrame:
    """Cells of one indicator with `suppressed`, and without the numbers of those that are.

    With `old`, the cells tell what stood before as well: of a sensitive indicator that would tell by how much a hidden
    figure differs from a known one, so none is shown.
    """
    sensitive = store.catalogue().indicators[indicator].sensitive and scope.sees_every_row
    cover = covers_of(store, scope).get(indicator) if sensitive else None
    keys = zip(*(cells[n] for n in ("partner", "place", "period", "dimension", "category")), strict=True)
    hidden = [cover is not None and (old or _hides_cell(cover, *key)) for key in keys]
    shown = cells.assign(suppressed=pd.Series(hidden, index=cells.index, dtype=bool))
    for name in numbers:
        told = zip(shown[name], hidden, strict=True)
        shown[name] = pd.Series([None if hides else value for value, hides in told], index=cells.index, dtype=object)
    return shown


def _hides_cell(cover: Cover, partner: str, place: str, period: str, dimension: str, category: str) -> bool:
    atom = Atom(partner, place, period)
    return cover.hides_part(dimension, category, [atom]) if dimension else cover.hides([atom])
