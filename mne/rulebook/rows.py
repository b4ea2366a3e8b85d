"""rules.csv as rows of cells, and what differs between two such sets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mne.catalogue.reading import raw_rows
from mne.rules.problems import FILE
from mne.rules.table import COLUMNS

RuleCells = dict[str, str]
"""Column of rules.csv → text; every column of COLUMNS stands in it."""
_USUAL = {"version": "1", "missing": "skip_any", "trial": "no"}
_YES = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "on": "yes"}
_NO = {"no": "no", "n": "no", "false": "no", "0": "no", "off": "no"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def rows_of(rules_csv: str) -> list[RuleCells]:
    """The rows in their order, without judging them."""
    found, _ = raw_rows(FILE, rules_csv)
    return [normal(cells) for _, cells in found]


def text_of(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as the text of a rules.csv."""
    into = io.StringIO(newline="")
    writer = csv.DictWriter(into, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return into.getvalue()


def normal(cells: Mapping[str, str]) -> RuleCells:
    """The same rule, written one way: on one line, without needless blanks, with what holds when nothing is said."""
    found = {name: " ".join(_CONTROL.sub(" ", cells.get(name) or "").split()) for name in COLUMNS}
    for name, usual in _USUAL.items():
        found[name] = found[name] or usual
    trial = found["trial"].casefold()
    found["trial"] = _YES.get(trial) or _NO.get(trial) or found["trial"]
    return found


@dataclass(frozen=True)
class Difference:
    """What happens to one rule; `cells` are (column, old, new), none of a rule that is new or gone."""

    code: str
    kind: Literal["added", "changed", "removed"]
    cells: tuple[tuple[str, str, str], ...] = ()


def difference(old: Sequence[RuleCells], new: Sequence[RuleCells]) -> list[Difference]:
    """From the old rows to the new ones, in the order of the new; what is gone comes last. The version is no change."""
    before, after = ({row["code"]: row for row in rows} for rows in (old, new))
    found = []
    for code, row in after.items():
        if code not in before:
            found.append(Difference(code, "added", tuple((n, "", row[n]) for n in COLUMNS if n != "code" and row[n])))
        elif cells := changed_cells(before[code], row):
            found.append(Difference(code, "changed", cells))
    return [*found, *(Difference(code, "removed") for code in before if code not in after)]


def changed_cells(old: RuleCells, new: RuleCells) -> tuple[tuple[str, str, str], ...]:
    """(column, old, new) of what differs, but for the version."""
    return tuple((name, old[name], new[name]) for name in COLUMNS if name != "version" and old[name] != new[name])
