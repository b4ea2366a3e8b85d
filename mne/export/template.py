"""The workbook a partner fills in: the layout of `mne.template`, written and dressed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from mne import template, texts
from mne.catalogue import Catalogue
from mne.export import styles as look
from mne.export.identity import write_identity, write_lists
from mne.export.instructions import write_instructions
from mne.export.styles import Styles, new_workbook, write
from mne.model import RIGHT_TO_LEFT, CellStatus, Language
from mne.period import Period
from mne.template import FIRST_ROW, HEADER_ROW, MACHINE_ROW, TITLE_ROW, Column, Layout, Row

WIDTHS = {
    "programme_name": 16,
    "indicator_name": 34,
    "place_name": 16,
    "period_name": 14,
    "unit": 26,
    "note": 32,
}
NUMBER_WIDTH = 13
PART_WIDTH = 11
MOST_LINES = 6
PAGE_WIDTH = 230
"""Characters side by side on an A4 page that can still be read."""
# A whole number is grouped; what has decimals must show them, whatever the indicator expects.
WHOLE, EXACT = "#,##0", "#,##0.00##"
_GRID = {"border": 1, "border_color": look.HAIRLINE}
Values = Mapping[tuple[str, str, str, str], Any]
"""(indicator, place, period code, field) → number or marker."""


def template_workbook(
    catalogue: Catalogue,
    partner: str,
    quarter: Period,
    language: Language,
    *,
    previous: pd.DataFrame | None = None,
    current: pd.DataFrame | None = None,
    base_version: int = 0,
    demonstration: bool = False,
) -> bytes:
    """The .xlsx of one partner, quarter and language.

    `previous` and `current`: accepted values, columns indicator, place, period, dimension, category, value,
    numerator, denominator, status. `previous` feeds the greyed column (each row's preceding period),
    `current` pre-fills the inputs of this quarter; `base_version` is the version it was read at.
    """
    layout = template.layout(catalogue, partner, quarter)
    into = io.BytesIO()
    workbook = new_workbook(into)
    styles = Styles(workbook, language in RIGHT_TO_LEFT)
    title = {key: texts.say(language, f"workbook.sheet.{key}") for key in (template.INSTRUCTIONS, template.RESULTS)}
    instructions = workbook.add_worksheet(title[template.INSTRUCTIONS])
    results = workbook.add_worksheet(title[template.RESULTS])
    write_instructions(instructions, styles, catalogue, layout, language, demonstration=demonstration)
    write_lists(workbook, language)
    sheet = ResultsSheet(results, styles, catalogue, layout, language)
    sheet.filled = accepted(current)
    sheet.before = {**accepted(previous), **sheet.filled}
    sheet.write(demonstration)
    write_identity(workbook, layout, language, base_version, title[template.RESULTS])
    if language in RIGHT_TO_LEFT:
        instructions.right_to_left()
        results.right_to_left()
    instructions.activate()
    workbook.close()
    return into.getvalue()


def accepted(values: pd.DataFrame | None) -> dict[tuple[str, str, str, str], Any]:
    """What to show of accepted values: numbers, and the marker of what does not apply. Withdrawn ones are blank."""
    found: dict[tuple[str, str, str, str], Any] = {}
    if values is None:
        return found
    for each in values.to_dict("records"):
        key = (each["indicator"], each["place"], each["period"])
        if each.get("dimension"):
            fields = {template.part_field(each["dimension"], each["category"]): each["value"]}
        else:
            fields = {field: each[field] for field in template.TOTAL_FIELDS}
        status = each.get("status", CellStatus.reported)
        for field, value in fields.items():
            if status == CellStatus.not_applicable:
                found[(*key, field)] = template.NOT_APPLICABLE
            elif status == CellStatus.reported and not pd.isna(value):
                found[(*key, field)] = value
    return found


class ResultsSheet:
    """Writes the Results sheet; `before` and `filled` hold accepted values."""

    filled: Values
    before: Values

    def __init__(
        self, sheet: Worksheet, styles: Styles, catalogue: Catalogue, layout: Layout, language: Language
    ) -> None:
        self.sheet, self.styles, self.catalogue = sheet, styles, catalogue
        self.layout, self.language = layout, language
        self._input_by_previous = {shown: field for field, shown in template.PREVIOUS_BY_INPUT.items()}

    def write(self, demonstration: bool) -> None:
        self._head(demonstration)
        for number, row in enumerate(self.layout.rows, FIRST_ROW - 1):
            for index, column in enumerate(self.layout.columns):
                value, properties = self._cell(row, column)
                write(self.sheet, number, index, value, self.styles, **_GRID, **properties)
            self.sheet.set_row(number, self._height(row))
        if self.layout.rows:
            self._checks()
        self._set_up()

    def _height(self, row: Row) -> float:
        """Room for the longest wrapped name: not every program grows rows by itself."""
        lines = (1 + len(self._named(row, field)) // (WIDTHS[field] - 1) for field in template.SHOWN_FIELDS)
        return look.LINE * min(max(lines), MOST_LINES)

    def _head(self, demonstration: bool) -> None:
        layout, sheet = self.layout, self.sheet
        partner = self.catalogue.partners[layout.partner].name(self.language)
        period = texts.period(layout.quarter, self.language)
        parts = [
            texts.say(self.language, "workbook.title", partner=partner, period=period),
            texts.say(self.language, "workbook.subtitle"),
        ]
        if demonstration:
            parts.insert(0, texts.say(self.language, "workbook.demonstration"))
        colour = look.ALERT if demonstration else look.ACCENT
        write(sheet, TITLE_ROW - 1, 0, "   ".join(parts), self.styles, bold=True, font_color=colour)
        header = {"bold": True, "bg_color": look.ACCENT, "font_color": "#FFFFFF", "text_wrap": True, "align": "center"}
        for index, column in enumerate(layout.columns):
            write(sheet, MACHINE_ROW - 1, index, column.field, self.styles)
            write(sheet, HEADER_ROW - 1, index, self._header(column.field), self.styles, **_GRID, **header)

    def _header(self, field: str) -> str:
        dimension, category = template.split_field(field)
        if not dimension:
            return texts.say(self.language, f"workbook.column.{field}")
        named = next(each for each in self.catalogue.categories[dimension] if each.code == category)
        return texts.say(
            self.language,
            "workbook.column.part",
            dimension=self.catalogue.dimensions[dimension].name(self.language),
            category=named.name(self.language),
        )

    def _cell(self, row: Row, column: Column) -> tuple[Any, dict[str, Any]]:
        """The value and the look of one cell; whatever is not open stays locked."""
        if column.kind == "input":
            if column.field not in row.inputs:
                return None, {"bg_color": look.CLOSED}
            return self.filled.get((*row.key, column.field)), {
                "bg_color": look.INPUT,
                "locked": False,
                "num_format": WHOLE,
            }
        if column.kind == "note":
            return None, {"bg_color": look.INPUT, "locked": False, "text_wrap": True}
        if column.kind == "previous":
            return self._previous(row, self._input_by_previous[column.field])
        return self._named(row, column.field), {"text_wrap": True}

    def _previous(self, row: Row, field: str) -> tuple[Any, dict[str, Any]]:
        if field not in row.inputs:
            return None, {"bg_color": look.CLOSED}
        value = self.before.get((row.indicator, row.place, row.period.previous().code, field))
        whole = not isinstance(value, (int, float, Decimal)) or value == int(value)
        return value, {
            "bg_color": look.PREVIOUS,
            "font_color": look.MUTED,
            "italic": True,
            "num_format": WHOLE if whole else EXACT,
        }

    def _named(self, row: Row, field: str) -> str:
        catalogue, language = self.catalogue, self.language
        indicator = catalogue.indicators[row.indicator]
        if field in template.CODE_FIELDS:
            return row.key[template.CODE_FIELDS.index(field)]
        named = {
            "programme_name": lambda: catalogue.programmes[row.programme].short(language),
            "indicator_name": lambda: indicator.name(language),
            "place_name": lambda: catalogue.places[row.place].name(language),
            "period_name": lambda: texts.period(row.period, language),
            "unit": lambda: self._unit(row),
        }
        return named[field]()

    def _unit(self, row: Row) -> str:
        """Of a pair also what is divided by what, where the reference data say it."""
        indicator = self.catalogue.indicators[row.indicator]
        unit = indicator.unit(self.language)
        above, below = (getattr(indicator, f"{part}_{self.language}") for part in ("numerator", "denominator"))
        if not (indicator.is_pair and above and below):
            return unit
        return texts.say(self.language, "workbook.unit_of_pair", unit=unit, numerator=above, denominator=below)

    def _checks(self) -> None:
        """Warn while typing, never forbid: the upload judges. Lists are by name, which survives every program."""
        first, last = FIRST_ROW - 1, self.layout.last_row - 1
        for field in self.layout.inputs:
            index, letter = self.layout.fields.index(field), self.layout.letter(field)
            here = f"{letter}{FIRST_ROW}"
            self.sheet.data_validation(
                first,
                index,
                last,
                index,
                {
                    "validate": "custom",
                    "value": f"=OR(ISNUMBER({here}),COUNTIF({template.MARKER_LIST},{here})>0)",
                    "error_type": "warning",
                    "error_title": texts.say(self.language, "workbook.check.title"),
                    "error_message": texts.say(self.language, "workbook.check.message"),
                },
            )
            self.sheet.conditional_format(
                first,
                index,
                last,
                index,
                {
                    "type": "formula",
                    "criteria": f"=AND(ISNUMBER({here}),{here}<>INT({here}))",
                    "format": self.styles.shown_as(EXACT),
                },
            )
        note = self.layout.fields.index(template.NOTE)
        self.sheet.data_validation(
            first,
            note,
            last,
            note,
            {"validate": "list", "source": f"={template.NOTE_LIST}", "show_error": False},
        )

    def _set_up(self) -> None:
        sheet, layout = self.sheet, self.layout
        lines = []
        for index, column in enumerate(layout.columns):
            width = WIDTHS.get(column.field, PART_WIDTH if ":" in column.field else NUMBER_WIDTH)
            sheet.set_column(index, index, width, None, {"hidden": column.is_hidden})
            lines.append(0 if column.is_hidden else 1 + len(self._header(column.field)) // (width - 4))
        sheet.set_row(MACHINE_ROW - 1, None, None, {"hidden": True})
        sheet.set_row(HEADER_ROW - 1, look.LINE * max(lines))
        sheet.freeze_panes(FIRST_ROW - 1, layout.fields.index("period_name") + 1)
        sheet.autofilter(HEADER_ROW - 1, 0, max(layout.last_row, HEADER_ROW) - 1, len(layout.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(look.A4)
        self._print(sheet)
        sheet.set_footer(f"&L{layout.partner} {layout.quarter}&R&P / &N")
        sheet.hide_gridlines(2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False})

    def _print(self, sheet: Worksheet) -> None:
        """As many pages wide as it takes to be read on paper, each with the names that its rows begin with."""
        names = self.layout.fields.index("period_name")
        widths = [
            0 if column.is_hidden else WIDTHS.get(column.field, PART_WIDTH if ":" in column.field else NUMBER_WIDTH)
            for column in self.layout.columns
        ]
        repeated = sum(widths[: names + 1])
        rest = sum(widths) - repeated
        sheet.fit_to_pages(max(1, -(-rest // (PAGE_WIDTH - repeated))), 0)
        sheet.repeat_rows(HEADER_ROW - 1)
        sheet.repeat_columns(0, names)
