"""Rules are rows of data: `load` reads them, `check` judges a report's cells. Add a rule kind here.

A kind is one module: a pydantic model of its row and one SQL statement; add it to KINDS and to a gate of
`check`, its sentences to texts/findings.toml, and its two pictures to tests/test_rules.py.
"""

from mne.rules.check import check
from mne.rules.context import CELL_COLUMNS, Context
from mne.rules.table import KINDS, Rule, load, rules_of

__all__ = ["CELL_COLUMNS", "KINDS", "Context", "Rule", "check", "load", "rules_of"]
