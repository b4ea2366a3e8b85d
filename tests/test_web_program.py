"""The program itself, in a fresh process: the first thing that anybody asks of it is a deep link, signed out."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mne.ui.pages import PAGES
from tests.conftest import TINY
from tests.program import Running, running

ADDRESSES = [f"/{entry.key}" for entry in PAGES]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("home"), TINY, MNE_LANGUAGE="en") as started:
        yield started


def ask(program: Running, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text; nothing is followed."""
    connection = http.client.HTTPConnection(urlsplit(program.address).netloc, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    connection.close()
    return found


@pytest.mark.parametrize("path", ["/pages/people.py", *ADDRESSES, "/", "/signed-out"])
def test_an_anonymous_deep_link_shows_nothing(program: Running, path: str) -> None:
    status, headers, text = ask(program, path)
    assert status == 303
    assert headers["location"].startswith("/signin")
    assert text == ""


def test_the_websocket_is_refused(program: Running) -> None:
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    status, _, _ = ask(program, "/_stcore/stream", **handshake)
    assert status == 403


@pytest.mark.parametrize("path", ["/media/x.xlsx", "/_stcore/host-config", "/_stcore/agent/openapi.json"])
def test_what_is_no_page_is_refused(program: Running, path: str) -> None:
    assert ask(program, path)[0] == 401


def test_the_first_start_names_its_administrator_once(program: Running) -> None:
    assert program.output().count("Sign in as admin with the password") == 1


def test_static_files_travel_compressed_and_once_only(program: Running) -> None:
    _, page, _ = ask(program, "/app/static/boot.js")
    connection = http.client.HTTPConnection(urlsplit(program.address).netloc, timeout=20)
    for _ in range(2):
        connection.request("GET", "/app/static/boot.js", headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.getheader("content-encoding") == "gzip"
        assert body[:2] == b"\x1f\x8b"
        assert len(body) < int(page["content-length"])
    connection.close()


def test_a_second_program_says_who_holds_the_store(program: Running, tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=f"PID {program.process.pid}"),
        running(program.home, TINY, console=tmp_path / "second.txt", MNE_LANGUAGE="en"),
    ):
        pass
