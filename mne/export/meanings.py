"""What each status means, with the committee's own thresholds: the same words in the workbook and on the page."""

from __future__ import annotations

from mne import texts
from mne.catalogue import Committee
from mne.model import Language, Reason, Status


def status_meanings(committee: Committee, language: Language) -> dict[str, str]:
    """Status or reason for having none → its meaning in a sentence."""
    shares = {
        "on_track": texts.percent(committee.on_track, language),
        "at_risk": texts.percent(committee.at_risk, language),
        "coverage": texts.percent(committee.coverage_floor, language),
    }
    return {str(state): texts.say(language, f"export.status.{state}", **shares) for state in (*Status, *Reason)}


def threshold_note(committee: Committee, language: Language) -> str:
    """How ceilings, bands and regress are judged."""
    return texts.say(
        language,
        "export.thresholds",
        ceiling=texts.percent(committee.ceiling_tolerance, language),
        band=texts.percent(committee.band_tolerance, language),
        regress=texts.percent(committee.regress_tolerance, language),
    )
