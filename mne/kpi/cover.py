"""Small figures of a sensitive indicator are covered so that no other figure gives them away.

The one place that decides what of a sensitive indicator everybody but its reporting partner and the secretariat may
read.

An *atom* is one reported total: partner × place × period. Every figure that anyone can ask for is a sum over a set of
atoms (or a ratio of two such sums). Beside the real figures the cover knows *moves*: small changes that add up to
nothing, such as one person more here and one less there. A figure is shown if, and only if, no move changes it. All
that is shown is therefore equally true of many other sets of figures, and nothing that can be computed from it, by
subtraction or otherwise, tells them apart. Each atom below the limit has moves by which it may just as well be larger
by the limit:

- a *rectangle*, one more here and in another place at another time, one less in the other two corners, which leaves
  the year of each place and the period of the whole city as they are;
- else a *pair* in the same place and year, or in the same period, or anywhere in the indicator;
- else it *stands alone*, and every figure that holds it is hidden.

What an atom gives up comes from cells that together reach the limit. A set of atoms that is itself below the limit
lacks them, so some move changes it and it is hidden too, whichever places, partners and periods somebody chose.

Parts (by sex, age …) are shown for whole *units* only: atoms joined until every category reaches the limit, or, where
one never does in a partner's year, is joined with others and not shown. All moves of a total stay inside a unit.

It covers one state of the store. What was read before a figure was restated is known and cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mne.model import Basis, Indicator, Measure
from mne.period import Frequency, Period

ZERO = Decimal(0)
Amounts = tuple[Decimal, ...]


@dataclass(frozen=True, order=True, slots=True)
class Atom:
    """One reported total."""

    partner: str
    place: str
    period: str


Move = tuple[tuple[Atom, int], ...]


def amounts(indicator: Indicator, value: Decimal | None, pair: tuple[Decimal | None, Decimal | None]) -> Amounts:
    """What may not be small: a count; of a ratio those within and those outside; of an average its weight."""
    top, bottom = pair
    if value is not None:
        return (value,)
    if top is None or bottom is None:
        return (ZERO,)
    if indicator.measure is Measure.average:
        return (bottom,)
    return (top, bottom - top if indicator.numerator_within_denominator else bottom)


def _reaches(limit: int, weights: Iterable[Amounts]) -> bool:
    """Whether together they reach the limit in each amount."""
    listed = list(weights)
    return bool(listed) and all(sum(column, ZERO) >= limit for column in zip(*listed, strict=True))


@dataclass
class Cover:
    """What of one indicator is shown to those who may not read its small figures."""

    indicator: Indicator
    limit: int
    weight: Mapping[Atom, Amounts]
    parent: Mapping[str, str]
    moves: list[Move] = field(default_factory=list)
    touching: dict[Atom, list[int]] = field(default_factory=dict)
    units: dict[str, dict[Atom, Unit]] = field(default_factory=dict)
    """dimension → atom → the unit it lies in."""

    def hides(self, atoms: Iterable[Atom]) -> bool:
        """Whether a move changes the sum over these atoms."""
        changed: dict[int, int] = {}
        inside = set(atoms)
        for atom in inside:
            for number in self.touching.get(atom, ()):
                changed.setdefault(number, 0)
        return any(sum(sign for atom, sign in self.moves[number] if atom in inside) for number in changed)

    def touches(self, atoms: Iterable[Atom]) -> bool:
        return any(atom in self.touching for atom in atoms)

    def hides_part(self, dimension: str, category: str, atoms: Iterable[Atom]) -> bool:
        """Whether a part over these atoms cuts a unit, or its category is joined with others in one."""
        units, inside = self.units.get(dimension, {}), set(atoms)
        held = {id(units[atom]): units[atom] for atom in inside if atom in units}
        return any(category in unit.joined or not unit.atoms <= inside for unit in held.values())

    def add(self, plus: Sequence[Atom], minus: Sequence[Atom]) -> None:
        move = (*((atom, 1) for atom in plus), *((atom, -1) for atom in minus))
        for atom, _ in move:
            self.touching.setdefault(atom, []).append(len(self.moves))
        self.moves.append(move)


@dataclass(frozen=True)
class Unit:
    """Atoms of which parts are shown together; `joined` are the categories that are not shown."""

    atoms: frozenset[Atom]
    joined: frozenset[str]


def covered(indicator: Indicator, limit: int, weight: Mapping[Atom, Amounts], parent: Mapping[str, str]) -> Cover:
    """The cover of one indicator's totals; `units` adds that of its parts."""
    cover = Cover(indicator, limit, weight, parent)
    for atom in sorted(weight, key=lambda a: (Period.parse(a.period).end, a)):
        if any(amount < limit for amount in weight[atom]):
            _cover(cover, atom)
    return cover


