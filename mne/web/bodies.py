"""What is sent to us: never too much, never too slowly. Streamlit bounds an upload's size only, and nobody its time."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mne.settings import Settings

FORM_BYTES = 10_000
# What a multipart body adds to the file that it carries.
OVERHEAD_BYTES = 1024 * 1024
SILENCE_SECONDS = 20.0
WHOLE_SECONDS = 300.0


class _Refused(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class BoundedBodies:
    """A body that is too large ends with 413; one that stops for `silence` seconds or takes longer than `whole`,
    with 408. The connection is closed then, so that what was not read is not taken for the next request.
    """

    def __init__(self, app: ASGIApp, silence: float = SILENCE_SECONDS, whole: float = WHOLE_SECONDS) -> None:
        self.app = app
        self.silence = silence
        self.whole = whole
        self.upload_bytes = Settings().max_upload_mb * 1024 * 1024 + OVERHEAD_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        limit = self.upload_bytes if scope["path"].startswith("/_stcore/upload_file/") else FORM_BYTES
        declared = Headers(scope=scope).get("content-length", "")
        if declared and (not declared.isdecimal() or int(declared) > limit):
            await _refuse(_Refused(413, "Content Too Large"), scope, receive, send)
            return
        is_answered = False

        async def send_and_tell(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            await self.app(scope, self._bounded(receive, limit), send_and_tell)
        except _Refused as refused:
            if not is_answered:
                await _refuse(refused, scope, receive, send)

    def _bounded(self, receive: Receive, limit: int) -> Receive:
        until, received, is_complete = time.monotonic() + self.whole, 0, False

        async def bounded() -> Message:
            nonlocal received, is_complete
            if is_complete:
                return await receive()
            patience = min(self.silence, until - time.monotonic())
            try:
                message = await asyncio.wait_for(receive(), max(patience, 0.01))
            except TimeoutError:
                raise _Refused(408, "Request Timeout") from None
            received += len(message.get("body", b""))
            if received > limit:
                raise _Refused(413, "Content Too Large")
            is_complete = not message.get("more_body", False)
            return message

        return bounded


async def _refuse(refused: _Refused, scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse(str(refused), status_code=refused.status, headers={"Connection": "close"})
    await answer(scope, receive, send)
