"""Mappings that a partner's officer confirmed: known again by the shape of the headers, applied, seen and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mne import access
from mne.access import Action
from mne.intake.keys import Keys
from mne.intake.mapping.model import LONGEST_NAME, PERCENT, ROLES, Figures, TableMapping, mapping_of
from mne.intake.mapping.reading import Reader
from mne.intake.mapping.suggesting import Suggester
from mne.intake.mapping.table import Table
from mne.intake.spellings import learned
from mne.model import Finding, Identity, Language, Progress, Refused, Severity, User, silent
from mne.period import Period
from mne.rules import wording
from mne.store import KeptMapping, Store
from mne.template import META_SHEET, TEMPLATE, TEMPLATE_VERSION, Layout, layout, letters
from mne.workbook import Reading, SheetCells, read_sheet

_TRIED = 20
"""So many of a partner's mappings are tried on a table whose header is not the proposed one."""


@dataclass(frozen=True)
class Problem:
    """Why a mapping cannot be applied yet: texts `own.problem.<code>`."""

    code: str
    columns: str = ""


@dataclass(frozen=True)
class Outlook:
    """`figures` cells are read and speak to `answered` of the rows asked for; `missing` are the keys of the others."""

    figures: int
    answered: int
    missing: tuple[tuple[str, str, str], ...]
    left_out: tuple[Finding, ...]


@dataclass(frozen=True)
class OwnTable:
    """A partner's table on the desk: nothing of it is kept yet."""

    sheet: SheetCells
    asked: Layout
    keys: Keys
    language: Language

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it cannot be read at all."""
        return wording.of_own_table(self.sheet.findings)

    @property
    def is_template(self) -> bool:
        """Whether it is our own template, which needs no mapping."""
        return META_SHEET in self.sheet.titles

    @cached_property
    def table(self) -> Table | None:
        """None where there is nothing to read."""
        return Table(self.sheet) if self.sheet.cells is not None and len(self.sheet.cells) else None

    @cached_property
    def suggester(self) -> Suggester:
        assert self.table is not None
        return Suggester(self.table, self.asked, self.keys)

    def proposed(self, header_row: int = 0, header_rows: int = 1) -> TableMapping | None:
        """What the headers suggest; without a row given, the header is looked for. None: there is none."""
        if self.table is None:
            return None
        if not header_row:
            found = self.table.propose_header()
            if found is None:
                return None
            header_row, header_rows = found
        return self.suggester.mapping(header_row, header_rows, self.language)

    def shape(self, mapping: TableMapping) -> str:
        assert self.table is not None
        return self.table.shape(mapping.header_row, mapping.header_rows)

    def read(self, mapping: TableMapping, base_version: int = 0) -> Reading:
        """As a template would be read."""
        assert self.table is not None
        identity = Identity(
            *(TEMPLATE, TEMPLATE_VERSION, self.asked.partner, self.asked.quarter),
            *(mapping.language, self.asked.hash, base_version),
        )
        return Reader(self.table, mapping, self.asked, self.keys).reading(identity)

    def outlook(self, mapping: TableMapping) -> Outlook:
        """What would come of it: how much is read, what is left out, what is asked for and not in the table."""
        reading = self.read(mapping)
        assert reading.cells is not None and reading.rows is not None
        filled = reading.cells["kind"] != "blank"
        said = set(reading.cells.loc[filled, ["indicator", "place", "period"]].itertuples(index=False, name=None))
        missing = tuple(row.key for row in self.asked.rows if row.key not in said)
        left_out = tuple(f for f in reading.findings if f.code.startswith(("table.", "sheet.hidden_")))
        return Outlook(int(filled.sum()), len(self.asked.rows) - len(missing), missing, left_out)

    def recognised(self, kept: list[KeptMapping]) -> tuple[KeptMapping, TableMapping] | None:
        """The confirmed mapping of a table of this shape, moved to the quarter and to where its header stands now."""
        if self.table is None:
            return None
        places = [found] if (found := self.table.propose_header()) else []
        for one in kept[:_TRIED]:
            said = mapping_of(one.content)
            if said is None:
                continue
            for row, rows in dict.fromkeys([*places, (said.header_row, said.header_rows)]):
                if self.table.shape(row, rows) == one.shape:
                    moved = said.moved_to(self.asked.quarter)
                    here = {"header_row": row, "header_rows": rows, "sheet": self.table.title}
                    return one, moved.model_copy(update={**here, "language": self.language})
        return None


def open_table(
    store: Store, user: User, content: bytes, filename: str, quarter: Period, language: Language, title: str = ""
) -> OwnTable:
    """Read the sheet for the person to explain. Raises Refused for who may not submit."""
    access.require(user, Action.submit_report)
    most = store.settings.max_upload_mb * 1024 * 1024
    sheet = read_sheet(content, filename, title, max_bytes=most)
    return on_desk(store, user.partner or "", sheet, quarter, language)


def on_desk(store: Store, partner: str, sheet: SheetCells, quarter: Period, language: Language) -> OwnTable:
    catalogue = store.catalogue()
    keys = Keys(catalogue, quarter, learned(store, partner))
    return OwnTable(sheet, layout(catalogue, partner, quarter), keys, language)


def problems(mapping: TableMapping) -> tuple[Problem, ...]:
    """What the person has still to say; nothing where it can be applied."""
    return tuple(_problems(mapping))


def _problems(mapping: TableMapping) -> Iterator[Problem]:
    if not mapping.figures:
        yield Problem("nothing")
        return
    for role in ROLES:
        if role not in mapping.label_columns() and not all(mapping.said_by(role, f) for f in mapping.figures.values()):
            yield Problem(f"no_{role}")
    seen: dict[tuple[str, ...], int] = {}
    for column, figures in mapping.figures.items():
        said = tuple(mapping.said_by(role, figures) for role in ROLES)
        first = seen.setdefault(said, column)
        if first != column:
            yield Problem("twice", f"{letters(first - 1)}, {letters(column - 1)}")
    if alone := _without_denominator(mapping):
        yield Problem("percent_alone", ", ".join(letters(column - 1) for column in alone))


def _without_denominator(mapping: TableMapping) -> list[int]:
    """Columns of percentages with no column for what they are a share of; where rows say it, reading will tell."""
    if "field" in mapping.label_columns():
        return []

    def besides(figures: Figures) -> tuple[str, ...]:
        return tuple(mapping.said_by(role, figures) for role in ROLES if role != "field")

    said = {column: mapping.said_by("field", figures) for column, figures in mapping.figures.items()}
    there = {besides(mapping.figures[column]) for column, code in said.items() if code == "denominator"}
    return [c for c, code in said.items() if code == PERCENT and besides(mapping.figures[c]) not in there]


def remember_mapping(store: Store, user: User, name: str, shape: str, mapping: TableMapping) -> KeptMapping:
    """From now on her partner's tables of this shape are proposed to be read so. Raises Refused."""
    access.require(user, Action.submit_report)
    if user.partner is None:
        raise Refused("refused.action", action=Action.submit_report.value)
    if wrong := problems(mapping):
        raise Refused("own.refused.incomplete", problems=", ".join(one.code for one in wrong))
    content = mapping.model_dump_json()
    return store.remember_mapping(user.partner, name.strip()[:LONGEST_NAME], shape, content, user.name)


