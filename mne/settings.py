"""What the machine's administrator sets: environment variables that begin with `MNE_`."""

from __future__ import annotations

import ipaddress
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mne.model import Language

ROOT = Path(__file__).resolve().parent.parent


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


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
    longest_hours: int = Field(default=24, description="A session ends after so many hours, however busy.")
    public_url: str = Field(default="", description="Where people open the program; https makes its cookies secure.")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(), description="Addresses or networks whose X-Forwarded-For is believed, with commas between."
    )
    oidc_issuer: str = Field(default="", description="Identity provider (OpenID Connect); its configuration is below.")
    oidc_client_id: str = Field(default="", description="What the identity provider calls this program.")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="What it proves itself with.")
    oidc_label: str = Field(default="", description="The identity provider's name on the sign-in page.")
    max_upload_mb: int = Field(default=10, description="Largest workbook accepted, in megabytes.")

    @property
    def secure(self) -> bool:
        """Whether cookies are for https only."""
        return self.secure_cookies or self.public_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which the program may be asked."""
        return LOOPBACK_NAMES | {urlsplit(self.public_url).hostname or "localhost"}

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())

    @model_validator(mode="after")
    def _provider_is_whole_and_safe(self) -> Settings:
        if self.public_url and not _is_web_address(self.public_url):
            raise ValueError("MNE_PUBLIC_URL must look like https://board.example")
        if not self.oidc_issuer:
            return self
        if not (self.oidc_client_id and self.oidc_client_secret.get_secret_value() and self.public_url):
            raise ValueError("MNE_OIDC_ISSUER needs MNE_OIDC_CLIENT_ID, MNE_OIDC_CLIENT_SECRET and MNE_PUBLIC_URL")
        for address in (self.oidc_issuer, self.public_url):
            parts = urlsplit(address)
            if not _is_web_address(address) or (parts.scheme == "http" and parts.hostname not in LOOPBACK_NAMES):
                raise ValueError(f"{address} must begin with https://")
        return self


def _is_web_address(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
