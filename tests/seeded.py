"""A store with the tiny reference set, made once in each process and copied for every test that writes into it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from mne.catalogue import read_folder
from mne.settings import Settings
from mne.store import Store

TINY = Path(__file__).parent / "reference" / "tiny"


@contextmanager
def seeded(settings: Settings, filled: Callable[[Store], None] | None = None) -> Iterator[Store]:
    """The store in `settings.home`, which must not exist yet, with the tiny set as its first version, and what
    `filled` put in.
    """
    shutil.copytree(_made(settings.model_copy(update={"home": Path(), "data": TINY}), filled), settings.home)
    with Store.open(settings) as opened:
        yield opened


@cache
def _made(settings: Settings, filled: Callable[[Store], None] | None) -> Path:
    home = Path(tempfile.mkdtemp(prefix="seeded-")) / "home"
    with Store.open(settings.model_copy(update={"home": home}), create=True) as store:
        store.import_registry(read_folder(TINY), "secretariat", "seed")
        if filled:
            filled(store)
    return home
