"""Who edits the registry, and what she has changed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mne import texts
from mne.catalogue import Catalogue, Problem
from mne.export.registry import column_title, file_title
from mne.model import RIGHT_TO_LEFT, Language, User
from mne.store import Store

DRAFT = "registry-draft"
NOTICE = "registry-notice"
SEEN = "registry-seen"
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
    user: User
    store: Store
    language: Language

    def say(self, key: str, /, **args: Any) -> str:
        return texts.say(self.language, f"registry.{key}", **args)

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
        key = f"settings.field.{name}"
        return texts.say(self.language, key) if texts.has(key) else name

    def draft(self) -> Draft:
        """What was edited so far; the registry as it stands when nothing was."""
        found = st.session_state.get(DRAFT)
        if isinstance(found, Draft):
            return found
        return Draft(self.store.registry_version(), self.catalogue.files)

    def keep(self, draft: Draft) -> None:
        """Remember what was edited; nothing where it is no different from the version it was made from."""
        if draft.files == self.store.registry_files(draft.version) and not draft.problems:
            st.session_state.pop(DRAFT, None)
        else:
            st.session_state[DRAFT] = draft

    def forget(self) -> None:
        for name in (DRAFT, SEEN):
            st.session_state.pop(name, None)
