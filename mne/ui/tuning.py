"""What a non-programmer may set: thresholds, due days, languages, the committee's names, its logo."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from mne import registry, texts
from mne.catalogue import Committee
from mne.catalogue.shape import COMMITTEE
from mne.model import LANGUAGES, Refused
from mne.registry.toml import Value
from mne.ui.registry import grid
from mne.ui.registry.desk import NOTICE, Desk, Draft
from mne.web import logo

SHARES = ("on_track", "at_risk", "coverage_floor", "regress_tolerance", "ceiling_tolerance", "band_tolerance")
NUMBERS = ("small_cell", "due_days")
NAMES = ("name", "product", "short")
REFUSED = "settings-refused"


def form(desk: Desk) -> None:
    """All settings at once; what differs becomes a draft, whose difference is shown before it takes effect."""
    committee = desk.catalogue.committee
    suffix = f"{desk.store.registry_version()}-{st.session_state.get(grid.ROUND, 0)}"
    with st.form("settings", border=False):
        st.subheader(desk.word("thresholds"), anchor=False)
        asked: dict[str, Value] = {**_shares(desk, committee, suffix), **_numbers(desk, committee, suffix)}
        st.subheader(desk.word("languages"), anchor=False)
        asked |= _languages(desk, committee, suffix)
        st.subheader(desk.word("names"), anchor=False)
        asked |= _names(desk, committee, suffix)
        go = st.form_submit_button(desk.word("compare"), key="settings-compare", icon=":material/difference:")
    if go:
        files, version = desk.catalogue.files, desk.store.registry_version()
        changed = {name: value for name, value in asked.items() if value != getattr(committee, name)}
        text = registry.with_values(files[COMMITTEE], changed)
        desk.keep(Draft(version, {**files, COMMITTEE: text}))


def _shares(desk: Desk, committee: Committee, suffix: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    # Row by row, so that they stand in the same order on a phone.
    places = [place for _ in range(0, len(SHARES), 3) for place in st.columns(3)]
    for place, name in zip(places, SHARES, strict=False):
        percent = place.number_input(
            f"{desk.field(name)} (%)",
            value=float(getattr(committee, name) * 100),
            step=1.0,
            format="%g",
            key=f"settings-{name}-{suffix}",
            help=desk.word(f"help.{name}"),
        )
        # Written through its decimal text: 0.95 must stay 0.95.
        found[name] = Decimal(str(round(percent, 4))) / 100
    return found


def _numbers(desk: Desk, committee: Committee, suffix: str) -> dict[str, Value]:
    places = st.columns(3)
    return {
        name: int(
            places[number].number_input(
                desk.field(name),
                value=int(getattr(committee, name)),
                step=1,
                key=f"settings-{name}-{suffix}",
                help=desk.word(f"help.{name}"),
            )
        )
        for number, name in enumerate(NUMBERS)
    }


def _languages(desk: Desk, committee: Committee, suffix: str) -> dict[str, Value]:
    def named(code: str) -> str:
        return texts.say(desk.language, f"language.{code}")

    left, right = st.columns([2, 1])
    offered = left.multiselect(
        desk.field("languages"),
        LANGUAGES,
        default=list(committee.languages),
        format_func=named,
        key=f"settings-languages-{suffix}",
    )
    usual = right.selectbox(
        desk.field("default_language"),
        LANGUAGES,
        index=LANGUAGES.index(committee.default_language),
        format_func=named,
        key=f"settings-default_language-{suffix}",
        help=desk.word("help.default_language"),
    )
    return {"languages": tuple(offered), "default_language": str(usual)}


def _names(desk: Desk, committee: Committee, suffix: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for what in NAMES:
        for place, language in zip(st.columns(3), LANGUAGES, strict=True):
            name = f"{what}_{language}"
            typed = place.text_input(
                desk.field(name), getattr(committee, name), key=f"settings-{name}-{suffix}", max_chars=200
            )
            found[name] = " ".join(typed.split())
    return found


def picture(desk: Desk) -> None:
    """The logo takes effect when it is sent; it is no part of the registry."""
    st.subheader(desk.word("logo"), anchor=False)
    kept = logo.address(desk.store)
    if kept:
        st.html(f'<img class="mne-logo" src="{kept}" alt="{desk.word("logo")}">')
        st.button(desk.word("logo_remove"), key="settings-logo-remove", icon=":material/delete:",
                  on_click=_change, args=(desk, None))  # fmt: skip
    sent = st.file_uploader(desk.word("logo_upload"), type=["png"], key="settings-logo", max_upload_size=1)
    if sent is not None and st.session_state.get("settings-logo-seen") != sent.file_id:
        st.session_state["settings-logo-seen"] = sent.file_id
        _change(desk, sent.getvalue())
        st.rerun()


def _change(desk: Desk, content: bytes | None) -> None:
    try:
        if content is None:
            logo.take_away(desk.store, desk.user.name)
        else:
            logo.keep(desk.store, content, desk.user.name)
        st.session_state[NOTICE] = desk.word("logo_changed")
    except Refused as refusal:
        st.session_state[REFUSED] = texts.say(desk.language, refusal.code, **refusal.args_by_name)


def tell() -> None:
    """Say once what became of the last click."""
    if said := st.session_state.pop(NOTICE, ""):
        st.success(said, icon=":material/check:")
    if said := st.session_state.pop(REFUSED, ""):
        st.error(said, icon=":material/block:")
