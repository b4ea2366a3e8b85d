"""Passwords are kept as argon2 hashes; one-time passwords are made here and never chosen by a person."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200

_hasher = PasswordHasher()
# Verified for unknown names, so that a wrong name costs the same time as a wrong password.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


_AT_ONCE = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    try:
        # Each verification takes 64 MB and a core: many at once would starve everybody else.
        with _AT_ONCE:
            return _hasher.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Four groups that can be read aloud: no letter that looks like a digit."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
