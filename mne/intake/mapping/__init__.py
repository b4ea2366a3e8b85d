"""A partner's own table: explained once on a page, known again by its headers, read as a template would be."""

from mne.intake.mapping.keeping import (
    Outlook,
    OwnTable,
    Problem,
    mappings,
    on_desk,
    open_table,
    problems,
    read_mapped,
    remember_mapping,
    withdraw_mapping,
)
from mne.intake.mapping.model import AS_ASKED, NOT_READ, PERCENT, ROLES, Figures, Role, Source, TableMapping, mapping_of
from mne.intake.mapping.percent import may_be_percent
from mne.intake.mapping.table import Cell, column_name

__all__ = [
    "AS_ASKED",
    "NOT_READ",
    "PERCENT",
    "ROLES",
    "Cell",
    "Figures",
    "Outlook",
    "OwnTable",
    "Problem",
    "Role",
    "Source",
    "TableMapping",
    "column_name",
    "mapping_of",
    "mappings",
    "may_be_percent",
    "on_desk",
    "open_table",
    "problems",
    "read_mapped",
    "remember_mapping",
    "withdraw_mapping",
]
