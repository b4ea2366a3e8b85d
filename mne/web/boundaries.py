"""The districts' boundaries, as a file that browsers keep: a map would otherwise carry them again at each click."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mne.web import shell


def address(boundaries: Mapping[str, Any]) -> str:
    """Where a signed-in browser finds these boundaries (GeoJSON), changing with them."""
    return f"/boundaries.json?v={hashlib.sha256(_written(boundaries)).hexdigest()[:12]}"


async def boundaries(request: Request) -> Response:
    """GET /boundaries.json: those of today, whichever are asked for."""
    catalogue = await run_in_threadpool(lambda: shell.store().catalogue())
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(_written(catalogue.boundaries), media_type="application/geo+json", headers=headers)


def _written(found: Mapping[str, Any]) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


ROUTES = [Route("/boundaries.json", boundaries, methods=["GET"])]
