"""The first sheet of a template: what to do, what the cells mean, how the partner's indicators are defined."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from mne import template, texts
from mne.catalogue import Catalogue
from mne.export import styles as look
from mne.export.styles import Styles, write
from mne.model import Indicator, Language
from mne.template import Layout

WIDTHS = (34, 60, 18, 34, 34)
_STEPS = ("yellow", "total", "pair", "number", "previous", "upload")
_HEADING = {"bold": True, "font_size": 12, "font_color": look.ACCENT}
_WRAPPED = {"text_wrap": True, "valign": "top"}


class Instructions:
    """Writes downwards; `row` is the next free row, counted from 0."""

    def __init__(self, sheet: Worksheet, styles: Styles, catalogue: Catalogue, language: Language) -> None:
        self.sheet, self.styles, self.catalogue, self.language = sheet, styles, catalogue, language
        self.row = 0
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)

    def say(self, key: str, **args: Any) -> str:
        return texts.say(self.language, f"workbook.{key}", **args)

    def line(self, text: str, **properties: Any) -> None:
        write(self.sheet, self.row, 0, text, self.styles, **properties)
        self.row += 1

    def wide(self, text: str) -> None:
        """A paragraph over both first columns; merged cells do not grow, so the height is set."""
        self.sheet.merge_range(self.row, 0, self.row, 1, "", self.styles(**_WRAPPED))
        write(self.sheet, self.row, 0, text, self.styles, **_WRAPPED)
        self.sheet.set_row(self.row, look.LINE * (1 + len(text) // 100))
        self.row += 1

    def head(self, layout: Layout, demonstration: bool) -> None:
        committee, partner = self.catalogue.committee, self.catalogue.partners[layout.partner]
        period = texts.period(layout.quarter, self.language)
        self.line(
            self.say("title", partner=partner.name(self.language), period=period),
            bold=True,
            font_size=14,
            font_color=look.ACCENT,
        )
        self.line(f"{committee.say('product', self.language)} – {committee.say('name', self.language)}")
        if demonstration:
            self.line(self.say("demonstration"), bold=True, font_color=look.ALERT)
        due = texts.day(layout.quarter.due_on(committee.due_days), self.language)
        self.line(self.say("due", day=due), bold=True)
        self.line(self.say("rows", rows=texts.number(len(layout.rows), self.language)))
        self.row += 1

    def steps(self) -> None:
        self.line(self.say("heading.steps"), **_HEADING)
        names = {"results": self.say(f"sheet.{template.RESULTS}"), "note": self.say("column.note")}
        for number, step in enumerate(_STEPS, 1):
            self.wide(f"{number}. {self.say(f'step.{step}', **names)}")
        self.row += 1

    def key(self) -> None:
        """One line a sign: how the cell looks, and what it says."""
        self.line(self.say("heading.key"), **_HEADING)
        self._sign("123", "input", bg_color=look.INPUT)
        self._sign("", "closed", bg_color=look.CLOSED)
        self._sign("123", "previous", bg_color=look.PREVIOUS, font_color=look.MUTED, italic=True)
        self._sign("", "blank", bg_color=look.INPUT)
        self._sign("0", "zero", bg_color=look.INPUT)
        self._sign(template.WITHDRAW, "withdraw", bg_color=look.INPUT, bold=True)
        self._sign(template.NOT_APPLICABLE, "not_applicable", bg_color=look.INPUT, bold=True)
        self.row += 1

    def _sign(self, shown: str, key: str, **properties: Any) -> None:
        write(self.sheet, self.row, 0, shown, self.styles, align="center", border=1, **properties)
        write(self.sheet, self.row, 1, self.say(f"key.{key}"), self.styles, **_WRAPPED)
        self.row += 1

    def definitions(self, layout: Layout) -> None:
        self.line(self.say("heading.indicators"), **_HEADING)
        for column, key in enumerate(("indicator", "definition", "unit", "numerator", "denominator")):
            header = {"bold": True, "bg_color": look.ACCENT, "font_color": "#FFFFFF"}
            write(self.sheet, self.row, column, self.say(f"definition.{key}"), self.styles, **header)
        self.row += 1
        for code in dict.fromkeys(row.indicator for row in layout.rows):
            self._definition(self.catalogue.indicators[code])

    def _definition(self, indicator: Indicator) -> None:
        parts = (getattr(indicator, f"{part}_{self.language}") for part in ("numerator", "denominator"))
        shown = (
            f"{indicator.code} – {indicator.name(self.language)}",
            indicator.definition(self.language),
            indicator.unit(self.language),
            *parts,
        )
        lines = (1 + len(text) // (width - 1) for text, width in zip(shown, WIDTHS, strict=True))
        self.sheet.set_row(self.row, look.LINE * max(lines))
        for column, text in enumerate(shown):
            write(self.sheet, self.row, column, text, self.styles, bottom=1, bottom_color=look.HAIRLINE, **_WRAPPED)
        self.row += 1


def write_instructions(
    sheet: Worksheet, styles: Styles, catalogue: Catalogue, layout: Layout, language: Language, *, demonstration: bool
) -> None:
    page = Instructions(sheet, styles, catalogue, language)
    page.head(layout, demonstration)
    page.steps()
    page.key()
    page.definitions(layout)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(look.A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
