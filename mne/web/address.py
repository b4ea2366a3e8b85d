"""Addresses: where a person may be sent next, and whether a request stays on this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def checked_next(wanted: str | None) -> str:
    """The page to open after signing in, when it is one of ours; the first page otherwise.

    Only a path of this very server is kept: no scheme, no host, no `//`, no backslash (browsers read it as a
    slash), nothing unprintable.
    """
    if not wanted or not wanted.startswith("/") or len(wanted) > 2000:
        return "/"
    if "\\" in wanted or wanted.startswith("//") or any(ord(c) < 33 or ord(c) == 127 for c in wanted):
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("/signin", "/signout", "/lang/", "/password")):
        return "/"
    return wanted


def is_loopback(scope: Mapping[str, Any]) -> bool:
    """Whether this request was made on this machine and for it: client, bound address and Host all say so, and no
    proxy stands between. A Host of another name (DNS rebinding) does not count.
    """
    client, server = scope.get("client"), scope.get("server")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}
    if any(name in headers for name in FORWARDED):
        return False
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    if not client or not server:
        return False
    return all(_is_local(name) for name in (client[0], server[0], host))


def _is_local(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
