"""A loaded demonstration, made once per state of the sources and copied for each who writes into it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".make" / "demonstration"


def fingerprint() -> str:
    """Changes with anything that the demonstration is made of."""
    digest = hashlib.sha256()
    skipped = {"ui", "web", "charts", "cli"}
    parts = [p for p in ROOT.glob("mne/**/*") if p.is_file() and not skipped & set(p.parts) and p.suffix != ".pyc"]
    for path in sorted([*parts, *ROOT.glob("data/casablanca/**/*.*")]):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def made() -> Path:
    """The home of a loaded demonstration; nobody writes into it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    home = KEPT / fingerprint()
    with FileLock(str(KEPT / "making.lock")):
        if not (home / "ready").exists():
            for older in KEPT.iterdir():
                if older.is_dir():
                    shutil.rmtree(older)
            done = subprocess.run(
                [sys.executable, "-m", "mne", "init", "--demo"],
                cwd=ROOT,
                env={**os.environ, "MNE_HOME": str(home)},
                capture_output=True,
                text=True,
                timeout=600,
            )
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
            (home / "log.txt").write_text(done.stdout, encoding="utf-8")
            (home / "ready").touch()
    return home


def copied(to: Path) -> Path:
    """A copy of the loaded demonstration that may be written into."""
    shutil.copytree(made(), to, ignore=shutil.ignore_patterns("*.lock", "lock"))
    return to
