"""Signing in through an identity provider, end to end: the program in its process, the provider in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from mne import accounts
from mne.catalogue import read_folder
from mne.model import Role
from mne.settings import Settings
from mne.store import Store
from mne.web import provider as door
from mne.web import shell, signin
from mne.web.guard import Guard
from tests.conftest import TINY
from tests.program import Running, free_port, running
from tests.provider import CLIENT, Provider, path_of, providing

pytestmark = pytest.mark.xdist_group("provider")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as started:
        yield started


@pytest.fixture(scope="module")
def program(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with Store.open(Settings(home=home, data=TINY), create=True) as store:
        store.import_registry(read_folder(TINY), actor="tests", reason="seed")
        for name in ("malika", "barred", "invited"):
            accounts.add_person(
                store, name, Role.member, None, name.title(), actor="tests", email=f"{name}@committee.example"
            )
        accounts.add_person(store, "chief", Role.admin, None, "Chief", actor="tests")
        accounts.disable(store, "barred", actor="tests")
        store.change_person("malika", {"must_change": False}, actor="tests")
    ours = {"MNE_PUBLIC_URL": f"http://127.0.0.1:{port}", "MNE_OIDC_ISSUER": provider.issuer, "MNE_OIDC_LABEL": "City"}
    with running(home, TINY, port=port, MNE_LANGUAGE="en", MNE_TODAY="2025-10-20", **CLIENT, **ours) as started:
        yield started


@pytest.fixture
def browser(program: Running) -> Iterator[httpx2.Client]:
    """Follows nothing by itself."""
    with httpx2.Client(base_url=program.address, trust_env=False, timeout=30) as client:
        yield client


def way_back(browser: httpx2.Client, provider: Provider, sub: str, wanted: str = "/explore") -> str:
    """As far as the address that the provider sends the browser to."""
    off = browser.get("/signin/provider", params={"next": wanted})
    assert off.status_code == 302
    return path_of(provider.approve(off.headers["location"], sub))


def is_signed_in(browser: httpx2.Client) -> bool:
    return browser.get("/overview").status_code == 200


# Coming in -----------------------------------------------------------------------------------------


def test_who_is_known_comes_in_as_with_a_password(browser: httpx2.Client, provider: Provider) -> None:
    assert 'href="/signin/provider?next=/explore"' in browser.get("/signin?next=/explore").text
    back = browser.get(way_back(browser, provider, "malika"))
    assert (back.status_code, back.headers["location"]) == (303, "/explore")
    cookies = "\n".join(back.headers.get_list("set-cookie"))
    assert re.search(rf"{shell.SESSION_COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax", cookies)
    assert is_signed_in(browser)


def test_what_is_sent_to_the_provider(browser: httpx2.Client, provider: Provider, program: Running) -> None:
    off = browser.get("/signin/provider")
    asked = {key: value[0] for key, value in parse_qs(urlsplit(off.headers["location"]).query).items()}
    assert off.headers["location"].startswith(provider.issuer)
    assert asked["redirect_uri"] == program.address + "/signin/provider/return"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20 and "prompt" not in asked
    assert CLIENT["MNE_OIDC_CLIENT_SECRET"] not in off.headers["location"]


def test_an_address_that_only_the_user_information_tells(browser: httpx2.Client, provider: Provider) -> None:
    assert browser.get(way_back(browser, provider, "thin")).status_code == 303
    assert is_signed_in(browser)


def test_who_was_invited_needs_no_password_any_more(browser: httpx2.Client, provider: Provider) -> None:
    back = browser.get(way_back(browser, provider, "invited"))
    assert back.headers["location"] == "/explore"
    assert is_signed_in(browser)


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_way_back_leads_nowhere_else(browser: httpx2.Client, provider: Provider, wanted: str) -> None:
    assert browser.get(way_back(browser, provider, "malika", wanted)).headers["location"] == "/"


def test_a_session_brought_along_is_never_taken_over(browser: httpx2.Client, provider: Provider) -> None:
    browser.cookies.set(shell.SESSION_COOKIE, "chosen-by-somebody-else-" + "x" * 20, domain="127.0.0.1")
    browser.get(way_back(browser, provider, "malika"))
    assert "chosen" not in browser.cookies[shell.SESSION_COOKIE]


# Being refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sub", "said"),
    [
        ("unknown", "someone@else.example is not registered here"),
        ("barred", "barred@committee.example is not registered here"),
        ("unverified", "has not verified your e-mail address"),
        ("unsaid", "has not verified your e-mail address"),
        ("word", "has not verified your e-mail address"),
        ("nameless", "has not verified your e-mail address"),
    ],
)
def test_authentication_is_theirs_authorisation_ours(
    browser: httpx2.Client, provider: Provider, sub: str, said: str
) -> None:
    back = browser.get(way_back(browser, provider, sub))
    assert back.status_code == 403
    assert said in back.text
    assert shell.SESSION_COOKIE not in browser.cookies and not is_signed_in(browser)


@pytest.mark.parametrize("lie", ["audience", "nonce", "issuer", "expired", "signature"])
def test_a_token_that_is_not_for_this_sign_in_is_refused(browser: httpx2.Client, provider: Provider, lie: str) -> None:
    back = browser.get(way_back(browser, provider, lie))
    assert back.status_code == 400
    assert "could not be verified" in back.text
    assert not is_signed_in(browser)


def test_a_tampered_state_is_refused(browser: httpx2.Client, provider: Provider) -> None:
    back = way_back(browser, provider, "malika")
    answer = browser.get(re.sub(r"state=[^&]+", "state=chosen", back))
    assert (answer.status_code, is_signed_in(browser)) == (400, False)
    assert browser.get(back).status_code == 400, "the sign-in that was tampered with is over"


def test_a_code_works_once(browser: httpx2.Client, provider: Provider) -> None:
    back = way_back(browser, provider, "malika")
    assert browser.get(back).status_code == 303
    browser.cookies.delete(shell.SESSION_COOKIE)
    again = browser.get(back)
    assert again.status_code == 400 and "already used" in again.text
    assert not is_signed_in(browser)


def test_a_code_of_another_browser_is_refused(browser: httpx2.Client, provider: Provider, program: Running) -> None:
    """Neither a stolen code nor somebody else's identity pushed onto this browser."""
    stolen = way_back(browser, provider, "malika")
    with httpx2.Client(base_url=program.address, trust_env=False) as other:
        assert other.get(stolen).status_code == 400
        own = way_back(other, provider, "unknown")
        code = parse_qs(urlsplit(stolen).query)["code"][0]
        assert other.get(re.sub(r"code=[^&]+", f"code={code}", own)).status_code == 400
        assert not is_signed_in(other)


