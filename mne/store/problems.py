"""What can go wrong with the store itself."""

from __future__ import annotations

from typing import Any

from mne import texts
from mne.model import Language
from mne.settings import Settings


class StoreHeld(Exception):
    """Another process has the store open; `pid` is its number where it is known."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"the store is held by process {pid or '?'}")
        self.pid = pid


class StoreProblem(Exception):
    """The disk is full or read-only, a file is damaged, a migration does not fit. `code` is a text key."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = f"store.{code}"
        self.args_by_name = args

    def worded(self, language: Language) -> str:
        return texts.say(language, self.code, **self.args_by_name)

    def __str__(self) -> str:
        return self.worded(Settings().language)


class BaseMoved(Exception):
    """Somebody's version (of a slice, of the registry) was accepted since the preview was made; show it again."""

    def __init__(self, current_version: int) -> None:
        super().__init__(f"it stands at version {current_version}")
        self.current_version = current_version