def mappings(store: Store, user: User, *, withdrawn: bool = False) -> list[KeptMapping]:
    """The secretariat sees all, an officer her partner's. Raises Refused for anybody else."""
    if access.may(user, Action.change_registry):
        return store.mappings(withdrawn=withdrawn)
    access.require(user, Action.submit_report)
    return store.mappings(user.partner, withdrawn=withdrawn) if user.partner else []


def withdraw_mapping(store: Store, user: User, number: int) -> None:
    """It is proposed no more. Raises Refused, in the same words for one that is not hers to see."""
    if number not in {one.n for one in mappings(store, user)}:
        raise Refused("own.refused.mapping", number=number)
    try:
        store.withdraw_mapping(number, user.name)
    except KeyError as gone:
        raise Refused("own.refused.mapping", number=number) from gone


def read_mapped(
    store: Store, content: bytes, filename: str, user: User, number: int, progress: Progress = silent
) -> Reading:
    """The table as its mapping says, whether that still holds or not. Raises Refused for one of another partner."""
    kept = store.mapping(number)
    if kept is None or kept.partner != user.partner:
        raise Refused("own.refused.mapping", number=number)
    mapping = mapping_of(kept.content)
    if mapping is None:
        raise Refused("own.refused.mapping", number=number)
    most = store.settings.max_upload_mb * 1024 * 1024
    progress("read", 0, 0)
    sheet = read_sheet(content, filename, mapping.sheet, max_bytes=most)
    if sheet.is_refused:
        return Reading(None, sheet.findings)
    quarter = Period.parse(mapping.quarter)
    head = store.slice_head(kept.partner, mapping.quarter)
    own = on_desk(store, kept.partner, sheet, quarter, mapping.language)
    return own.read(mapping, head.version if head else 0) if own.table else Reading(None, (_empty(),))


def _empty() -> Finding:
    return Finding("report.empty", Severity.critical)
