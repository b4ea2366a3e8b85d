"""Lifting a rule for one partner until a day: what it sees is still said, as a remark that blocks nobody."""

from __future__ import annotations

from datetime import date, timedelta

from mne import access
from mne.access import Action
from mne.model import Refused, RuleWaiver, User
from mne.rules import KINDS, Rule
from mne.store import Store

LONGEST_DAYS = 366
LONGEST_REASON = 300


def may_lift(rule: Rule) -> bool:
    return KINDS[rule.kind].waivable


def grant(
    store: Store, user: User, rule: Rule | None, partner: str, reason: str, until: date, indicator: str = ""
) -> int:
    """Lift the rule for the partner, from today to `until`, for one indicator or for every one; returns the waiver's
    number. Raises Refused, saying what does not hold.
    """
    access.require(user, Action.change_rules)
    if rule is None:
        raise Refused("rulebook.refused.unknown_rule", rule="–")
    if not may_lift(rule):
        raise Refused("rulebook.refused.not_waivable", rule=rule.code)
    catalogue = store.catalogue()
    for code, known in ((partner, catalogue.partners), (indicator, {"": None, **catalogue.indicators})):
        if code not in known:
            raise Refused("rulebook.refused.unknown_code", found=code)
    said = " ".join(reason.split())[:LONGEST_REASON]
    if not said:
        raise Refused("rulebook.refused.waiver_reason")
    today = store.today
    if until < today:
        raise Refused("rulebook.refused.until_past")
    if until > today + timedelta(days=LONGEST_DAYS):
        raise Refused("rulebook.refused.until_far", days=LONGEST_DAYS)
    if any(w.covers(rule.code, partner, indicator, today) for w in store.rule_waivers(partner)):
        raise Refused("rulebook.refused.waiver_there", rule=rule.code)
    return store.lift_rule(RuleWaiver(rule.code, partner, user.name, said, until, today, indicator))


def withdraw(store: Store, user: User, number: int) -> None:
    """The rule judges again from now on. Raises Refused."""
    access.require(user, Action.change_rules)
    kept = next((kept for kept in store.kept_waivers() if kept.id == number), None)
    if kept is None or kept.state(store.today) != "in_force":
        raise Refused("rulebook.refused.waiver_ended")
    store.withdraw_waiver(number, user.name)
