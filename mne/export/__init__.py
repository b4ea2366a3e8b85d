"""Everything that leaves as Excel: templates to fill in, tables and KPI tables to take away."""

from mne.export.cells import to_cell
from mne.export.kpi import kpi_workbook
from mne.export.meanings import status_meanings, threshold_note
from mne.export.rules import rules_workbook
from mne.export.tables import Column, table_workbook
from mne.export.template import template_workbook

__all__ = [
    "Column",
    "kpi_workbook",
    "rules_workbook",
    "status_meanings",
    "table_workbook",
    "template_workbook",
    "threshold_note",
    "to_cell",
]
