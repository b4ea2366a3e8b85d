"""Streamlit's one HTML page, in the person's language from the first byte."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mne import charts, texts
from mne.model import Language
from mne.settings import ROOT
from mne.web import language as speech
from mne.web import shade, shell
from mne.web.headers import Recorded

STATIC_FOLDER = ROOT / "mne" / "ui" / "static"
# What would change the answer to one that cannot be rewritten.
DROPPED_WISHES = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
PASSED_BY = (
    "/static/",
    "/app/static/",
    "/media/",
    "/_stcore/",
    "/component/",
    "/signin",
    "/logo.png",
    "/signout",
    "/password",
    "/lang/",
    "/shade/",
)


class IndexInLanguage:
    """Writes `lang` and `dir`, our stylesheet and our boot script into Streamlit's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(PASSED_BY) or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in DROPPED_WISHES]}
        answer = Recorded()
        await self.app(plain, receive, answer.record)
        if answer.status != 200 or not answer.content_type.startswith("text/html") or not answer.body:
            await answer.replay(send)
            return
        language = speech.of_request(Request(scope))
        title = shell.store().catalogue().committee.say("short", language)
        body = rewritten(answer.body.decode(), language, title, shade.of_request(Request(scope))).encode()
        dropped = (b"content-length", b"etag", b"last-modified", b"accept-ranges", b"cache-control")
        headers = [pair for pair in answer.headers if pair[0].lower() not in dropped]
        headers += [
            (b"content-length", str(len(body)).encode()),
            (b"vary", b"Cookie, Accept-Language"),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def rewritten(page: str, language: Language, title: str, choice: shade.Choice = "auto") -> str:
    """The packaged page with our head. Raises ValueError when the package's page no longer looks as expected."""
    opening = '<html lang="en">'
    if opening not in page or "</head>" not in page:
        raise ValueError("Streamlit's index.html has changed: mne/web/index.py must be adapted")
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL).lstrip()
    # Inline scripts are against our own Content-Security-Policy; this one serves a crawler only.
    page = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    # The preloaded font is not ours; the service description is of an interface that is switched off.
    page = re.sub(r'<link\s+rel="(?:preload|service-desc|shortcut icon)".*?/>', "", page, flags=re.DOTALL)
    page = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    page = re.sub(r"<title>.*?</title>", lambda _: f"<title>{escape(title)}</title>", page)
    no_script = escape(texts.say(language, "shell.no_script"))
    page = page.replace("<body>", f"<body><noscript><p>{no_script}</p></noscript>")
    page = page.replace(opening, f'<html lang="{language}" dir="{speech.direction(language)}" data-shade="{choice}">')
    return page.replace("</head>", head(language) + "</head>")


def head(language: Language) -> str:
    """Icon, stylesheets, boot script, and its words and colours, as data blocks, which no policy runs."""
    return (
        f'<link rel="icon" type="image/svg+xml" href="{versioned("favicon.svg")}">'
        f'<link rel="stylesheet" href="{versioned("shell.css")}">'
        f'<link rel="stylesheet" media="print" href="{versioned("print.css")}">'
        f'<script type="application/json" id="mne-words">{_dictionary(language)}</script>'
        f'<script type="application/json" id="mne-colours">{_light_of_dark()}</script>'
        f'<script src="{versioned("boot.js")}"></script>'
    )


@cache
def versioned(name: str) -> str:
    """A static file's address, which changes with its content."""
    path: Path = STATIC_FOLDER / name
    return f"/app/static/{name}?v={path.stat().st_mtime_ns:x}"


@cache
def _light_of_dark() -> str:
    """The light theme's colour of each dark one, for paper; the first where two share one."""
    return json.dumps({dark: light for light, dark in reversed(list(charts.shade.DARK.items()))})


@cache
def _dictionary(language: Language) -> str:
    """Streamlit's built-in English texts and ours for them, as JSON safe inside a script element."""
    words = {
        wording["en"]: wording[language]
        for key, wording in texts.every_text().items()
        if key.startswith("shell.builtin.") and language != "en"
    }
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
