"""Addresses: where a person may be sent next, and whether a request stays on this machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mne.settings import Network

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
    host = host_of(scope)
    if not client or not server:
        return False
    return all(_is_local(name) for name in (client[0], server[0], host))


def host_of(scope: Mapping[str, Any]) -> str:
    """The name that this request was sent to, in small letters and without port; '' when it is no name."""
    named = [value for name, value in scope.get("headers", []) if name.lower() == b"host"]
    try:
        parts = urlsplit(f"//{named[0].decode('latin-1')}") if len(named) == 1 else None
        if parts is None or parts.username is not None or parts.path or parts.query or parts.fragment:
            return ""
        _ = parts.port
        return (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


def client_address(scope: Mapping[str, Any], proxies: tuple[Network, ...]) -> str:
    """Who asks, for counting failures: the nearest address that is none of our proxies.

    X-Forwarded-For is believed only where it was written by a proxy of ours; what stands further left in it may be
    invented by whoever asks. The server (uvicorn) rewrites the client's address by that header whenever the
    connection comes from this machine; that is undone here, so that MNE_TRUSTED_PROXIES alone decides.
    """
    host, port = scope.get("client") or ("?", 0)
    written = [v.decode("latin-1") for name, v in scope.get("headers", []) if name.lower() == b"x-forwarded-for"]
    chain = [_address_and_port(part.strip()) for part in ",".join(written).split(",") if part.strip()]
    nearest = "127.0.0.1" if (host, port) in chain else host
    for address, _ in reversed(chain):
        if not _is_within(nearest, proxies) or not _is_address(address):
            break
        nearest = address
    return nearest


def _address_and_port(text: str) -> tuple[str, int]:
    """An entry of X-Forwarded-For, as uvicorn reads it: a port only behind IPv4 or brackets."""
    found = re.fullmatch(r"\[([^\]]+)\](?::(\d+))?|(\d+\.\d+\.\d+\.\d+):(\d+)", text)
    if not found:
        return text, 0
    return found[1] or found[3], int(found[2] or found[4] or 0)


def _is_within(address: str, networks: tuple[Network, ...]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_local(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
