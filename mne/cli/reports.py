"""template, check, submit: a partner's report from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from mne import access, intake, texts
from mne.catalogue import Catalogue
from mne.cli.common import (
    AsOption,
    CommandFailed,
    JsonOption,
    LanguageOption,
    checked,
    existing,
    language_of,
    opened,
    person,
    print_json,
    problem,
    spoken,
)
from mne.export.annotated import handed_back
from mne.export.prefilled import template_of
from mne.model import Finding, Language, Refused, Severity, User
from mne.period import Frequency, Period
from mne.rules import wording
from mne.store import Store

commands = typer.Typer()


def quarter_of(code: str) -> Period:
    try:
        period = Period.parse(code)
    except ValueError as wrong:
        raise problem("cli.bad_quarter", period=code) from wrong
    if period.frequency is not Frequency.quarterly:
        raise problem("cli.bad_quarter", period=code)
    return period


@commands.command()
def template(
    partner: Annotated[str, typer.Option(help="Code of the partner.")],
    period: Annotated[str, typer.Option(help="The quarter, for example 2026-Q4.")],
    out: Annotated[Path, typer.Option(help="The workbook to write.")],
    language: LanguageOption = "fr",
) -> None:
    """Write the workbook that a partner fills for a quarter."""
    with opened() as store:
        checked("partner", partner, store.catalogue().partners)
        out.write_bytes(template_of(store, partner, quarter_of(period), language_of(language)))
        store.record(access.LOCAL_OPERATOR.name, "template", f"{partner} {period}", {"language": language})
    typer.echo(texts.say(spoken(), "cli.written", file=out))


def as_row(finding: Finding, language: Language, catalogue: Catalogue) -> dict[str, Any]:
    """A finding as the command line's contract has it."""
    return {
        "code": finding.rule or finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cells": list(finding.cells),
        "message": wording.word(finding, language, catalogue),
        "suggestion": finding.suggestion,
    }


def show(findings: Sequence[Finding], language: Language, catalogue: Catalogue) -> list[dict[str, Any]]:
    return [as_row(f, language, catalogue) for f in wording.group(findings)]


def print_findings(rows: list[dict[str, Any]], language: Language) -> None:
    for row in rows:
        typer.echo(f"[{texts.say(language, 'severity.' + row['severity'])}] {row['message']} ({row['code']})")


def read_or_refuse(store: Any, file: Path, user: User, *, keep: bool) -> intake.Report:
    content = existing(file).read_bytes()
    try:
        return intake.submit_report(store, content, file.name, user, keep=keep)
    except Refused as refused:
        raise problem(refused.code, **refused.args_by_name) from refused


def speech(user: User, language: str) -> Language:
    return language_of(language) if language else (user.language or spoken())


@commands.command()
def check(
    file: Path,
    as_: AsOption,
    language: LanguageOption = "",
    as_json: JsonOption = False,
    annotated: Annotated[Path | None, typer.Option(help="Write the workbook with its faults marked here.")] = None,
) -> None:
    """Check a workbook and print every finding; nothing is stored."""
    with opened() as store:
        user = person(store, as_)
        said = speech(user, language)
        report = read_or_refuse(store, file, user, keep=False)
        rows = show(report.findings, said, store.catalogue())
        if annotated is not None:
            _annotate(store, file, report, user, said, annotated)
    if as_json:
        print_json(rows)
    else:
        print_findings(rows, said)
        typer.echo(texts.say(said, "cli.check.errors" if report.has_errors else "cli.check.fine", count=len(rows)))
    if report.has_errors:
        raise CommandFailed(1)


def _annotate(store: Store, file: Path, report: intake.Report, user: User, language: Language, out: Path) -> None:
    """The copy speaks the workbook's own language, where it says which."""
    spoken = report.identity.language if report.identity else language
    summary = report.tally.said(spoken) if report.tally else ()
    content = file.read_bytes()
    out.write_bytes(
        handed_back(store, user.name, content, report.findings, spoken, filename=file.name, summary=summary)
    )
    typer.echo(texts.say(language, "cli.written", file=out), err=True)


