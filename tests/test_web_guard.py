"""Every route of the running program, ours and Streamlit's, asked by everybody; one that is not in the table fails."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import websockets
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from mne import accounts
from mne.catalogue import read_folder
from mne.model import Role, User
from mne.settings import Settings
from mne.store import Store
from mne.ui.pages import PAGES, pages_of
from mne.web import shell
from mne.web.belongings import Belongings
from tests.conftest import TINY
from tests.program import ROOT, Running, running

pytestmark = pytest.mark.xdist_group("guard")

INSIDE = ("officer", "stranger", "member", "secretariat", "admin")
OUTSIDE = ("anonymous", "forged", "expired", "too_old", "revoked", "disabled")
WEBSOCKET = "websocket"


@dataclass(frozen=True)
class Row:
    """A route, an address of it, and the status for who is outside and who is inside, whatever her role."""

    methods: str
    path: str
    ask: str
    outside: int
    inside: int


TABLE = [
    Row("GET HEAD", "/signin", "/signin", 200, 303),
    Row("POST", "/signin", "/signin", 403, 403),
    Row("POST", "/signout", "/signout", 401, 403),
    Row("GET HEAD", "/password", "/password", 303, 200),
    Row("POST", "/password", "/password", 401, 403),
    Row("GET HEAD", "/lang/{code}", "/lang/ar?next=//evil.example", 303, 303),
    Row("GET HEAD", "/shade/{choice}", "/shade/dark?next=//evil.example", 303, 303),
    # No logo was put in; what is there is shown on the sign-in page.
    Row("GET HEAD", "/logo.png", "/logo.png", 404, 404),
    Row("GET HEAD", "/boundaries.json", "/boundaries.json?v=0", 401, 200),
    Row("GET HEAD", "/signin/provider", "/signin/provider", 303, 303),
    Row("GET HEAD", "/signin/provider/return", "/signin/provider/return?code=x&state=y", 400, 400),
    Row("GET HEAD", "/_stcore/health", "/_stcore/health", 200, 200),
    Row("OPTIONS", "/_stcore/health", "/_stcore/health", 204, 204),
    Row("GET HEAD", "/_stcore/metrics", "/_stcore/metrics", 401, 404),
    Row("OPTIONS", "/_stcore/metrics", "/_stcore/metrics", 401, 404),
    Row("GET HEAD", "/_stcore/host-config", "/_stcore/host-config", 401, 200),
    Row("GET HEAD", "/media/{file_id:path}", "/media/a.xlsx", 401, 404),
    Row("OPTIONS", "/media/{file_id:path}", "/media/a.xlsx", 401, 404),
    Row("PUT", "/_stcore/upload_file/{session_id}/{file_id}", "/_stcore/upload_file/s/f", 401, 404),
    Row("DELETE", "/_stcore/upload_file/{session_id}/{file_id}", "/_stcore/upload_file/s/f", 401, 404),
    Row("OPTIONS", "/_stcore/upload_file/{session_id}/{file_id}", "/_stcore/upload_file/s/f", 401, 404),
    Row("GET HEAD", "/component/{path:path}", "/component/a/index.html", 401, 404),
    Row("OPTIONS", "/component/{path:path}", "/component/a/index.html", 401, 204),
    Row("GET HEAD", "/_stcore/bidi-components/{path:path}", "/_stcore/bidi-components/a/x.js", 401, 404),
    Row("OPTIONS", "/_stcore/bidi-components/{path:path}", "/_stcore/bidi-components/a/x.js", 401, 204),
    Row(WEBSOCKET, "/_stcore/stream", "/_stcore/stream", 403, 101),
    Row("GET HEAD", "/auth/login", "/auth/login", 303, 404),
    Row("GET HEAD", "/auth/logout", "/auth/logout", 303, 404),
    Row("GET HEAD", "/oauth2callback", "/oauth2callback?code=x", 303, 404),
    *(
        Row("DELETE GET HEAD OPTIONS PATCH POST PUT", f"/_stcore/agent/{name}", f"/_stcore/agent/{name}", 401, 404)
        for name in ("interact", "openapi.json", "mcp")
    ),
    Row("GET HEAD", "/app/static/{path:path}", "/app/static/boot.js", 200, 200),
    Row("OPTIONS", "/app/static/{path:path}", "/app/static/boot.js", 204, 204),
    # Streamlit's page for every address, and its scripts.
    Row("GET HEAD", "", "/", 303, 200),
    *(Row("GET HEAD", "", f"/{entry.key}", 303, 200) for entry in PAGES),
    Row("GET HEAD", "", "/signed-out", 303, 200),
]


@dataclass
class House:
    program: Running
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.program.address).netloc, timeout=30)
        if token := self.tokens.get(who):
            headers["Cookie"] = f"{shell.SESSION_COOKIE}={token}"
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, b""
        if answer.status != 101 and method != "HEAD":
            found = (*found[:2], answer.read())
        connection.close()
        return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A program in which everybody already has her session, as good or as spent as it is."""
    home, tokens = tmp_path_factory.mktemp("home"), {"forged": "x" * 43}
    settings = Settings(home=home, data=TINY)
    with Store.open(settings, create=True) as store:
        store.import_registry(read_folder(TINY), actor="tests", reason="seed")
        for name in (*INSIDE, *OUTSIDE[2:]):
            role = {"stranger": "officer"}.get(name, name if name in INSIDE else "admin")
            partner = {"officer": "LIGUE", "stranger": "ATELIER"}.get(name)
            accounts.add_person(store, name, Role(role), partner, name.title(), actor="tests")
            store.change_person(name, {"must_change": False}, actor="tests")
            person = store.person(name)
            assert person
            tokens[name] = accounts.start_session(store, person, "password")
        now = accounts.clock()
        for name, began, seen in (
            ("expired", timedelta(hours=settings.idle_hours + 2), timedelta(hours=settings.idle_hours + 1)),
            ("too_old", timedelta(hours=settings.longest_hours + 1), timedelta(0)),
        ):
            tokens[name] = f"{name}-" + "y" * 36
            hashed = hashlib.sha256(tokens[name].encode()).hexdigest()
            store.start_session(hashed, name, now - began)
            store.touch_session(hashed, now - seen)
        accounts.end_sessions(store, "revoked", actor="tests")
        store.change_person("disabled", {"disabled": True}, actor="tests")
    with running(home, TINY, MNE_TODAY="2025-10-20", MNE_LANGUAGE="en") as program:
        yield House(program, tokens)


