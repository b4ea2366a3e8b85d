"""The secretariat's side of the rules: propose a change, see it as a difference, make it; follow each rule's past.

`rows` is rules.csv as a list of rows, `changing` proposes and makes changes, `history` tells who changed what,
`tally` how often a rule was right, `waivers` where it is lifted for a partner, `importing` reads the set back from
a workbook.
"""

from mne.rulebook.changing import Proposal, in_force, propose, propose_row, retire, save
from mne.rulebook.history import Edition, editions
from mne.rulebook.importing import CellProblem, Imported, read_rules
from mne.rulebook.rows import Difference, RuleCells, difference, normal, rows_of, text_of
from mne.rulebook.tally import Tally, firings, tallies
from mne.rulebook.waivers import LONGEST_DAYS, grant, may_lift, withdraw

__all__ = [
    "LONGEST_DAYS",
    "CellProblem",
    "Difference",
    "Edition",
    "Imported",
    "Proposal",
    "RuleCells",
    "Tally",
    "difference",
    "editions",
    "firings",
    "grant",
    "in_force",
    "may_lift",
    "normal",
    "propose",
    "propose_row",
    "read_rules",
    "retire",
    "rows_of",
    "save",
    "tallies",
    "text_of",
    "withdraw",
]
