"""Is this our template, of this officer's partner, of a quarter that has begun?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mne.catalogue import Catalogue
from mne.model import Finding, Identity, Severity, User
from mne.period import Frequency
from mne.template import TEMPLATE, TEMPLATE_VERSION, Layout


def identity_findings(identity: Identity, user: User, catalogue: Catalogue) -> list[Finding]:
    """What stops the reading of the cells: at most one, since each makes the next meaningless."""
    return list(_first(_critical(identity, user, catalogue)))


def _first(found: Iterator[Finding]) -> Iterator[Finding]:
    for finding in found:
        yield finding
        return


def _critical(identity: Identity, user: User, catalogue: Catalogue) -> Iterator[Finding]:
    if identity.template != TEMPLATE:
        yield Finding("identity.other_template", Severity.critical, args={"value": identity.template})
    if identity.template_version != TEMPLATE_VERSION:
        versions = {"value": identity.template_version, "current": TEMPLATE_VERSION}
        yield Finding("identity.template_version", Severity.critical, args=versions)
    if identity.partner not in catalogue.partners:
        nearest = catalogue.nearest("partners", identity.partner)
        args = {"value": identity.partner}
        yield Finding("identity.unknown_partner", Severity.critical, field="partner", args=args, suggestion=nearest)
    if user.partner != identity.partner:
        args = {"partner": identity.partner, "yours": user.partner or ""}
        yield Finding("identity.other_partner", Severity.critical, field="partner", args=args)
    if identity.quarter.frequency is not Frequency.quarterly:
        yield Finding("identity.not_a_quarter", Severity.critical, args={"value": identity.quarter.code})


def period_findings(identity: Identity, asked: Layout, today: date) -> Iterator[Finding]:
    """Whether the quarter is open, whether anything is owed in it, whether the layout has moved."""
    quarter = identity.quarter
    if quarter.start > today:
        args = {"quarter": quarter.code, "opens": quarter.start}
        yield Finding("identity.too_early", Severity.error, args=args)
    if not asked.blocks:
        args = {"partner": identity.partner, "quarter": quarter.code}
        yield Finding("identity.not_owed", Severity.error, args=args)
    elif identity.layout != asked.hash:
        yield Finding("identity.layout", Severity.info)
