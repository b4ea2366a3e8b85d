"""Everything that leaves as Excel: templates to fill in, tables and KPI tables to take away."""

from mne.export.cells import to_cell
from mne.export.template import template_workbook

__all__ = ["template_workbook", "to_cell"]
