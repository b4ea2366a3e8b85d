"""Who may sign in, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from mne.model import Language, Role
from mne.store import duck
from mne.store.base import Base
from mne.store.shapes import Person, Seen, Session

_PERSON = (
    "name, display_name, role, partner, password_hash, must_change, persona, disabled, language, created_at, email"
)
MOST_REMEMBERED = 10_000
_CHANGEABLE = frozenset(_PERSON.split(", ")) - {"name", "created_at"}


class People(Base):
    """Who somebody is, is asked several times at each click: person and session are remembered until one changes.
    All changes go through this one process, so that what is remembered is never older than the store.
    """

    def person(self, name: str) -> Person | None:
        found: Person | None = self._remembered(("person", name), lambda: self._read_person(name))
        return found

    def _read_person(self, name: str) -> Person | None:
        found = self._rows(f"SELECT {_PERSON} FROM person WHERE name = $1", name)
        return _person(found[0]) if found else None

    def _remembered(self, key: tuple[str, str], read: Callable[[], Any]) -> Any:
        with self._memory_lock:
            if key in self._memory:
                return self._memory[key]
            generation = self._generation
        found = read()
        with self._memory_lock:
            # Read before a change and remembered after it would be the past.
            is_room = len(self._memory) < MOST_REMEMBERED
            if found is not None and is_room and generation == self._generation:
                self._memory[key] = found
        return found

    def _forget(self, kind: str, name: str) -> None:
        """After the change was committed; every session where `name` is ''."""
        with self._memory_lock:
            self._generation += 1
            for key in [key for key in self._memory if key == (kind, name) or (not name and key[0] == kind)]:
                del self._memory[key]

    def person_of_email(self, email: str) -> Person | None:
        """Whoever carries this address, however it is written in capitals."""
        found = self._rows(f"SELECT {_PERSON} FROM person WHERE email = $1", email.lower())
        return _person(found[0]) if found else None

    def people(self) -> list[Person]:
        """Everybody, also who is disabled, in the order in which they were added."""
        return [_person(row) for row in self._rows(f"SELECT {_PERSON} FROM person ORDER BY created_at, name")]

    def add_person(
        self,
        name: str,
        *,
        display_name: str,
        role: Role,
        actor: str,
        partner: str | None = None,
        password_hash: str | None = None,
        must_change: bool = False,
        persona: bool = False,
        language: Language | None = None,
        email: str | None = None,
    ) -> None:
        """Raises ValueError when the name or the address is taken."""
        with self._writing() as cursor:
            if self.person(name):
                raise ValueError(f"{name!r} is taken")
            self._keep_address_unique(name, email)
            cursor.execute(
                f"INSERT INTO person ({_PERSON}) VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8, $9, $10)",
                [
                    name,
                    display_name,
                    Role(role).value,
                    partner,
                    password_hash,
                    must_change,
                    persona,
                    language,
                    self.now(),
                    email.lower() if email else None,
                ],
            )
            self._audit(cursor, actor, "add_person", name, {"role": Role(role).value, "partner": partner})

    def change_person(self, name: str, changes: Mapping[str, Any], *, actor: str) -> None:
        """Set these fields. Raises KeyError for a person or field that does not exist, ValueError for an address that
        somebody else carries.
        """
        if not self.person(name):
            raise KeyError(name)
        if unknown := set(changes) - _CHANGEABLE:
            raise KeyError(sorted(unknown)[0])
        if email := changes.get("email"):
            changes = {**changes, "email": email.lower()}
        with self._writing() as cursor:
            self._keep_address_unique(name, email)
            for field, value in changes.items():
                cursor.execute(
                    f"UPDATE person SET {field} = $1 WHERE name = $2", [getattr(value, "value", value), name]
                )
            told = {field: value for field, value in changes.items() if field != "password_hash"}
            self._audit(cursor, actor, "change_person", name, told or {"password": "changed"})
        self._forget("person", name)

    def _keep_address_unique(self, name: str, email: str | None) -> None:
        other = self.person_of_email(email) if email else None
        if other and other.name != name:
            raise ValueError(f"{email!r} is {other.name}'s")

    # Sessions: the store knows the token's hash only --------------------------------------------------

    def start_session(self, token_sha256: str, person: str, at: datetime) -> None:
        self._change("INSERT INTO session VALUES ($1, $2, $3, $3, NULL)", token_sha256, person, at)

    def session(self, token_sha256: str) -> Session | None:
        found: Session | None = self._remembered(("session", token_sha256), lambda: self._read_session(token_sha256))
        return found

    def _read_session(self, token_sha256: str) -> Session | None:
        found = self._rows(
            "SELECT token_sha256, person, created_at, last_seen_at, ended_at FROM session WHERE token_sha256 = $1",
            token_sha256,
        )
        return Session(*found[0]) if found else None

    def seen(self) -> dict[str, Seen]:
        """By person, of everybody who ever signed in."""
        alive = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=self.settings.idle_hours)
        found = self._rows(
            "SELECT person, max(last_seen_at), count(*) FILTER (WHERE ended_at IS NULL AND last_seen_at > $1)"
            " FROM session GROUP BY 1 ORDER BY 1",
            alive,
        )
        return {name: Seen(at, int(count)) for name, at, count in found}

    def touch_session(self, token_sha256: str, at: datetime) -> None:
        self._change("UPDATE session SET last_seen_at = $2 WHERE token_sha256 = $1", token_sha256, at)
        self._forget("session", token_sha256)

    def end_session(self, token_sha256: str, at: datetime) -> None:
        self._change("UPDATE session SET ended_at = $2 WHERE token_sha256 = $1 AND ended_at IS NULL", token_sha256, at)
        self._forget("session", token_sha256)

    def end_sessions_of(self, person: str, at: datetime) -> int:
        """Returns how many were open."""
        with self._transaction() as cursor:
            open_ones = "FROM session WHERE person = $1 AND ended_at IS NULL"
            found = duck.rows(cursor, f"SELECT count(*) {open_ones}", person)[0][0]
            cursor.execute("UPDATE session SET ended_at = $2 WHERE person = $1 AND ended_at IS NULL", [person, at])
        self._forget("session", "")
        return int(found)

    def _change(self, sql: str, *params: object) -> None:
        with self._transaction() as cursor:
            cursor.execute(sql, list(params))


def _person(row: tuple[Any, ...]) -> Person:
    name, display_name, role, *rest = row
    return Person(name, display_name, Role(role), *rest)
