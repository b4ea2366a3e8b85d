"""What every answer says about itself, and how static files travel."""

from __future__ import annotations

import gzip
from collections.abc import MutableMapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mne.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DAY_SECONDS = 24 * 3600


class SecurityHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.secure = Settings().secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in ALWAYS.items():
            headers[name] = value
        if self.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if path.startswith("/media/"):
            headers["Cache-Control"] = "no-store"
        elif path.startswith("/app/static/"):
            headers["Cache-Control"] = f"public, max-age={DAY_SECONDS}"
        if "access-control-allow-origin" in headers:
            del headers["access-control-allow-origin"]


class CompressedStatic:
    """Streamlit sends its nine megabytes of scripts as they are. Compressed once, they are kept: they never change
    while the process lives.
    """

    TYPES = ("text/", "application/javascript", "application/json", "image/svg", "application/wasm")
    SMALLEST = 1000
    MOST_KEPT = 600

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._applies(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            answer = Recorded()
            # Streamlit compresses some of these itself; compressed twice they would be unreadable.
            plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
            await self.app(plain, receive, answer.record)
            compressible = answer.content_type.startswith(self.TYPES) and len(answer.body) >= self.SMALLEST
            if answer.status != 200 or not compressible or len(self._kept) >= self.MOST_KEPT:
                await answer.replay(send)
                return
            packed = await run_in_threadpool(gzip.compress, answer.body, 6)
            self._kept[path] = (_headers_of_packed(answer.headers, len(packed)), packed)
        headers, packed = self._kept[path]
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": packed})

    @staticmethod
    def _applies(scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        if not scope["path"].startswith(("/static/", "/app/static/")):
            return False
        headers = Headers(scope=scope)
        asked_again = "if-none-match" in headers or "if-modified-since" in headers or "range" in headers
        return "gzip" in headers.get("accept-encoding", "") and not asked_again


def _headers_of_packed(headers: list[tuple[bytes, bytes]], size: int) -> list[tuple[bytes, bytes]]:
    dropped = (b"content-length", b"etag", b"content-encoding", b"accept-ranges")
    return [
        *((name, value) for name, value in headers if name.lower() not in dropped),
        (b"content-length", str(size).encode()),
        (b"content-encoding", b"gzip"),
        (b"vary", b"Accept-Encoding"),
    ]


class Recorded:
    """An answer held back until it is complete, to be changed before it is sent."""

    def __init__(self) -> None:
        self.start: MutableMapping[str, Any] = {}
        self.body = b""

    async def record(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def status(self) -> int:
        return int(self.start["status"])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.start["headers"])

    @property
    def content_type(self) -> str:
        return Headers(raw=self.headers).get("content-type", "")

    async def replay(self, send: Send) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body})
