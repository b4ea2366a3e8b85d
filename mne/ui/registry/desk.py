"""Who edits the registry, and what she has changed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mne import texts
from mne.access import Action
from mne.catalogue import Catalogue, Problem
from mne.export.registry import column_title, file_title
from mne.model import LANGUAGES, RIGHT_TO_LEFT, Language, User
from mne.store import Store

NOTICE = "registry-notice"
FILES = ("indicators.csv", "targets.csv", "responsibilities.csv", "places.csv", "aliases.csv", "partners.csv",
         "programmes.csv", "themes.csv", "programme_themes.csv", "target_groups.csv", "dimensions.csv",
         "categories.csv", "context.csv", "adjacency.csv")  # fmt: skip
"""In the order in which they are changed most."""


@dataclass(frozen=True)
class Draft:
    """The whole registry as it was edited from `version`; `problems` are cells of a workbook that cannot be read."""

    version: int
    files: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Desk:
    """`page` keeps the drafts of two pages apart; `action` is what the person must be allowed to do."""

    user: User
    store: Store
    language: Language
    page: str = "registry"
    action: Action = Action.change_registry

    def say(self, key: str, /, **args: Any) -> str:
        return texts.say(self.language, f"registry.{key}", **args)

    def word(self, key: str, /, **args: Any) -> str:
        """A sentence of the page's own."""
        return texts.say(self.language, f"{self.page}.{key}", **args)

    def reason(self, given: str) -> str:
        """Why a version was made: hers who made it, and ours for the first."""
        return texts.again(given, "cli.init.seed", self.language)

    def field(self, name: str) -> str:
        """A key of committee.toml in words; name_fr is the name in French."""
        base, _, end = name.rpartition("_")
        if base and end in LANGUAGES:
            return f"{self.field(base)} ({texts.say(self.language, f'language.{end}')})"
        key = f"settings.field.{name}"
        return texts.say(self.language, key) if texts.has(key) else name

    @property
    def catalogue(self) -> Catalogue:
        return self.store.catalogue()

    @property
    def right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT

    def file(self, name: str) -> str:
        return file_title(name, self.language) if name in FILES else name

    def column(self, file: str, name: str) -> str:
        if file in FILES and name:
            return column_title(file, name, self.language)
        return self.field(name)

    def draft(self) -> Draft:
        """What was edited so far; the registry as it stands when nothing was."""
        found = st.session_state.get(f"{self.page}-draft")
        if isinstance(found, Draft):
            return found
        return Draft(self.store.registry_version(), self.catalogue.files)

    def keep(self, draft: Draft) -> None:
        """Remember what was edited; nothing where it is no different from the version it was made from."""
        if draft.files == self.store.registry_files(draft.version) and not draft.problems:
            st.session_state.pop(f"{self.page}-draft", None)
        else:
            st.session_state[f"{self.page}-draft"] = draft

    def shown_base(self, base: int) -> int:
        """The version against which the difference was shown at the run before; remembers `base` for the next."""
        key = f"{self.page}-seen"
        before = int(st.session_state.get(key, base))
        st.session_state[key] = base
        return before

    def show_anew(self) -> None:
        """Nothing has been shown yet of what was edited."""
        st.session_state.pop(f"{self.page}-seen", None)

    def forget(self) -> None:
        st.session_state.pop(f"{self.page}-draft", None)
        self.show_anew()
