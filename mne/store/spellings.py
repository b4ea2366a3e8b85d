"""Spellings that a partner's officers confirmed, for her partner only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mne.store.confirmed import Confirmed

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


class Spellings(Confirmed):
    def spellings(self, partner: str = "", *, withdrawn: bool = False) -> list[Spelling]:
        """Of one partner, or of all; with `withdrawn` also those that no longer hold. In the order they were learned.

        Whoever shows them asks intake.spellings, which knows who may see whose.
        """
        return [Spelling(*row) for row in self._confirmed("spelling", _COLUMNS, partner, withdrawn=withdrawn)]

    def remember_spelling(
        self, partner: str, role: SpellingRole, spelling: str, folded: str, code: str, actor: str
    ) -> Spelling:
        """Keep what it means; what the same spelling meant before is withdrawn. Said again, it is kept once."""
        with self._writing() as cursor:
            same = [s for s in self.spellings(partner) if (s.role, s.folded) == (role, folded)]
            if same and same[0].code == code:
                return same[0]
            moment, values = self.now(), (partner, role, spelling, folded, code)
            number = self._confirm(cursor, "spelling", values, moment, actor, [s.n for s in same])
            told = {"partner": partner, "role": role, "spelling": spelling, "code": code}
            self._audit(cursor, actor, "remember_spelling", str(number), told)
        return Spelling(number, partner, role, spelling, folded, code, moment, actor, None, None)

    def withdraw_spelling(self, number: int, actor: str) -> None:
        """From now on it means nothing; raises KeyError when there is none that holds."""
        with self._writing() as cursor:
            held = next((s for s in self.spellings() if s.n == number), None)
            if held is None:
                raise KeyError(number)
            self._end(cursor, "spelling", number, self.now(), actor)
            told = {"partner": held.partner, "spelling": held.spelling, "code": held.code}
            self._audit(cursor, actor, "withdraw_spelling", str(number), told)
