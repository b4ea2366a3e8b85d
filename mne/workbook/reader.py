"""read(): from a file's bytes to its cells, through guard, child process, identity, header and numbers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mne.model import Finding, Progress, Severity
from mne.template import letters
from mne.workbook.byname import Headings, found_by_headers
from mne.workbook.cells import Interpreter, hidden_rows
from mne.workbook.grid import Grid
from mne.workbook.headers import Header, read_header
from mne.workbook.identity import identity_of
from mne.workbook.reading import Reading
from mne.workbook.safe import critical, parsed
from mne.workbook.sheetxml import column_number

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


def read(
    content: bytes,
    filename: str,
    *,
    max_bytes: int | None = None,
    progress: Progress | None = None,
    headings: Headings | None = None,
) -> Reading:
    """Read a workbook that somebody sent. Never raises for what is in the file: every mistake is a finding.

    `filename` is for the log only; a renamed file is fine. What `progress` raises ends the child and is passed on.
    `headings` tells columns by their headers where the hidden row of codes is gone.
    """
    clock = _Clock()
    answer, findings = parsed(content, filename, max_bytes=max_bytes, lap=clock.lap, progress=progress)
    if findings:
        return Reading(None, findings, stages=clock.found)
    clock.found["child"] = float(answer.get("seconds", 0.0))
    if headings and "template" in answer["meta"] and not answer["found"]:
        asked_for = answer["meta"].get("results_sheet", "")
        titles = sorted(answer["sheets"], key=lambda title: title != asked_for)
        answer = {**answer, "found": found_by_headers(content, filename, titles, headings)}
    return _read_answer(answer, clock)


def _read_answer(answer: Mapping[str, Any], clock: _Clock) -> Reading:
    meta = answer["meta"]
    identity = identity_of(meta)
    if identity is None:
        code = "file.identity_damaged" if "template" in meta else "file.not_a_template"
        return Reading(None, (critical(code),), stages=clock.stages("identity"))
    title = meta.get("results_sheet", "")
    sheets = sorted(answer["found"], key=lambda sheet: sheet["title"] != title)
    if not sheets:
        missing = Finding("sheet.missing", Severity.critical, args={"title": title})
        return Reading(identity, (missing,), stages=clock.stages("identity"))
    chosen, *copies = sheets
    row = chosen.get("row", chosen["machine"])
    header, findings = read_header(chosen["title"], chosen["machine"], chosen["header"], chosen["extra"], row)
    if "row" in chosen:
        findings.insert(0, Finding("header.by_name", Severity.info, header.sheet))
    findings += _copies(chosen["title"], copies)
    grid = chosen["grid"] if isinstance(chosen["grid"], Grid) else Grid.of(chosen["grid"], answer["cells"])
    interpreter = Interpreter(header, grid, identity.language)
    filled = interpreter.filled()
    findings += _merged(header, grid.merges)
    findings += hidden_rows(filled)
    findings += interpreter.findings
    stages = clock.stages("interpret")
    places = {field: letters(column - 1) for field, column in header.columns.items()}
    return Reading(identity, tuple(findings), filled, stages, header.sheet, header.fields, places)


def _copies(title: str, copies: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    if copies:
        others = ", ".join(sheet["title"] for sheet in copies)
        yield Finding("sheet.copied", Severity.warning, title, args={"title": title, "others": others})


def _merged(header: Header, merges: Sequence[str]) -> Iterator[Finding]:
    """Merged ranges that swallow an input: which cell the number belongs to cannot be known."""
    inputs = set(header.inputs.values())
    for reference in merges:
        found = _RANGE.fullmatch(reference.replace("$", ""))
        if not found or int(found[4]) <= header.machine_row + 2:
            continue
        covered = sorted(inputs & set(range(column_number(found[1]), column_number(found[3]) + 1)))
        if covered:
            cells = (f"{letters(covered[0] - 1)}{found[2]}",)
            yield Finding("sheet.merged", Severity.error, header.sheet, cells, args={"range": reference})


class _Clock:
    """Seconds per stage."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.found[stage], self._last = now - self._last, now

    def stages(self, last: str) -> Mapping[str, float]:
        if last not in self.found:
            self.lap(last)
        return self.found
