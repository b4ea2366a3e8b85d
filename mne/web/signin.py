"""Signing in and out, and choosing a password: plain HTML that works without JavaScript.

Each way in ends in `enter`, which starts a session of its own; nothing a browser brought along becomes one.
"""

from __future__ import annotations

import hmac
import secrets
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from mne import accounts, texts
from mne.model import LANGUAGES, Refused
from mne.settings import ROOT, Settings
from mne.store import Person
from mne.web import index, logo, shade, shell
from mne.web import language as speech
from mne.web.address import checked_next, client_address, is_loopback

CSRF_COOKIE = "mne_csrf"
# Says that somebody signed out here, for the identity provider to ask again who is there.
LEFT_COOKIE = "mne_left"
LEFT_SECONDS = 8 * 3600
LARGEST_FORM_BYTES = 10_000


class Forged(Exception):
    """The form did not come from our page."""


async def signin_page(request: Request) -> Response:
    """GET /signin"""
    wanted = checked_next(request.query_params.get("next"))
    if await _person(request) is not None:
        return RedirectResponse(wanted, status_code=303)
    return await door(request, wanted)


async def sign_in(request: Request) -> Response:
    """POST /signin: name and password, or the name of a persona."""
    try:
        form = await _form(request)
    except Forged:
        return await door(request, "/", refusal=Refused("shell.signin.stale"), status=403)
    wanted = checked_next(form.get("next"))
    try:
        if "persona" in form:
            person, way = await run_in_threadpool(_as_persona, request, form["persona"]), "persona"
        else:
            address = client_address(request.scope, Settings().trusted_proxies)
            person = await run_in_threadpool(
                accounts.authenticate, shell.store(), form.get("name", ""), form.get("password", ""), address
            )
            way = "password"
    except Refused as refusal:
        status = 429 if refusal.code == "shell.signin.too_many" else 401
        return await door(request, wanted, refusal=refusal, status=status, name=form.get("name", ""))
    return await enter(request, person, way, wanted)


def _as_persona(request: Request, name: str) -> Person:
    if not is_loopback(request.scope):
        raise Refused("shell.signin.wrong")
    return accounts.persona(shell.store(), name)


async def enter(request: Request, person: Person, way: str, wanted: str) -> Response:
    """Start a session and set its cookie; the session that the browser may have brought along ends."""
    await run_in_threadpool(accounts.end_session, shell.store(), request.cookies.get(shell.SESSION_COOKIE))
    token = await run_in_threadpool(accounts.start_session, shell.store(), person, way)
    target = f"/password?next={quote(wanted, safe='')}" if person.must_change else wanted
    response = RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})
    response.set_cookie(shell.SESSION_COOKIE, token, path="/", httponly=True, samesite="lax", secure=Settings().secure)
    response.delete_cookie(CSRF_COOKIE, path="/")
    response.delete_cookie(LEFT_COOKIE, path="/signin")
    if person.language and request.cookies.get(speech.COOKIE) not in LANGUAGES:
        speech.remember(response, person.language)
    return response


async def sign_out(request: Request) -> Response:
    """POST /signout"""
    try:
        await _form(request)
    except Forged:
        return PlainTextResponse("Forbidden", status_code=403)
    await run_in_threadpool(accounts.end_session, shell.store(), request.cookies.get(shell.SESSION_COOKIE))
    response = RedirectResponse("/signin", status_code=303)
    response.delete_cookie(shell.SESSION_COOKIE, path="/")
    response.set_cookie(
        LEFT_COOKIE,
        "1",
        max_age=LEFT_SECONDS,
        path="/signin",
        httponly=True,
        samesite="lax",
        secure=Settings().secure,
    )
    # The browser forgets cached pages and downloads of the person who left.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def password_page(request: Request) -> Response:
    """GET /password"""
    return await _password(request, checked_next(request.query_params.get("next")))


async def choose_password(request: Request) -> Response:
    """POST /password: who still has a one-time password need not repeat it."""
    person = await _person(request)
    try:
        form = await _form(request)
    except Forged:
        return await _password(request, "/", refusal=Refused("shell.signin.stale"), status=403)
    wanted = checked_next(form.get("next"))
    if person is None:
        return RedirectResponse("/signin", status_code=303)
    address = client_address(request.scope, Settings().trusted_proxies)
    try:
        if not person.must_change:
            current = form.get("current", "")
            await run_in_threadpool(accounts.authenticate, shell.store(), person.name, current, address)
        await run_in_threadpool(
            accounts.change_password, shell.store(), person, form.get("password", ""), form.get("again", "")
        )
    except Refused as refusal:
        return await _password(request, wanted, refusal=refusal, status=400)
    changed = await run_in_threadpool(shell.store().person, person.name)
    return await enter(request, changed or person, "password", wanted)


