"""The door: routes by who asks, the forms, the language, the headers. The pages behind are a plain stand-in here;
test_web_program.py asks the program itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from mne import accounts
from mne.model import LANGUAGES, Language, Role
from mne.store import Store
from mne.web import index, shell
from mne.web.address import checked_next, is_loopback
from mne.web.guard import Guard
from mne.web.headers import ALWAYS, SecurityHeaders
from mne.web.signin import CSRF_COOKIE, ROUTES

LOCAL = "http://127.0.0.1:8501"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"
SECRET = "behind the door"


async def behind(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(SECRET)


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(SECRET)
    await socket.close()


INSIDE = [WebSocketRoute("/_stcore/stream", stream), Route("/{rest:path}", behind, methods=["GET", "POST", "PUT"])]


@pytest.fixture
def opened(store: Store) -> Iterator[Store]:
    """The store as the process's own."""
    shell.use(store)
    yield store
    shell.use(None)


@pytest.fixture
def attempts() -> None:
    accounts.ATTEMPTS.forget()


@pytest.fixture
def client(opened: Store, attempts: None) -> TestClient:
    app = Starlette(routes=[*ROUTES, *INSIDE], middleware=[Middleware(SecurityHeaders), Middleware(Guard)])
    return TestClient(app, base_url=LOCAL, follow_redirects=False, client=("127.0.0.1", 50000))


@pytest.fixture
def password(opened: Store) -> str:
    """Of the member `malika`, who has already chosen it."""
    accounts.add_person(opened, "malika", Role.member, None, "Malika", actor="tests")
    person = opened.person("malika")
    assert person
    accounts.change_password(opened, person, "a long sentence", "a long sentence")
    return "a long sentence"


def csrf(client: TestClient, page: str = "/signin") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def sign_in(client: TestClient, name: str, password: str, **more: str) -> int:
    form = {"csrf": csrf(client), "name": name, "password": password} | more
    return client.post("/signin", data=form).status_code


# Who gets where ------------------------------------------------------------------------------------

