"""A short run of the fuzzer (`make fuzz` is the long one), and a proof that it would notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from mne.workbook import worker
from tests import fuzzing


def test_a_hundred_mutated_workbooks_break_nothing(tmp_path: Path) -> None:
    with fuzzing.fuzzer(tmp_path / "store") as found:
        found.run(20_230_118, 100)
    assert found.tried >= 100 and len(found.answers) >= 5


def test_a_fault_is_noticed_and_its_file_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "KEPT", tmp_path / "kept")
    worker.end_idle()
    monkeypatch.setattr(worker, "_START", "import os; os.abort()")
    with fuzzing.fuzzer(tmp_path / "store") as found, pytest.raises(AssertionError):
        found.run(1, 5)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["1.xlsx"]
