"""The frames that the plain app shows, worked out by the product."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mne import access, kpi
from mne.model import Choices, Role, User
from mne.settings import Settings, only_reference_folder
from mne.store import Store


def write_frames(home: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    with Store.open(Settings(home=home)) as store:
        catalogue = store.catalogue()
        member = User("member", Role.member, None, "A member")
        scope = access.scope(member, Choices(), today=store.today, due_days=catalogue.committee.due_days)
        names = {code: sheet.name("fr") for code, sheet in catalogue.indicators.items()}
        tables = {
            "indicators": kpi.table(store, scope, ()),
            "districts": kpi.table(store, scope, ("district",)),
            "partners": kpi.reporting(store, scope),
            "moved": kpi.moved(store, scope),
        }
        for name, table in tables.items():
            _plain(table, names).to_parquet(folder / f"{name}.parquet")
    boundaries = only_reference_folder() / "boundaries" / "places.geojson"
    (folder / "places.geojson").write_bytes(boundaries.read_bytes())


def _plain(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Floats and words, as somebody would keep them who has no need for exact decimals."""
    found = table.copy()
    if "status" in found:
        found["status"] = [str(getattr(s, "value", s)) if s is not None else "without" for s in found["status"]]
        found["name"] = [names[code] for code in found["indicator"]]
    for column in ("achievement", "pace", "actual", "actual_to_date", "target", "baseline", "expected"):
        if column in found:
            found[column] = pd.to_numeric(found[column].map(lambda v: None if v is None else float(v)))
    for column in found.select_dtypes("object").columns:
        found[column] = found[column].map(lambda v: None if v is None else str(v))
    return found
