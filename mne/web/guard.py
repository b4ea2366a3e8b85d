"""Nobody who is not signed in gets past this, whatever the pages below do."""

from __future__ import annotations

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mne import accounts
from mne.settings import Settings
from mne.web import shell
from mne.web.address import host_of

# Streamlit's own files and ours hold no figures; the browser needs them for the sign-in page too.
HEALTH = "/_stcore/health"
PUBLIC = frozenset({"/signin", "/logo.png", "/signin/provider", "/signin/provider/return", HEALTH})
PUBLIC_BELOW = ("/lang/", "/shade/", "/static/", "/app/static/")
# With a one-time password one may only choose another or leave.
WITHOUT_PASSWORD = frozenset({"/password", "/signout"})
# Not pages: an answer for a person would be lost on the program that asks.
NOT_PAGES = ("/boundaries.json", "/media/", "/_stcore/", "/component/", "/bidi-components/", "/_bidi/")
# Streamlit's, and nobody's here: its own sign-in, its figures on the process, its interface for programs.
CLOSED = ("/_stcore/metrics", "/_stcore/agent/", "/auth/", "/oauth2callback")
POLICY_VIOLATION = 1008


class Guard:
    """Answers 303 to the sign-in page for pages and 401 for everything else; closes the websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.hosts = Settings().hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        """What to answer instead; None lets the request pass."""
        path = scope["path"]
        if ".." in path or "//" in path or "\\" in path or "\0" in path:
            return PlainTextResponse("Bad Request", status_code=400)
        if path != HEALTH and host_of(scope) not in self.hosts:
            return PlainTextResponse("Unknown host: set MNE_PUBLIC_URL", status_code=400)
        if scope["type"] == "http" and (path in PUBLIC or path.startswith(PUBLIC_BELOW)):
            return None
        token = HTTPConnection(scope).cookies.get(shell.SESSION_COOKIE)
        person = await run_in_threadpool(accounts.person_of, shell.store(), token) if token else None
        if person is None:
            return _no_entry(scope, "/signin")
        if person.must_change and path not in WITHOUT_PASSWORD:
            return _no_entry(scope, "/password")
        if path.startswith(CLOSED):
            return PlainTextResponse("Not Found", status_code=404)
        scope["mne.person"] = person.name
        return None


def _no_entry(scope: Scope, door: str) -> Response:
    """A page leads to the door, with the way back; anything else is refused."""
    path = scope["path"]
    if path.startswith(NOT_PAGES) or scope.get("method", "GET") not in ("GET", "HEAD"):
        return PlainTextResponse("Unauthorized", status_code=401)
    query = scope["query_string"].decode("latin-1")
    wanted = quote(path, safe="/") + (f"?{query}" if query else "")
    after = f"?next={quote(wanted, safe='')}" if wanted != "/" else ""
    return RedirectResponse(door + after, status_code=303, headers={"Cache-Control": "no-store"})
