"""People, their passwords and their sessions. How somebody proved who she is (a password, a persona, an identity
provider) stands apart from the session that follows: `start_session` is the same for all.
"""

from mne.accounts.attempts import ATTEMPTS, FAILURES_LAST, FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, Attempts
from mne.accounts.passwords import SHORTEST_PASSWORD
from mne.accounts.people import (
    add_person,
    add_persona,
    change_email,
    change_language,
    change_password,
    change_role,
    disable,
    enable,
    first_administrator,
    renew_password,
    user_of,
)
from mne.accounts.sessions import TOUCH_AFTER, clock, end_session, end_sessions, person_of, start_session
from mne.accounts.ways import authenticate, known_by_address, persona, personas

__all__ = [
    "ATTEMPTS",
    "FAILURES_LAST",
    "FAILURES_PER_ACCOUNT",
    "FAILURES_PER_ADDRESS",
    "SHORTEST_PASSWORD",
    "TOUCH_AFTER",
    "Attempts",
    "add_person",
    "add_persona",
    "authenticate",
    "change_email",
    "change_language",
    "change_password",
    "change_role",
    "clock",
    "disable",
    "enable",
    "end_session",
    "end_sessions",
    "first_administrator",
    "known_by_address",
    "person_of",
    "persona",
    "personas",
    "renew_password",
    "start_session",
    "user_of",
]
