"""What a partner's officer confirmed that a spelling of hers means: suggested, said by her, remembered, applied to her
partner's next file; never guessed and never another partner's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mne import access
from mne.access import Action
from mne.catalogue import Catalogue, normalise
from mne.intake.report import Report
from mne.model import Refused, User
from mne.period import Period
from mne.store import Spelling, SpellingRole, Store
from mne.template import layout

LONGEST = 200
_ROLE_BY_CODE: Mapping[str, SpellingRole] = {
    "rule.reference.place": "place",
    "rule.reference.place_elsewhere": "place",
    "rule.reference.indicator": "indicator",
}


@dataclass(frozen=True)
class UnknownName:
    """A name in a file that stands for no code; `suggestion` is the nearest one, "" when none is near."""

    role: SpellingRole
    spelling: str
    suggestion: str
    cells: tuple[str, ...]


def unknown_names(report: Report) -> tuple[UnknownName, ...]:
    """Names of places and indicators that the report's file holds and nobody knows, each once with all its cells."""
    found: dict[tuple[SpellingRole, str], UnknownName] = {}
    for finding in report.findings:
        role, said = _ROLE_BY_CODE.get(finding.code), str(finding.args.get("value", "")).strip()
        if role and normalise(said):
            seen = found.get((role, normalise(said)))
            cells = (*seen.cells, *finding.cells) if seen else finding.cells
            found[role, normalise(said)] = UnknownName(role, said, finding.suggestion, cells)
    return tuple(found.values())


def meanings(store: Store, partner: str, quarter: Period, role: SpellingRole) -> tuple[str, ...]:
    """Codes of what the partner reports on in this quarter, in the template's order: what a name of its may mean."""
    rows = layout(store.catalogue(), partner, quarter).rows
    return tuple(dict.fromkeys(row.place if role == "place" else row.indicator for row in rows))


def remember(store: Store, user: User, role: SpellingRole, spelling: str, code: str) -> Spelling:
    """From now on this spelling means this code in her partner's files.

    Raises Refused for who may not submit, an unknown code, and a spelling that says nothing or means something already.
    """
    access.require(user, Action.submit_report)
    if user.partner is None:
        raise Refused("refused.action", action=Action.submit_report.value)
    said, folded, catalogue = spelling.strip(), normalise(spelling), store.catalogue()
    if not folded or len(said) > LONGEST:
        raise Refused("intake.refused.spelling_empty")
    if code not in (catalogue.places if role == "place" else catalogue.indicators):
        raise Refused("intake.refused.spelling_code", value=code)
    if _is_known(catalogue, role, said):
        raise Refused("intake.refused.spelling_known", spelling=said)
    return store.remember_spelling(user.partner, role, said, folded, code, user.name)


def _is_known(catalogue: Catalogue, role: SpellingRole, said: str) -> bool:
    if role == "place":
        return catalogue.find_place(said) is not None
    names = {
        normalise(name) for i in catalogue.indicators.values() for name in (i.code, i.name_ar, i.name_fr, i.name_en)
    }
    return normalise(said) in names


def learned(store: Store, partner: str) -> Mapping[tuple[str, str], str]:
    """(role, normalised spelling) → code, of the spellings that hold for this partner."""
    return {(s.role, s.folded): s.code for s in store.spellings(partner)}


def spellings(store: Store, user: User, *, withdrawn: bool = False) -> list[Spelling]:
    """The secretariat sees all, an officer her partner's. Raises Refused for anybody else."""
    if access.may(user, Action.change_registry):
        return store.spellings(withdrawn=withdrawn)
    access.require(user, Action.submit_report)
    return store.spellings(user.partner, withdrawn=withdrawn) if user.partner else []


def withdraw_spelling(store: Store, user: User, number: int) -> None:
    """The spelling means nothing from now on. Raises Refused, in the same words for one that is not hers to see."""
    if number not in {s.n for s in spellings(store, user)}:
        raise Refused("intake.refused.unknown_spelling", number=number)
    try:
        store.withdraw_spelling(number, user.name)
    except KeyError as gone:
        raise Refused("intake.refused.unknown_spelling", number=number) from gone
