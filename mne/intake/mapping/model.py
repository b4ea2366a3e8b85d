"""What a person says of her own table: which column names what, which figures stand where. Pure, kept as JSON.

A figure needs an indicator, a place, a period and a field. Each of these four roles has one source: a column that
names it row by row, the column of figures itself (`each`), or one code for the whole table (`fixed`). That covers
long tables and tables that are wide by indicator, place, period or part alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mne.catalogue import normalise
from mne.model import Language
from mne.period import Period, asked_in

Role = Literal["indicator", "place", "period", "field"]
ROLES: tuple[Role, ...] = ("indicator", "place", "period", "field")
AS_ASKED = "as_asked"
"""A period: the one that the quarter asks of the indicator, where it asks for only one."""
NOT_READ = ""
"""Meaning of a row's name: the row is left out, and that is told."""
PERCENT = "percent"
"""A field that is no field of ours: the percentage that a pair makes, from which its numerator is read."""
LONGEST_NAME = 200


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Kept):
    """Where a role comes from."""

    kind: Literal["column", "each", "fixed"]
    column: Annotated[int, Field(ge=0, le=16_384)] = 0
    code: str = ""


class Figures(_Kept):
    """What a column of figures says of the roles whose source is `each`; "" where another source says it."""

    indicator: str = ""
    place: str = ""
    period: str = ""
    field: str = ""

    def of(self, role: Role) -> str:
        return str(getattr(self, role))


class TableMapping(_Kept):
    """The whole of it. Columns count from 1; a column that is neither a source nor among `figures` is not read.

    `labels`: by role, what a row's name, as it is written, means where the registry does not know it; NOT_READ leaves
    the row out.
    """

    sheet: str
    header_row: Annotated[int, Field(ge=1, le=1_048_576)]
    header_rows: Annotated[int, Field(ge=1, le=2)] = 1
    quarter: str
    language: Language
    sources: dict[Role, Source]
    figures: dict[int, Figures]
    labels: dict[Role, dict[str, str]] = {}

    @property
    def first_row(self) -> int:
        return self.header_row + self.header_rows

    def label_columns(self) -> dict[Role, int]:
        """The columns that name something row by row."""
        return {role: found.column for role, found in self.sources.items() if found.kind == "column"}

    def meanings(self, role: Role) -> dict[str, str]:
        """Labels by the name as it is compared. Mappings kept by earlier programs had it so already."""
        said = self.labels.get(role, {})
        return said | {normalise(name): code for name, code in said.items()}

    def said_by(self, role: Role, figures: Figures) -> str:
        """Code of a role that no row names; "" when nothing says it."""
        source = self.sources.get(role)
        if source is None or source.kind == "column":
            return ""
        return source.code if source.kind == "fixed" else figures.of(role)

    def moved_to(self, quarter: Period) -> TableMapping:
        """The same for another quarter: its second month where this one's second month stood, and so on."""
        if quarter.code == self.quarter:
            return self
        code_by_code = _periods(Period.parse(self.quarter), quarter)

        def moved(code: str) -> str:
            return code_by_code.get(code, "") if code not in ("", AS_ASKED) else code

        figures = {n: f.model_copy(update={"period": moved(f.period)}) for n, f in self.figures.items()}
        sources = {
            role: found.model_copy(update={"code": moved(found.code)}) if role == "period" else found
            for role, found in self.sources.items()
        }
        # What a row calls a period was said of that quarter.
        labels = {role: dict(found) for role, found in self.labels.items() if role != "period"}
        return self.model_copy(
            update={"quarter": quarter.code, "figures": figures, "sources": sources, "labels": labels}
        )


def _periods(old: Period, new: Period) -> Mapping[str, str]:
    """Month by month, then what is longer by its frequency, where the new quarter closes one."""
    before, after = asked_in(old), asked_in(new)
    longer = {period.frequency: period.code for period in after[3:]}
    months = {a.code: b.code for a, b in zip(before[:3], after[:3], strict=True)}
    return months | {period.code: longer.get(period.frequency, "") for period in before[3:]}


def mapping_of(content: str) -> TableMapping | None:
    """The kept one; None where a later program no longer understands it."""
    try:
        return TableMapping.model_validate_json(content)
    except ValidationError:
        return None
