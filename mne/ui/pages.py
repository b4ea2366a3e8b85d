"""The list of pages, in the order of the navigation: one line a page.

A page's title and question are the texts `page.<key>.title` and `page.<key>.question`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mne.access import Action, may
from mne.model import User

FOLDER = Path(__file__).resolve().parent.parent.parent / "pages"


@dataclass(frozen=True)
class PageEntry:
    """`key` names the file `pages/<key>.py`, the address `/<key>` and the texts. `icon` is a Material symbol."""

    key: str
    action: Action
    icon: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.key}.py"


PAGES = (
    PageEntry("overview", Action.read_results, "dashboard"),
    PageEntry("programmes", Action.read_results, "account_tree"),
    PageEntry("partners", Action.read_results, "groups"),
    PageEntry("districts", Action.read_results, "map"),
    PageEntry("indicator", Action.read_results, "monitoring"),
    PageEntry("explore", Action.read_results, "table_view"),
    PageEntry("submit", Action.submit_report, "upload_file"),
    PageEntry("submissions", Action.read_submissions, "inventory_2"),
    PageEntry("rules", Action.change_rules, "rule"),
    PageEntry("registry", Action.change_registry, "menu_book"),
    PageEntry("people", Action.manage_people, "manage_accounts"),
    PageEntry("settings", Action.change_settings, "tune"),
    PageEntry("audit", Action.read_audit, "policy"),
    PageEntry("guide", Action.read_results, "help"),
)


def pages_of(user: User) -> list[PageEntry]:
    """What this person may open, of what exists."""
    return [entry for entry in PAGES if may(user, entry.action) and entry.file.exists()]


def home_of(user: User) -> PageEntry | None:
    """Where a person begins: an officer at her own partner's page, anybody else at the first one; None: nowhere."""
    open_to = pages_of(user)
    own = [entry for entry in open_to if entry.key == "partners" and user.is_officer]
    return next(iter([*own, *open_to]), None)
