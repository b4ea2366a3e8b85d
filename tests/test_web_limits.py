"""What is sent too slowly or too large; whom an address behind a proxy belongs to; under which names we answer."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mne.settings import Settings
from mne.store import Store
from mne.web import shell
from mne.web.address import client_address, host_of
from mne.web.bodies import FORM_BYTES, OVERHEAD_BYTES, BoundedBodies
from mne.web.guard import Guard
from mne.web.signin import ROUTES

UPLOAD = "/_stcore/upload_file/session/file"


async def length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def application(**patience: float) -> Starlette:
    return Starlette(
        routes=[Route("/{rest:path}", length, methods=["GET", "POST", "PUT"])],
        middleware=[Middleware(BoundedBodies, **patience)],
    )


async def sent(chunks: list[tuple[float, bytes]], path: str = UPLOAD, **patience: float) -> tuple[int, bytes, float]:
    """Send these pieces, each after its pause, without saying how much is to come: status, body, seconds."""
    pieces = list(chunks)

    async def receive() -> dict[str, Any]:
        pause, piece = pieces.pop(0) if pieces else (3600.0, b"")
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    answers: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "PUT", "path": path, "raw_path": path.encode(), "query_string": b""}
    began = asyncio.get_running_loop().time()
    await application(**patience)(scope | {"headers": []}, receive, send)  # type: ignore[arg-type]
    took = asyncio.get_running_loop().time() - began
    return answers[0]["status"], b"".join(a.get("body", b"") for a in answers[1:]), took


# Too slow, too large -------------------------------------------------------------------------------


def test_a_body_that_falls_silent_is_given_up(settings: Settings) -> None:
    chunks = [(0.0, b"x"), (5.0, b"x"), (0.0, b"")]
    status, _, took = asyncio.run(sent(chunks, silence=0.1, whole=10))
    assert status == 408 and took < 2


def test_a_body_that_drips_for_ever_is_given_up(settings: Settings) -> None:
    """One byte before each silence ends: the slow way to hold a connection."""
    status, _, took = asyncio.run(sent([(0.05, b"x")] * 200, silence=0.2, whole=0.5))
    assert status == 408 and took < 3


def test_a_slow_but_honest_body_arrives(settings: Settings) -> None:
    status, body, _ = asyncio.run(sent([(0.05, b"xx")] * 5, silence=1, whole=5))
    assert (status, body) == (200, b"10")


@pytest.mark.parametrize("path", [UPLOAD, "/signin"])
def test_a_body_that_never_says_its_size_is_counted(settings: Settings, path: str) -> None:
    limit = settings.max_upload_mb * 1024 * 1024 + OVERHEAD_BYTES if path == UPLOAD else FORM_BYTES
    piece = b"x" * (limit // 8 + 1)
    assert asyncio.run(sent([(0.0, piece)] * 9, path))[0] == 413
    assert asyncio.run(sent([(0.0, piece)] * 7, path))[0] == 200


@pytest.mark.parametrize("declared", ["99999999999", "-1", "1e3", "0x10", ""])
def test_a_declared_size_is_judged_before_anything_is_read(settings: Settings, declared: str) -> None:
    client = TestClient(application())
    answer = client.put(UPLOAD, content=b"x", headers={"Content-Length": declared} if declared else {})
    assert answer.status_code == (413 if declared else 200)
    if declared:
        assert answer.headers["connection"] == "close"


# Behind a proxy ------------------------------------------------------------------------------------

PROXY = "10.0.0.1"


def client_of(peer: str, forwarded: list[str], proxies: str, port: int = 40000) -> str:
    scope = {"client": (peer, port), "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded]}
    return client_address(scope, Settings(trusted_proxies=proxies).trusted_proxies)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("41.0.0.9", [], "", "41.0.0.9"),
        ("41.0.0.9", ["1.2.3.4"], "", "41.0.0.9"),
        ("41.0.0.9", ["1.2.3.4"], PROXY, "41.0.0.9"),
        (PROXY, ["41.0.0.9"], "", PROXY),
        (PROXY, ["41.0.0.9"], PROXY, "41.0.0.9"),
        (PROXY, ["1.2.3.4, 41.0.0.9"], PROXY, "41.0.0.9"),
        (PROXY, ["1.2.3.4", "41.0.0.9"], PROXY, "41.0.0.9"),
        (PROXY, ["41.0.0.9, 10.0.7.7"], "10.0.0.0/8", "41.0.0.9"),
        (PROXY, ["41.0.0.9:5123"], PROXY, "41.0.0.9"),
        (PROXY, ["[2001:db8::7]:99"], f"{PROXY}, ::1", "2001:db8::7"),
        (PROXY, ["nonsense"], PROXY, PROXY),
        (PROXY, [""], PROXY, PROXY),
        (PROXY, ["10.0.0.2"], "10.0.0.0/8", "10.0.0.2"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: list[str], proxies: str, expected: str) -> None:
    assert client_of(peer, forwarded, proxies) == expected


@pytest.mark.parametrize(("written", "port"), [("41.0.0.9", 0), ("41.0.0.9:77", 77)])
def test_what_the_server_rewrote_is_undone(written: str, port: int) -> None:
    """uvicorn believes X-Forwarded-For from this machine; without a trusted proxy of ours nobody is believed."""
    assert client_of("41.0.0.9", [written], "", port) == "127.0.0.1"
    assert client_of("41.0.0.9", [written], "127.0.0.1", port) == "41.0.0.9"


def test_proxies_are_addresses_or_networks() -> None:
    kept = Settings(trusted_proxies=" 10.0.0.1 , 192.168.0.7/24,").trusted_proxies  # type: ignore[arg-type]
    assert kept == (ipaddress.ip_network("10.0.0.1/32"), ipaddress.ip_network("192.168.0.0/24"))
    assert Settings().trusted_proxies == ()


# Host ----------------------------------------------------------------------------------------------


@pytest.fixture
def client(store: Store) -> Any:
    shell.use(store)
    app = Starlette(routes=ROUTES, middleware=[Middleware(Guard)])
    yield TestClient(app, base_url="http://127.0.0.1:8501", follow_redirects=False)
    shell.use(None)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "a@127.0.0.1", "127.0.0.1:x", "127.0.0.1/x"]
)
def test_an_unknown_host_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/signin", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "BOARD.example", "board.example.:443"])
def test_our_own_names_are_answered(client: TestClient, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNE_PUBLIC_URL", "https://board.example")
    answer = client.get("/signin", headers={"Host": host})
    assert answer.status_code == 200
    assert "; Secure" in answer.headers["set-cookie"], "https makes the cookies secure by itself"


def test_a_host_never_becomes_part_of_an_answer(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNE_PUBLIC_URL", "https://board.example")
    answer = client.get("/overview", headers={"Host": "board.example", "X-Forwarded-Host": "evil.example"})
    assert answer.headers["location"] == "/signin?next=%2Foverview"


def test_two_hosts_are_none() -> None:
    assert host_of({"headers": [(b"host", b"127.0.0.1"), (b"host", b"evil.example")]}) == ""