def _cover(cover: Cover, small: Atom) -> None:
    """Give a small atom its moves."""
    flow = cover.indicator.basis_in_time is Basis.flow
    same_place = _beside(cover, small, lambda a: a.partner == small.partner and a.place == small.place and flow)
    same_time = _beside(cover, small, lambda a: a.partner == small.partner and a.period == small.period)
    for rows, columns in _rectangle(cover, small, same_place, same_time):
        for there, then in ((r, c) for r in rows for c in columns):
            cover.add((small, Atom(small.partner, then.place, there.period)), (there, then))
        return
    anywhere = _beside(cover, small, lambda a: a.period == small.period)
    chosen = _enough(cover, same_place) or _enough(cover, same_time) or _enough(cover, anywhere)
    if not chosen and flow:
        chosen = _enough(cover, _beside(cover, small, lambda a: True, same_year=False))
    for other in chosen:
        cover.add((small,), (other,))
    if not chosen:
        cover.add((small,), ())


def _beside(cover: Cover, small: Atom, kind: Callable[[Atom], bool], *, same_year: bool = True) -> list[Atom]:
    """Other atoms of a kind, those first whose hiding costs least: near in time and place, hidden already, large."""
    at = Period.parse(small.period)

    def far(atom: Atom) -> tuple[object, ...]:
        period = Period.parse(atom.period)
        halves = Period.holding(period.end, Frequency.half_yearly) != Period.holding(at.end, Frequency.half_yearly)
        near = cover.parent.get(atom.place) == cover.parent.get(small.place)
        return (period.year != at.year, atom.partner != small.partner, period.quarter != at.quarter, halves, not near,
                atom not in cover.touching, tuple(-n for n in cover.weight[atom]), atom)  # fmt: skip

    found = [a for a in cover.weight if a != small and kind(a)]
    return sorted((a for a in found if not same_year or Period.parse(a.period).year == at.year), key=far)


def _enough(cover: Cover, among: Sequence[Atom]) -> list[Atom]:
    """The first of them that together reach the limit; none if all together do not."""
    for count in range(1, len(among) + 1):
        if _reaches(cover.limit, (cover.weight[a] for a in among[:count])):
            # Those that the later ones made needless stay out.
            kept = list(among[:count])
            for each in among[:count]:
                fewer = [a for a in kept if a != each]
                if _reaches(cover.limit, (cover.weight[a] for a in fewer)):
                    kept = fewer
            return kept
    return []


def _rectangle(
    cover: Cover, small: Atom, same_place: Sequence[Atom], same_time: Sequence[Atom]
) -> list[tuple[list[Atom], list[Atom]]]:
    """Cells of its row and of its column that reach the limit, all corners of which are reported; one or none."""

    def crossing(one: Atom, other: Atom) -> bool:
        return Atom(small.partner, other.place, one.period) in cover.weight

    rows = _enough(cover, same_place)
    columns = _enough(cover, [c for c in same_time if all(crossing(r, c) for r in rows)])
    if not rows or not columns:
        columns = _enough(cover, same_time)
        rows = _enough(cover, [r for r in same_place if all(crossing(r, c) for c in columns)])
    return [(rows, columns)] if rows and columns else []
