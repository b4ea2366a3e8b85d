"""rules: read, try, exchange and waive the rules that judge reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from mne import access, export, intake, rulebook, texts
from mne.cli.common import (
    CommandFailed,
    JsonOption,
    LanguageOption,
    checked,
    existing,
    language_of,
    opened,
    print_json,
    print_table,
    problem,
    rows_of,
    spoken,
)
from mne.model import Choices, Scope
from mne.rules import Rule, telling, wording
from mne.store import Store

commands = typer.Typer(no_args_is_help=True)
OPERATOR = access.LOCAL_OPERATOR
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the change.")]


def _scope(store: Store) -> Scope:
    due_days = store.catalogue().committee.due_days
    return access.scope(OPERATOR, Choices(), today=store.today, due_days=due_days)


def _now(store: Store) -> rulebook.Proposal:
    return rulebook.propose(store, rulebook.rows_of(store.catalogue().rules_text))


def _rule(store: Store, code: str) -> Rule:
    now = _now(store)
    found = now.rule(checked("rule", code, [rule.code for rule in now.rules]))
    assert found is not None
    return found


@commands.command("list")
def list_rules(as_json: JsonOption = False) -> None:
    """List the rules: what each looks at, whether it is in force, how often it fired and was overturned."""
    with opened() as store:
        counted, language = rulebook.tallies(store, OPERATOR, _scope(store)), spoken()
        lines = []
        for rule in _now(store).rules:
            tally = counted.get(rule.code, rulebook.Tally())
            lines.append(
                {
                    "code": rule.code,
                    "version": rule.version,
                    "kind": rule.kind,
                    "severity": rule.severity.value,
                    "state": rulebook.in_force(rule, store.today),
                    "looks_at": telling.looks_at(rule.selector, language, store.catalogue()),
                    "settings": telling.settings(rule, language, store.catalogue()),
                    "fired": tally.fired,
                    "overturned": tally.overturned,
                    "heeded": tally.heeded,
                    "share_overturned": tally.share_overturned,
                }
            )
    _tell(lines, as_json=as_json)


@commands.command("try")
def try_rule(
    code: str,
    changed: Annotated[list[str], typer.Option("--set", help='COLUMN=TEXT, for example "params=max=5".')] = [],  # noqa: B006
    quarters: Annotated[int, typer.Option(min=1, max=40, help="How many quarters back.")] = intake.QUARTERS,
    as_json: JsonOption = False,
) -> None:
    """Say what a rule, changed or as it stands, would have found in accepted reports. Nothing is written."""
    with opened() as store:
        rule = _rule(store, code)
        if changed:
            cells = next(row for row in rulebook.rows_of(store.catalogue().rules_text) if row["code"] == code)
            proposal = rulebook.propose_row(store, {**cells, **_pairs(changed, cells)}, code)
            for _, wrong in proposal.problems:
                raise problem("cli.rules.wrong", what=wrong.say(spoken()))
            rule = proposal.rule(code) or rule
        trial = intake.try_rule(store, OPERATOR, rule, _scope(store), quarters=quarters)
        lines = [_hit(hit, store) for hit in trial.hits]
    if as_json:
        print_json({"reports": len(trial.judged), "quarters": list(trial.quarters), "cells": lines})
        return
    print_table(pd.DataFrame(lines))
    typer.echo(texts.say(spoken(), "cli.rules.tried", cells=len(lines), reports=len(trial.judged)))


def _pairs(changed: list[str], cells: dict[str, str]) -> dict[str, str]:
    found = {}
    for pair in changed:
        column, separator, text = pair.partition("=")
        if not separator:
            raise problem("cli.bad_pair", option="--set", given=pair, example='--set "params=max=5"')
        found[checked("column", column, [name for name in cells if name not in ("code", "version")])] = text
    return found


def _hit(hit: intake.Hit, store: Store) -> dict[str, Any]:
    return {
        **{name: getattr(hit, name) for name in ("partner", "quarter", "submission", "indicator", "place", "period")},
        **{name: getattr(hit, name) for name in ("field", "value", "sheet", "cell")},
        "message": wording.said(hit.finding, spoken(), store.catalogue()),
    }


@commands.command("export")
def export_rules(
    out: Annotated[Path, typer.Option(help="The workbook to write.")], language: LanguageOption = "fr"
) -> None:
    """Write the whole set as an Excel workbook with drop-downs and a guide."""
    kept = language_of(language)
    with opened() as store:
        rows = rulebook.rows_of(store.catalogue().rules_text)
        out.write_bytes(export.rules_workbook(rows, kept, registry=store.registry_version()))
    typer.echo(texts.say(spoken(), "cli.written", file=out))


@commands.command("import")
def import_rules(
    file: Path,
    reason: ReasonOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check and show the difference.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a workbook of rules, show what changes, and make it the rules' next version."""
    content = existing(file).read_bytes()
    with opened() as store:
        found = rulebook.read_rules(store, OPERATOR, content, file.name)
        wrong = _wrong(found, store)
        changes = [
            {"rule": one.code, "change": one.kind, "column": column, "old": old, "new": new}
            for one in (found.proposal.differences if found.proposal and not wrong else ())
            for column, old, new in one.cells or (("", "", ""),)
        ]
        version = None
        if changes and not dry_run:
            assert found.proposal is not None
            version = rulebook.save(store, OPERATOR, found.proposal, reason)
    if as_json:
        print_json({"problems": wrong, "changes": changes, "registry": version})
    else:
        print_table(pd.DataFrame(wrong or changes))
    if wrong:
        raise CommandFailed(1)
    if version is not None and not as_json:
        typer.echo(texts.say(spoken(), "cli.registry.imported", version=version, changes=len(changes)))


