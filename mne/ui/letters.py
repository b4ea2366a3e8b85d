"""How wide words are in the letters of the grids, which are drawn on a canvas where no style sheet reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from mne.model import RIGHT_TO_LEFT, Language

_LATIN = {2.6: ",;'’\u202f", 3.4: "ijl| []\u00a0·", 3.7: ".:!I", 4.6: "frt(){}\"`", 5.7: "-*/?«»", 6.6: "ksvxyz<>+",
          8.7: "ABCDGKNOPQRUVX&–…—", 9.6: "wHN%", 11.6: "mMW@œ", 13.0: "▲▼◆✓○●"}  # fmt: skip
_ARABIC = {0.0: "ًٌٍَُِّْ\u200e\u200f\u2066\u2067\u2069", 3.0: "اأإآ", 3.6: "رزـ", 4.9: "بتثنيىئلوؤ", 6.5: "دذفقكهة",
           7.6: "معغ،؛؟", 9.0: "جحخطظ", 11.3: "سشصضء"}  # fmt: skip
WIDTHS = {ord(letter): wide for group in (_LATIN, _ARABIC) for wide, letters in group.items() for letter in letters}
USUAL = 7.4
"""Pixels of digits and of most small letters, at 13.125 pixels of Vazirmatn."""
FINAL = {ord(letter): 5.0 for letter in "بتثكفنيىسشصضجحخ"}
"""An Arabic letter that ends a word stretches out by so much."""

PADDING, NARROWEST, WIDEST = 18, 50, 330
"""Pixels around the words of a cell, of the narrowest and of the widest column."""


def width(words: str) -> float:
    """Pixels of words in one line, some percent more rather than less."""
    plain = sum(WIDTHS.get(ord(letter), USUAL) for letter in words)
    return plain + sum(FINAL.get(ord(word[-1]), 0.0) for word in words.split())


def widest(words: Iterable[str]) -> float:
    """Pixels of the widest; 0 for none."""
    return max((width(each) for each in set(words)), default=0.0)


def wide_enough(title: str, shown: Iterable[str]) -> int:
    """Pixels of the widest of these words: by itself the grid looks at the first rows only and clips what is longer."""
    return int(min(max(widest([title, *shown]) + PADDING, NARROWEST), WIDEST))


def heading(title: str, language: Language) -> str:
    """The words in this page's direction: a grid is laid out left to right."""
    return f"\u2067{title}\u2069" if language in RIGHT_TO_LEFT else title


def column(title: str, values: pd.Series, language: Language) -> Any:
    """A column of words or counts that clips none; words begin where reading begins, figures stand right."""
    right = language in RIGHT_TO_LEFT or pd.api.types.is_numeric_dtype(values)
    wide = wide_enough(title, [str(each) for each in values.unique()])
    return st.column_config.Column(heading(title, language), alignment="right" if right else "left", width=wide)
