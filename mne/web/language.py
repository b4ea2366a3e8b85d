"""The language of a request: the cookie, else the browser's wish, else the settings. And the switch."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mne.model import LANGUAGES, RIGHT_TO_LEFT, Language
from mne.settings import Settings
from mne.web import shell
from mne.web.address import checked_next

COOKIE = "mne_lang"
YEAR_SECONDS = 365 * 24 * 3600


def of(cookie: str | None, accepted: str | None) -> Language:
    """`accepted` is the header Accept-Language."""
    languages = offered()
    if cookie in languages:
        return cookie
    return _first_accepted(accepted or "", languages) or _usual(languages)


def offered() -> tuple[Language, ...]:
    """The languages that the committee offers; all of them as long as there is no committee."""
    store = shell.opened()
    return store.catalogue().committee.languages if store and store.registry_version() else LANGUAGES


def _usual(languages: tuple[Language, ...]) -> Language:
    """What the machine's administrator set, else what the committee did."""
    settings, store = Settings(), shell.opened()
    usual = settings.language
    if "language" not in settings.model_fields_set and store and store.registry_version():
        usual = store.catalogue().committee.default_language
    return usual if usual in languages else languages[0]


def _first_accepted(header: str, languages: tuple[Language, ...]) -> Language | None:
    wishes: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wishes.append((weight, tag.split("-")[0].lower()))
    for _, tag in sorted(wishes, key=lambda wish: -wish[0]):
        if tag in languages:
            return tag
    return None


def of_request(request: Request) -> Language:
    return of(request.cookies.get(COOKIE), request.headers.get("accept-language"))


def direction(language: Language) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


async def switch(request: Request) -> Response:
    """GET /lang/{code}?next=: remember the language and go back."""
    code = request.path_params["code"]
    wanted = request.query_params.get("next")
    # From the sign-in page one goes back to it, with the page that was asked for.
    if wanted and wanted.split("?")[0] in ("/signin", "/password") and "\\" not in wanted:
        target = wanted
    else:
        target = checked_next(wanted)
    response = RedirectResponse(target, status_code=303)
    if code in offered():
        remember(response, code)
    return response


def remember(response: Response, code: str) -> None:
    response.set_cookie(
        COOKIE, code, max_age=YEAR_SECONDS, path="/", httponly=True, samesite="lax", secure=Settings().secure
    )
