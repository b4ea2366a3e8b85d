"""From bytes to the child's answer: guard first, then the child; whatever goes wrong is one critical finding."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from mne.model import Finding, Progress, Severity, silent
from mne.workbook import guard, worker

_LOG = logging.getLogger(__name__)


def parsed(
    content: bytes,
    filename: str,
    *,
    max_bytes: int | None = None,
    question: worker.Question = worker.TEMPLATE,
    lap: Callable[[str], None] = lambda stage: None,
    progress: Progress | None = None,
) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """(what the child said, nothing found), or (nothing, why not). `lap` hears when a stage is over.

    What `progress` raises ends the child and is passed on.
    """
    (progress or silent)("guard", 0, 0)
    if code := guard.refusal(content, max_bytes=max_bytes):
        return {}, (critical(code),)
    lap("guard")
    try:
        answer = worker.parse(content, question, (lambda rows: progress("read", rows, 0)) if progress else None)
    except worker.ChildFailed as failure:
        answer = {"fault": str(failure)}
    lap("parse")
    if "refused" in answer:
        return {}, (critical(str(answer["refused"])),)
    if "fault" in answer:
        return {}, (_incident(filename, str(answer["fault"])),)
    return answer, ()


def critical(code: str, **args: Any) -> Finding:
    return Finding(code, Severity.critical, args=args)


def _incident(filename: str, fault: str) -> Finding:
    number = secrets.token_hex(4).upper()
    _LOG.error("incident %s: %r could not be read: %s", number, filename, fault)
    return critical("file.unreadable", incident=number)
