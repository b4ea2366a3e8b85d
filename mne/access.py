"""Who may do what, and who may see what. Pure: it knows people and choices, not the store."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from mne.model import Choices, Refused, Role, Scope, User
from mne.period import default_range


class Action(StrEnum):
    """Everything a person may be allowed to do; pages are opened by the action in the page registry."""

    read_results = "read_results"
    read_every_partner = "read_every_partner"
    read_submissions = "read_submissions"
    submit_report = "submit_report"
    review = "review"
    change_registry = "change_registry"
    change_rules = "change_rules"
    read_audit = "read_audit"
    manage_people = "manage_people"
    change_settings = "change_settings"


_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.officer: frozenset({Action.read_results, Action.read_submissions, Action.submit_report}),
    Role.member: frozenset({Action.read_results, Action.read_every_partner}),
    Role.secretariat: frozenset(set(Action) - {Action.submit_report, Action.manage_people, Action.change_settings}),
    Role.admin: frozenset({Action.manage_people, Action.change_settings, Action.read_audit}),
}

LOCAL_OPERATOR = User(name="local-operator", role=Role.secretariat, display_name="")
"""Whoever runs the command line without `--as`: sees everything, and is audited under this name."""


def may(user: User, action: Action) -> bool:
    return action in _ALLOWED[user.role]


def require(user: User, action: Action) -> None:
    """Raise Refused when the user may not do this."""
    if not may(user, action):
        raise Refused("refused.action", action=action.value)


def require_partner(user: User, partner: str, action: Action) -> None:
    """Raise Refused unless the user may do this for this partner."""
    require(user, action)
    if user.is_officer and user.partner != partner:
        raise Refused("refused.partner", partner=partner)


def scope(user: User, choices: Choices, *, today: date, due_days: int) -> Scope:
    """What the user asked for, cut down to what she may see.

    An officer reads accepted totals of everybody but rows of her own partner only, so she may not name
    another partner. Raises Refused.
    """
    require(user, Action.read_results)
    every_partner = may(user, Action.read_every_partner)
    if not every_partner:
        for partner in choices.partners:
            require_partner(user, partner, Action.read_results)
    return Scope(
        user=user.name,
        role=user.role,
        rows_of="*" if every_partner else (user.partner or "-"),
        programmes=choices.programmes,
        partners=choices.partners,
        places=choices.places,
        indicators=choices.indicators,
        period=choices.period or default_range(today, due_days),
        dimension=choices.dimension,
        today=today,
    )
