"""What a first visit carries over the network: a real Chromium with an empty cache opens Overview."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM_ARGUMENTS


def first_visit(address: str, cookies: str, executable: str) -> Callable[[], float]:
    """Megabytes of all answers as they travel, headers and compression included, and of the websocket's messages."""

    def measure() -> float:
        sizes: list[float] = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies(
                [{"name": k, "value": m.value, "url": address} for k, m in SimpleCookie(cookies).items()]  # type: ignore[typeddict-item]
            )
            page = context.new_page()
            devtools = context.new_cdp_session(page)
            devtools.send("Network.enable")
            devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
            page.goto(f"{address}/overview")
            page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=120_000)
            page.wait_for_timeout(2000)
            browser.close()
        return sum(sizes) / 1024 / 1024

    return measure
