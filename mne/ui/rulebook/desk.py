"""Whoever works on the rules: the store, her language, the rules as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape

import streamlit as st

from mne import access, rulebook, texts
from mne.access import Action
from mne.catalogue import Catalogue
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Choices, Language, Refused, Scope, Severity, User
from mne.period import Period
from mne.rules import Rule, telling
from mne.store import Store, StoreProblem

NOTICE = "rules.notice"
STATES = ("active", "trial", "coming", "retired")
COLOURS = {"active": "green", "trial": "orange", "coming": "blue", "retired": "gray"}
ICONS = {"active": "check_circle", "trial": "science", "coming": "schedule", "retired": "do_not_disturb_on"}


@dataclass(frozen=True)
class Desk:
    """Only made for somebody who may change the rules; raises Refused for anybody else."""

    store: Store
    user: User
    language: Language

    def __post_init__(self) -> None:
        access.require(self.user, Action.change_rules)

    @property
    def catalogue(self) -> Catalogue:
        return self.store.catalogue()

    @cached_property
    def now(self) -> rulebook.Proposal:
        """The rules as they stand: a proposal that changes nothing."""
        return rulebook.propose(self.store, rulebook.rows_of(self.catalogue.rules_text))

    @property
    def scope(self) -> Scope:
        due_days = self.catalogue.committee.due_days
        return access.scope(self.user, Choices(), today=self.store.today, due_days=due_days)

    @property
    def reads_right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT

    @property
    def period(self) -> str:
        """A period for examples: the quarter before this one."""
        return Period.parse(f"{self.store.today.year}-Q1").previous().code

    def say(self, key: str, /, **args: object) -> str:
        return texts.say(self.language, f"rulebook.{key}", **args)

    def state_of(self, rule: Rule) -> str:
        return rulebook.in_force(rule, self.store.today)

    def state_badge(self, rule: Rule) -> str:
        state = self.state_of(rule)
        said = texts.say(self.language, f"rule.state.{state}")
        return f":{COLOURS[state]}-badge[:material/{ICONS[state]}: {said}]"

    def severity(self, severity: Severity) -> str:
        return texts.say(self.language, f"severity.{severity.value}")

    def partner(self, code: str) -> str:
        found = self.catalogue.partners.get(code)
        return found.short(self.language) if found else code

    def indicator(self, code: str) -> str:
        found = self.catalogue.indicators.get(code)
        return f"{code} {found.name(self.language)}" if found else code

    def person(self, name: str) -> str:
        found = self.store.person(name)
        return found.display_name if found and found.display_name else name

    def worded(self, fault: Exception) -> str:
        if isinstance(fault, Refused):
            return texts.say(self.language, fault.code, **fault.args_by_name)
        assert isinstance(fault, StoreProblem)
        return fault.worded(self.language)

    def ordered(self, columns: list[str]) -> list[str]:
        """The grid is drawn from the left: in Arabic the first column must be its last."""
        return columns[::-1] if self.reads_right_to_left else columns

    def text_column(self, title: str, width: int | None = None) -> object:
        return st.column_config.Column(title, alignment="right" if self.reads_right_to_left else "left", width=width)


def tell(words: str) -> None:
    """Keep what to say at the top of the run that follows."""
    st.session_state[NOTICE] = words


def show_notice() -> None:
    if words := st.session_state.pop(NOTICE, ""):
        with st.container(key="rules-notice"):
            st.success(words, icon=":material/check_circle:")


def show_sentences(desk: Desk, rule: Rule) -> None:
    """The sentence in three languages, each in its own direction, as a partner would read it."""
    for language, column in zip(LANGUAGES, st.columns(3), strict=True):
        said = telling.sentences(rule, language, desk.catalogue, period=desk.period)
        direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in said)
        name = escape(texts.say(language, f"language.{language}"))
        column.html(f'<div class="mne-said" lang="{language}" dir="{direction}"><strong>{name}</strong>{lines}</div>')
