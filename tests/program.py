"""The real program, started on a free port as a person would start it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90


@dataclass
class Running:
    """The program at work on a store of its own."""

    address: str
    home: Path
    console: Path
    process: subprocess.Popen[bytes]

    def output(self) -> str:
        return self.console.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    home: Path,
    data: Path | None = None,
    *,
    console: Path | None = None,
    port: int | None = None,
    command: tuple[str, ...] = ("streamlit",),
    **environment: str,
) -> Iterator[Running]:
    """Start `streamlit run app.py` on the store in `home`, wait until it is healthy, and stop it at the end.

    `data` is the folder of reference files that seeds an empty store; `command` a module to stand in for Streamlit.
    """
    port = port or free_port()
    home.mkdir(parents=True, exist_ok=True)
    variables = {**os.environ, "MNE_HOME": str(home), "PYTHONWARNINGS": "default", **environment}
    if data:
        variables["MNE_DATA"] = str(data)
    started = [sys.executable, "-m", *command, "run", str(ROOT / "app.py"), "--server.port", str(port)]
    said = console or home / "console.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(started, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
        program = Running(f"http://127.0.0.1:{port}", home, said, process)
        try:
            wait_until_healthy(program)
            yield program
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_healthy(program: Running) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if program.process.poll() is not None:
            raise RuntimeError(f"the program ended: {program.output()}")
        try:
            with urllib.request.urlopen(f"{program.address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the program did not start: {program.output()}")