def test_every_route_of_the_program_is_in_the_table() -> None:
    listing = (
        "import app, json; print(json.dumps([[r.path, ' '.join(sorted(getattr(r, 'methods', None) or []))"
        " or type(r).__name__] for r in app.app._build_starlette_app().routes]))"
    )
    command = [sys.executable, "-W", "ignore", "-c", listing]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout
    found = {(path, methods) for path, methods in json.loads(told.splitlines()[-1])}
    named = {"WebSocketRoute": WEBSOCKET, "Mount": "GET HEAD"}
    assert {(path, named.get(methods, methods)) for path, methods in found} == {(r.path, r.methods) for r in TABLE}


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
def test_every_route_answers_everybody_as_it_should(house: House, who: str) -> None:
    wrong = []
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    for row in TABLE:
        for method in ["GET"] if row.methods == WEBSOCKET else row.methods.split():
            more = {"Content-Length": "0"} if method in ("POST", "PUT") else {}
            more = handshake if row.methods == WEBSOCKET else more
            status, headers, body = house.ask(who, method, row.ask, **more)
            expected = row.inside if who in INSIDE else row.outside
            if who in OUTSIDE and expected == 303 and method not in ("GET", "HEAD"):
                expected = 401
            if status != expected:
                wrong.append((method, row.ask, status, expected))
            place = headers.get("location", "/")
            if not re.match(r"/(?![/\\])", place):
                wrong.append((method, row.ask, status, place))
            if who in OUTSIDE and row.outside in (303, 401) and len(body) > 50:
                wrong.append((method, row.ask, status, body[:80]))
    assert wrong == []


async def run_of_page(address: str, token: str, key: str) -> tuple[set[str], str]:
    """The pages of the navigation when this one is asked for over the websocket, and the one that is run instead."""
    headers = {"Cookie": f"{shell.SESSION_COOKIE}={token}", "Origin": address}
    stream = f"ws://{urlsplit(address).netloc}/_stcore/stream"
    async with websockets.connect(
        stream,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=headers,
        max_size=None,
        proxy=None,
        close_timeout=0.2,
    ) as socket:
        asked = BackMsg()
        asked.rerun_script.page_name = key
        await socket.send(asked.SerializeToString())
        async for payload in socket:
            message = ForwardMsg.FromString(payload)  # type: ignore[arg-type]
            if message.WhichOneof("type") == "navigation":
                found = message.navigation
                by_hash = {page.page_script_hash: page.url_pathname for page in found.app_pages}
                return set(by_hash.values()), by_hash[found.page_script_hash]
    raise AssertionError("the websocket closed")


@pytest.mark.parametrize("who", INSIDE)
def test_a_page_is_not_even_there_for_who_may_not_open_it(house: House, who: str) -> None:
    role = Role.officer if who == "stranger" else Role(who)
    mine = {entry.key for entry in pages_of(User(who, role, "LIGUE" if role is Role.officer else None, who))}
    for entry in PAGES:
        run = run_of_page(house.program.address, house.tokens[who], entry.key)
        offered, shown = asyncio.run(asyncio.wait_for(run, 60))
        assert offered & {e.key for e in PAGES} == mine, entry.key
        assert (shown == entry.key) == (entry.key in mine), entry.key


