"""The annotated copy: the partner's own workbook, its faulty cells coloured and noted, all findings on a first one."""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mne import texts
from mne.catalogue import Catalogue
from mne.export import marking
from mne.export import styles as look
from mne.export.cells import to_cell
from mne.model import RIGHT_TO_LEFT, Finding, Language, Severity
from mne.rules import wording
from mne.store import Store
from mne.workbook import guard

log = logging.getLogger("mne.export")
COLOURS = {
    Severity.critical: "#F2A79B",
    Severity.error: "#F2A79B",
    Severity.warning: "#F5C26B",
    Severity.info: "#C9DDF2",
}
"""None of them is a colour of the template itself: a mark must stand out, and be known again."""
NOTES = 2_000
"""So many cells carry a note; programs slow down with more."""
WALL_SECONDS = 120
_SLOTS = threading.BoundedSemaphore(2)
_START = str(Path(marking.__file__))


class AnnotationFailed(Exception):
    """The workbook could not be marked."""


def annotated_copy(
    content: bytes,
    findings: Sequence[Finding],
    language: Language,
    catalogue: Catalogue,
    *,
    filename: str,
    summary: Sequence[str] = (),
) -> bytes:
    """`content`, marked, in its own language. `summary`: sentences on what is right. Raises AnnotationFailed.

    Only a file that passes the guard is opened, and only in a child process. openpyxl keeps formulas,
    validations, protection, hidden sheets and names; it loses kept results of formulas and images.
    """
    if code := guard.refusal(content):
        raise AnnotationFailed(code)
    return _in_a_child(request(findings, language, catalogue, filename=filename, summary=summary), content)


def handed_back(
    store: Store,
    person: str,
    content: bytes,
    findings: Sequence[Finding],
    language: Language,
    *,
    filename: str,
    summary: Sequence[str] = (),
) -> bytes:
    """The annotated copy; where it cannot be made, the list of findings alone, and a word about why."""
    catalogue = store.catalogue()
    if guard.refusal(content):
        told = texts.say(language, "annotated.not_readable")
        return marking.listed(request(findings, language, catalogue, filename=filename, summary=(told, *summary)))
    try:
        return annotated_copy(content, findings, language, catalogue, filename=filename, summary=summary)
    except AnnotationFailed as failed:
        incident = secrets.token_hex(4).upper()
        log.error("incident %s: %r could not be marked: %s", incident, filename, failed)
        store.record(person, "incident", incident, {"filename": filename, "fault": str(failed)})
        told = texts.say(language, "annotated.only_list", incident=incident)
        return marking.listed(request(findings, language, catalogue, filename=filename, summary=(told, *summary)))


def name_of(filename: str, language: Language) -> str:
    """`report.xlsx` → `report-annotated.xlsx`."""
    stem = filename.rpartition(".")[0] or filename
    return f"{stem}-{texts.say(language, 'annotated.file_suffix')}.xlsx"


def request(
    findings: Sequence[Finding],
    language: Language,
    catalogue: Catalogue,
    *,
    filename: str,
    summary: Sequence[str] = (),
) -> dict[str, Any]:
    """What the child needs to know, as plain as JSON."""
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    rows, marks = [], Marks(language)
    for finding in ordered:
        sentence = wording.said(finding, language, catalogue)
        marks.add(finding, sentence)
        rows.append(_row(finding, sentence, language))
    head = [(texts.say(language, "annotated.title", name=filename), "title")]
    head.append((_counts(findings, language), "strong"))
    head += [(line, "strong") for line in summary]
    if findings:
        head.append((texts.say(language, "annotated.how"), "plain"))
    if marks.left_out:
        head.append((texts.say(language, "annotated.more_notes", count=NOTES), "plain"))
    head.append((texts.say(language, "annotated.lost"), "plain"))
    columns = ("number", "severity", "sheet", "cell", "what")
    return {
        "title": texts.say(language, "annotated.sheet"),
        "author": texts.say(language, "annotated.author"),
        "right_to_left": language in RIGHT_TO_LEFT,
        "head": [(_plain(text), kind) for text, kind in head],
        "columns": [texts.say(language, f"annotated.column.{name}") for name in columns],
        "rows": rows,
        "marks": marks.by_sheet,
        "colours": {severity.value: colour for severity, colour in COLOURS.items()},
        "input_colour": look.INPUT,
        "accent": look.ACCENT,
        "hairline": look.HAIRLINE,
    }


class Marks:
    """Sheet → cell → (severity, note), worst first; a cell with several findings has one colour and all its notes."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.by_sheet: dict[str, dict[str, tuple[str, str]]] = {}
        self.left_out = False
        self._notes = 0

    def add(self, finding: Finding, sentence: str) -> None:
        """Findings must come worst first."""
        cells = self.by_sheet.setdefault(finding.sheet, {}) if finding.cells else {}
        for cell in finding.cells:
            severity, before = cells.get(cell, (finding.severity.value, ""))
            if not before and self._notes >= NOTES:
                self.left_out = True
                cells[cell] = (severity, "")
                continue
            self._notes += not before
            word = texts.say(self.language, f"severity.{finding.severity.value}")
            note = f"{word}: {self._said(finding, cell, sentence)}"
            cells[cell] = (severity, f"{before}\n\n{_plain(note)}" if before else _plain(note))

    def _said(self, finding: Finding, cell: str, sentence: str) -> str:
        """Where findings were combined, the sentence quotes what stands in one of their cells."""
        example = finding.args.get("example")
        if not example or example == cell:
            return sentence
        return texts.say(self.language, "annotated.example", cell=example, said=sentence)


def _row(finding: Finding, sentence: str, language: Language) -> list[str]:
    """severity, its word, sheet, cells, first cell, sentence"""
    word = texts.say(language, f"severity.{finding.severity.value}")
    cells = wording.shorten(finding.cells, language).strip("\u2066\u2069") if finding.cells else ""
    first = finding.cells[0] if finding.cells else ""
    return [finding.severity.value, word, _plain(finding.sheet), cells, first, _plain(sentence)]


def _counts(findings: Sequence[Finding], language: Language) -> str:
    if not findings:
        return texts.say(language, "annotated.none")
    found = Counter(finding.severity for finding in findings)
    counts = (
        texts.say(
            language,
            "annotated.count",
            word=texts.say(language, f"severity.{severity.value}"),
            count=texts.number(found[severity], language),
        )
        for severity in Severity
        if found[severity]
    )
    return texts.say(language, "annotated.next").join(counts)


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return str(to_cell(text).value or "")


def _in_a_child(asked: Mapping[str, Any], content: bytes) -> bytes:
    words = json.dumps(asked).encode()
    with _SLOTS:
        try:
            # -I: no environment of ours, no user's packages; openpyxl is found where this Python finds it.
            done = subprocess.run(
                [sys.executable, "-I", _START],
                input=b"%d\n%s%s" % (len(words), words, content),
                capture_output=True,
                timeout=WALL_SECONDS,
                env={},
                cwd="/",
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise AnnotationFailed(type(fault).__name__) from fault
    if done.returncode or not done.stdout.startswith(b"PK"):
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise AnnotationFailed(f"child ended with {done.returncode}: {last[:300]}")
    return done.stdout