async def _person(request: Request) -> Person | None:
    token = request.cookies.get(shell.SESSION_COOKIE)
    return await run_in_threadpool(accounts.person_of, shell.store(), token) if token else None


async def _form(request: Request) -> dict[str, str]:
    """The form's fields. Raises Forged unless it came from our own page: its origin is ours, and the secret in the
    form is the one in the cookie.
    """
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > LARGEST_FORM_BYTES:
        raise Forged
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forged
    fields = {name: value for name, value in (await request.form(max_files=0)).items() if isinstance(value, str)}
    in_cookie, in_form = request.cookies.get(CSRF_COOKIE, ""), fields.get("csrf", "")
    if len(in_cookie) < 20 or not hmac.compare_digest(in_cookie.encode(), in_form.encode()):
        raise Forged
    return fields


async def door(
    request: Request, wanted: str, *, refusal: Refused | None = None, status: int = 200, name: str = ""
) -> Response:
    """The sign-in page, with what stood in the way if anything did."""
    store = shell.store()
    offered = await run_in_threadpool(accounts.personas, store) if is_loopback(request.scope) else []
    language = speech.of_request(request)
    partners = store.catalogue().partners
    people = [
        {
            "name": p.name,
            "shown": p.display_name,
            "role": texts.say(language, f"role.{p.role}"),
            "partner": partners[p.partner].short(language) if p.partner and p.partner in partners else "",
        }
        for p in offered
    ]
    settings = Settings()
    provider = (settings.oidc_label or urlsplit(settings.oidc_issuer).hostname) if settings.oidc_issuer else ""
    return _page(request, "signin.html", wanted, refusal, status, name=name, personas=people, provider=provider)


async def _password(request: Request, wanted: str, *, refusal: Refused | None = None, status: int = 200) -> Response:
    person = await _person(request)
    must = bool(person and person.must_change)
    shown = person.name if person else ""
    return _page(
        request, "password.html", wanted, refusal, status, must=must, name=shown, least=accounts.SHORTEST_PASSWORD
    )


def _page(
    request: Request, template: str, wanted: str, refusal: Refused | None, status: int, **fields: Any
) -> Response:
    language = speech.of_request(request)
    csrf = request.cookies.get(CSRF_COOKIE, "")
    csrf = csrf if len(csrf) >= 20 else secrets.token_urlsafe(24)
    path = "/password" if template == "password.html" else "/signin"
    here = path + (f"?next={quote(wanted, safe='')}" if wanted != "/" else "")
    html = (
        _templates()
        .get_template(template)
        .render(
            lang=language,
            dir=speech.direction(language),
            shade=shade.of_request(request),
            say=lambda key, **args: texts.say(language, key, **args),
            languages=[
                (code, texts.say(code, f"language.{code}"), f"/lang/{code}?next={quote(here, safe='')}")
                for code in speech.offered()
            ],
            committee=shell.store().catalogue().committee,
            demonstration=shell.store().is_demonstration,
            stylesheet=index.versioned("signin.css"),
            icon=index.versioned("favicon.svg"),
            logo=logo.address(shell.store()),
            csrf=csrf,
            next=wanted,
            error=texts.say(language, refusal.code, **refusal.args_by_name) if refusal else "",
            **fields,
        )
    )
    response = HTMLResponse(
        html, status_code=status, headers={"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
    )
    response.set_cookie(CSRF_COOKIE, csrf, path="/", httponly=True, samesite="strict", secure=Settings().secure)
    return response


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "mne" / "web" / "html"), autoescape=True, undefined=StrictUndefined
    )


ROUTES = [
    Route("/signin", signin_page, methods=["GET"]),
    Route("/signin", sign_in, methods=["POST"]),
    Route("/signout", sign_out, methods=["POST"]),
    Route("/password", password_page, methods=["GET"]),
    Route("/password", choose_password, methods=["POST"]),
    Route("/lang/{code}", speech.switch, methods=["GET"]),
    Route("/shade/{choice}", shade.switch, methods=["GET"]),
]
