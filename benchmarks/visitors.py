"""People at their browsers, without the browsers: each holds a websocket and speaks Streamlit's own protocol.

A visitor opens a page, thinks, asks for another page or filter, and is answered when the script has finished. Like
the browser she names the messages that she has kept, sends back the state of her toggle, and runs a fragment again as
often as it asks for.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGES = ("overview", "explore")
PROGRAMMES = ["", *(f"P{number:02}" for number in range(1, 17))]
LONGEST_RUN = 180.0
CHART_TOGGLE = "explore.chart"


@dataclass
class Counts:
    """What all visitors of one program saw. Seconds of a rerun run from the click to the end of the script."""

    seconds: list[tuple[float, float]] = field(default_factory=list)
    fragments: int = 0
    received_bytes: int = 0
    failed: int = 0

    def between(self, first: float, last: float) -> list[float]:
        """Waits that overlap these moments: a program that is behind answers few clicks that also began there."""
        return sorted(took for at, took in self.seconds if at <= last and at + took >= first)


async def signed_in(address: str, persona: str) -> str:
    """The cookies of a new session of this persona."""
    async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=120) as client:
        page = (await client.get("/signin")).text
        secret = re.search(r'name="csrf" value="([^"]+)"', page)
        assert secret, "no sign-in form"
        answer = await client.post("/signin", data={"csrf": secret[1], "persona": persona})
        assert answer.status_code == 303 and "mne_session" in client.cookies, answer.status_code
        return f"mne_session={client.cookies['mne_session']}; mne_lang=fr"


class Visitor:
    def __init__(self, number: int, address: str, cookies: str, think: float, counts: Counts) -> None:
        self.choose = random.Random(number)
        self.address, self.cookies, self.think, self.counts = address, cookies, think, counts
        self.kept: dict[str, None] = {}
        self.toggle = ""
        self.page, self.query, self.script = PAGES[number % 2], "", ""
        self.finished = asyncio.Event()
        self.fragments: dict[str, asyncio.Task[None]] = {}

    async def visit(self, until: float) -> None:
        """Stay until this moment."""
        headers = {"Cookie": self.cookies, "Origin": self.address}
        stream = f"ws://{urlsplit(self.address).netloc}/_stcore/stream"
        async with websockets.connect(
            stream, subprotocols=["streamlit"], additional_headers=headers, max_size=None, proxy=None, close_timeout=0.2  # type: ignore[list-item]
        ) as self.socket:  # fmt: skip
            listening = asyncio.create_task(self._listen())
            try:
                while time.monotonic() < until:
                    await self._click()
                    await asyncio.sleep(self.think * (0.5 + self.choose.random()))
            finally:
                for task in (listening, *self.fragments.values()):
                    task.cancel()

    async def _click(self) -> None:
        self.page = self.choose.choice(PAGES)
        programme = self.choose.choice(PROGRAMMES)
        self.query = f"programme={programme}" if programme else ""
        self.finished.clear()
        for task in self.fragments.values():
            task.cancel()
        self.fragments.clear()
        began = time.monotonic()
        await self.socket.send(self._rerun().SerializeToString())
        try:
            await asyncio.wait_for(self.finished.wait(), LONGEST_RUN)
            self.counts.seconds.append((began, time.monotonic() - began))
        except TimeoutError:
            self.counts.failed += 1
        except asyncio.CancelledError:
            # Still waiting when everybody leaves: at least so long.
            self.counts.seconds.append((began, time.monotonic() - began))
            raise

    def _rerun(self, fragment: str = "") -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.page_name, state.query_string = self.page, self.query
        state.cached_message_hashes.extend(self.kept)
        state.context_info.locale, state.context_info.timezone = "fr-FR", "Africa/Casablanca"
        if fragment:
            state.fragment_id, state.is_auto_rerun, state.page_script_hash = fragment, True, self.script
        if self.toggle:
            widget = state.widget_states.widgets.add()
            widget.id, widget.bool_value = self.toggle, True
        return message

    async def _listen(self) -> None:
        async for payload in self.socket:
            self.counts.received_bytes += len(payload)
            message = ForwardMsg.FromString(payload)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if message.metadata.cacheable and message.hash:
                self.kept[message.hash] = None
                if len(self.kept) > 200:
                    self.kept.pop(next(iter(self.kept)))
            if kind == "new_session":
                self.script = message.new_session.page_script_hash
            elif kind == "delta":
                self._note_toggle(message.delta)
            elif kind == "auto_rerun":
                self._start_fragment(message.auto_rerun)
            elif kind == "script_finished":
                self._end_of_run(message.script_finished)

    def _note_toggle(self, delta: Any) -> None:
        if delta.WhichOneof("type") == "new_element" and delta.new_element.WhichOneof("type") == "checkbox":
            found = delta.new_element.checkbox.id
            if CHART_TOGGLE in found:
                self.toggle = found

    def _end_of_run(self, status: int) -> None:
        if status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            self.counts.fragments += 1
        elif status == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.finished.set()
        elif status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.counts.failed += 1

    def _start_fragment(self, asked: Any) -> None:
        if asked.fragment_id not in self.fragments:
            again = self._again(asked.fragment_id, asked.interval)
            self.fragments[asked.fragment_id] = asyncio.create_task(again)

    async def _again(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            if self.finished.is_set():
                await self.socket.send(self._rerun(fragment).SerializeToString())