def _wrong(found: rulebook.Imported, store: Store) -> list[dict[str, str]]:
    whole = [wording.word(finding, spoken(), store.catalogue()) for finding in found.findings]
    return [
        *({"cell": "", "rule": "", "message": said} for said in whole),
        *({"cell": one.cell, "rule": one.rule, "message": one.problem.say(spoken())} for one in found.problems),
    ]


@commands.command("waive")
def waive(
    code: str,
    partner: Annotated[str, typer.Option(help="Code of the partner.")],
    until: Annotated[str, typer.Option(help="Its last day, for example 2027-01-31.")],
    reason: ReasonOption,
    indicator: Annotated[str, typer.Option(help="Code of one indicator; without it, every one.")] = "",
) -> None:
    """Lift a rule for a partner until a day: what it finds becomes a remark that blocks nobody."""
    try:
        last = date.fromisoformat(until)
    except ValueError as wrong:
        raise problem("cli.rules.bad_day", found=until) from wrong
    with opened() as store:
        checked("partner", partner, store.catalogue().partners)
        if indicator:
            checked("indicator", indicator, store.catalogue().indicators)
        number = rulebook.grant(store, OPERATOR, _rule(store, code), partner, reason, last, indicator)
    typer.echo(texts.say(spoken(), "cli.rules.waived", number=number, rule=code, partner=partner))


@commands.command("waivers")
def list_waivers(as_json: JsonOption = False) -> None:
    """List the waivers, also those that have expired or were withdrawn."""
    with opened() as store:
        lines = [
            {
                "waiver": kept.id,
                "state": kept.state(store.today),
                **{name: getattr(kept.waiver, name) for name in ("rule", "partner", "indicator", "reason")},
                "granted_by": kept.waiver.granted_by,
                "granted_at": kept.granted_at,
                "until": kept.waiver.until,
            }
            for kept in store.kept_waivers()
        ]
    _tell(lines, as_json=as_json)


@commands.command("withdraw")
def withdraw(number: int) -> None:
    """Withdraw a waiver by its number: the rule judges the partner again."""
    with opened() as store:
        rulebook.withdraw(store, OPERATOR, number)
    typer.echo(texts.say(spoken(), "cli.rules.withdrawn", number=number))


def _tell(lines: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows_of(pd.DataFrame(lines)))
    else:
        print_table(pd.DataFrame(lines))
