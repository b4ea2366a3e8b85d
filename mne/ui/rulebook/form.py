"""The form of a rule, made from what its kind declares: boxes for its settings, choices from the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

import streamlit as st

from mne import rulebook, texts
from mne.model import LANGUAGES, Severity
from mne.rulebook import RuleCells
from mne.rules import KINDS, telling
from mne.rules.problems import fields_for, words_of
from mne.rules.row import RuleMistake, Selector, pairs_of
from mne.ui import words
from mne.ui.rulebook.desk import Desk

FIRST = ("programme", "indicator", "place", "field")
"""Conditions that stand open; the others wait behind a fold."""


def show(desk: Desk, cells: RuleCells, key: str, *, is_new: bool) -> RuleCells:
    """Draw the form and return the rule as it is filled in; `key` is the draft's own."""
    found = dict(cells)
    with st.container(border=True, key="draft-form"):
        found |= _identity(desk, cells, key, is_new=is_new)
        found["params"] = _settings(desk, cells, found["kind"], key)
        st.markdown(f"**{_column(desk, 'selector')}**")
        found["selector"] = _selector(desk, cells, found["kind"], key)
        found |= _validity(desk, cells, key)
        found |= _sentences(desk, cells, found["kind"], key)
    return rulebook.normal(found)


def _column(desk: Desk, name: str) -> str:
    return texts.say(desk.language, f"rule.column.{name}")


def _identity(desk: Desk, cells: RuleCells, key: str, *, is_new: bool) -> RuleCells:
    code, kind, severity, missing = st.columns(4)
    kinds = list(KINDS)
    found = {
        "code": code.text_input(
            _column(desk, "code"), cells["code"], key=f"{key}-code", disabled=not is_new, max_chars=40,
            help=desk.say("help.code"), placeholder="EMF-DISTRICT",
        ),
        "kind": _one(kind, _column(desk, "kind"), kinds, cells["kind"], f"{key}-kind",
                     lambda name: telling.kind_name(name, desk.language)),
        "severity": _one(severity, _column(desk, "severity"), [s.value for s in Severity], cells["severity"],
                         f"{key}-severity", lambda name: desk.severity(Severity(name))),
        "missing": _one(missing, _column(desk, "missing"), ["skip_any", "skip_all", "never_skip"], cells["missing"],
                        f"{key}-missing", lambda name: texts.say(desk.language, f"rule.missing.{name}")),
    }  # fmt: skip
    about = f"rule.kind.{found['kind']}.about"
    if texts.has(about):
        st.caption(f"{texts.say(desk.language, about)} {desk.say('severity_about.' + found['severity'])}")
    return found


def _one(where: Any, label: str, options: Sequence[str], chosen: str, key: str, said: Callable[[str], str]) -> str:
    index = options.index(chosen) if chosen in options else 0
    return str(where.selectbox(label, options, index=index, key=key, format_func=said))


def pairs(text: str, kind: str = "") -> dict[str, str]:
    """`min=0 max=5` as a dictionary; nothing of what cannot be read. `kind` of the rule whose settings these are."""
    try:
        return pairs_of(text, KINDS[kind].to_the_end if kind else ())
    except RuleMistake:
        return {}


def text_of(given: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in given.items() if value != "")


# Settings -----------------------------------------------------------------------------------------------------------


def _settings(desk: Desk, cells: RuleCells, kind: str, key: str) -> str:
    """One box for each setting that the kind declares."""
    annotation: Any = KINDS[kind].model_fields["params"].annotation
    fields = annotation.model_fields
    before = pairs(cells["params"], kind) if kind == cells["kind"] else {}
    if not fields:
        st.caption(desk.say("no_settings"))
        return ""
    found = {}
    for (name, field), where in zip(fields.items(), st.columns(max(len(fields), 3)), strict=False):
        usual = None if field.is_required() else field.get_default(call_default_factory=True)
        chosen = before.get(name, "")
        found[name] = _setting(desk, where, name, field.annotation, chosen, usual, f"{key}-{kind}-{name}")
    return text_of(found)


def _setting(desk: Desk, where: Any, name: str, annotation: Any, chosen: str, usual: Any, key: str) -> str:
    label = telling.key_name(name, desk.language)
    if annotation is bool:
        on = chosen.casefold() in ("yes", "true", "1", "y", "on") if chosen else bool(usual)
        return "yes" if where.toggle(label, on, key=key) else "no"
    options = _sides(desk) if name in ("left", "right") else words_of(annotation)
    if options and not _is_list(annotation):
        said = lambda word: telling.value_name(name, word, desk.language, desk.catalogue)  # noqa: E731
        return _one(where, label, options, chosen or str(usual), key, said)
    hint = "" if usual in (None, ()) else f"{usual}"
    typed = str(where.text_input(label, chosen, key=key, placeholder=hint, help=_help(desk, name)))
    return "|".join(typed.replace(",", "|").replace("،", "|").split()) if _is_list(annotation) else typed.strip()


