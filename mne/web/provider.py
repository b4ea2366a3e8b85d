"""Signing in through an identity provider (OpenID Connect): two routes that end in the same session as a password.

Authlib does the protocol: discovery, PKCE, state, nonce, the token's signature, issuer, audience and age. Who the
proven address is, and what she may do, is the store's to say.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from functools import cache
from typing import Any, NamedTuple

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mne import accounts
from mne.model import Refused
from mne.settings import Settings
from mne.web import shell, signin
from mne.web.address import checked_next

GO, RETURN = "/signin/provider", "/signin/provider/return"
HANDSHAKE_COOKIE = "mne_handshake"
HANDSHAKE_SECONDS = 600
MOST_HANDSHAKES = 2000
PROVIDER_SECONDS = 10
log = logging.getLogger("mne")


class Handshake(NamedTuple):
    """A sign-in under way: what Authlib must find again, and the page that was asked for."""

    memory: dict[str, Any]
    wanted: str
    ends_at: float


class Handshakes:
    """Kept here and not in a cookie, so that each can be taken up once only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Handshake] = {}

    def keep(self, memory: dict[str, Any], wanted: str) -> str:
        token, now = secrets.token_urlsafe(32), time.monotonic()
        with self._lock:
            self._open = {key: kept for key, kept in self._open.items() if kept.ends_at > now}
            while len(self._open) >= MOST_HANDSHAKES:
                self._open.pop(next(iter(self._open)))
            self._open[token] = Handshake(memory, wanted, now + HANDSHAKE_SECONDS)
        return token

    def take(self, token: str | None) -> Handshake | None:
        with self._lock:
            found = self._open.pop(token, None) if token else None
        return found if found and found.ends_at > time.monotonic() else None


HANDSHAKES = Handshakes()


async def go(request: Request) -> Response:
    """GET /signin/provider: off to the provider."""
    settings = Settings()
    if not settings.oidc_issuer:
        return RedirectResponse("/signin", status_code=303)
    memory: dict[str, Any] = {}
    # Who has just left must prove again who she is: the next person at this computer may be another.
    prompt = {"prompt": "login"} if await _has_left(request) else {}
    try:
        answer: Response = await _client(settings).authorize_redirect(
            _remembering(request, memory), settings.public_url.rstrip("/") + RETURN, **prompt
        )
    except (httpx2.HTTPError, OAuthError, ValueError, KeyError, RuntimeError) as error:
        return await _fail(request, "shell.provider.away", 503, error)
    token = HANDSHAKES.keep(memory, checked_next(request.query_params.get("next")))
    answer.set_cookie(
        HANDSHAKE_COOKIE,
        token,
        max_age=HANDSHAKE_SECONDS,
        path=GO,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def come_back(request: Request) -> Response:
    """GET /signin/provider/return: from the provider, with its word on who this is."""
    settings = Settings()
    handshake = HANDSHAKES.take(request.cookies.get(HANDSHAKE_COOKIE))
    if handshake is None or not settings.oidc_issuer:
        return await signin.door(request, "/", refusal=Refused("shell.provider.stale"), status=400)
    try:
        address, is_verified = await _proven(request, handshake, settings)
        person = await run_in_threadpool(accounts.known_by_address, shell.store(), address, is_verified)
    except Refused as refusal:
        return await signin.door(request, handshake.wanted, refusal=refusal, status=403)
    except httpx2.HTTPError as error:
        return await _fail(request, "shell.provider.away", 503, error)
    except (OAuthError, JoseError, ValueError, KeyError, RuntimeError) as error:
        return await _fail(request, "shell.provider.failed", 400, error)
    response = await signin.enter(request, person, "provider", handshake.wanted)
    response.delete_cookie(HANDSHAKE_COOKIE, path=GO)
    return response


async def _proven(request: Request, handshake: Handshake, settings: Settings) -> tuple[str, bool]:
    """The address that the provider vouches for, and whether it has verified it."""
    client = _client(settings)
    metadata = await client.load_server_metadata()
    if metadata.get("issuer") != settings.oidc_issuer:
        raise ValueError(f"the provider calls itself {metadata.get('issuer')!r}")
    answer = await client.authorize_access_token(
        _remembering(request, handshake.memory),
        claims_options={
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "nonce": {"essential": True},
        },
    )
    claims = answer.get("userinfo")
    if not claims:
        raise ValueError("the provider sent no identity token")
    if "email" not in claims:
        more = await client.userinfo(token=answer)
        if more.get("sub") != claims["sub"]:
            raise ValueError("the provider spoke of two people")
        claims = more
    return str(claims.get("email") or ""), claims.get("email_verified") is True


async def _has_left(request: Request) -> bool:
    token = request.cookies.get(shell.SESSION_COOKIE)
    if token:
        return await run_in_threadpool(accounts.person_of, shell.store(), token) is None
    return signin.LEFT_COOKIE in request.cookies


def _remembering(request: Request, memory: dict[str, Any]) -> Request:
    """The request with `memory` as its session, which is where Authlib keeps state and nonce."""
    return Request({**request.scope, "session": memory}, request.receive)


async def _fail(request: Request, code: str, status: int, error: Exception) -> Response:
    log.warning("identity provider: %s: %s", type(error).__name__, error)
    return await signin.door(request, "/", refusal=Refused(code), status=status)


def _client(settings: Settings) -> Any:
    return _client_of(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())


@cache
def _client_of(issuer: str, client_id: str, client_secret: str) -> Any:
    return OAuth().register(
        "provider",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": PROVIDER_SECONDS,
            "trust_env": False,
        },
    )


ROUTES = [Route(GO, go, methods=["GET"]), Route(RETURN, come_back, methods=["GET"])]
