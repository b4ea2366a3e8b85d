"""A hundred people at once on Overview and Explore, against a plain Streamlit app with the same charts, in one run.

Run: python -m benchmarks.sessions --home FOLDER [--sessions 100] [--seconds 60] [--soak 1800]. FOLDER is a
demonstration store (made there if there is none); it is copied, never written. Prints a table and ends with 1 when a
limit is missed. All traffic stays on 127.0.0.1, and everything that is started is ended. Linux: CPU and memory are
read from /proc.

Per program: start, one visitor (memory to compare with), then all of them for `seconds` after a ramp of `RAMP`, each
thinking 5 s on average between clicks. CPU per rerun is the server's whole CPU over the window divided by the reruns
that ended in it; the product's also pays for its badge, a fragment that each open page runs every few seconds, which
the plain app does not have. `--soak` keeps the product's visitors on and compares memory a third of the way in with
the end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.first_visit import first_visit
from benchmarks.plain.data import write_frames
from benchmarks.visitors import Counts, Visitor, signed_in
from tests.program import ROOT, Running, free_port, running, wait_until_healthy

THINK_SECONDS = 5.0
RAMP = 15.0
# How long who still waits is waited for; her wait counts as it is then.
LAST_ORDERS = 15.0
LEAST_CPU, LEAST_P50 = 5, 10
MOST_MB_PER_SESSION, MOST_FIRST_VISIT_MB = 1.0, 3.0
# What memory may do in a soak without being called growth: the allocator breathes.
MOST_GROWTH_MB_PER_SESSION = 0.2
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    reruns: int
    p50: float
    p95: float
    cpu_per_rerun: float
    mb_per_session: float
    kb_per_rerun: float
    fragments: int
    failed: int
    growth_mb: float | None = None
    first_visit_mb: float | None = None
    memory: list[tuple[float, float]] = field(default_factory=list)


def cpu_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / TICKS


def memory_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def crowd(program: Running, cookies: list[str], seconds: float, soak: float) -> Measured:
    """All visitors at once; what is measured begins when the last has come."""
    pid, counts = program.process.pid, Counts()
    await Visitor(0, program.address, cookies[0], 1.0, Counts()).visit(time.monotonic() + 6)
    alone, began = memory_mb(pid), time.monotonic()
    first, last = began + RAMP, began + RAMP + seconds
    end = last + soak

    async def come(number: int) -> None:
        await asyncio.sleep(RAMP * number / len(cookies))
        await Visitor(number, program.address, cookies[number], THINK_SECONDS, counts).visit(end)

    everybody = [asyncio.create_task(come(number)) for number in range(len(cookies))]
    await asyncio.sleep(first - time.monotonic())
    cpu, received, fragments = cpu_seconds(pid), counts.received_bytes, counts.fragments
    await asyncio.sleep(last - time.monotonic())
    cpu = cpu_seconds(pid) - cpu
    received, fragments = counts.received_bytes - received, counts.fragments - fragments
    ended = sum(1 for at, took in counts.seconds if first <= at + took <= last)
    full, memory = memory_mb(pid), list[tuple[float, float]]()
    while time.monotonic() < end - 1:
        await asyncio.sleep(min(10.0, max(end - 1 - time.monotonic(), 0.1)))
        memory.append((time.monotonic() - last, memory_mb(pid)))
    _, waiting = await asyncio.wait(everybody, timeout=LAST_ORDERS)
    for task in waiting:
        task.cancel()
    outcomes = await asyncio.gather(*everybody, return_exceptions=True)
    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    waits = counts.between(first, last)
    return Measured(
        reruns=ended,
        p50=median(waits) if waits else float("inf"),
        p95=waits[int(len(waits) * 0.95)] if waits else float("inf"),
        cpu_per_rerun=cpu / ended if ended else float("nan"),
        mb_per_session=(full - alone) / len(cookies),
        kb_per_rerun=received / max(ended, 1) / 1024,
        fragments=fragments,
        failed=counts.failed + len(lost),
        growth_mb=growth(memory, soak),
        memory=memory,
    )


def growth(memory: list[tuple[float, float]], soak: float) -> float | None:
    """Memory at the end over memory a third of the way in, each the median of a sixth of the soak."""
    early = [mb for at, mb in memory if soak / 3 <= at <= soak / 2]
    late = [mb for at, mb in memory if at >= soak * 5 / 6]
    return median(late) - median(early) if early and late else None


@contextmanager
def plain(data: Path, console: Path) -> Iterator[Running]:
    """The peer, with Streamlit's defaults but for what keeps it on this machine."""
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "benchmarks" / "plain" / "app.py"),
        "--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true",
        "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    with console.open("wb") as output:
        # In a folder of its own: ours would lend it our settings.
        process = subprocess.Popen(
            command, cwd=data, env=os.environ | {"PLAIN_DATA": str(data)}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            program = Running(f"http://127.0.0.1:{port}", data, console, process)
            wait_until_healthy(program)
            yield program
        finally:
            process.terminate()
            process.wait(timeout=30)


async def measure_ours(program: Running, options: argparse.Namespace) -> Measured:
    cookies = [await signed_in(program.address, "member") for _ in range(options.sessions)]
    visit = first_visit(program.address, cookies[0], options.chromium) if options.chromium else None
    found = await crowd(program, cookies, options.seconds, options.soak)
    found.first_visit_mb = await asyncio.to_thread(lambda: visit() if visit else None)
    return found


def report(ours: Measured, peer: Measured, options: argparse.Namespace) -> bool:
    """Print the table; whether every limit is met."""
    cpu, wait = peer.cpu_per_rerun / ours.cpu_per_rerun, peer.p50 / ours.p50
    rows: list[tuple[str, Any, Any, str]] = [
        ("reruns in the window", ours.reruns, peer.reruns, ""),
        ("p50 of a rerun, ms", round(ours.p50 * 1000), round(peer.p50 * 1000), f"{wait:.1f}x, at least {LEAST_P50}x"),
        ("p95 of a rerun, ms", round(ours.p95 * 1000), round(peer.p95 * 1000), ""),
        ("server CPU a rerun, ms", f"{ours.cpu_per_rerun * 1000:.0f}", f"{peer.cpu_per_rerun * 1000:.0f}",
         f"{cpu:.1f}x, at least {LEAST_CPU}x"),
        ("memory a session, MB", f"{ours.mb_per_session:.2f}", f"{peer.mb_per_session:.2f}",
         f"at most {MOST_MB_PER_SESSION}"),
        ("sent a rerun, kB", round(ours.kb_per_rerun), round(peer.kb_per_rerun), ""),
        ("badge runs in the window", ours.fragments, peer.fragments, ""),
        ("lost or failed", ours.failed, peer.failed, "0"),
    ]  # fmt: skip
    kept = [cpu >= LEAST_CPU, wait >= LEAST_P50, ours.mb_per_session <= MOST_MB_PER_SESSION, not ours.failed]
    if ours.growth_mb is not None:
        each = ours.growth_mb / options.sessions
        rows.append((f"growth over the last {options.soak * 2 / 3:.0f} s, MB a session", f"{each:.2f}", "", "about 0"))
        kept.append(each <= MOST_GROWTH_MB_PER_SESSION)
    if ours.first_visit_mb is not None:
        rows.append(("first visit, MB", f"{ours.first_visit_mb:.2f}", "", f"at most {MOST_FIRST_VISIT_MB:.0f}"))
        kept.append(ours.first_visit_mb <= MOST_FIRST_VISIT_MB)
    print(f"{'':<42} {'product':>10} {'plain':>10}")
    for name, mine, theirs, note in rows:
        print(f"{name:<42} {mine!s:>10} {theirs!s:>10}  {note}")
    return all(kept)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--soak", type=float, default=0)
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM", ""), help="measures the first visit too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, data = Path(folder) / "home", Path(folder) / "plain"
        if not (options.home / "mne.duckdb").exists():
            environment = os.environ | {"MNE_HOME": str(options.home)}
            subprocess.run([sys.executable, "-m", "mne", "init", "--demo"], cwd=ROOT, env=environment, check=True)
        shutil.copytree(options.home, home)
        (home / "lock").unlink(missing_ok=True)
        write_frames(home, data)
        with running(home) as program:
            ours = asyncio.run(measure_ours(program, options))
        with plain(data, data / "console.txt") as program:
            peer = asyncio.run(crowd(program, [""] * options.sessions, options.seconds, 0))
    return 0 if report(ours, peer, options) else 1


if __name__ == "__main__":
    sys.exit(main())
