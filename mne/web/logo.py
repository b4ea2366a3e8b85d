"""The committee's logo: a PNG, checked and written anew, shown to whoever sees the sign-in page.

Only PNG: an SVG is a document that can carry scripts. Writing it anew leaves behind whatever else the file held.
"""

from __future__ import annotations

import base64
import hashlib
import warnings
from io import BytesIO

from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mne.export.logo import SETTING, logo_of
from mne.model import Refused
from mne.store import Store
from mne.web import shell

LARGEST_BYTES = 1 << 20
"""The least that Streamlit's own box lets through."""
LARGEST_PIXELS = 2_000
"""On either side."""
SHOWN = (480, 160)
_MAGIC = b"\x89PNG\r\n\x1a\n"


def checked(content: bytes) -> bytes:
    """The picture as we keep it: no larger than it is shown. Raises Refused."""
    if len(content) > LARGEST_BYTES:
        raise Refused("settings.logo_too_large", size=LARGEST_BYTES >> 10)
    if not content.startswith(_MAGIC):
        raise Refused("settings.logo_not_png")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(BytesIO(content), formats=["PNG"])
            if max(picture.size) > LARGEST_PIXELS:
                raise Refused("settings.logo_too_wide", pixels=LARGEST_PIXELS)
            small = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise Refused("settings.logo_broken") from error
    small.thumbnail(SHOWN)
    into = BytesIO()
    small.save(into, "PNG", optimize=True)
    return into.getvalue()


def keep(store: Store, content: bytes, actor: str) -> None:
    """Show this picture from now on. Raises Refused."""
    picture = checked(content)
    told = {"sha256": hashlib.sha256(picture).hexdigest(), "bytes": len(picture)}
    store.set_setting(SETTING, base64.b64encode(picture).decode(), actor, told)


def take_away(store: Store, actor: str) -> None:
    store.set_setting(SETTING, "", actor, {"removed": True})


def address(store: Store) -> str:
    """Where browsers find it, changing with the picture; '' without one."""
    kept = store.setting(SETTING)
    return f"/logo.png?v={hashlib.sha256(kept.encode()).hexdigest()[:12]}" if kept else ""


async def picture(request: Request) -> Response:
    """GET /logo.png"""
    kept = logo_of(await run_in_threadpool(shell.store))
    if not kept:
        return PlainTextResponse("Not Found", status_code=404)
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(kept, media_type="image/png", headers=headers)


ROUTES = [Route("/logo.png", picture, methods=["GET"])]
