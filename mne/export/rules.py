"""The whole set of rules as a workbook: one row a rule, drop-downs, and a sheet that explains kinds and settings."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from mne import texts
from mne.export import styles as look
from mne.export.styles import Styles, new_workbook, write
from mne.export.tables import HEADER
from mne.model import RIGHT_TO_LEFT, Language, Severity
from mne.rules import KINDS, telling
from mne.rules.problems import fields_for, words_of
from mne.rules.row import Selector
from mne.rules.table import COLUMNS
from mne.rules.workbook import FIRST_ROW, IDENTITY, LISTS, SPARE_ROWS
from mne.template import letters

_WIDTHS = {"code": 22, "version": 8, "kind": 20, "severity": 12, "selector": 42, "params": 34, "missing": 13,
           "valid_from": 12, "valid_to": 12, "trial": 9}  # fmt: skip
_SENTENCE_WIDTH = 40
_GUIDE_WIDTHS = (22, 30, 62, 62)
_CHOICES: Mapping[str, Sequence[str]] = {
    "kind": tuple(KINDS),
    "severity": tuple(each.value for each in Severity),
    "missing": ("skip_any", "skip_all", "never_skip"),
    "trial": ("yes", "no"),
}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_HEADING = {"bold": True, "font_size": 12, "font_color": look.ACCENT}


def rules_workbook(rows: Sequence[Mapping[str, str]], language: Language, *, registry: int) -> bytes:
    """`rows`: cells by column of rules.csv; `registry` is the version they were taken at."""
    into = io.BytesIO()
    workbook = new_workbook(into)
    styles = Styles(workbook, language in RIGHT_TO_LEFT)
    title = texts.say(language, "rulebook.sheet.rules")
    sheet = workbook.add_worksheet(title)
    _write_rules(sheet, styles, rows, language)
    _write_guide(workbook.add_worksheet(texts.say(language, "rulebook.sheet.guide")), styles, language)
    _write_lists(workbook, sheet, len(rows))
    _write_identity(workbook, title, registry)
    if language in RIGHT_TO_LEFT:
        for each in workbook.worksheets():
            each.right_to_left()
    workbook.close()
    return into.getvalue()


def _write_rules(sheet: Worksheet, styles: Styles, rows: Sequence[Mapping[str, str]], language: Language) -> None:
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _width(name))
        write(sheet, 0, column, name, styles)
        write(sheet, 1, column, texts.say(language, f"rule.column.{name}"), styles, **HEADER)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_row(1, 32)
    for number, row in enumerate(rows, FIRST_ROW - 1):
        sheet.set_row(number, _height([row[name] for name in COLUMNS], [_width(name) for name in COLUMNS]))
        for column, name in enumerate(COLUMNS):
            text = row[name]
            value: Any = int(text) if name == "version" and text.isdecimal() else text
            # Codes and the two other languages read from the left, also in an Arabic workbook.
            order = {} if name == "message_ar" else {"reading_order": 1}
            # As text, a day stays as it was written, whatever the country of the Excel that opens it.
            write(sheet, number, column, value, styles, border=1, border_color=look.HAIRLINE, **_WRAPPED, **order)
    sheet.autofilter(1, 0, max(len(rows) + 1, 2), len(COLUMNS) - 1)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(look.A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _width(column: str) -> int:
    return _WIDTHS.get(column, _SENTENCE_WIDTH)


def _height(texts_of_row: Sequence[str], widths: Sequence[int]) -> float:
    """Room for the longest of the wrapped cells."""
    lines = [
        sum(1 + len(line) // (width - 2) for line in text.split("\n"))
        for text, width in zip(texts_of_row, widths, strict=False)
    ]
    return look.LINE * max(lines, default=1) + 2


def _write_lists(workbook: Workbook, rules: Worksheet, count: int) -> None:
    """The drop-downs: lists by a defined name each, since Excel drops what points at another sheet otherwise."""
    sheet = workbook.add_worksheet(LISTS)
    for column, (name, choices) in enumerate(_CHOICES.items()):
        sheet.write_column(0, column, choices)
        letter = letters(column)
        workbook.define_name(f"mne_{name}", f"={LISTS}!${letter}$1:${letter}${len(choices)}")
        at = COLUMNS.index(name)
        rules.data_validation(
            FIRST_ROW - 1, at, FIRST_ROW - 2 + count + SPARE_ROWS, at, {"validate": "list", "source": f"=mne_{name}"}
        )
    sheet.hide()
    sheet.protect()


def _write_identity(workbook: Workbook, title: str, registry: int) -> None:
    sheet = workbook.add_worksheet(IDENTITY)
    for row, pair in enumerate((("sheet", title), ("registry", str(registry)))):
        sheet.write_row(row, 0, pair)
    sheet.very_hidden()
    sheet.protect()


def _write_guide(sheet: Worksheet, styles: Styles, language: Language) -> None:
    """Columns; kinds with what they find, their settings and the names their sentences may use; conditions."""
    for column, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(look.A4)
    sheet.fit_to_pages(1, 0)
    how = texts.say(language, "rulebook.guide.how")
    sheet.merge_range(0, 0, 0, len(_GUIDE_WIDTHS) - 1, "", styles(**_WRAPPED))
    write(sheet, 0, 0, how, styles, **_WRAPPED)
    sheet.set_row(0, _height([how], [sum(_GUIDE_WIDTHS)]))
    lines: list[tuple[str, ...]] = [(), (texts.say(language, "rulebook.guide.columns"),)]
    for name in COLUMNS:
        choices = " · ".join(_CHOICES.get(name, ()))
        lines.append((name, texts.say(language, f"rule.column.{name}"), _about(name, language), choices))
    lines += [(), (texts.say(language, "rulebook.guide.kinds"),)]
    for kind, row in KINDS.items():
        params: Any = row.model_fields["params"].annotation
        said = [_setting(name, field, language) for name, field in params.model_fields.items()]
        fields = " ".join(f"{{{name}}}" for name in sorted(fields_for(kind)))
        named = telling.kind_name(kind, language)
        lines.append((kind, named, texts.say(language, f"rule.kind.{kind}.about"), "\n".join([*said, fields])))
    lines += [(), (texts.say(language, "rulebook.guide.conditions"),)]
    for name, field in Selector.model_fields.items():
        lines.append((name, telling.key_name(name, language), " · ".join(words_of(field.annotation)), ""))
    for number, line in enumerate(lines, 1):
        sheet.set_row(number, _height(line, _GUIDE_WIDTHS))
        for column, text in enumerate(line):
            properties = _HEADING if len(line) == 1 else {**_WRAPPED, "bold": not column}
            write(sheet, number, column, text, styles, **properties)


def _about(column: str, language: Language) -> str:
    key = f"rulebook.guide.column.{column}"
    return texts.say(language, key) if texts.has(key) else ""


def _setting(name: str, field: Any, language: Language) -> str:
    """« max=… Largest »: what is written, and what it means."""
    words = "|".join(words_of(field.annotation))
    usual = field.get_default(call_default_factory=True)
    if isinstance(usual, bool):
        usual = "yes" if usual else "no"
    shown = words or ("" if field.is_required() or usual in (None, ()) else str(usual)) or "…"
    return f"{name}={shown}   {telling.key_name(name, language)}"
