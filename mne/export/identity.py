"""The hidden sheets of a template: what its drop-downs offer, and who it is."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from mne import template, texts
from mne.model import Language
from mne.template import Layout

NOTES = ("provisional", "estimate", "correction", "not_started", "suspended", "source_late")


def write_lists(workbook: Workbook, language: Language) -> None:
    """The drop-downs' sheet, one defined name a column."""
    sheet = workbook.add_worksheet(template.LISTS_SHEET)
    notes = [texts.say(language, f"workbook.note.{note}") for note in NOTES]
    for column, (name, entries) in enumerate(((template.MARKER_LIST, template.MARKERS), (template.NOTE_LIST, notes))):
        sheet.write_column(0, column, entries)
        letter = template.letters(column)
        workbook.define_name(name, f"={template.LISTS_SHEET}!${letter}$1:${letter}${len(entries)}")
    sheet.hide()
    sheet.protect()


def write_identity(
    workbook: Workbook, layout: Layout, language: Language, base_version: int, results_sheet: str
) -> None:
    """By this, and not by its file's name, a report is recognised."""
    said = (
        template.TEMPLATE,
        template.TEMPLATE_VERSION,
        layout.partner,
        layout.quarter.code,
        language,
        layout.hash,
        base_version,
        results_sheet,
    )
    sheet = workbook.add_worksheet(template.META_SHEET)
    for row, (key, value) in enumerate(zip(template.META_KEYS, said, strict=True)):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, str(value))
        workbook.set_custom_property(template.PROPERTY_PREFIX + key, str(value), "text")
    sheet.very_hidden()
    sheet.protect()
