"""A folder of reference files, checked as a whole: the catalogue's own rows and the rules of rules.csv."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mne.catalogue import Catalogue, read_folder
from mne.rules.table import rules_of


def checked_folder(folder: Path) -> Mapping[str, str]:
    """File name → content, ready for the store to import. Raises CatalogueError with every problem."""
    files = read_folder(folder)
    rules_of(Catalogue.from_files(files))
    return files
