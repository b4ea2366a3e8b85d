"""A partner's template as the store would fill it: what is accepted for the quarter, and before it."""

from __future__ import annotations

from mne.export.template import template_workbook
from mne.model import Language
from mne.period import Period
from mne.store import Store


def template_of(store: Store, partner: str, quarter: Period, language: Language) -> bytes:
    """The .xlsx to fill in, with this quarter's accepted values and the period's before, from the current version."""
    head = store.slice_head(partner, quarter.code)
    return template_workbook(
        store.catalogue(),
        partner,
        quarter,
        language,
        previous=store.history(partner, quarter),
        current=store.slice_values(partner, quarter.code),
        base_version=head.version if head else 0,
        demonstration=store.is_demonstration,
    )
