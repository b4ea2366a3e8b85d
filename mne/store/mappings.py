"""How partners' own tables are read: what an officer confirmed, for her partner only, and which file was read so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mne.store.confirmed import Confirmed

_COLUMNS = "n, partner, name, shape, content, confirmed_at, confirmed_by, withdrawn_at, withdrawn_by"


@dataclass(frozen=True)
class KeptMapping:
    """One confirmed mapping; `content` is intake's own JSON. It is offered while `withdrawn_at` is None."""

    n: int
    partner: str
    name: str
    shape: str
    content: str
    confirmed_at: datetime
    confirmed_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class Mappings(Confirmed):
    def mappings(self, partner: str = "", *, withdrawn: bool = False) -> list[KeptMapping]:
        """Of one partner, or of all; with `withdrawn` also those that are no longer offered. The latest first.

        Whoever shows them asks intake.mappings, which knows who may see whose.
        """
        found = self._confirmed("mapping", _COLUMNS, partner, withdrawn=withdrawn)
        return [KeptMapping(*row) for row in reversed(found)]

    def mapping(self, number: int) -> KeptMapping | None:
        """Withdrawn or not: what was read with it is read with it again."""
        found = self._rows(f"SELECT {_COLUMNS} FROM mapping WHERE n = $1", number)
        return KeptMapping(*found[0]) if found else None

    def remember_mapping(self, partner: str, name: str, shape: str, content: str, actor: str) -> KeptMapping:
        """Keep it; what was said of tables of the same shape before is withdrawn. Said again, it is kept once."""
        with self._writing() as cursor:
            same = [m for m in self.mappings(partner) if m.shape == shape]
            if same and same[0].content == content:
                return same[0]
            moment, replaced = self.now(), [m.n for m in same]
            values = (partner, name, shape, content)
            number = self._confirm(cursor, "mapping", values, moment, actor, replaced)
            told = {"partner": partner, "name": name, "replaces": replaced}
            self._audit(cursor, actor, "remember_mapping", str(number), told)
        return KeptMapping(number, partner, name, shape, content, moment, actor, None, None)

    def withdraw_mapping(self, number: int, actor: str) -> None:
        """It is offered no more; raises KeyError when there is none that holds."""
        with self._writing() as cursor:
            held = next((m for m in self.mappings() if m.n == number), None)
            if held is None:
                raise KeyError(number)
            self._end(cursor, "mapping", number, self.now(), actor)
            told = {"partner": held.partner, "name": held.name}
            self._audit(cursor, actor, "withdraw_mapping", str(number), told)

    def mapping_of_upload(self, upload: int) -> int | None:
        found = self._rows("SELECT mapping FROM mapping_use WHERE upload = $1", upload)
        return int(found[0][0]) if found else None

    def mapping_of_submission(self, submission: int) -> int | None:
        """Whoever shows it has read the submission within a scope."""
        found = self._rows("SELECT mapping FROM mapping_use WHERE submission = $1", submission)
        return int(found[0][0]) if found else None