PAGES = ["/", "/overview", "/people", "/submit?period=2026-Q4", "/anything/else", "/index.html", "/manifest.json"]
NOT_PAGES = [
    ("GET", "/media/abc.xlsx"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("POST", "/_stcore/agent/interact"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("GET", "/component/x/index.html"),
    ("POST", "/overview"),
]


@pytest.fixture(params=["anonymous", "forged", "ended", "disabled", "one-time"])
def outsider(request: pytest.FixtureRequest, client: TestClient, opened: Store, password: str) -> TestClient:
    """Everybody who may not come in, with the cookie she has."""
    if request.param == "anonymous":
        return client
    person = opened.person("malika")
    assert person
    token = "x" * 43 if request.param == "forged" else accounts.start_session(opened, person, "password")
    if request.param == "ended":
        accounts.end_session(opened, token)
    if request.param == "disabled":
        opened.change_person("malika", {"disabled": True}, actor="tests")
    if request.param == "one-time":
        opened.change_person("malika", {"must_change": True}, actor="tests")
    client.cookies.set(shell.SESSION_COOKIE, token)
    return client


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_the_door(outsider: TestClient, path: str) -> None:
    answer = outsider.get(path)
    assert answer.status_code == 303
    assert re.match(r"/(signin|password)(\?next=%2F|$)", answer.headers["location"])
    assert SECRET not in answer.text


@pytest.mark.parametrize(("method", "path"), NOT_PAGES)
def test_anything_else_is_refused(outsider: TestClient, method: str, path: str) -> None:
    answer = outsider.request(method, path)
    assert answer.status_code == 401
    assert SECRET not in answer.text


def test_the_websocket_closes(outsider: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as closed, outsider.websocket_connect(STREAM) as socket:
        socket.receive_text()
    assert closed.value.code == 1008


@pytest.mark.parametrize("path", ["/signin", "/_stcore/health", "/static/js/a.js", "/app/static/shell.css"])
def test_what_the_door_needs_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/../media/a", "/static/%2e%2e/x", "/app/static/..%5cx", "//signin", "/lang/..//x"]
)
def test_no_way_around_by_spelling(client: TestClient, path: str) -> None:
    answer = client.get(LOCAL + path)
    assert answer.status_code in (303, 400, 401), answer.text
    assert SECRET not in answer.text


def test_who_is_signed_in_comes_in(client: TestClient, password: str) -> None:
    assert sign_in(client, "malika", password) == 303
    assert client.get("/overview").text == SECRET
    assert client.get("/media/abc.xlsx").headers["cache-control"] == "no-store"
    with client.websocket_connect(STREAM) as socket:
        assert socket.receive_text() == SECRET


# The forms -----------------------------------------------------------------------------------------


def test_the_cookie_is_for_the_server_only(client: TestClient, password: str) -> None:
    form = {"csrf": csrf(client), "name": "malika", "password": password}
    said = client.post("/signin", data=form).headers["set-cookie"]
    assert re.search(rf"{shell.SESSION_COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax", said)


def test_secure_cookies_behind_https(client: TestClient, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNE_SECURE_COOKIES", "true")
    assert "Secure" in client.get("/signin").headers["set-cookie"]


def test_a_session_brought_along_is_never_taken_over(client: TestClient, opened: Store, password: str) -> None:
    client.cookies.set(shell.SESSION_COOKIE, "chosen-by-somebody-else-" + "x" * 20)
    assert sign_in(client, "malika", password) == 303
    person = opened.person("malika")
    assert person
    assert accounts.person_of(opened, "chosen-by-somebody-else-" + "x" * 20) is None


@pytest.mark.parametrize("form", [{}, {"csrf": ""}, {"csrf": "x" * 32}])
@pytest.mark.parametrize("path", ["/signin", "/signout", "/password"])
def test_a_form_of_another_site_is_refused(client: TestClient, password: str, path: str, form: dict[str, str]) -> None:
    sign_in(client, "malika", password)
    answer = client.post(path, data={"name": "malika", "password": password, **form})
    assert answer.status_code == 403
    assert client.get("/overview").status_code == 200, "still signed in"


def test_another_origin_is_refused_with_the_right_secret(client: TestClient, password: str) -> None:
    form = {"csrf": csrf(client), "name": "malika", "password": password}
    for origin in ("http://evil.example", "null"):
        assert client.post("/signin", data=form, headers={"Origin": origin}).status_code == 403
    assert client.post("/signin", data=form, headers={"Origin": LOCAL}).status_code == 303


def test_a_huge_form_is_refused(client: TestClient) -> None:
    form = {"csrf": csrf(client), "name": "x" * 50_000, "password": "x"}
    assert client.post("/signin", data=form).status_code == 403


def test_wrong_passwords_are_counted(client: TestClient, password: str) -> None:
    for _ in range(accounts.FAILURES_PER_ACCOUNT):
        assert sign_in(client, "malika", "wrong") == 401
    assert sign_in(client, "malika", password) == 429


def test_wrong_name_and_wrong_password_read_alike(client: TestClient, password: str) -> None:
    pages = []
    for name in ("malika", "nobody"):
        form = {"csrf": csrf(client), "name": name, "password": "wrong"}
        page = client.post("/signin", data=form).text
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1]


def test_what_is_typed_is_never_markup(client: TestClient) -> None:
    form = {"csrf": csrf(client), "name": '"><script>alert(1)</script>', "password": "x"}
    assert "<script>" not in client.post("/signin", data=form).text
    assert "<script>" not in client.get("/signin?next=/%22%3E%3Cscript%3E").text


def test_signing_out(client: TestClient, opened: Store, password: str) -> None:
    sign_in(client, "malika", password)
    token = client.cookies[shell.SESSION_COOKIE]
    assert client.post("/signout", data={"csrf": csrf(client, "/password")}).status_code == 303
    assert shell.SESSION_COOKIE not in client.cookies
    assert accounts.person_of(opened, token) is None


def test_a_one_time_password_leads_to_choosing_another(client: TestClient, opened: Store) -> None:
    once = accounts.add_person(opened, "nadia", Role.secretariat, None, "Nadia", actor="tests")
    answer = client.post("/signin", data={"csrf": csrf(client), "name": "nadia", "password": once, "next": "/explore"})
    assert answer.headers["location"] == "/password?next=%2Fexplore"
    assert client.get("/explore").headers["location"] == "/password?next=%2Fexplore"
    form = {"csrf": csrf(client, "/password?next=/explore"), "next": "/explore"}
    assert client.post("/password", data=form | {"password": "short", "again": "short"}).status_code == 400
    new = {"password": "my own sentence", "again": "my own sentence"}
    before = client.cookies[shell.SESSION_COOKIE]
    assert client.post("/password", data=form | new).headers["location"] == "/explore"
    assert client.cookies[shell.SESSION_COOKIE] != before
    assert client.get("/explore").text == SECRET


def test_changing_a_password_asks_for_the_present_one(client: TestClient, password: str) -> None:
    sign_in(client, "malika", password)
    new = {"csrf": csrf(client, "/password"), "password": "another sentence", "again": "another sentence"}
    assert client.post("/password", data=new | {"current": "wrong"}).status_code == 400
    assert client.post("/password", data=new | {"current": password}).status_code == 303


# Where one goes next -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "evil.example",
        "/signout",
        "/signin",
        "/lang/ar?next=//evil.example",
        "/" + "x" * 3000,
    ],
)
def test_only_our_own_pages_come_next(client: TestClient, password: str, wanted: str | None) -> None:
    assert checked_next(wanted) == "/"
    form = {"csrf": csrf(client), "name": "malika", "password": password, "next": wanted or ""}
    assert client.post("/signin", data=form).headers["location"] == "/"


