"""Reading with a scope: the questions of `sql/`, which know only the views of views.sql."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from mne.model import Finding, Role, Scope, Severity
from mne.period import Period
from mne.store.base import Base, from_json
from mne.store.duck import Cursor, frame

FOLDER = Path(__file__).parent / "sql"


class Reading(Base):
    def read(self, query: str, params: Mapping[str, object], scope: Scope) -> pd.DataFrame:
        """The answer to `sql/<query>.sql`. `$name` in it is the parameter of that name; a list fits `= ANY(…)`.

        DECIMAL comes as Decimal, DATE as datetime.date, NULL as None (a moment that is missing as NaT).
        Without a scope no view shows a row.
        """
        text, names = _question(query)
        values = [list(v) if isinstance(v, tuple | set | frozenset) else v for v in (params[name] for name in names)]
        with self._duck.cursor() as cursor:
            if isinstance(scope, Scope):
                _see(cursor, scope)
            return frame(cursor, text, values)

    def submissions(self, scope: Scope, partner: str = "", quarter: str | Period = "") -> pd.DataFrame:
        """One row a submission that the scope may see, newest first: the columns of the view seen_submission."""
        return self.read("submissions", {"partner": partner, "quarter": str(quarter), "id": 0}, scope)

    def submission(self, number: int, scope: Scope) -> pd.Series[Any] | None:
        """One submission; None when there is none that the scope may see."""
        found = self.read("submissions", {"partner": "", "quarter": "", "id": number}, scope)
        return found.iloc[0] if len(found) else None

    def findings(self, number: int, scope: Scope) -> list[Finding]:
        """What was told to the partner."""
        return self._findings(number, False, scope)

    def trial_findings(self, number: int, scope: Scope) -> list[Finding]:
        """What rules on trial saw in a submission; nothing for anybody but the secretariat."""
        return self._findings(number, True, scope)

    def _findings(self, number: int, trial: bool, scope: Scope) -> list[Finding]:
        found = self.read("findings", {"id": int(number), "trial": trial}, scope)
        return [
            Finding(
                code=row["code"],
                severity=Severity(row["severity"]),
                sheet=row["sheet"],
                cells=tuple(from_json(row["cells"])),
                field=row["field"],
                args=from_json(row["args"]),
                suggestion=row["suggestion"],
                rule=row["rule"],
                trial=trial,
            )
            for row in found.to_dict("records")
        ]

    def explanations(self, number: int, scope: Scope) -> pd.DataFrame:
        """rule, wording: what the partner said to each warning."""
        return self.read("explanations", {"id": int(number)}, scope)

    def reasons(self, number: int, scope: Scope) -> pd.DataFrame:
        """indicator ('' for all), code, wording: why accepted values were changed."""
        return self.read("change_reasons", {"id": int(number)}, scope)

    def version_values(self, partner: str, quarter: str | Period, version: int, scope: Scope) -> pd.DataFrame:
        """Every cell of one version of a slice, as slice_values."""
        params = {"partner": partner, "quarter": str(quarter), "version": int(version)}
        return self.read("version_values", params, scope)

    def obligations(self, scope: Scope) -> pd.DataFrame:
        """One row a partner and quarter, up to the quarter now open: the columns of the view obligation."""
        return self.read("obligations", {}, scope)

    def history(self, partner: str, before: str | Period) -> pd.DataFrame:
        """What this partner reported for periods that ended before `before` begins, totals and parts.

        Columns: CELL, value, numerator, denominator, status, end_date; by cell, then in time.
        """
        start = (before if isinstance(before, Period) else Period.parse(before)).start
        return self._frame(
            "SELECT v.indicator, v.place, v.period, v.dimension, v.category, v.value, v.numerator, v.denominator,"
            " v.status, c.end_date FROM current_value v JOIN calendar c ON c.period = v.period"
            " WHERE v.partner = $1 AND c.end_date < $2 AND v.status = 'reported'"
            " ORDER BY v.indicator, v.place, v.dimension, v.category, c.end_date",
            partner,
            start,
        )


@cache
def _question(name: str) -> tuple[str, list[str]]:
    """The text with `$name` numbered as both engines want it, and the names in that order."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise KeyError(name)
    path = FOLDER / f"{name}.sql"
    if not path.exists():
        raise KeyError(name)
    text = re.sub(r"--[^\n]*", "", path.read_text("utf-8"))
    names = list(dict.fromkeys(re.findall(r"\$([a-z_][a-z0-9_]*)", text)))
    return re.sub(r"\$([a-z_][a-z0-9_]*)", lambda m: f"${names.index(m[1]) + 1}", text), names


def _see(cursor: Cursor, scope: Scope) -> None:
    """Set what the views ask for; it ends with the cursor."""
    # A partner that calls itself * would be every partner.
    rows_of = "-" if scope.role is Role.officer and scope.rows_of == "*" else scope.rows_of
    asking = {"rows_of": rows_of, "role": scope.role.value, "today": scope.today.isoformat()}
    quoted = {name: value.replace("'", "''") for name, value in asking.items()}
    cursor.execute("; ".join(f"SET VARIABLE mne_{name} = '{value}'" for name, value in quoted.items()))
