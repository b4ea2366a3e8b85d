"""Spellings that a partner's officers confirmed, for her partner only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mne.store.base import Base
from mne.store.duck import rows

SpellingRole = Literal["place", "indicator"]
_COLUMNS = "n, partner, role, spelling, folded, code, learned_at, learned_by, withdrawn_at, withdrawn_by"


@dataclass(frozen=True)
class Spelling:
    """One remembered spelling; `folded` is how it is compared. It holds while `withdrawn_at` is None."""

    n: int
    partner: str
    role: SpellingRole
    spelling: str
    folded: str
    code: str
    learned_at: datetime
    learned_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class Spellings(Base):
    def spellings(self, partner: str = "", *, withdrawn: bool = False) -> list[Spelling]:
        """Of one partner, or of all; with `withdrawn` also those that no longer hold. In the order they were learned.

        Whoever shows them asks intake.spellings, which knows who may see whose.
        """
        found = self._rows(
            f"SELECT {_COLUMNS} FROM spelling"
            " WHERE ($1 = '' OR partner = $1) AND ($2 OR withdrawn_at IS NULL) ORDER BY n",
            partner,
            withdrawn,
        )
        return [Spelling(*row) for row in found]

    def remember_spelling(
        self, partner: str, role: SpellingRole, spelling: str, folded: str, code: str, actor: str
    ) -> Spelling:
        """Keep what it means; what the same spelling meant before is withdrawn. Said again, it is kept once."""
        with self._writing() as cursor:
            same = [s for s in self.spellings(partner) if (s.role, s.folded) == (role, folded)]
            if same and same[0].code == code:
                return same[0]
            moment = self.now()
            for old in same:
                cursor.execute(
                    "UPDATE spelling SET withdrawn_at = $2, withdrawn_by = $3 WHERE n = $1", [old.n, moment, actor]
                )
            number = int(rows(cursor, "SELECT nextval('spelling_number')")[0][0])
            cursor.execute(
                f"INSERT INTO spelling ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL)",
                [number, partner, role, spelling, folded, code, moment, actor],
            )
            told = {"partner": partner, "role": role, "spelling": spelling, "code": code}
            self._audit(cursor, actor, "remember_spelling", str(number), told)
        return Spelling(number, partner, role, spelling, folded, code, moment, actor, None, None)

    def withdraw_spelling(self, number: int, actor: str) -> None:
        """From now on it means nothing; raises KeyError when there is none that holds."""
        with self._writing() as cursor:
            held = next((s for s in self.spellings() if s.n == number), None)
            if held is None:
                raise KeyError(number)
            cursor.execute(
                "UPDATE spelling SET withdrawn_at = $2, withdrawn_by = $3 WHERE n = $1", [number, self.now(), actor]
            )
            told = {"partner": held.partner, "spelling": held.spelling, "code": held.code}
            self._audit(cursor, actor, "withdraw_spelling", str(number), told)
