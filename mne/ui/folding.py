"""What is read on demand: made when it is opened, and printed when it is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def folded(words: str, key: str, icon: str = "table_rows") -> Iterator[bool]:
    """A closed fold to write into; whether it is open, so that nothing is worked out for a closed one."""
    fold = st.expander(words, key=key, icon=f":material/{icon}:", on_change="rerun")
    with fold:
        yield bool(fold.open)
