"""The process: its one open store, what it warms before the first click, what it says when it cannot start."""

from __future__ import annotations

import gc
import logging
import os
import secrets
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mne import accounts, texts
from mne.catalogue import CatalogueError
from mne.model import Language
from mne.rules.registry import checked_folder
from mne.settings import Settings
from mne.store import Store, StoreHeld, StoreProblem

SESSION_COOKIE = "mne_session"
SEED = "cli.init.seed"
"""Why there is a first version of the registry."""
log = logging.getLogger("mne")

_lock = threading.Lock()
_opened: Store | None = None


def store() -> Store:
    """The process's one store. Opened at the start of the server; by the first reader where there is none (tests)."""
    global _opened
    with _lock:
        if _opened is None:
            _opened = Store.open(Settings(), create=True)
        return _opened


def opened() -> Store | None:
    """The process's store, where one is open already."""
    return _opened


def use(opened: Store | None) -> None:
    """Serve a store that somebody else opened, and closes."""
    global _opened
    with _lock:
        _opened = opened


def close_store() -> None:
    global _opened
    with _lock:
        if _opened is not None:
            _opened.close()
            _opened = None


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Open the store, prepare a first start, warm up; close the store at the end."""
    speech = Settings().language
    try:
        opened = store()
        _seed(opened)
    except StoreHeld as held:
        _give_up(texts.say(speech, "shell.start.held", pid=held.pid or "?", home=Settings().home), 4)
    except StoreProblem as problem:
        _give_up(texts.say(speech, "shell.start.store", problem=problem.worded(speech), home=Settings().home), 3)
    except CatalogueError as wrong:
        _give_up("\n".join(one.say(speech) for one in wrong.problems), 2)
    _greet(opened, speech)
    _warm()
    try:
        yield
    finally:
        close_store()


def _seed(opened: Store) -> None:
    if opened.registry_version() == 0:
        opened.import_registry(
            checked_folder(opened.settings.data), actor="first-start", reason=texts.say(opened.settings.language, SEED)
        )


def _greet(opened: Store, speech: Language) -> None:
    first = accounts.first_administrator(opened)
    if first:
        print(texts.say(speech, "shell.start.administrator", name=first[0], password=first[1]), flush=True)
    if opened.is_demonstration:
        print(texts.say(speech, "shell.start.demonstration"), flush=True)


def _give_up(sentence: str, code: int) -> None:
    """End the process at once: an exception here would become a page of traceback on the console."""
    print(sentence, file=sys.stderr, flush=True)
    os._exit(code)


def _warm() -> None:
    """Import now what the pages would import at the first click, then keep the collector off it.

    Streamlit collects garbage after every run; walking the imported modules each time took five times as long as
    the page itself.
    """
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401

    gc.collect()
    gc.freeze()


def log_incident(error: BaseException) -> str:
    """Write the error to the log under a number that a person can read out, and return the number."""
    number = secrets.token_hex(3).upper()
    log.error("incident %s", number, exc_info=error)
    return number