def test_whoever_declines_at_the_provider_stays_outside(browser: httpx2.Client, provider: Provider) -> None:
    state = parse_qs(urlsplit(browser.get("/signin/provider").headers["location"]).query)["state"][0]
    answer = browser.get("/signin/provider/return", params={"error": "access_denied", "state": state})
    assert (answer.status_code, is_signed_in(browser)) == (400, False)


@pytest.mark.parametrize("query", ["", "?code=x&state=y", "?error=x&error_description=<script>alert(1)</script>"])
def test_an_answer_that_nobody_asked_for(browser: httpx2.Client, query: str) -> None:
    answer = browser.get("/signin/provider/return" + query)
    assert answer.status_code == 400 and "alert(1)" not in answer.text


# Leaving -------------------------------------------------------------------------------------------


def test_after_signing_out_the_provider_asks_again(browser: httpx2.Client, provider: Provider) -> None:
    browser.get(way_back(browser, provider, "malika"))
    token = browser.cookies[shell.SESSION_COOKIE]
    page = browser.get("/password").text
    secret = re.search(r'name="csrf" value="([^"]+)"', page)
    assert secret
    assert browser.post("/signout", data={"csrf": secret[1]}).status_code == 303
    assert not is_signed_in(browser)
    assert "prompt=login" in browser.get("/signin/provider").headers["location"]
    browser.cookies.set(shell.SESSION_COOKIE, token, domain="127.0.0.1")
    assert not is_signed_in(browser), "the session has ended, not only the cookie"
    assert "prompt=login" in browser.get("/signin/provider").headers["location"]


# When it does not work -----------------------------------------------------------------------------


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    address = "http://127.0.0.1:8501"
    for name, value in {**CLIENT, "MNE_PUBLIC_URL": address}.items():
        monkeypatch.setenv(name, value)
    shell.use(store)
    app = Starlette(routes=[*signin.ROUTES, *door.ROUTES], middleware=[Middleware(Guard)])
    yield TestClient(app, base_url=address, follow_redirects=False, client=("127.0.0.1", 50000))
    shell.use(None)


def test_a_provider_that_is_down(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNE_OIDC_ISSUER", f"http://127.0.0.1:{free_port()}")
    answer = client.get("/signin/provider")
    assert answer.status_code == 503
    assert "does not answer" in answer.text and 'name="password"' in answer.text


def test_a_provider_that_goes_down_meanwhile(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with providing() as started:
        monkeypatch.setenv("MNE_OIDC_ISSUER", started.issuer)
        back = path_of(started.approve(client.get("/signin/provider").headers["location"], "malika"))
    assert client.get(back).status_code == 503


def test_a_provider_that_calls_itself_otherwise(
    client: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNE_OIDC_ISSUER", provider.issuer + "/")
    back = path_of(provider.approve(client.get("/signin/provider").headers["location"], "malika"))
    assert client.get(back).status_code == 400


def test_without_a_provider_there_is_no_way_to_it(client: TestClient) -> None:
    assert "/signin/provider" not in client.get("/signin").text
    assert client.get("/signin/provider").headers["location"] == "/signin"
    assert client.get("/signin/provider/return?code=x&state=y").status_code == 400


def test_sign_ins_under_way_are_bounded_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = door.Handshakes()
    first = kept.keep({}, "/")
    for _ in range(door.MOST_HANDSHAKES):
        last = kept.keep({}, "/")
    assert kept.take(first) is None
    assert kept.take(last) is not None and kept.take(last) is None
    monkeypatch.setattr(door, "HANDSHAKE_SECONDS", -1)
    assert kept.take(kept.keep({}, "/")) is None


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_issuer": "https://id.example"},
        {"oidc_issuer": "https://id.example", "oidc_client_id": "mne", "oidc_client_secret": "x"},
        {"oidc_issuer": "http://id.example", "oidc_client_id": "m", "oidc_client_secret": "x", "public_url": "https://b.example"},
        {"oidc_issuer": "https://id.example", "oidc_client_id": "m", "oidc_client_secret": "x", "public_url": "http://b.example"},
        {"public_url": "board.example"},
        {"trusted_proxies": "10.0.0.0/99"},
    ],
)  # fmt: skip
def test_half_a_configuration_is_refused_at_the_start(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**settings)  # type: ignore[arg-type]
