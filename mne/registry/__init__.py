"""Changing the registry: what was edited becomes a checked proposal, shown as a difference, then a new version.

Every way in ends here: a grid on a page, a workbook, a folder, a setting, a rule, an older version taken back.
`merging` keeps what somebody else changed meanwhile, `toml` edits committee.toml without losing its comments.
"""

from mne.registry.proposal import LONGEST_REASON, Proposal, accept, propose, version_files
from mne.registry.toml import with_values
from mne.registry.workbook import TakenIn, take_in

__all__ = ["LONGEST_REASON", "Proposal", "TakenIn", "accept", "propose", "take_in", "version_files", "with_values"]
