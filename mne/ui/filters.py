"""The one bar of filters under each page's title: kept in the URL, carried from page to page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from mne import access, texts
from mne.catalogue import Catalogue
from mne.model import Choices, Language, Refused, Scope, User
from mne.period import Period, PeriodRange, default_range
from mne.store import Store
from mne.ui import address, words

CHOSEN = "filters.chosen"
WRITTEN = "filters.written"
KEYS = ("from", "to", "programme", "partner", "place", "indicator", "dimension")


def choose(user: User, store: Store, language: Language) -> Scope:
    """Draw the bar and return what it asks for, cut down to what this person may see."""
    catalogue = store.catalogue()
    chosen = _adopted(catalogue, user, store, language)
    with st.container(key="filters"):
        bar = st.columns([2.3, 2.3, 2.3, 2.3, 2.3, 1.2, 1.3], gap="xsmall", vertical_alignment="bottom")
        chosen = replace(chosen, period=_period(bar, chosen, catalogue, store, language))
        chosen = _codes(bar, chosen, user, catalogue, language)
        with bar[5], st.popover(texts.say(language, "filter.more"), width="stretch"):
            chosen = _more(chosen, catalogue, language)
        with bar[6]:
            _clear_button(chosen, language)
    st.session_state[CHOSEN] = chosen
    _write(chosen)
    return _scope(user, chosen, store, language)


def link_parameters(**others: str) -> dict[str, list[str]]:
    """The present choices as URL parameters, with others put in: what a link to another page carries along."""
    present = address.write(st.session_state.get(CHOSEN, Choices()))
    return {**present, **{name: [value] for name, value in others.items()}}


def _adopted(catalogue: Catalogue, user: User, store: Store, language: Language) -> Choices:
    """The choices to start from: those of a URL that we did not write ourselves, else the person's last ones."""
    raw = {name: st.query_params.get_all(name) for name in address.PARAMETERS if name in st.query_params}
    if not raw or raw == st.session_state.get(WRITTEN):
        last: Choices = st.session_state.get(CHOSEN, Choices())
        return last
    chosen, unknown = address.read(raw, catalogue)
    for one in unknown:
        field = texts.say(language, f"filter.{one.parameter}")
        st.warning(_unknown(field, one, language), icon=":material/link_off:")
    try:
        access.scope(user, chosen, today=store.today, due_days=catalogue.committee.due_days)
    except Refused as refused:
        st.warning(texts.say(language, refused.code, **refused.args_by_name), icon=":material/lock:")
        chosen = replace(chosen, partners=())
    for key in KEYS:
        st.session_state.pop(f"filter.{key}", None)
    return chosen


def _unknown(field: str, one: address.Unknown, language: Language) -> str:
    if one.suggestion:
        return texts.say(language, "filter.unknown_near", field=field, value=one.value, suggestion=one.suggestion)
    return texts.say(language, "filter.unknown", field=field, value=one.value)


def _period(
    bar: Sequence[st.delta_generator.DeltaGenerator],
    chosen: Choices,
    catalogue: Catalogue,
    store: Store,
    language: Language,
) -> PeriodRange | None:
    """First and last period, quarters or years; None where they are the default, which moves on with time."""
    usual = default_range(store.today, catalogue.committee.due_days)
    present = chosen.period or usual
    options = _period_options(catalogue, store, present)

    def said(code: str) -> str:
        return texts.period(code, language)

    first = _select(bar[0], "from", options, present.first.code, said, language)
    last = _select(bar[1], "to", options, present.last.code, said, language)
    if Period.parse(first).start > Period.parse(last).end:
        st.warning(texts.say(language, "filter.backwards", first=said(first), last=said(last)))
        return None
    found = PeriodRange(Period.parse(first), Period.parse(last))
    return None if found == usual else found


