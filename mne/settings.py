"""What the machine's administrator sets: environment variables that begin with `MNE_`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from mne.model import Language

ROOT = Path(__file__).resolve().parent.parent


def only_reference_folder() -> Path:
    """The first folder under `data/` that holds a committee's reference files."""
    found = sorted(ROOT.glob("data/*/committee.toml"))
    return found[0].parent if found else ROOT / "data"


class Settings(BaseSettings):
    """Read anew where it is made, so that a test or a script can set the environment first."""

    model_config = SettingsConfigDict(env_prefix="MNE_", extra="ignore", frozen=True)

    home: Path = Field(default=ROOT / "data" / "store", description="Folder of the store and of the kept workbooks.")
    data: Path = Field(default_factory=only_reference_folder, description="Folder of the reference files.")
    today: date | None = Field(default=None, description="Fixes the clock, for tests and demonstrations.")
    language: Language = Field(default="fr", description="Language of a person who has not chosen one.")
    secure_cookies: bool = Field(default=False, description="Set to true behind https.")
    idle_hours: int = Field(default=8, description="A session ends after so many hours without a click.")
    max_upload_mb: int = Field(default=10, description="Largest workbook accepted, in megabytes.")
