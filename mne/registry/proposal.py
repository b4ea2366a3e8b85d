"""A change of the registry before it takes effect: its difference, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mne.access import Action, require
from mne.catalogue import Catalogue, CatalogueError, Change, Problem, difference
from mne.model import Refused, User
from mne.registry.merging import merge
from mne.rules.table import rules_of
from mne.store import Store

LONGEST_REASON = 500


@dataclass(frozen=True)
class Proposal:
    """`files` is the whole registry as it would be, `changes` what differs from version `base`, which stands now.

    `conflicts` is where somebody else changed the same since the edited version: `old` theirs, `new` the editor's.
    """

    base: int
    files: Mapping[str, str]
    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    catalogue: Catalogue | None = None
    """The registry as it would be, where nothing is wrong with it."""


def propose(store: Store, edited: Mapping[str, str], edited_version: int) -> Proposal:
    """What the edited files (all of them) would do to the registry as it stands now.

    `edited_version` is the version they were made from: what others changed since then stays, unless it is the very
    field that was edited. Raises KeyError for a version that never was.
    """
    base = store.registry_version()
    current = store.catalogue().files
    conflicts: list[Change] = []
    if edited_version == base:
        files = dict(edited)
    else:
        files, conflicts = merge(version_files(store, edited_version), edited, current)
    changes = tuple(difference(current, files))
    proposed, problems = _read(store, files)
    return Proposal(base, files, changes, tuple(conflicts), problems, proposed)


def accept(
    store: Store, proposal: Proposal, user: User, reason: str, *, action: Action = Action.change_registry
) -> int:
    """Make the proposal the registry's next version and return its number.

    Raises BaseMoved when the registry is no longer at the version that was shown (propose again from the same edited
    files: nothing is lost), CatalogueError with every problem, Refused: not hers to do, or no reason given.
    """
    require(user, action)
    said = " ".join(reason.split())[:LONGEST_REASON]
    if not said:
        raise Refused("registry.reason_needed")
    if proposal.problems:
        raise CatalogueError(proposal.problems)
    return store.import_registry(proposal.files, actor=user.name, reason=said, base=proposal.base)


def version_files(store: Store, version: int) -> dict[str, str]:
    """All files of a version; raises KeyError when there is none."""
    files = store.registry_files(version)
    if not files:
        raise KeyError(version)
    return files


def _read(store: Store, files: Mapping[str, str]) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    now = store.catalogue()
    try:
        catalogue = now if files == now.files else Catalogue.from_files(files)
        rules_of(catalogue)
    except CatalogueError as wrong:
        return None, tuple(wrong.problems)
    needed = tuple(store.still_needed(catalogue))
    return (None if needed else catalogue), needed
