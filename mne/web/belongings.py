"""What Streamlit serves by address alone belongs to whom it was shown.

Streamlit gives a download to anybody who knows its address, takes an upload for any session whose number is known,
and lets a new connection go on with an old session. Every such address reaches a browser through its websocket, so
it is noted there, and asked for later it must be by the same person.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ADDRESS = re.compile(rb"/(?:media|_stcore/upload_file)/[0-9A-Za-z._\-/]+")
UPLOAD = "/_stcore/upload_file/"
KEPT_ADDRESSES = 20_000
SUBPROTOCOL = b"sec-websocket-protocol"


class Belongings:
    """Stands inside the Guard, which says who asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._shown: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = scope.get("mne.person")
        if scope["type"] == "websocket" and person:
            await self._listen(scope, receive, send, person)
        elif scope["type"] == "http" and person and self._is_somebody_else_s(scope["path"], person):
            # As for an address that does not exist: who asks learns nothing of other people's files.
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_somebody_else_s(self, path: str, person: str) -> bool:
        return path.startswith(("/media/", UPLOAD)) and not self._belongs(path, person)

    def _belongs(self, what: str, person: str) -> bool:
        with self._lock:
            return (person, what) in self._shown

    def _note(self, what: str, person: str) -> None:
        with self._lock:
            self._shown[(person, what)] = None
            self._shown.move_to_end((person, what))
            if len(self._shown) > KEPT_ADDRESSES:
                self._shown.popitem(last=False)

    async def _listen(self, scope: Scope, receive: Receive, send: Send, person: str) -> None:
        session_known = False

        async def send_and_note(message: Message) -> None:
            nonlocal session_known
            payload = message.get("bytes") or b""
            if not session_known and (number := _session_number(payload)):
                self._note(_session(number), person)
                session_known = True
            if b"/media/" in payload or b"/upload_file/" in payload:
                for found in ADDRESS.findall(payload):
                    self._note(found.decode(), person)
            await send(message)

        await self.app(self._without_somebody_else_s_session(scope, person), receive, send_and_note)

    def _without_somebody_else_s_session(self, scope: Scope, person: str) -> Scope:
        """The third subprotocol names the session to go on with; another person's is left out."""
        headers = []
        for name, value in scope["headers"]:
            if name.lower() == SUBPROTOCOL:
                wishes = [wish.strip() for wish in value.decode("latin-1").split(",")]
                if len(wishes) > 2 and not self._belongs(_session(wishes[2]), person):
                    value = ", ".join(wishes[:2]).encode("latin-1")
            headers.append((name, value))
        return {**scope, "headers": headers}


def _session(number: str) -> str:
    return f"session {number}"


def _session_number(payload: bytes) -> str:
    """The number of the session that this message opens; '' for any other message."""
    if not payload:
        return ""
    message = ForwardMsg.FromString(payload)
    return str(message.new_session.initialize.session_id) if message.WhichOneof("type") == "new_session" else ""
