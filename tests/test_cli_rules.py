"""`rules …` on the command line: the exit codes, one line on stderr, only JSON on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from mne import cli
from mne.catalogue import read_folder
from mne.settings import Settings
from mne.store import Store
from tests.conftest import TINY
from tests.test_pages import report


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Mne = Callable[..., Said]


@pytest.fixture
def mne(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Mne:
    with Store.open(settings, create=True) as store:
        store.import_registry(read_folder(TINY), "tests", "first")
        for quarter in ("2025-Q1", "2025-Q2"):
            report(store, "LIGUE", quarter)
    capsys.readouterr()

    def run(*arguments: str) -> Said:
        code = cli.run(["rules", *arguments])
        return Said(code, *capsys.readouterr())

    return run


def test_list_tells_every_rule_with_its_counts(mne: Mne) -> None:
    rules = {row["code"]: row for row in mne("list", "--json").json}
    assert rules["NOT-NEGATIVE"]["state"] == "active" and rules["NOT-NEGATIVE"]["fired"] == 0
    assert "NOT-NEGATIVE" in mne("list").out


def test_try_changes_nothing_and_names_cells(mne: Mne) -> None:
    found = mne("try", "NOT-NEGATIVE", "--set", "params=max=3", "--json").json
    assert found["reports"] == 2 and found["quarters"] == ["2025-Q1", "2025-Q2"]
    assert found["cells"] and all(cell["value"] > 3 and cell["message"] for cell in found["cells"])
    assert mne("try", "NOT-NEGATIVE", "--json").json["cells"] == []
    assert mne("try", "NOT-NEGATIVE").code == 0


def test_out_and_in_is_no_change_and_a_change_is_a_version(mne: Mne, tmp_path: Path) -> None:
    file = tmp_path / "rules.xlsx"
    assert mne("export", "--out", str(file), "--language", "ar").code == 0
    same = mne("import", str(file), "--json")
    assert (same.code, same.json) == (0, {"problems": [], "changes": [], "registry": None})
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["D13"] = "info"
    changed = str(tmp_path / "changed.xlsx")
    book.save(changed)
    dry = mne("import", changed, "--dry-run", "--json")
    assert dry.code == 0 and dry.json["registry"] is None and len(dry.json["changes"]) == 1
    refused = mne("import", changed)
    assert refused.code == 2 and len(refused.err.splitlines()) == 1
    assert mne("import", changed, "--reason", "calmer", "--json").json["registry"] == 2


def test_a_broken_workbook_ends_with_1_and_names_cells(mne: Mne, tmp_path: Path) -> None:
    file = tmp_path / "rules.xlsx"
    mne("export", "--out", str(file))
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["C4"] = "unqiue"
    book.save(file)
    said = mne("import", str(file), "--reason", "x", "--json")
    assert said.code == 1 and said.json["problems"][0]["cell"] == "C4" and said.json["registry"] is None
    file.write_bytes(b"not a workbook")
    said = mne("import", str(file), "--json")
    assert said.code == 1 and said.json["problems"]


def test_a_waiver_is_granted_listed_and_withdrawn(mne: Mne) -> None:
    given = ("waive", "JUMP-COUNT", "--partner", "LIGUE", "--until", "2025-12-31", "--reason", "agreed")
    assert mne(*given).code == 0
    (row,) = mne("waivers", "--json").json
    assert (row["state"], row["rule"], row["partner"], row["until"]) == (
        "in_force",
        "JUMP-COUNT",
        "LIGUE",
        "2025-12-31",
    )
    assert mne(*given).code == 2
    assert mne("withdraw", "1").code == 0
    assert mne("waivers", "--json").json[0]["state"] == "withdrawn"
    assert mne("withdraw", "1").code == 2
    assert mne("waivers").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("try", "NOT-NEGATIV"),
        ("try", "NOT-NEGATIVE", "--set", "params"),
        ("try", "NOT-NEGATIVE", "--set", "parms=max=3"),
        ("try", "NOT-NEGATIVE", "--set", "params=mix=3"),
        ("import", "no-such-file.xlsx"),
        ("export", "--out", "/no/such/folder/rules.xlsx"),
        ("waive", "JUMP-COUNT", "--partner", "LIGE", "--until", "2025-12-31", "--reason", "x"),
        ("waive", "JUMP-COUNT", "--partner", "LIGUE", "--until", "soon", "--reason", "x"),
        ("waive", "JUMP-COUNT", "--partner", "LIGUE", "--until", "2025-12-31", "--reason", " "),
        ("waive", "ROW-UNIQUE", "--partner", "LIGUE", "--until", "2025-12-31", "--reason", "x"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_2(mne: Mne, arguments: tuple[str, ...]) -> None:
    said = mne(*arguments)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