def _sides(desk: Desk) -> tuple[str, ...]:
    """The cells of a row that can be held against each other."""
    of = desk.catalogue.categories.items()
    return ("value", "numerator", "denominator", *(f"{name}:{each.code}" for name, found in of for each in found))


def _is_list(annotation: Any) -> bool:
    inner = str(annotation)
    return inner.startswith(("tuple", "typing.Annotated[tuple")) or any("tuple" in str(a) for a in get_args(annotation))


def _help(desk: Desk, name: str) -> str | None:
    return desk.say(f"help.{name}") if texts.has(f"rulebook.help.{name}") else None


# What it looks at ---------------------------------------------------------------------------------------------------


def _selector(desk: Desk, cells: RuleCells, kind: str, key: str) -> str:
    before = pairs(cells["selector"])
    chosen: dict[str, str] = {}
    for name, where in zip(FIRST, st.columns(len(FIRST)), strict=True):
        chosen[name] = _condition(desk, where, name, kind, before.get(name, ""), key)
    others = [name for name in Selector.model_fields if name not in FIRST]
    with st.expander(desk.say("more_conditions"), expanded=any(before.get(name) for name in others)):
        for first in range(0, len(others), 4):
            for name, where in zip(others[first : first + 4], st.columns(4), strict=False):
                chosen[name] = _condition(desk, where, name, kind, before.get(name, ""), key)
    return text_of({name: chosen[name] for name in Selector.model_fields})


def _condition(desk: Desk, where: Any, name: str, kind: str, before: str, key: str) -> str:
    label, key = telling.key_name(name, desk.language), f"{key}-at-{name}"
    said = lambda word: telling.value_name(name, word, desk.language, desk.catalogue)  # noqa: E731
    if name == "within":
        yes_or_no = {"": "–", "yes": texts.say(desk.language, "rule.said.yes"),
                     "no": texts.say(desk.language, "rule.said.no")}  # fmt: skip
        return _one(where, label, list(yes_or_no), before, key, yes_or_no.__getitem__)
    options = _options(desk, name, kind)
    kept = [word for word in before.split("|") if word]
    # A code that the registry no longer has stays, so that it is told as what is wrong.
    options = [*options, *(word for word in kept if word not in options)]
    found = where.multiselect(label, options, kept, key=key, format_func=said, placeholder=desk.say("any"))
    return "|".join(found)


def _options(desk: Desk, name: str, kind: str) -> list[str]:
    catalogue = desk.catalogue
    if name == "place":
        return words.places_in_order(catalogue)
    if name in ("programme", "indicator", "dimension"):
        return list(
            {"programme": catalogue.programmes, "indicator": catalogue.indicators}.get(name, catalogue.dimensions)
        )
    if name == "field":
        return list(KINDS[kind].roles)
    if name == "decimals":
        return [str(n) for n in range(5)]
    return list(words_of(Selector.model_fields[name].annotation))


# When, and in which words -------------------------------------------------------------------------------------------


def _validity(desk: Desk, cells: RuleCells, key: str) -> RuleCells:
    since, until, trial = st.columns([1, 1, 2], vertical_alignment="bottom")
    found = {
        name: _day(where, _column(desk, name), cells[name], f"{key}-{name}")
        for name, where in (("valid_from", since), ("valid_to", until))
    }
    on = trial.toggle(_column(desk, "trial"), cells["trial"] == "yes", key=f"{key}-trial", help=desk.say("help.trial"))
    st.caption(desk.say("help.validity"))
    return {**found, "trial": "yes" if on else "no"}


def _day(where: Any, label: str, text: str, key: str) -> str:
    try:
        kept = date.fromisoformat(text) if text else None
    except ValueError:
        kept = None
    day = where.date_input(
        label, kept, key=key, format="DD/MM/YYYY", min_value=date(2000, 1, 1), max_value=date(2060, 12, 31)
    )
    return day.isoformat() if isinstance(day, date) else ""


def _sentences(desk: Desk, cells: RuleCells, kind: str, key: str) -> RuleCells:
    fields = sorted(fields_for(kind))
    st.markdown(f"**{desk.say('own_words')}**")
    st.caption(desk.say("own_words_about"))
    if fields:
        st.caption(f"{desk.say('fields')} " + " ".join(f"`{{{name}}}`" for name in fields))
    return {
        f"message_{language}": where.text_area(
            _column(desk, f"message_{language}"), cells[f"message_{language}"], key=f"{key}-message_{language}",
            height=110, max_chars=600,
        )
        for language, where in zip(LANGUAGES, st.columns(3), strict=True)
    }  # fmt: skip