@pytest.mark.parametrize("wanted", ["/", "/overview", "/districts?period=2026-Q1..2026-Q3&place=141.01"])
def test_our_own_pages_come_next(wanted: str) -> None:
    assert checked_next(wanted) == wanted


# Personas ------------------------------------------------------------------------------------------


def loopback_scope(client: str = "127.0.0.1", server: str = "127.0.0.1", **headers: str) -> dict[str, object]:
    named = {"host": "127.0.0.1:8501"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "client": (client, 1),
        "server": (server, 8501),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }


def test_loopback_is_client_server_and_host() -> None:
    assert is_loopback(loopback_scope())
    assert is_loopback(loopback_scope(host="localhost:8501"))
    assert is_loopback(loopback_scope(client="::1", server="::1", host="[::1]:8501"))
    for elsewhere in [
        loopback_scope(client="10.0.0.7"),
        loopback_scope(server="10.0.0.1"),
        loopback_scope(host="rebound.example"),
        loopback_scope(host="127.0.0.1.evil.example"),
        loopback_scope(host=""),
        loopback_scope(x_forwarded_for="10.0.0.7"),
        loopback_scope(forwarded="for=10.0.0.7"),
    ]:
        assert not is_loopback(elsewhere)


@pytest.mark.parametrize("demonstration", [True, False])
@pytest.mark.parametrize("host", ["127.0.0.1:8501", "board.example"])
def test_personas_on_this_machine_in_a_demonstration_only(
    client: TestClient, opened: Store, host: str, demonstration: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add_persona(opened, "sample", Role.member, None, "Sample")
    monkeypatch.setenv("MNE_PUBLIC_URL", "http://board.example")
    if demonstration:
        opened.set_setting("demonstration", "yes", "tests")
    offered = demonstration and host.startswith("127.")
    headers = {"Host": host}
    page = client.get("/signin", headers=headers)
    assert ('value="sample"' in page.text) == offered
    token = page.cookies[CSRF_COOKIE]
    form, cookies = {"csrf": token, "persona": "sample"}, {"Cookie": f"{CSRF_COOKIE}={token}"}
    assert client.post("/signin", data=form, headers=headers | cookies).status_code == (303 if offered else 401)


# Language ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_the_switch_sets_language_and_direction(client: TestClient, language: str, direction: str) -> None:
    answer = client.get(f"/lang/{language}?next=%2Fsignin%3Fnext%3D%252Foverview")
    assert answer.headers["location"] == "/signin?next=%2Foverview"
    assert f'<html lang="{language}" dir="{direction}" data-shade="auto">' in client.get("/signin").text


def test_an_unknown_language_changes_nothing_and_leads_nowhere_else(client: TestClient) -> None:
    answer = client.get("/lang/xx?next=//evil.example")
    assert (answer.headers["location"], answer.headers.get("set-cookie")) == ("/", None)


@pytest.mark.parametrize(
    ("wish", "language"), [("fr-MA,fr;q=0.9", "fr"), ("de, ar;q=0.5, fr;q=0.7", "fr"), ("de", "en"), ("ar;q=x", "en")]
)
def test_the_browser_s_wish(client: TestClient, wish: str, language: str) -> None:
    assert f'<html lang="{language}"' in client.get("/signin", headers={"Accept-Language": wish}).text


def packaged_page() -> str:
    return (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


def test_the_packaged_page_is_still_the_one_we_rewrite() -> None:
    assert '<html lang="en">' in packaged_page()
    with pytest.raises(ValueError, match="has changed"):
        index.rewritten("<html><head></head></html>", "ar", "x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rewritten_page(language: Language) -> None:
    page = index.rewritten(packaged_page(), language, "A & B")
    assert page.startswith(
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}" data-shade="auto">'
    )
    assert "<title>A &amp; B</title>" in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page), "an inline script is against our own policy"
    assert page.index("boot.js") < page.index("</head>") < page.index("<body>")


# Headers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "kept"), [("dark", "dark"), ("auto", "auto"), ("purple", None)])
def test_light_or_dark_is_remembered_and_leads_back(client: TestClient, choice: str, kept: str | None) -> None:
    answer = client.get(f"/shade/{choice}?next=//evil.example")
    assert answer.headers["location"] == "/"
    assert client.cookies.get("mne_shade") == kept


def test_the_page_says_its_shade_from_the_first_byte(client: TestClient) -> None:
    client.cookies.set("mne_shade", "dark")
    assert 'data-shade="dark"' in client.get("/signin").text
    client.cookies.set("mne_shade", '"><script>')
    assert 'data-shade="auto"' in client.get("/signin").text


@pytest.mark.parametrize("path", ["/", "/signin", "/media/x", "/static/a.js", "/static/..", "/lang/fr"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert "strict-transport-security" not in headers
