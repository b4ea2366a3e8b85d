"""Of which cells together the parts of a sensitive indicator are shown (see `cover`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from mne.kpi.cover import ZERO, Atom, Cover, Unit
from mne.kpi.union import Union
from mne.model import Basis
from mne.period import Period

REMAINDER = "-"
"""Category of what was reported in the total and in no part."""
REST = frozenset({REMAINDER})


def units(cover: Cover, by_atom: Mapping[Atom, Mapping[str, Decimal]]) -> dict[Atom, Unit]:
    """The units of one dimension, from single atoms to a partner's whole year."""
    flow = cover.indicator.basis_in_time is Basis.flow
    together = Union(by_atom)
    for move in cover.moves:
        together.join([atom for atom, _ in move if atom in by_atom])
    coarsest = Union(by_atom)
    for atoms in together.sets():
        coarsest.join(atoms)
    _join_by(coarsest, by_atom, lambda a: (a.partner, a.period[:4] if flow else a.period))
    alone = {move[0][0] for move in cover.moves if len(move) == 1}
    found: dict[Atom, Unit] = {}
    for atoms in coarsest.sets():
        groups = _groups(cover.limit, by_atom, atoms)
        refined = (
            [] if len(groups) == 1 or alone.intersection(atoms) else _refined(cover, by_atom, atoms, groups, together)
        )
        if not refined:
            unit = Unit(frozenset(atoms), frozenset(c for a in atoms for c in by_atom[a]))
            found |= dict.fromkeys(atoms, unit)
            continue
        joined = frozenset(c for group in groups if len(group) > 1 for c in group)
        for each in refined:
            found |= dict.fromkeys(each, Unit(frozenset(each), joined))
    return found


def _groups(limit: int, by_atom: Mapping[Atom, Mapping[str, Decimal]], atoms: Iterable[Atom]) -> list[frozenset[str]]:
    """Categories, the smallest joined with the next until each reaches the limit (or one is left)."""
    total: dict[str, Decimal] = {}
    for atom in atoms:
        for category, value in by_atom[atom].items():
            total[category] = total.get(category, ZERO) + value
    groups = [([category], value) for category, value in total.items()]
    while len(groups) > 1:
        groups.sort(key=lambda group: (group[1], group[0]))
        if groups[0][1] >= limit:
            break
        (few, little), (more, next_one) = groups[:2]
        groups[:2] = [(sorted(few + more), little + next_one)]
    return [frozenset(names) for names, _ in groups]


def _refined(
    cover: Cover, by_atom: Mapping[Atom, Mapping[str, Decimal]], atoms: list[Atom], groups: list[frozenset[str]],
    together: Union[Atom],
) -> list[list[Atom]]:  # fmt: skip
    """The atoms in units as small as may be, by place and quarter, place and year, neighbours, all.

    None at all if even all together give too much away.
    """
    kept = set(atoms)
    joined = Union(atoms)
    for each in together.sets():
        joined.join([a for a in each if a in kept])

    def is_good(unit: list[Atom]) -> bool:
        told = {a: {g: sum((by_atom[a].get(c, ZERO) for c in g), ZERO) for g in groups if g & by_atom[a].keys()}
                for a in unit}  # fmt: skip
        sums = [sum((row.get(group, ZERO) for row in told.values()), ZERO) for group in groups]
        return all(value >= cover.limit for value in sums) and (len(unit) == 1 or _has_room(cover, told))

    ladder: tuple[Callable[[Atom], object], ...] = (
        lambda a: (a.partner, a.place, Period.parse(a.period).quarter.code),
        lambda a: (a.partner, a.place, a.period[:4]),
        lambda a: (a.partner, cover.parent.get(a.place), a.period[:4]),
    )
    if cover.indicator.basis_in_time is Basis.state:
        ladder = (lambda a: (a.partner, cover.parent.get(a.place), a.period),)
    for key in ladder:
        bad = {key(a) for unit in joined.sets() if not is_good(unit) for a in unit}
        _join_by(joined, [a for a in atoms if key(a) in bad], key)
    # What is still too small, together, and with the smallest of the others until it is not.
    while bad_ones := [unit for unit in joined.sets() if not is_good(unit)]:
        others = sorted((unit for unit in joined.sets() if is_good(unit)), key=lambda u: (len(u), min(u)))
        if len(bad_ones) == 1 and not others:
            return []
        more = [] if len(bad_ones) > 1 else others[:1]
        joined.join([a for unit in (*bad_ones, *more) for a in unit])
    return joined.sets()


def _has_room(cover: Cover, told: Mapping[Atom, Mapping[frozenset[str], Decimal]]) -> bool:
    """Whether each small part may differ by the limit, while totals and the unit's parts stay, where cells are blank.

    A part gives to another part of its atom what it takes back in atoms that report both.
    """
    both: dict[tuple[frozenset[str], frozenset[str]], Decimal] = {}
    for row in told.values():
        for one, other in ((g, h) for g in row for h in row if g != h):
            both[one, other] = both.get((one, other), ZERO) + row[one]
    every = {group for row in told.values() for group in row if group != REST}
    whole = [row for row in told.values() if every <= row.keys()]
    if cover.touches(told) and any(sum((row[g] for row in whole), ZERO) < 2 * cover.limit for g in every):
        return False
    for atom, row in told.items():
        for group in (g for g, value in row.items() if value < cover.limit and not cover.touches([atom])):
            width = [
                min(row[other], both[group, other] - row[group]) + min(row[group], both[other, group] - row[other])
                for other in row if other != group
            ]  # fmt: skip
            if max(width, default=ZERO) < cover.limit:
                return False
    return True


def _join_by(union: Union[Atom], atoms: Iterable[Atom], key: Callable[[Atom], object]) -> None:
    by_key: dict[object, list[Atom]] = {}
    for atom in atoms:
        by_key.setdefault(key(atom), []).append(atom)
    for each in by_key.values():
        union.join(each)
