"""The form in which a person says what her own table means; every answer is proposed, none is taken for granted.

Keys that stay: own-source-ROLE-KEY, own-COLUMN-ROLE-KEY, own-label-ROLE-N-KEY. KEY is new with every table, header and
quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mne import texts
from mne.catalogue import normalise
from mne.intake import mapping as own
from mne.intake.mapping import (
    AS_ASKED,
    NOT_READ,
    PERCENT,
    ROLES,
    Cell,
    Figures,
    OwnTable,
    Role,
    Source,
    TableMapping,
    column_name,
)
from mne.ui import own_words
from mne.ui.plain import escaped
from mne.ui.sending import Desk

LABELS = 30
"""So many unknown names are asked for; the others are found among the findings."""
EXAMPLES = 3
_SKIP = "-"


class Form:
    """One table's form, drawn from a proposal."""

    def __init__(self, desk: Desk, table: OwnTable, proposal: TableMapping, key: str) -> None:
        self.desk, self.own, self.proposal, self.key = desk, table, proposal, key
        assert table.table is not None
        self.table = table.table
        self.headers = self.table.headers(proposal.header_row, proposal.header_rows)
        rows = table.asked.rows
        self.codes: dict[Role, list[str]] = {
            "indicator": list(dict.fromkeys(row.indicator for row in rows)),
            "place": list(dict.fromkeys(row.place for row in rows)),
            "period": [AS_ASKED, *sorted({row.period.code for row in rows})],
            "field": [
                *table.asked.inputs,
                *([PERCENT] if any(map(self._makes_percent, (r.indicator for r in rows))) else []),
            ],
        }
        if any(self._makes_percent(code) for code in self.codes["indicator"]):
            self.codes["field"].append(PERCENT)

    def draw(self) -> TableMapping:
        """The form, and what it says now."""
        st.caption(self.desk.say("own.suggested"))
        st.markdown(f"**{self.desk.say('own.sources')}**")
        sources = self._sources()
        said = self.proposal.model_copy(update={"sources": sources})
        st.markdown(f"**{self.desk.say('own.columns')}**")
        if PERCENT in self.codes["field"] and self.own.suggester.speaks_of_percent(said):
            st.caption(self.desk.say("own.percent_help"))
        with st.container(key="own-columns"):
            columns = self.own.suggester.figure_columns(said)
            answers = {column: self._column(column, sources) for column in columns}
        figures = {column: found for column, found in answers.items() if found is not None}
        said = said.model_copy(update={"figures": figures})
        return said.model_copy(update={"labels": self.labels(said)})

    def _sources(self) -> dict[Role, Source]:
        found: dict[Role, Source] = {}
        places = [*st.columns(2), *st.columns(2)]
        for role, place in zip(ROLES, places, strict=True):
            options = self._source_options(role)
            proposed = self.proposal.sources.get(role)
            with place:
                chosen = st.selectbox(
                    self.desk.say(f"own.role.{role}"),
                    options,
                    index=options.index(proposed) if proposed in options else None,
                    format_func=lambda source, role=role: self._source_name(role, source),
                    placeholder=self.desk.say("own.choose"),
                    key=f"own-source-{role}-{self.key}",
                )
            found[role] = chosen or Source(kind="fixed")
        return found

    def _source_options(self, role: Role) -> list[Source]:
        return [
            *(Source(kind="column", column=column) for column in self.headers),
            Source(kind="each"),
            *(Source(kind="fixed", code=code) for code in self.codes[role]),
        ]

    def _source_name(self, role: Role, source: Source) -> str:
        if source.kind == "column":
            return self.desk.say("own.in_column", column=column_name(source.column, self.headers[source.column]))
        if source.kind == "each":
            return self.desk.say("own.each")
        return self.desk.say("own.for_all", meaning=self._name(role, source.code))

    def _name(self, role: Role, code: str) -> str:
        return own_words.name_of(self.desk.catalogue, self.desk.language, role, code)

    def _column(self, column: int, sources: Mapping[Role, Source]) -> Figures | None:
        """What one column of figures means; None where it is not read."""
        proposed = self.proposal.figures.get(column)
        likely = proposed or self.own.suggester.figures_of(column, self.proposal)
        asked = [role for role in ROLES if sources[role].kind == "each"]
        with st.container(border=True):
            title, *places = st.columns([2, *[3] * max(2, len(asked))], vertical_alignment="center")
            title.markdown(
                f"**{escaped(column_name(column, self.headers[column]))}**  \n{escaped(self._example(column))}"
            )
            if not asked:
                return self._read_or_not(column, places[0], is_read=proposed is not None)
            said: dict[Role, str] = {}
            for n, role in enumerate(asked):
                before = _SKIP if n == 0 and proposed is None else likely.of(role)
                with places[n]:
                    said[role] = self._choose(column, role, before, self._codes_of(role, said), skip=n == 0)
                if said[role] == _SKIP:
                    return None
        return Figures(**said)

    def _read_or_not(self, column: int, place: DeltaGenerator, *, is_read: bool) -> Figures | None:
        options = [self.desk.say("own.read"), self.desk.say("own.not_read")]
        answer = place.selectbox(
            column_name(column, self.headers[column]),
            options,
            index=0 if is_read else 1,
            key=f"own-{column}-read-{self.key}",
            label_visibility="collapsed",
        )
        return Figures() if answer == options[0] else None

    def _codes_of(self, role: Role, said: Mapping[Role, str]) -> list[str]:
        """Of a column that names its indicator: only what is asked of it."""
        rows = [row for row in self.own.asked.rows if row.indicator == said.get("indicator")]
        if not rows or role == "indicator":
            return self.codes[role]
        if role == "field":
            return [*rows[0].inputs, *([PERCENT] if self._makes_percent(rows[0].indicator) else [])]
        if role == "place":
            return list(dict.fromkeys(row.place for row in rows))
        return [AS_ASKED, *sorted({row.period.code for row in rows})]

    def _makes_percent(self, indicator: str) -> bool:
        return own.may_be_percent(self.desk.catalogue.indicators[indicator])

    def _choose(self, column: int, role: Role, before: str, codes: Sequence[str], *, skip: bool) -> str:
        options = [_SKIP, *codes] if skip else list(codes)
        chosen = st.selectbox(
            f"{column_name(column, self.headers[column])}: {self.desk.say(f'own.role.{role}')}",
            options,
            index=options.index(before) if before in options else None,
            format_func=lambda code: self.desk.say("own.not_read") if code == _SKIP else self._name(role, code),
            placeholder=self.desk.say(f"own.role.{role}"),
            key=f"own-{column}-{role}-{self.key}",
            label_visibility="collapsed",
        )
        return chosen or ""

    def _example(self, column: int) -> str:
        cells = self.table.below(column, self.proposal.first_row)[:EXAMPLES]
        return self.desk.say("own.example", values=" · ".join(cell.said[:24] for cell in cells))

    def labels(self, said: TableMapping, *, only_new: bool = False) -> dict[Role, dict[str, str]]:
        """What the names in the rows mean that nobody knows; those that are left open stay unknown.

        With `only_new` nothing is asked of what the mapping knows already.
        """
        known = {role: self.proposal.meanings(role) for role in ROLES}
        unknown = {
            (role, folded): cell
            for role, column in said.label_columns().items()
            for folded, cell in self.own.suggester.unknown(role, column, said.first_row).items()
            if not (only_new and folded in known[role])
        }
        asked = dict(list(unknown.items())[:LABELS])
        # What was said earlier of names that do not stand here today is kept.
        found: dict[Role, dict[str, str]] = {
            role: {
                name: code
                for name, code in self.proposal.labels.get(role, {}).items()
                if not {(role, name), (role, normalise(name))} & asked.keys()
            }
            for role in ROLES
        }
        if unknown:
            st.markdown(f"**{self.desk.say('own.labels')}**")
        for n, ((role, folded), cell) in enumerate(asked.items()):
            before = known[role].get(folded, self.own.suggester.meaning(role, cell))
            code = self._label(n, role, cell, before)
            if code is not None:
                found[role][cell.said] = code
        if len(unknown) > LABELS:
            numbers = {"shown": texts.number(LABELS, self.desk.language), "count": len(unknown)}
            st.caption(self.desk.say("own.labels_more", **numbers))
        return {role: kept for role, kept in found.items() if kept}

    def _label(self, number: int, role: Role, cell: Cell, before: str | None) -> str | None:
        options = [NOT_READ, *(code for code in self.codes[role] if code != AS_ASKED)]
        return st.selectbox(
            escaped(f"{cell.said[:60]} ({cell.address})"),
            options,
            index=options.index(before) if before in options else None,
            format_func=lambda code: self._name(role, code) if code else self.desk.say("own.row_not_read"),
            placeholder=self.desk.say("own.choose"),
            key=f"own-label-{role}-{number}-{self.key}",
        )


def worded_problems(desk: Desk, mapping: TableMapping) -> str:
    """What is still missing; "" where nothing is."""
    found = own.problems(mapping)
    return " · ".join(desk.say(f"own.problem.{one.code}", columns=one.columns) for one in found)
