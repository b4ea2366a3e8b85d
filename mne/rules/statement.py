"""One SQL statement per kind, joined to a table of the rules, over the cells that its sieve has left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mne.rules.cells import Cells
from mne.rules.context import Context
from mne.rules.expanded import expand
from mne.rules.history import History
from mne.rules.row import RuleRow
from mne.store import Answer, Query

NO_HITS = Answer((), ())


def hits_of(rules: Sequence[RuleRow], cells: Cells, context: Context, query: Query, *, sieved: bool = True) -> Answer:
    """What the statement of these rules, all of one kind, says; columns as in RuleRow. Without the sieve it sees all
    cells, and says the same.
    """
    expanded = expand(rules, context)
    if not expanded.rows:
        return NO_HITS
    at = type(rules[0]).sieve(cells, expanded) if sieved else None
    if at is not None and not len(at):
        return NO_HITS
    everything = np.arange(len(cells.n)) if at is None else at
    tables = {"cell": cells.table(expanded.columns, everything), "rule": expanded.table}
    if " history " in expanded.sql:
        tables["history"] = History(cells).table(at)
    return query(expanded.sql, tables)
