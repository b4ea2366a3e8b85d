"""The command line's contract: JSON on stdout, one line on stderr, the exit code; and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mne import cli
from mne.settings import Settings
from mne.store import Store
from tests import demonstration

pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demonstration.copied(tmp_path_factory.mktemp("cli") / "home")


class Said:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def mne(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setenv("MNE_HOME", str(home))
    monkeypatch.setenv("MNE_LANGUAGE", "en")

    def run(*arguments: str | Path) -> Said:
        code = cli.run([str(a) for a in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(code, said.out, said.err)

    return run


def test_a_faulty_workbook_ends_with_1_and_lists_every_finding(mne: Any, home: Path) -> None:
    said = mne("check", home / "demo" / "faulty-fr.xlsx", "--as", "officer-en", "--language", "fr", "--json")
    assert said.code == 1
    assert {"code", "severity", "sheet", "cells", "message", "suggestion"} <= set(said.json[0])
    assert len(said.json) >= 12
    assert all(row["message"] for row in said.json)


def test_check_hands_the_workbook_back_with_its_faults_marked(mne: Any, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked.xlsx"
    said = mne("check", home / "demo" / "faulty-ar.xlsx", "--as", "officer-en", "--annotated", out, "--json")
    assert said.code == 1 and len(said.json) >= 12
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == "الملاحظات" and book.worksheets[0].sheet_view.rightToLeft
    again = mne("check", out, "--as", "officer-en", "--json")
    assert again.json == said.json


def test_check_of_what_is_no_workbook_still_lists_why(mne: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("not a workbook")
    said = mne(
        "check", tmp_path / "notes.xlsx", "--as", "officer-en", "--language", "en", "--annotated", tmp_path / "out.xlsx"
    )
    assert said.code == 1 and openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Findings"]


def test_another_partners_template_is_a_critical_finding(mne: Any, home: Path) -> None:
    said = mne("check", home / "demo" / "perfect-fr.xlsx", "--as", "officer-samu", "--json")
    assert said.code == 1
    assert [row["severity"] for row in said.json] == ["critical"]


def test_what_is_no_workbook_is_a_critical_finding(mne: Any, tmp_path: Path) -> None:
    file = tmp_path / "notes.xlsx"
    file.write_text("not a workbook")
    said = mne("check", file, "--as", "officer-en", "--json")
    assert said.code == 1
    assert said.json[0]["severity"] == "critical"


def test_a_template_is_written_and_empty_it_is_not_a_report(mne: Any, tmp_path: Path) -> None:
    out = tmp_path / "samu.xlsx"
    assert mne("template", "--partner", "SAMU", "--period", "2026-Q4", "--language", "ar", "--out", out).code == 0
    assert len(openpyxl.load_workbook(out).sheetnames) >= 2
    said = mne("check", out, "--as", "officer-samu", "--json")
    assert said.code == 1
    assert [(row["code"], row["cells"]) for row in said.json if row["severity"] == "error"] == [("report.empty", [])]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["template", "--partner", "ENN", "--period", "2026-Q4", "--out", "x.xlsx"], "EN"),
        (["template", "--partner", "EN", "--period", "2026-M04", "--out", "x.xlsx"], "2026-Q4"),
        (["check", "nowhere.xlsx", "--as", "officer-en"], "nowhere.xlsx"),
        (["kpi", "--programme", "P99"], "P0"),
        (["kpi", "--by", "programm"], "programme"),
        (["kpi", "--period", "2026-Q9"], "2026-Q3"),
        (["kpi", "--as", "membre"], "member"),
        (["people", "role", "member", "boss"], "member"),
        (["people", "add", "officer-en", "--role", "officer"], "officer-en"),
        (["nonsense"], "nonsense"),
        (["kpi", "--colour"], "--colour"),
    ],
)
def test_usage_ends_with_2_and_one_line_that_helps(mne: Any, arguments: list[str], named: str) -> None:
    said = mne(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert named in said.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["export", "--out", "/nowhere/at/all/table.xlsx"], "/nowhere/at/all"),
        (["template", "--partner", "EN", "--period", "2026-Q4", "--out", "/nowhere/x.xlsx"], "/nowhere"),
        (["check", "x" * 300 + ".xlsx", "--as", "officer-en"], "xxx"),
        (["people", "add", "a b", "--role", "member"], "a b"),
        (["people", "disable", "admin"], "administrator"),
        (["submit", "x.xlsx", "--as", "officer-en", "--reason", "because"], "--reason"),
        (["registry", "import", "/nowhere"], "/nowhere"),
    ],
)
def test_what_cannot_be_done_ends_with_2(mne: Any, arguments: list[str], named: str) -> None:
    said = mne(*arguments)
    assert (said.code, len(said.err.strip().splitlines())) == (2, 1)
    assert named in said.err


def test_a_setting_that_makes_no_sense_is_named(mne: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNE_TODAY", "tomorrow")
    said = mne("kpi")
    assert said.code == 2
    assert "MNE_TODAY" in said.err and "tomorrow" in said.err


def test_kpi_rows_carry_the_columns_of_the_field(mne: Any) -> None:
    rows = mne("kpi", "--by", "partner", "--period", "2026-Q1..2026-Q3", "--programme", "P12", "--json").json
    assert rows
    expected = {"indicator", "unit", "partner", "actual", "actual_to_date", "target", "expected", "achievement"}
    expected |= {"status", "reason", "cells_reported", "cells_expected", "judged_at", "baseline", "pace"}
    assert expected <= set(rows[0])


def test_an_officer_sees_rows_of_her_partner_only(mne: Any) -> None:
    rows = mne("kpi", "--by", "partner", "--as", "officer-en", "--json").json
    assert {row["partner"] for row in rows} == {"EN"}
    said = mne("kpi", "--partner", "SAMU", "--as", "officer-en")
    assert said.code == 2
    assert "SAMU" in said.err


def test_the_summary_counts_statuses(mne: Any) -> None:
    rows = mne("kpi", "--summary", "--by", "programme", "--json").json
    assert len(rows) == 16
    assert {"on_track", "off_track", "no_data", "coverage"} <= set(rows[0])


def test_an_export_equals_the_table(mne: Any, tmp_path: Path) -> None:
    out = tmp_path / "table.xlsx"
    assert mne("export", "--out", out, "--by", "partner", "--programme", "P12", "--language", "ar").code == 0
    rows = mne("kpi", "--by", "partner", "--programme", "P12", "--json").json
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert sheet.sheet_view.rightToLeft
    filled = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    codes = {str(cell) for row in filled for cell in row}
    assert {row["indicator"] for row in rows} <= codes


def test_submit_stores_nothing_unless_fine_then_knows_the_file_again(mne: Any, home: Path) -> None:
    faulty = mne("submit", home / "demo" / "faulty-ar.xlsx", "--as", "officer-en", "--json")
    assert faulty.code == 1
    assert faulty.json["submission"] is None
    perfect = home / "demo" / "perfect-fr.xlsx"
    first = mne("check", perfect, "--as", "officer-en", "--json")
    rules = sorted({row["code"] for row in first.json if row["severity"] == "warning"})
    if rules:
        bare = mne("submit", perfect, "--as", "officer-en", "--json")
        assert bare.code == 1
        assert bare.json["submission"] is None
    explained = [part for rule in rules for part in ("--explain", f"{rule}=seasonal")]
    done = mne("submit", perfect, "--as", "officer-en", "--json", *explained)
    assert done.code == 0
    assert done.json["version"] == 1
    assert done.json["added"] > 100
    again = mne("submit", perfect, "--as", "officer-en", "--json", *explained)
    assert again.code == 0
    assert again.json["duplicate_of"] == done.json["submission"]


def test_people_come_and_go(mne: Any) -> None:
    added = mne("people", "add", "amina", "--role", "officer", "--partner", "EN")
    assert added.code == 0
    assert any(row["name"] == "amina" for row in mne("people", "list", "--json").json)
    assert mne("people", "role", "amina", "member").code == 0
    assert mne("people", "email", "amina", "Amina@en.ma").code == 0
    assert any(row["email"] == "amina@en.ma" for row in mne("people", "list", "--json").json)
    assert mne("people", "end-sessions", "amina").code == 0
    assert mne("people", "disable", "amina").code == 0
    assert next(r for r in mne("people", "list", "--json").json if r["name"] == "amina")["disabled"]
    assert mne("kpi", "--as", "amina").code == 2


def test_the_registry_goes_out_and_comes_in(mne: Any, tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    assert mne("registry", "export", folder).code == 0
    assert "No difference" in mne("registry", "import", folder).out
    targets = folder / "targets.csv"
    lines = targets.read_text(encoding="utf-8").splitlines(keepends=True)
    targets.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    broken = mne("registry", "import", folder)
    assert broken.code == 2
    assert "targets.csv" in broken.err
    targets.write_text("".join(lines[:-1]), encoding="utf-8")
    assert mne("registry", "import", folder, "--reason", "one target less").code == 0


def test_the_store_is_sound_and_can_be_rebuilt(mne: Any, tmp_path: Path) -> None:
    assert mne("rebuild").code == 0
    assert mne("check-store").code == 0
    assert mne("backup", "--to", tmp_path / "copy").code == 0


def test_version_and_help(mne: Any) -> None:
    assert mne("--version").out.strip() == "0.1.0"
    assert "init" in mne("--help").out


def test_every_command_has_help() -> None:
    import typer

    def walk(command: Any, name: str) -> None:
        assert command.help and command.help.strip(), name
        for sub, one in getattr(command, "commands", {}).items():
            walk(one, f"{name} {sub}")

    walk(typer.main.get_command(cli.app), "mne")


def test_a_held_store_ends_with_4_and_the_pid(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "home"
    shutil.copytree(home, mine, ignore=shutil.ignore_patterns("*lock"))
    with Store.open(Settings(home=mine)):
        done = subprocess.run(
            [sys.executable, "-m", "mne", "kpi"],
            env={**os.environ, "MNE_HOME": str(mine), "MNE_LANGUAGE": "en"},
            cwd=demonstration.ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 4
    assert str(os.getpid()) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_store_it_says_where_to_begin(mne: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNE_HOME", str(tmp_path / "none"))
    said = mne("kpi")
    assert said.code == 2
    assert "init" in said.err
