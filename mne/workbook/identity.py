"""What the hidden sheet of a template says: whose it is, of which quarter, in which language."""

from __future__ import annotations

from collections.abc import Mapping

from mne.model import LANGUAGES, Identity
from mne.period import Period
from mne.template import META_KEYS


def identity_of(meta: Mapping[str, str]) -> Identity | None:
    """The identity, when all of it is there and can be read; whether it is right is judged by intake."""
    if any(key not in meta for key in META_KEYS if key != "results_sheet"):
        return None
    language = next((known for known in LANGUAGES if known == meta["language"]), None)
    try:
        return language and Identity(
            template=meta["template"],
            template_version=_whole(meta["template_version"]),
            partner=meta["partner"],
            quarter=Period.parse(meta["period"]),
            language=language,
            layout=meta["layout"],
            base_version=_whole(meta["base_version"]),
        )
    except ValueError:
        return None


def _whole(text: str) -> int:
    """Some programs save a text of digits as a number: `1` becomes `1.0`."""
    number = float(text)
    if not number.is_integer() or abs(number) > 1e9:
        raise ValueError(f"{text!r} is not a whole number")
    return int(number)
