"""Actuals and targets to one KPI table, and the few ways to look at it.

Reading order: `instants` (when a row is judged), `cells` (what was reported and owed), `targets` (what was aimed at),
`rollup` (cells to a row), `pace` (its status), `table`. The arithmetic is that of docs; every number of it is worked
out by hand in `tests/golden`.
"""

from mne.kpi.effect import Effect, effect
from mne.kpi.question import KEYS, columns_of
from mne.kpi.reporting import obligations, provenance, reporting, restatements, uploads
from mne.kpi.series import moved, outlook, series
from mne.kpi.summary import STATES, state, summary
from mne.kpi.table import coarser, table
from mne.kpi.targets import target_conflicts
from mne.kpi.territory import per_thousand
from mne.kpi.trend import trend

__all__ = [
    "KEYS",
    "STATES",
    "Effect",
    "coarser",
    "columns_of",
    "effect",
    "moved",
    "obligations",
    "outlook",
    "per_thousand",
    "provenance",
    "reporting",
    "restatements",
    "series",
    "state",
    "summary",
    "table",
    "target_conflicts",
    "trend",
    "uploads",
]
