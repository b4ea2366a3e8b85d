"""What partners' officers confirmed once: the secretariat sees it and withdraws it. Spellings, mappings of tables.

Keys that stay, NAME being `spelling` or `mapping`: NAMEs (the table), NAME-withdrawn, NAME-end, NAME-which,
NAME-withdraw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pandas as pd
import streamlit as st

from mne import texts
from mne.model import Refused
from mne.store import StoreProblem
from mne.ui.plain import escaped
from mne.ui.rulebook.desk import Desk, tell

ICONS = {"spelling": "spellcheck", "mapping": "table_view"}


@dataclass(frozen=True)
class Line:
    """One of them. `cells` stand between its partner and who confirmed it; `title` is what it is called."""

    number: int
    partner: str
    cells: tuple[str, ...]
    title: str
    who: str
    since: datetime
    is_held: bool


@dataclass(frozen=True)
class Kind:
    """`columns` are the titles of Line.cells; `listed` takes whether withdrawn ones are wanted too; `detail` shows more
    of the one that is chosen. Texts: rulebook.NAME.*"""

    name: Literal["spelling", "mapping"]
    columns: tuple[str, ...]
    listed: Callable[[Desk, bool], Sequence[Line]]
    withdraw: Callable[[Desk, int], None]
    detail: Callable[[Desk, int], None] | None = None


def show(desk: Desk, kind: Kind) -> None:
    st.caption(desk.say(f"{kind.name}.about"))
    every = st.toggle(desk.say("remembered.show_withdrawn"), key=f"{kind.name}-withdrawn")
    found = kind.listed(desk, every)
    if not found:
        st.info(desk.say(f"{kind.name}.none"), icon=f":material/{ICONS[kind.name]}:")
        return
    _table(desk, kind, found)
    _withdraw(desk, kind, [one for one in found if one.is_held])


def _table(desk: Desk, kind: Kind, found: Sequence[Line]) -> None:
    lines = []
    for one in found:
        state, colour = ("held", "green") if one.is_held else ("withdrawn", "gray")
        lines.append(
            (
                f":{colour}-badge[{desk.say(f'remembered.state.{state}')}]",
                escaped(desk.partner(one.partner)),
                *map(escaped, one.cells),
                escaped(desk.person(one.who)),
                texts.day(one.since, desk.language),
            )
        )
    titles = [desk.say(f"column.{name}") for name in ("state", "partner", *kind.columns, "who", "since")]
    with st.container(key=f"{kind.name}s"):
        st.table(pd.DataFrame(lines, columns=titles).set_index(titles[0]))


def _withdraw(desk: Desk, kind: Kind, held: Sequence[Line]) -> None:
    if not held:
        return
    name = kind.name
    with st.container(border=True, key=f"{name}-end"):
        st.markdown(f"**{desk.say(f'{name}.withdraw')}**")
        said = {one.number: f"{desk.partner(one.partner)} · {one.title}" for one in held}
        number = st.selectbox(desk.say(f"{name}.which"), list(said), format_func=said.__getitem__, key=f"{name}-which")
        if kind.detail:
            kind.detail(desk, int(number))
        if st.button(desk.say("remembered.go"), key=f"{name}-withdraw", icon=":material/undo:"):
            try:
                kind.withdraw(desk, int(number))
            except (Refused, StoreProblem) as fault:
                st.error(desk.worded(fault), icon=":material/block:")
                return
            tell(escaped(desk.say(f"{name}.withdrawn", name=next(o.title for o in held if o.number == number))))
            st.rerun()
