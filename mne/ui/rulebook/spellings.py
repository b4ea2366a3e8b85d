"""Spellings remembered for a partner: seen and withdrawn."""

from __future__ import annotations

from mne import intake
from mne.store import Spelling
from mne.ui import words
from mne.ui.rulebook import remembered
from mne.ui.rulebook.desk import Desk


def show(desk: Desk) -> None:
    remembered.show(desk, remembered.Kind("spelling", ("spelling", "means"), _listed, _withdraw))


def _listed(desk: Desk, every: bool) -> list[remembered.Line]:
    return [
        remembered.Line(
            number=one.n,
            partner=one.partner,
            cells=(one.spelling, _meaning(desk, one)),
            title=f"{one.spelling} → {_meaning(desk, one)}",
            who=one.learned_by,
            since=one.learned_at,
            is_held=one.withdrawn_at is None,
        )
        for one in intake.spellings(desk.store, desk.user, withdrawn=every)
    ]


def _meaning(desk: Desk, one: Spelling) -> str:
    if one.role == "place" and one.code in desk.catalogue.places:
        return words.place_name(one.code, desk.catalogue, desk.language)
    return desk.indicator(one.code)


def _withdraw(desk: Desk, number: int) -> None:
    intake.withdraw_spelling(desk.store, desk.user, number)