def pairs(options: Sequence[str], separator: str, option: str) -> list[tuple[str, str]]:
    """`CODE=text` options taken apart; raises UsageProblem."""
    found = []
    for text in options:
        code, mark, said = text.partition(separator)
        if not mark or not code.strip() or not said.strip():
            raise problem("cli.bad_pair", option=option, example=f"{option} CODE{separator}…", given=text)
        found.append((code.strip(), said.strip()))
    return found


@commands.command()
def submit(
    file: Path,
    as_: AsOption,
    explain: Annotated[list[str], typer.Option("--explain", help="RULE=text: answers a warning.")] = [],  # noqa: B006
    reason: Annotated[list[str], typer.Option("--reason", help="CODE:text: why accepted values change.")] = [],  # noqa: B006
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Check a workbook and, when it has no error, submit it; nothing is stored otherwise."""
    explanations = dict(pairs(explain, "=", "--explain"))
    given = pairs(reason, ":", "--reason")
    for code, _ in given:
        checked("reason", code, intake.REASON_CODES)
    with opened() as store:
        user = person(store, as_)
        said = speech(user, language)
        first = read_or_refuse(store, file, user, keep=False)
        findings = (
            list(first.findings) if first.has_errors else [*first.findings, *unanswered(first, explanations, given)]
        )
        if any(f.severity.blocks for f in findings) or first.duplicate_of is not None:
            _answer(first, findings, None, said, store.catalogue(), as_json)
            return
        report = read_or_refuse(store, file, user, keep=True)
        assert report.upload is not None
        receipt = intake.confirm(
            store,
            report.upload,
            user,
            explanations=explanations,
            reasons=[("", code, wording_) for code, wording_ in given],
            base_version=report.base_version,
        )
        _answer(report, findings, receipt, said, store.catalogue(), as_json)


def unanswered(report: intake.Report, explanations: dict[str, str], reasons: list[tuple[str, str]]) -> list[Finding]:
    """What still keeps an error-free report from being submitted, as findings."""
    found = [
        Finding("cli.unexplained", Severity.error, args={"rule": rule}, rule=rule)
        for rule in intake.unexplained(report, explanations)
    ]
    if intake.needs_reason(report) and not reasons:
        found.append(Finding("cli.reason_missing", Severity.error, args={"codes": ", ".join(intake.REASON_CODES)}))
    return found


def _answer(
    report: intake.Report,
    findings: list[Finding],
    receipt: Any,
    language: Language,
    catalogue: Catalogue,
    as_json: bool,
) -> None:
    rows = show(findings, language, catalogue)
    counts = {
        kind: int((report.changes["kind"] == kind).sum()) for kind in ("added", "changed", "unchanged", "withdrawn")
    }
    result = {
        "submission": receipt.submission if receipt else report.duplicate_of,
        "version": receipt.version if receipt else None,
        **({k: getattr(receipt, k) for k in counts} if receipt else counts),
        "duplicate_of": receipt.duplicate_of if receipt else report.duplicate_of,
        "findings": rows,
    }
    if as_json:
        print_json(result)
    else:
        print_findings(rows, language)
        if result["duplicate_of"] is not None:
            typer.echo(texts.say(language, "cli.submit.duplicate", submission=result["duplicate_of"]))
        elif receipt:
            # Numbers that count nothing are written as they are.
            shown = {k: result[k] if k in counts else str(result[k]) for k in ("submission", "version", *counts)}
            typer.echo(texts.say(language, "cli.submit.done", **shown))
        else:
            typer.echo(texts.say(language, "cli.check.errors", count=len(rows)))
    if receipt is None and report.duplicate_of is None:
        raise CommandFailed(1)