def _period_options(catalogue: Catalogue, store: Store, present: PeriodRange) -> list[str]:
    """Years and their quarters from the committee's first quarter to today, and whatever the URL asked for."""
    quarter = Period.parse(catalogue.committee.first_quarter)
    found: list[str] = []
    while quarter.start <= store.today:
        if quarter.number == 1 or not found:
            found.append(str(quarter.year))
        found.append(quarter.code)
        quarter = quarter.next()
    return list(dict.fromkeys([*found, present.first.code, present.last.code]))


def _codes(
    bar: Sequence[st.delta_generator.DeltaGenerator],
    chosen: Choices,
    user: User,
    catalogue: Catalogue,
    language: Language,
) -> Choices:
    partners = [user.partner] if user.is_officer and user.partner else list(catalogue.partners)
    return replace(
        chosen,
        programmes=_several(bar[2], "programme", list(catalogue.programmes), chosen.programmes, catalogue, language),
        partners=_several(bar[3], "partner", partners, chosen.partners, catalogue, language),
        places=_several(bar[4], "place", words.places_in_order(catalogue), chosen.places, catalogue, language),
    )


def _more(chosen: Choices, catalogue: Catalogue, language: Language) -> Choices:
    offered = [
        code
        for code, one in catalogue.indicators.items()
        if not chosen.programmes or one.programme in chosen.programmes
    ]
    here = st.container()
    indicators = _several(here, "indicator", offered, chosen.indicators, catalogue, language)
    options = ["", *catalogue.dimensions]

    def said(code: str) -> str:
        return catalogue.dimensions[code].name(language) if code else texts.say(language, "filter.no_dimension")

    dimension = _select(here, "dimension", options, chosen.dimension, said, language)
    return replace(chosen, indicators=indicators, dimension=dimension)


def _several(
    where: st.delta_generator.DeltaGenerator,
    name: str,
    options: list[str],
    present: Sequence[str],
    catalogue: Catalogue,
    language: Language,
) -> tuple[str, ...]:
    key, named = f"filter.{name}", words.names_of(name, catalogue, language)
    held = st.session_state.get(key, present)
    st.session_state[key] = [code for code in held if code in options]
    label, every = texts.say(language, key), texts.say(language, "filter.all")
    found = where.multiselect(
        label, options, key=key, format_func=lambda code: named[code], placeholder=every, wrap=True
    )
    return tuple(found)


def _select(
    where: st.delta_generator.DeltaGenerator,
    name: str,
    options: list[str],
    present: str,
    said: Callable[[str], str],
    language: Language,
) -> str:
    key = f"filter.{name}"
    held = st.session_state.get(key)
    # Set at every run: on another page the same key is another widget, which would begin with its first option.
    st.session_state[key] = held if held in options else present
    return str(where.selectbox(texts.say(language, key), options, key=key, format_func=said))


def _clear_button(chosen: Choices, language: Language) -> None:
    many = len(address.write(chosen))
    label = texts.say(language, "filter.clear", many=many) if many else texts.say(language, "filter.none_active")
    st.button(label, key="filter.clear", on_click=clear, disabled=not many, type="tertiary", width="stretch")


def are_active() -> bool:
    """Whether anything is chosen that narrows what a page shows."""
    return bool(address.write(st.session_state.get(CHOSEN, Choices())))


def clear() -> None:
    """Everything again: before a run, as what a button does."""
    st.session_state[CHOSEN] = Choices()
    for key in KEYS:
        st.session_state.pop(f"filter.{key}", None)


def _write(chosen: Choices) -> None:
    """Put the choices into the URL, and remember that it was us."""
    wanted = address.write(chosen)
    for name in address.PARAMETERS:
        if name in wanted and st.query_params.get_all(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]
    st.session_state[WRITTEN] = wanted


def _scope(user: User, chosen: Choices, store: Store, language: Language) -> Scope:
    due_days = store.catalogue().committee.due_days
    try:
        return access.scope(user, chosen, today=store.today, due_days=due_days)
    except Refused as refused:
        st.error(texts.say(language, refused.code, **refused.args_by_name))
        st.stop()
