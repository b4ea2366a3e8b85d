"""The audit on screen: narrowed by person, action, day and subject; taken away as Excel; its chain verified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from mne import export, texts
from mne.export import Column
from mne.export.logo import logo_of
from mne.model import RIGHT_TO_LEFT, Language, User
from mne.store import Store
from mne.ui import letters
from mne.ui.excel import MIME

SHOWN = 500
"""Entries on the page; the workbook holds more."""
EXPORTED = 100_000
DAYS_BACK = 30
FINGERPRINT = "sha256"
OF_A_FILE = ("annotated",)
"""Actions whose subject is a fingerprint; the file's name stands in their details."""
ACTING = ("local-operator", "first-start", "init", "demonstration")
"""What acts without being a person."""
COLUMNS = ("n", "recorded_at", "person", "did", "about", "told")


@dataclass(frozen=True)
class Asked:
    """The filters; '' and None stand for everything."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    def entries(self, store: Store, limit: int) -> pd.DataFrame:
        return store.audit(limit, self.actor, self.action, subject=self.subject, since=self.since, until=self.until)


def did(action: str, language: Language) -> str:
    key = f"audit.action.{action}"
    return texts.say(language, key) if texts.has(key) else action


def choose(store: Store, language: Language) -> Asked:
    actors, actions = store.audit_words()
    named = _names(store, language)
    with st.container(key="audit-filters"):
        person, action, subject, since, until = st.columns([1.8, 1.8, 1.6, 1.7, 1.7], vertical_alignment="bottom")
        return Asked(
            actor=person.selectbox(
                texts.say(language, "audit.person"), actors, index=None, key="audit-person",
                format_func=lambda name: named.get(name, name), placeholder=texts.say(language, "audit.everybody"),
            ) or "",
            action=action.selectbox(
                texts.say(language, "audit.did"), actions, index=None, key="audit-action",
                format_func=lambda code: did(code, language), placeholder=texts.say(language, "audit.everything"),
            ) or "",
            subject=subject.text_input(texts.say(language, "audit.subject"), key="audit-subject", max_chars=80).strip(),
            since=_day(since, "since", store.today - timedelta(days=DAYS_BACK), language),
            until=_day(until, "until", None, language),
        )  # fmt: skip


def _day(place: st.delta_generator.DeltaGenerator, key: str, usual: date | None, language: Language) -> date | None:
    found = place.date_input(texts.say(language, f"audit.{key}"), usual, key=f"audit-{key}", format="DD/MM/YYYY")
    return found if isinstance(found, date) else None


def show(entries: pd.DataFrame, store: Store, language: Language) -> None:
    if entries.empty:
        st.info(texts.say(language, "audit.empty"), icon=":material/filter_alt_off:")
        return
    if len(entries) == SHOWN:
        st.caption(texts.say(language, "audit.cut", count=SHOWN))
    prints = st.toggle(texts.say(language, "audit.prints"), key="audit-prints")
    shown = _worded(entries, store, language, prints=prints)
    shown["recorded_at"] = [texts.moment(at, language) for at in entries["recorded_at"]]
    for name in ("person", "did", "about", "told"):
        shown[name] = [letters.heading(str(value), language) for value in shown[name]]
    titles = {name: texts.say(language, f"audit.{'subject' if name == 'about' else name}") for name in COLUMNS}
    order = list(COLUMNS)[::-1] if language in RIGHT_TO_LEFT else list(COLUMNS)
    st.dataframe(
        shown[list(COLUMNS)],
        key="audit-list",
        hide_index=True,
        width="stretch",
        height=560 if len(shown) > 14 else "auto",
        column_order=order,
        column_config={name: letters.column(title, shown[name], language) for name, title in titles.items()},
        alt=texts.say(language, "table.alt", rows=len(shown)),
    )


def _worded(entries: pd.DataFrame, store: Store, language: Language, *, prints: bool = True) -> pd.DataFrame:
    """The entries with the columns person, did, about, told beside the codes. Without `prints`, a file is told by its
    name alone and not by its fingerprint too.
    """
    named = _names(store, language)
    return entries.assign(
        person=[named.get(name, name) for name in entries["actor"]],
        did=[did(action, language) for action in entries["action"]],
        about=[
            "" if action in OF_A_FILE and not prints else about(action, subject, language)
            for action, subject in zip(entries["action"], entries["subject"], strict=True)
        ],
        told=[told(detail, language, prints=prints) for detail in entries["detail"]],
    )


def about(action: str, subject: str, language: Language) -> str:
    """The subject; of a look, the page by its name."""
    page, _, of = subject.partition(" ")
    key = f"shell.nav.{page}"
    if action == "view" and texts.has(key):
        return f"{texts.say(language, key)} {of}".strip()
    known = f"audit.concerns.{subject.replace('.', '_')}"
    return texts.say(language, known) if texts.has(known) else subject


def _field(key: str, language: Language) -> str:
    return texts.say(language, f"audit.field.{key}") if texts.has(f"audit.field.{key}") else key


def _value(key: str, value: object, language: Language) -> str:
    known = f"audit.value.{key}.{value}"
    if key == "period":
        return _period(str(value), language)
    if key == "reason":
        return texts.again(str(value), "cli.init.seed", language)
    return texts.say(language, known) if texts.has(known) else str(value)


def _period(code: str, language: Language) -> str:
    """In words: between Arabic words a range of codes would be read from its wrong end."""
    try:
        return texts.period(code, language)
    except ValueError:
        return code


def told(detail: str, language: Language, *, prints: bool = True) -> str:
    """The detail on one line; what is empty is left out, and without `prints` the fingerprints of files."""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    parts = []
    for key, value in found.items():
        if value not in (None, "", [], {}) and (prints or key != FINGERPRINT):
            shown = ", ".join(_value(key, one, language) for one in (value if isinstance(value, list) else [value]))
            parts.append(texts.say(language, "audit.pair", field=_field(key, language), value=shown))
    return " · ".join(parts)


def _names(store: Store, language: Language) -> dict[str, str]:
    """Of people, and of what acts without being one."""
    acting = {name: texts.say(language, f"audit.actor.{name}") for name in ACTING}
    return acting | {p.name: f"{p.display_name} ({p.name})" if p.display_name else p.name for p in store.people()}


def take_away(asked: Asked, store: Store, user: User, language: Language) -> None:
    """All entries that match, with their hashes, as a workbook."""

    def content() -> bytes:
        entries = asked.entries(store, EXPORTED)
        said = {"actor": asked.actor, "action": asked.action, "subject": asked.subject}
        days = {"since": asked.since, "until": asked.until}
        store.record(user.name, "export", "audit", {**said, **days, "rows": len(entries)})
        return workbook(entries, asked, store, language)

    st.download_button(
        texts.say(language, "table.download"),
        data=content,
        file_name=f"audit_{store.today.isoformat()}.xlsx",
        mime=MIME,
        key="download-audit",
        on_click="ignore",
        icon=":material/download:",
    )


def workbook(entries: pd.DataFrame, asked: Asked, store: Store, language: Language) -> bytes:
    def say(key: str) -> str:
        return texts.say(language, f"audit.{key}")

    columns = [
        Column("n", say("n"), "number"),
        Column("recorded_at", say("recorded_at"), "moment"),
        Column("actor", say("name")),
        *(Column(name, say(name)) for name in ("person", "did", "subject", "told", "sha256")),
    ]
    head = store.audit_head()
    about = [
        (say("person"), asked.actor or say("everybody")),
        (say("did"), did(asked.action, language) if asked.action else say("everything")),
        (say("subject"), asked.subject or say("everything")),
        (say("since"), texts.day(asked.since, language)),
        (say("until"), texts.day(asked.until, language)),
        (say("head"), f"{head.n} {head.sha256}"),
    ]
    title = texts.say(language, "shell.nav.audit")
    shown = _worded(entries, store, language)
    return export.table_workbook(
        shown, columns, about, language, title=title, demonstration=store.is_demonstration, logo=logo_of(store)
    )


def verify(store: Store, language: Language) -> None:
    """The chain, followed from the first entry to the last when it is asked for."""
    if not st.button(texts.say(language, "audit.verify"), key="audit-verify", icon=":material/link:"):
        return
    faults = store.audit_faults()
    for code, args in faults:
        st.error(texts.say(language, f"store.check.{code}", **args), icon=":material/link_off:")
    if not faults:
        head = store.audit_head()
        st.success(texts.say(language, "audit.whole", count=texts.number(head.n, language)), icon=":material/link:")
        st.code(f"{head.n} {head.sha256}", language=None)
        st.caption(texts.say(language, "audit.head_help"))
