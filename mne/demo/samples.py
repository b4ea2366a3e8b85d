"""Six workbooks for visitors: two ready to upload, two with at least twelve different mistakes each, two that are no
templates but tables as an association keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from mne import template, texts
from mne.demo import own_tables
from mne.demo.story import Story
from mne.model import Language
from mne.period import Period
from mne.store import Store

if TYPE_CHECKING:
    from mne.demo.load import Teller

LANGUAGES_SHOWN: tuple[Language, ...] = ("ar", "fr")


def write(store: Store, story: Story, teller: Teller) -> None:
    """Write perfect-ar, perfect-fr, faulty-ar, faulty-fr, own-table-ar and own-table-fr into `$MNE_HOME/demo/`."""
    folder = store.settings.home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    quarter = Period.parse(story.showcase_quarter)
    values = teller.filled(story.showcase_partner, quarter)
    for language in LANGUAGES_SHOWN:
        perfect = teller.workbook(story.showcase_partner, quarter, values, language, 0)
        (folder / f"perfect-{language}.xlsx").write_bytes(perfect)
        (folder / f"faulty-{language}.xlsx").write_bytes(spoilt(perfect, language))
    figures = own_tables.Figures(values, store.catalogue(), quarter)
    (folder / "own-table-fr.xlsx").write_bytes(own_tables.wide(figures, "fr"))
    (folder / "own-table-ar.xlsx").write_bytes(own_tables.long(figures, "ar"))


def _results_title(book: openpyxl.Workbook) -> str:
    identity = {row[0].value: row[1].value for row in book[template.META_SHEET].iter_rows(max_col=2)}
    return str(identity["results_sheet"])


class Spoiler:
    """A filled Results sheet, addressed by field code; each mistake keeps to a row of its own."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.column = {str(c.value): c.column for c in sheet[template.MACHINE_ROW] if c.value is not None}
        self.rows = list(range(template.FIRST_ROW, sheet.max_row + 1))

    def get(self, row: int, field: str) -> Any:
        return self.sheet.cell(row, self.column[field]).value

    def put(self, row: int, field: str, value: Any) -> None:
        self.sheet.cell(row, self.column[field]).value = value

    def take(self, wanted: Callable[[int], bool]) -> int:
        """The first row not yet spoilt that fits; each mistake keeps to a row of its own."""
        row = next(r for r in self.rows if wanted(r))
        self.rows.remove(row)
        return row

    def is_count(self, row: int) -> bool:
        value = self.get(row, "value")
        return isinstance(value, int | float) and value >= 4

    def is_pair(self, row: int) -> bool:
        numerator = self.get(row, "numerator")
        return isinstance(numerator, int | float) and numerator > 0

    def parts(self, row: int) -> list[str]:
        """Fields of the filled parts of this row's first disaggregation."""
        filled = [f for f in self.column if ":" in f and isinstance(self.get(row, f), int | float)]
        first = filled[0].partition(":")[0] if filled else ""
        return [f for f in filled if f.partition(":")[0] == first]


def spoilt(perfect: bytes, language: Language) -> bytes:
    """The workbook with one mistake after the other written into it."""
    book = openpyxl.load_workbook(BytesIO(perfect))
    sheet = book[_results_title(book)]
    sheet.protection.disable()
    spoiler = Spoiler(sheet)
    for mistake in mistakes(spoiler, language):
        mistake()
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def mistakes(s: Spoiler, language: Language) -> Iterator[Callable[[], None]]:
    """Sixteen and more ways in which real workbooks go wrong."""
    counts, with_parts = s.is_count, lambda r: s.is_count(r) and len(s.parts(r)) > 1
    said = {key: texts.say(language, f"demo.faulty.{key}") for key in ("number", "place", "indicator", "period")}
    yield lambda: s.put(s.take(counts), "value", said["number"])
    yield lambda: s.put(s.take(counts), "value", -7)
    yield lambda: s.put(s.take(counts), "value", 3.5)
    yield lambda: s.put(s.take(counts), "value", "12 34")
    yield lambda: s.put(s.take(counts), "value", "#DIV/0!")
    yield lambda: s.put(s.take(counts), "value", "=SUM(1,2)")
    yield lambda: _rename(s, s.take(counts), "place", said["place"])
    yield lambda: _rename(s, s.take(counts), "indicator", said["indicator"])
    yield lambda: _rename(s, s.take(counts), "period", said["period"])
    yield lambda: _grow_part(s, s.take(with_parts))
    yield lambda: s.put(s.take(with_parts), "value", None)
    yield lambda: _multiply(s, s.take(counts), 60)
    yield lambda: _swap(s, s.take(s.is_pair))
    yield lambda: s.put(s.take(s.is_pair), "denominator", None)
    yield lambda: s.put(s.take(s.is_pair), "denominator", 0)
    yield lambda: _repeat(s, s.take(counts))


def _rename(s: Spoiler, row: int, field: str, name: str) -> None:
    """A row pasted from elsewhere: no code, and a name that nobody knows."""
    s.put(row, field, None)
    s.put(row, f"{field}_name", name)


def _grow_part(s: Spoiler, row: int) -> None:
    s.put(row, s.parts(row)[0], s.get(row, "value") + 5)


def _multiply(s: Spoiler, row: int, factor: int) -> None:
    s.put(row, "value", s.get(row, "value") * factor)
    for field in s.parts(row):
        s.put(row, field, None)


def _swap(s: Spoiler, row: int) -> None:
    numerator, denominator = s.get(row, "numerator"), s.get(row, "denominator")
    s.put(row, "numerator", denominator + 10)
    s.put(row, "denominator", numerator)


def _repeat(s: Spoiler, row: int) -> None:
    """The same row once more under the last one, as a paste leaves it."""
    below = s.sheet.max_row + 1
    for column in s.column.values():
        s.sheet.cell(below, column).value = s.sheet.cell(row, column).value
