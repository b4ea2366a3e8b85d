"""What the headers and names of a table probably mean. Only ever proposed: the person confirms each on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from mne import texts
from mne.catalogue import normalise
from mne.catalogue.problems import nearest
from mne.intake.headings import Headings
from mne.intake.keys import Keys
from mne.intake.mapping.model import AS_ASKED, NOT_READ, PERCENT, ROLES, Figures, Role, Source, TableMapping
from mne.intake.mapping.percent import is_percent_text, may_be_percent
from mne.intake.mapping.table import Cell, Table, distinct
from mne.intake.periods import period_in_text
from mne.model import LANGUAGES, Language
from mne.template import TOTAL_FIELDS, Layout, is_input, split_field

_MOSTLY = 0.5
"""So large a share of a column's names must be known for it to name something."""
_SHORTEST_LIKENESS = 5
_PARTS = {"female": "sex:female", "male": "sex:male"}  # Headed otherwise than the registry names them.


class Suggester:
    """Proposes for one table of one partner's quarter."""

    def __init__(self, table: Table, asked: Layout, keys: Keys) -> None:
        self.table, self.asked, self.keys = table, asked, keys
        self._inputs = {row.indicator: row.inputs for row in asked.rows}
        self._indicators = set(self._inputs)
        self._headings = Headings(keys.catalogue)

    def mapping(self, header_row: int, header_rows: int, language: Language) -> TableMapping:
        """The whole proposal for this header."""
        headers = self.table.headers(header_row, header_rows)
        first = header_row + header_rows
        named = self._label_columns(headers, first)
        figures = {n: self._figures(headers[n]) for n in headers if n not in named.values() and self._counts(n, first)}
        figures = figures if "indicator" in named else self._of_the_group(figures, headers)
        sources = {role: self._source(role, named, figures.values()) for role in ROLES}
        kept = {n: _only(f, sources) for n, f in figures.items() if not any(map(self._is_elsewhen, headers[n]))}
        kept = _with_denominators({n: f for n, f in kept.items() if _is_whole(f, sources)})
        return TableMapping(
            sheet=self.table.title,
            header_row=header_row,
            header_rows=header_rows,
            quarter=self.asked.quarter.code,
            language=language,
            sources=sources,
            figures=kept,
            labels=self.labels(named, first),
        )

    def _of_the_group(self, figures: dict[int, Figures], headers: Mapping[int, tuple[str, ...]]) -> dict[int, Figures]:
        """A part is of the indicator that stands under the same upper header; the only column that says no more than
        its indicator is the total."""
        told: dict[str, set[str]] = {}
        for n, one in figures.items():
            if one.indicator and len(headers[n]) > 1:
                told.setdefault(headers[n][0], set()).add(one.indicator)
        found = dict(figures)
        for n, one in figures.items():
            codes = told.get(headers[n][0], set()) if len(headers[n]) > 1 and not one.indicator else set()
            fields = {field for text in headers[n][1:] for code in codes if (field := self._field(text, code))}
            if len(codes) == len(fields) == 1:
                found[n] = one.model_copy(update={"indicator": min(codes), "field": min(fields)})
        open_ = Counter(one for one in found.values() if one.indicator and not one.field)
        for n, one in found.items():
            total = one.model_copy(update={"field": "value"})
            if open_[one] == 1 and total not in found.values() and "value" in self._inputs[one.indicator]:
                found[n] = total
        return found

    def figure_columns(self, mapping: TableMapping) -> list[int]:
        """Columns that may hold figures: numbers or markers below the header, and no names."""
        headers = self.table.headers(mapping.header_row, mapping.header_rows)
        taken = set(mapping.label_columns().values())
        return [n for n in headers if n not in taken and self._counts(n, mapping.first_row)]

    def figures_of(self, column: int, mapping: TableMapping) -> Figures:
        """What the header alone says of a column."""
        return self._figures(self.table.header(column, mapping.header_row, mapping.header_rows))

    def speaks_of_percent(self, mapping: TableMapping) -> bool:
        """Whether a column of figures is headed as percentages, or holds any."""
        return any(
            self.figures_of(column, mapping).field == PERCENT
            or any(is_percent_text(cell.raw) for cell in self.table.below(column, mapping.first_row))
            for column in self.figure_columns(mapping)
        )

    def labels(self, named: Mapping[Role, int], first_row: int) -> dict[Role, dict[str, str]]:
        """By role, the names that the registry does not know with what they may mean; a total is left out."""
        found: dict[Role, dict[str, str]] = {}
        for role, column in named.items():
            said = {c.said: self.meaning(role, c) for c in self.unknown(role, column, first_row).values()}
            found[role] = {name: code for name, code in said.items() if code is not None}
        return found

    def unknown(self, role: Role, column: int, first_row: int) -> dict[str, Cell]:
        """Names in this column that only the person can explain; every name of a part is one."""
        cells = self._labels(column, first_row)
        return {folded: c for folded, c in distinct(cells) if role == "field" or not self._is_clear(role, c.raw)}

    def _is_clear(self, role: Role, text: str) -> bool:
        """Known, or a period that is certainly one of another quarter."""
        return bool(self._known(role, text)) or (role == "period" and self._is_elsewhen(text))

    def _is_elsewhen(self, text: str) -> bool:
        return not self._known("period", text) and period_in_text(text, self.asked.quarter.year) is not None

    def meaning(self, role: Role, cell: Cell) -> str | None:
        """The likely one; NOT_READ for a total or a note, None where nothing is likely."""
        if role == "field":
            return self._field(cell.raw) or None
        if self._is_total(cell.raw) or not self._has_figures(cell.row):
            return NOT_READ
        return self.keys.suggest(role, cell.raw) or None

    def _has_figures(self, row: int) -> bool:
        return any(cell.is_number for cell in self.table.in_row(row))

    def _labels(self, column: int, first_row: int) -> list[Cell]:
        return [cell for cell in self.table.below(column, first_row) if cell.kind in ("text", "date", "number")]

    def _known(self, role: Role, text: str) -> str:
        return self.keys.resolve(role, "", text).code

    def _counts(self, column: int, first_row: int) -> bool:
        cells = self.table.below(column, first_row)
        return any(cell.is_number or cell.kind in ("formula", "error") for cell in cells)

    def _label_columns(self, headers: Mapping[int, tuple[str, ...]], first_row: int) -> dict[Role, int]:
        """Each role's column: first by the names that stand in it, then by its header."""
        found: dict[Role, int] = {}
        for role in ROLES:
            shares = {n: self._share(role, n, first_row) for n in headers if n not in found.values()}
            best = max(shares, key=lambda n: (shares[n], -n), default=0)
            if shares and shares[best] >= _MOSTLY:
                found[role] = best
                continue
            by_header = [n for n in shares if self._is_headed(role, headers[n]) and not self._counts(n, first_row)]
            if by_header:
                found[role] = by_header[0]
        return found

    def _share(self, role: Role, column: int, first_row: int) -> float:
        cells = [cell for _, cell in distinct(self._labels(column, first_row))]
        if role in ("field", "indicator", "place"):
            cells = [cell for cell in cells if cell.kind == "text"]
        known = sum(bool(self._field(c.raw) if role == "field" else self._known(role, c.raw)) for c in cells)
        if role == "field" and known < 2:
            return 0
        return known / len(cells) if cells else 0

    def _is_headed(self, role: Role, header: Iterable[str]) -> bool:
        words = self._words.get(role, frozenset())
        return any(
            self._headings.field(text).removesuffix("_name") == role or normalise(text) in words for text in header
        )

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        """How people head such columns, and what they call a total; in all languages."""
        keys = (*ROLES, "total", *TOTAL_FIELDS, PERCENT, *_PARTS)
        said = {key: [texts.say(language, f"own.words.{key}") for language in LANGUAGES] for key in keys}
        return {
            key: frozenset(normalise(word) for line in lines for word in line.split("|")) for key, lines in said.items()
        }

    def _is_total(self, text: str) -> bool:
        """A total over the rows: the word alone, or at the beginning."""
        folded = normalise(text)
        return any(folded == word or (len(word) > 3 and folded.startswith(word)) for word in self._words["total"])

    def _figures(self, header: tuple[str, ...]) -> Figures:
        """Each text of the header says one thing. Where one says nothing that is known, the field stays open."""
        found: dict[Role, str] = {}
        left = []
        for text in header:
            role = next((r for r in ROLES[:3] if r not in found and self._code(r, text)), None)
            if role:
                found[role] = self._code(role, text)
            else:
                left.append(text)
        fields = [self._field(text, found.get("indicator", "")) for text in left]
        if all(fields) and len(set(fields)) < 2:
            found["field"] = fields[0] if fields else "value"
        if found.get("field") == "value" and found.get("indicator") in self._of_percent:
            # A pair has no value of its own: what stands under its name alone is its percentage.
            found["field"] = PERCENT
        return Figures(**found)

    def _code(self, role: Role, text: str) -> str:
        return self._indicator(text) if role == "indicator" else self._known(role, text)

    def _indicator(self, text: str) -> str:
        """Of those that are asked for: by code or name, by a code before the name, by likeness."""
        code = self._known("indicator", text)
        if code in self._indicators:
            return code
        first = self._known("indicator", text.split()[0]) if text.split() else ""
        if first in self._indicators:
            return first
        names = self._indicator_names
        like = nearest(normalise(text), names) if len(normalise(text)) >= _SHORTEST_LIKENESS else ""
        return names.get(like, "")

    @cached_property
    def _indicator_names(self) -> dict[str, str]:
        known = self.keys.catalogue.indicators
        return {normalise(known[code].name(language)): code for code in self._indicators for language in LANGUAGES}

    def _field(self, text: str, indicator: str = "") -> str:
        """A total or part by its name: the very name, else one that holds it or is held by it; "" where several do."""
        folded = normalise(text)
        by_template = self._headings.field(text)
        if is_input(by_template):
            return by_template
        for total in TOTAL_FIELDS:
            if folded in self._words[total]:
                return total
        asked = self._inputs.get(indicator, ()) if indicator else self.asked.inputs
        for word, part in _PARTS.items():
            if folded in self._words[word] and part in asked:
                return part
        if self._is_percent(text) and (indicator in self._of_percent if indicator else self._of_percent):
            return PERCENT
        parts = [(name, f) for name, f in self._parts if not indicator or f in self._inputs.get(indicator, ())]
        ways = (
            lambda name: name == folded,
            lambda name: len(name) > 3 and name in folded,
            lambda name: len(folded) > 3 and name.startswith(folded),
        )
        for alike in ways:
            if found := {field for name, field in parts if folded and alike(name)}:
                return found.pop() if len(found) == 1 else ""
        found = {f for name, f in parts if len(folded) == 1 and name.startswith(folded) and self._is_one_of_two(f)}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def _of_percent(self) -> frozenset[str]:
        """Indicators whose pair makes a percentage."""
        known = self.keys.catalogue.indicators
        return frozenset(code for code in self._indicators if may_be_percent(known[code]))

    def _is_percent(self, text: str) -> bool:
        return text.strip() in ("%", "٪") or normalise(text) in self._words[PERCENT]

    @cached_property
    def _parts(self) -> list[tuple[str, str]]:
        """(name as compared, field) of the parts that are asked for, in all languages."""
        found = []
        for field in self.asked.inputs:
            dimension, code = split_field(field)
            for category in self.keys.catalogue.categories.get(dimension, ()):
                if category.code == code:
                    found += [(normalise(category.name(language)), field) for language in LANGUAGES]
        return found

    def _is_one_of_two(self, field: str) -> bool:
        return len(self.keys.catalogue.categories[split_field(field)[0]]) == 2

    def _source(self, role: Role, named: Mapping[Role, int], figures: Collection[Figures]) -> Source:
        """A column that names it; the headers, where they do; one for all, where only one comes into question."""
        if role in named:
            return Source(kind="column", column=named[role])
        told = Counter(code for one in figures if (code := one.of(role)))
        if role == "field":
            # Two columns of the same indicator cannot both be its total.
            totals = [one.model_copy(update={"field": ""}) for one in figures if one.indicator]
            is_each = set(told) - {"value"} or len(set(totals)) < len(totals)
            return Source(kind="each") if is_each else Source(kind="fixed", code="value")
        if told:
            return Source(kind="each")
        if role == "period":
            return Source(kind="fixed", code=AS_ASKED)
        possible = self._indicators if role == "indicator" else {row.place for row in self.asked.rows}
        return Source(kind="fixed", code=next(iter(possible)) if len(possible) == 1 else "")


def _only(figures: Figures, sources: Mapping[Role, Source]) -> Figures:
    """Without what another source says; a column without a named period has the one that is asked for."""
    kept: dict[Role, str] = {role: figures.of(role) for role in ROLES if sources[role].kind == "each"}
    if "period" in kept and not kept["period"]:
        kept["period"] = AS_ASKED
    return Figures(**kept)


def _with_denominators(figures: Mapping[int, Figures]) -> dict[int, Figures]:
    """A percentage is only proposed where another column has its denominator."""
    there = {f.model_copy(update={"field": ""}) for f in figures.values() if f.field == "denominator"}
    return {n: f for n, f in figures.items() if f.field != PERCENT or f.model_copy(update={"field": ""}) in there}


def _is_whole(figures: Figures, sources: Mapping[Role, Source]) -> bool:
    return all(figures.of(role) for role in ROLES if sources[role].kind == "each")