# Ways around ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../../../pyproject.toml",
        "/app/static/..%2f..%2f..%2fpyproject.toml",
        "/app/static/%2e%2e/%2e%2e/pyproject.toml",
        "/app/static/....//....//pyproject.toml",
        "/app/static/fonts/..%5c..%5c..%5cmain.py",
        "/static/%2e%2e/%2e%2e/server/server.py",
        "/app/static//etc/passwd",
        "/app/static/%00",
        "/media/..%2f..%2fetc%2fpasswd",
        "/component/x/..%2f..%2fetc/passwd",
    ],
)  # fmt: skip
@pytest.mark.parametrize("who", ["anonymous", "officer"])
def test_no_file_is_reached_by_spelling(house: House, who: str, path: str) -> None:
    status, _, body = house.ask(who, "GET", path)
    assert status in (303, 400, 401, 404)
    assert b"import" not in body and b"[project]" not in body and b"root:" not in body


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_another_site_cannot_open_the_websocket(house: House, origin: str) -> None:
    """With the person's own cookie, as a browser would send it along."""
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    assert house.ask("member", "GET", "/_stcore/stream", Origin=origin, **handshake, **key)[0] == 403
    assert house.ask("member", "GET", "/_stcore/stream", Origin=house.program.address, **handshake, **key)[0] == 101


@pytest.mark.parametrize("path", ["/overview", "/signin", "/_stcore/host-config", "/app/static/boot.js"])
def test_another_host_is_not_answered(house: House, path: str) -> None:
    assert house.ask("member", "GET", path, Host="evil.example")[0] == 400


def test_no_answer_allows_another_origin(house: House) -> None:
    for path in ("/overview", "/_stcore/host-config", "/_stcore/health", "/app/static/boot.js"):
        headers = house.ask("member", "GET", path, Origin="http://evil.example")[1]
        assert "access-control-allow-origin" not in headers
        assert "default-src 'self'" in headers["content-security-policy"]


# What was shown to somebody is hers -----------------------------------------------------------------

FILE, UPLOAD, SESSION = "/media/abc.xlsx", "/_stcore/upload_file/s1/f1", "0b2f-session"


class Person:
    """Stands in for the Guard: whoever the header says."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope["mne.person"] = dict(scope["headers"]).get(b"who", b"").decode() or None
        await self.app(scope, receive, send)


async def stream(socket: WebSocket) -> None:
    """Opens a session, shows a download and an upload's address; says which session was asked for."""
    wished = socket.headers.get("sec-websocket-protocol", "").split(",")
    await socket.accept(subprotocol=wished[0])
    opening, shown = ForwardMsg(), ForwardMsg()
    opening.new_session.initialize.session_id = SESSION
    shown.delta.new_element.markdown.body = f"{FILE} {UPLOAD}"
    if socket.headers["who"] == "officer":
        await socket.send_bytes(opening.SerializeToString())
        await socket.send_bytes(shown.SerializeToString())
    await socket.send_json(wished)
    await socket.close()


async def served(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hers")


@pytest.fixture
def shown() -> TestClient:
    app = Starlette(
        routes=[WebSocketRoute("/_stcore/stream", stream), Route("/{rest:path}", served, methods=["GET", "PUT"])],
        middleware=[Middleware(Person), Middleware(Belongings)],
    )
    client = TestClient(app)
    with client.websocket_connect("/_stcore/stream", headers={"who": "officer"}, subprotocols=["streamlit"]) as socket:
        socket.receive_bytes(), socket.receive_bytes()
    return client


@pytest.mark.parametrize(("method", "path"), [("GET", FILE), ("PUT", UPLOAD)])
def test_media_and_uploads_of_another_session_are_not_there(shown: TestClient, method: str, path: str) -> None:
    assert shown.request(method, path, headers={"who": "officer"}).text == "hers"
    for who in ("stranger", "admin"):
        assert shown.request(method, path, headers={"who": who}).status_code == 404
    assert shown.request(method, path + "x", headers={"who": "officer"}).status_code == 404


@pytest.mark.parametrize(("who", "kept"), [("officer", True), ("stranger", False)])
def test_nobody_goes_on_with_another_s_session(shown: TestClient, who: str, kept: bool) -> None:
    wishes = ["streamlit", "xsrf", SESSION]
    with shown.websocket_connect("/_stcore/stream", headers={"who": who}, subprotocols=wishes) as socket:
        if who == "officer":
            socket.receive_bytes(), socket.receive_bytes()
        assert (SESSION in " ".join(socket.receive_json())) == kept


# No password that anybody could know ----------------------------------------------------------------


def test_there_is_no_default_password(tmp_path: Path) -> None:
    """Two first starts, two passwords, neither of them guessable; nobody else can sign in."""
    once = set[str]()
    for number in (1, 2):
        with Store.open(Settings(home=tmp_path / str(number), data=TINY), create=True) as store:
            store.import_registry(read_folder(TINY), actor="tests", reason="seed")
            first = accounts.first_administrator(store)
            assert first and re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", first[1])
            once.add(first[1])
            assert accounts.first_administrator(store) is None
            person = store.person("admin")
            assert person and person.must_change
            for guess in ("", "admin", "password", "changeme", "admin123", "mne", "administrator"):
                with pytest.raises(Exception, match=r"shell\.signin\.wrong"):
                    accounts.authenticate(store, "admin", guess, "a", accounts.Attempts())
            assert [p.name for p in store.people()] == ["admin"]
    assert len(once) == 2
