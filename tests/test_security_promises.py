"""SECURITY.md promises nothing that no test holds."""

from __future__ import annotations

import re

from tests.program import ROOT

PROMISES = (ROOT / "SECURITY.md").read_text("utf-8")


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PROMISES)
    assert len(named) > 40
    missing = []
    for file, test in named:
        path = ROOT / file
        if not path.exists() or (test and not re.search(rf"^def {test}\(", path.read_text("utf-8"), re.MULTILINE)):
            missing.append(f"{file}::{test}")
    assert missing == []


def test_every_promise_and_every_threat_names_what_holds_it() -> None:
    rows = [
        line
        for line in PROMISES.splitlines()
        if line.startswith("| ") and not line.startswith(("| promise", "| asset"))
    ]
    assert len(rows) > 25
    assert [row for row in rows if "`tests/" not in row and "`make " not in row] == []
