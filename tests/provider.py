"""A real identity provider in a process of its own (oidc-provider-mock), which for some people tells lies in the
token that it signs. Run as a module: `python -m tests.provider PORT`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.program import ROOT, free_port

CLIENT = {"MNE_OIDC_CLIENT_ID": "mne", "MNE_OIDC_CLIENT_SECRET": "between us"}
MALIKA = {"email": "malika@committee.example", "email_verified": True}
PEOPLE: dict[str, dict[str, Any]] = {
    "malika": {"email": "Malika@Committee.example", "email_verified": True},
    "unknown": {"email": "someone@else.example", "email_verified": True},
    "unverified": {"email": "malika@committee.example", "email_verified": False},
    "unsaid": {"email": "malika@committee.example"},
    "word": {"email": "malika@committee.example", "email_verified": "true"},
    "nameless": {"email_verified": True},
    "barred": {"email": "barred@committee.example", "email_verified": True},
    "invited": {"email": "invited@committee.example", "email_verified": True},
    # What else a person carries goes into the token as it is, over what the provider itself would say.
    "audience": MALIKA | {"aud": ["another program"]},
    "nonce": MALIKA | {"nonce": "of another sign-in"},
    "issuer": MALIKA | {"iss": "http://127.0.0.1:1"},
    "expired": MALIKA | {"exp": 1_700_000_000},
    "signature": MALIKA,
    "thin": MALIKA,
}


@dataclass
class Provider:
    issuer: str
    process: subprocess.Popen[bytes]

    def approve(self, location: str, sub: str) -> str:
        """Be `sub` at the provider; returns where the browser is sent to."""
        answer = httpx2.post(location, data={"sub": sub}, trust_env=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@contextmanager
def providing() -> Iterator[Provider]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.provider", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    provider = Provider(f"http://127.0.0.1:{port}", process)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx2.get(provider.issuer + "/jwks", trust_env=False).raise_for_status()
                break
            except httpx2.HTTPError:
                assert time.monotonic() < until and process.poll() is None, "the provider did not start"
                time.sleep(0.1)
        for sub, claims in PEOPLE.items():
            httpx2.put(f"{provider.issuer}/users/{sub}", json=claims, trust_env=False).raise_for_status()
        yield provider
    finally:
        provider.stop()


def path_of(location: str) -> str:
    """What the browser asks our server for."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def _lie() -> None:
    """Spoil one person's signature; leave another's address to the user information."""
    from oidc_provider_mock._app import OpenIDCode

    encode, inform = OpenIDCode.encode_id_token, OpenIDCode.generate_user_info

    def spoiled(self: Any, token: Any, request: Any) -> str:
        signed = encode(self, token, request)
        return signed[:-8] + "AAAAAAAA" if request.user.sub == "signature" else signed

    def thinned(self: Any, user: Any, scope: str) -> Any:
        return {"sub": user.sub} if user.sub == "thin" else inform(self, user, scope)

    OpenIDCode.encode_id_token, OpenIDCode.generate_user_info = spoiled, thinned


if __name__ == "__main__":
    import oidc_provider_mock
    import uvicorn

    _lie()
    uvicorn.run(
        oidc_provider_mock.app(), interface="wsgi", host="127.0.0.1", port=int(sys.argv[1]), log_level="critical"
    )
