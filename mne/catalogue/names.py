"""How a place's name is compared: the same word, however it is written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ARTICLES = frozenset({"al", "el", "l", "le", "la", "les", "the"})
_LETTERS = str.maketrans({"ـ": "", "ٱ": "ا", "ة": "ه", "ى": "ي", "ء": "", "œ": "oe", "æ": "ae"})
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{2})")


@lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """Without case, accents, vowel signs, tatweel, hamza, articles, hyphens and spaces; never anything fuzzy."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Decomposed, both an accent and a hamza above or below an alef are marks of their own.
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")
    words = re.findall(r"\w+", bare.translate(_LETTERS))
    kept = [_ARABIC_ARTICLE.sub("", word) for word in words if word not in _ARTICLES] or words
    return "".join(kept).replace("_", "")
