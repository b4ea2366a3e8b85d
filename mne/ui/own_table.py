"""A partner's own table: uploaded as it is, explained once, known again; then checked as a template would be.

Keys that stay: own-upload-N (N as the other box's), own-sheet-KEY, own-header-KEY, own-header-rows-KEY, own-known,
own-apply, own-change-KEY, own-check, own-as-template, own-handed, own-let-go, own-outlook, own-remembered,
own-withdraw-NUMBER; see also own_columns.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from mne import intake, texts
from mne.intake import mapping as own
from mne.intake.mapping import OwnTable, TableMapping, mapping_of
from mne.rules import wording
from mne.store import KeptMapping
from mne.template import letters
from mne.ui import preview, sending
from mne.ui.own_columns import Form, worded_problems
from mne.ui.plain import escaped
from mne.ui.sending import FAULTS, Desk, Notice
from mne.workbook import SheetCells

HELD = "submit-own"
BEGINNING = (8, 10)
"""So many rows and columns show where a sheet begins."""
MISSING = 5


@dataclass(frozen=True)
class Held:
    """The file in the box; `sheet` is the one that was read of it."""

    file: str
    name: str
    content: bytes
    sheet: SheetCells


def show(desk: Desk) -> None:
    st.caption(desk.say("own.help"))
    file, name, content = _file(desk)
    if not content:
        st.session_state.pop(HELD, None)
    else:
        held = st.session_state.get(HELD)
        if not isinstance(held, Held) or held.file != file:
            held = _opened(desk, file, name, content)
        _explain(desk, held)
    _remembered(desk)


def _file(desk: Desk) -> tuple[str, str, bytes]:
    """What lies here, as (id, name, content), empty where nothing does: uploaded, or handed over by the first tab."""
    handed = st.session_state.get(sending.HANDED)
    if handed:
        name, content = handed
        with st.container(key="own-handed"):
            st.info(escaped(desk.say("own.taken_over", name=name)), icon=":material/table_view:")
            st.button(desk.say("own.let_go"), key="own-let-go", icon=":material/close:", on_click=_let_go)
        return f"handed-{hashlib.sha256(content).hexdigest()[:12]}", name, content
    size = desk.store.settings.max_upload_mb
    sent = st.file_uploader(
        desk.say("own.upload", size=size),
        type=["xlsx"],
        key=f"own-upload-{st.session_state.setdefault('submit-box', 0)}",
        max_upload_size=size,
        on_change=sending.clear,
    )
    return (sent.file_id, sent.name, sent.getvalue()) if sent is not None else ("", "", b"")


def _let_go() -> None:
    sending.clear()
    st.session_state.pop(sending.HANDED, None)


def _opened(desk: Desk, file: str, name: str, content: bytes) -> Held:
    """The sheet that a remembered mapping speaks of, where the file has one so called; else the first."""
    with st.spinner(desk.say("submit.checking")):
        table = own.open_table(desk.store, desk.user, content, name, desk.quarter, desk.language)
        kept = (mapping_of(one.content) for one in own.mappings(desk.store, desk.user))
        wanted = next((one.sheet for one in kept if one and one.sheet in table.sheet.titles), table.sheet.title)
        if wanted != table.sheet.title and not table.findings:
            table = own.open_table(desk.store, desk.user, content, name, desk.quarter, desk.language, wanted)
    held = Held(file, name, content, table.sheet)
    st.session_state[HELD] = held
    return held


def _explain(desk: Desk, held: Held) -> None:
    table = own.on_desk(desk.store, desk.partner, held.sheet, desk.quarter, desk.language)
    if table.is_template:
        st.info(desk.say("own.is_template"), icon=":material/info:")
        if st.button(desk.say("own.as_template"), key="own-as-template", icon=":material/rule:"):
            sending.check(desk, held.content, held.name)
        return
    for finding in table.findings:
        st.error(escaped(wording.said(finding, desk.language, desk.catalogue)), icon=":material/report:")
    if table.findings:
        return
    _choose_sheet(desk, held)
    if table.table is None:
        st.info(desk.say("own.empty"), icon=":material/info:")
        return
    found = table.recognised(own.mappings(desk.store, desk.user))
    key = f"{held.file[-12:]}-{held.sheet.titles.index(held.sheet.title)}-{desk.quarter}"
    if found:
        _known(desk, held, table, *found, key)
    else:
        _unknown(desk, held, table, key)


def _choose_sheet(desk: Desk, held: Held) -> None:
    if len(held.sheet.titles) < 2:
        return
    titles = list(held.sheet.titles)
    chosen = st.selectbox(
        desk.say("own.sheet"), titles, index=titles.index(held.sheet.title), key=f"own-sheet-{held.file}"
    )
    if chosen and chosen != held.sheet.title:
        table = own.open_table(desk.store, desk.user, held.content, held.name, desk.quarter, desk.language, str(chosen))
        if not table.findings:
            st.session_state[HELD] = replace(held, sheet=table.sheet)
            st.rerun()


def _known(desk: Desk, held: Held, table: OwnTable, kept: KeptMapping, said: TableMapping, key: str) -> None:
    """One click, after a look at what it will do; or a change."""
    with st.container(key="own-known"):
        st.success(escaped(desk.say("own.known", **_who(desk, kept))), icon=":material/bookmark_added:")
    change = st.toggle(desk.say("own.change"), key=f"own-change-{key}")
    form = Form(desk, table, said, f"{key}-{kept.n}")
    said = form.draw() if change else said.model_copy(update={"labels": form.labels(said, only_new=True)})
    _offer_check(desk, held, table, said, "own.check" if change else "own.apply")


def _unknown(desk: Desk, held: Held, table: OwnTable, key: str) -> None:
    assert table.table is not None
    found = table.table.propose_header()
    left, right = st.columns(2)
    row = left.number_input(
        desk.say("own.header_row"),
        min_value=1,
        max_value=max(table.table.rows),
        value=found[0] if found else 1,
        help=desk.say("own.header_help"),
        key=f"own-header-{key}",
    )
    with right:
        rows = st.segmented_control(
            desk.say("own.header_rows"),
            [1, 2],
            default=found[1] if found else 1,
            key=f"own-header-rows-{key}",
            required=True,
        )
    if found is None:
        st.warning(desk.say("own.no_header"), icon=":material/help:")
    with st.expander(desk.say("own.begin"), icon=":material/table:", expanded=found is None):
        st.table(_beginning(table))
    said = table.proposed(int(row), int(rows or 1))
    assert said is not None
    form = Form(desk, table, said, f"{key}-{row}-{rows}")
    _offer_check(desk, held, table, form.draw(), "own.check")


def _beginning(table: OwnTable) -> pd.DataFrame:
    """The sheet as Excel shows it, its first rows and columns."""
    assert table.table is not None
    rows, columns = table.table.rows[: BEGINNING[0]], table.table.columns[: BEGINNING[1]]
    lines = []
    for row in rows:
        cells = [table.table.cells.get((row, column)) for column in columns]
        lines.append([escaped(cell.said[:40]) if cell else "" for cell in cells])
    return pd.DataFrame(lines, index=rows, columns=[letters(column - 1) for column in columns])


def _offer_check(desk: Desk, held: Held, table: OwnTable, said: TableMapping, label: str) -> None:
    """What it will do, and the click that confirms it."""
    wrong = worded_problems(desk, said)
    if wrong:
        st.warning(escaped(desk.say("own.problems", problems=wrong)), icon=":material/edit_note:")
    else:
        _outlook(desk, table, said)
    key = label.replace(".", "-")
    if st.button(desk.say(label), key=key, type="primary", width="stretch", disabled=bool(wrong)):
        try:
            kept = own.remember_mapping(desk.store, desk.user, held.name, table.shape(said), said)
        except FAULTS as fault:
            st.error(desk.worded(fault), icon=":material/report:")
            return
        sending.check(desk, held.content, held.name, mapping=kept.n)


def _outlook(desk: Desk, table: OwnTable, said: TableMapping) -> None:
    """What is read, what is not, and what is asked for and not there."""
    found = table.outlook(said)
    numbers = {"figures": found.figures, "answered": found.answered, "asked": len(table.asked.rows)}
    with st.container(key="own-outlook"):
        st.markdown(desk.say("own.outlook", **{k: texts.number(n, desk.language) for k, n in numbers.items()}))
        lines = [wording.said(finding, desk.language, desk.catalogue) for finding in found.left_out]
        if found.missing:
            codes = list(dict.fromkeys(key[0] for key in found.missing))
            names = desk.say("page.comma").join(preview.named_indicator(desk, code) for code in codes[:MISSING])
            names += " …" if len(codes) > MISSING else ""
            count = texts.number(len(found.missing), desk.language)
            lines.append(desk.say("own.missing", count=count, names=names))
        st.markdown("\n".join(f"- {escaped(line)}" for line in lines))


def _who(desk: Desk, kept: KeptMapping) -> dict[str, str]:
    person = desk.store.person(kept.confirmed_by)
    shown = person.display_name if person and person.display_name else kept.confirmed_by
    return {"person": shown, "when": texts.day(kept.confirmed_at, desk.language), "name": kept.name}


def _remembered(desk: Desk) -> None:
    """What this partner has confirmed so far, each of which can be withdrawn."""
    kept = own.mappings(desk.store, desk.user)
    if not kept:
        return
    with st.expander(desk.say("own.remembered", count=len(kept)), icon=":material/bookmarks:", key="own-remembered"):
        for one in kept:
            said = mapping_of(one.content)
            columns = len(said.figures) if said else 0
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(escaped(desk.say("own.remembered_one", columns=columns, **_who(desk, one))))
            if right.button(desk.say("own.withdraw"), key=f"own-withdraw-{one.n}", width="stretch"):
                _withdraw(desk, one)


def _withdraw(desk: Desk, one: KeptMapping) -> None:
    try:
        intake.withdraw_mapping(desk.store, desk.user, one.n)
    except FAULTS as fault:
        st.error(desk.worded(fault), icon=":material/report:")
        return
    st.session_state[sending.NOTICE] = Notice(escaped(desk.say("own.withdrawn", name=one.name)), kind="discarded")
    st.rerun()
