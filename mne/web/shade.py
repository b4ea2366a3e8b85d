"""Light or dark: the cookie, else what the browser's system prefers. And the switch.

Streamlit keeps its own theme in the browser's storage, by address; static/boot.js writes there what the server wrote
into `<html data-shade>`. (The word theme is the committee's: a theme groups recommendations.)
"""

from __future__ import annotations

from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mne.settings import Settings
from mne.web.address import checked_next
from mne.web.language import YEAR_SECONDS

Choice = Literal["auto", "light", "dark"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
COOKIE = "mne_shade"


def of(cookie: str | None) -> Choice:
    return cookie if cookie in CHOICES else "auto"


def of_request(request: Request) -> Choice:
    return of(request.cookies.get(COOKIE))


async def switch(request: Request) -> Response:
    """GET /shade/{choice}?next=: remember the choice and go back."""
    choice = request.path_params["choice"]
    response = RedirectResponse(checked_next(request.query_params.get("next")), status_code=303)
    if choice in CHOICES:
        response.set_cookie(
            COOKIE,
            choice,
            max_age=YEAR_SECONDS,
            path="/",
            httponly=True,
            samesite="lax",
            secure=Settings().secure,
        )
    return response
