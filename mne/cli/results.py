"""kpi, export: results from the command line, with the pages' own filters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mne import access, kpi, texts
from mne.cli.common import (
    AsOption,
    JsonOption,
    LanguageOption,
    checked,
    language_of,
    opened,
    person,
    print_json,
    print_table,
    problem,
    rows_of,
    scope_of,
    spoken,
)
from mne.export import kpi_workbook
from mne.export.logo import logo_of
from mne.model import Refused, Scope
from mne.store import Store

commands = typer.Typer()
KEYS = ("programme", "partner", "place", "district", "prefecture", "period", "disaggregation")
ByOption = Annotated[str, typer.Option("--by", help="Keys, with commas between: " + ", ".join(KEYS) + ".")]
PeriodOption = Annotated[str, typer.Option("--period", help="2026-Q3, or a range such as 2026-Q1..2026-Q3.")]
ProgrammeOption = Annotated[list[str], typer.Option("--programme", help="Only this programme; may be repeated.")]
PartnerOption = Annotated[list[str], typer.Option("--partner", help="Only this partner; may be repeated.")]
PlaceOption = Annotated[list[str], typer.Option("--place", help="Only this place and what lies in it.")]
IndicatorOption = Annotated[list[str], typer.Option("--indicator", help="Only this indicator; may be repeated.")]


def keys_of(by: str) -> tuple[str, ...]:
    return tuple(checked("key", key.strip(), KEYS) for key in by.split(",") if key.strip())


def asked(store: Store, as_: str, filters: dict[str, list[str]], period: str) -> Scope:
    try:
        return scope_of(store, person(store, as_), filters, period)
    except Refused as refused:
        raise problem(refused.code, **refused.args_by_name) from refused


@commands.command("kpi")
def show(
    by: ByOption = "",
    period: PeriodOption = "",
    programme: ProgrammeOption = [],  # noqa: B006
    partner: PartnerOption = [],  # noqa: B006
    place: PlaceOption = [],  # noqa: B006
    indicator: IndicatorOption = [],  # noqa: B006
    as_: AsOption = "",
    summary: Annotated[bool, typer.Option("--summary", help="Count the indicators of each status.")] = False,
    as_json: JsonOption = False,
) -> None:
    """One row per indicator and key: actual, target, expected, achievement, status, coverage."""
    keys = keys_of(by)
    filters = {"programme": programme, "partner": partner, "place": place, "indicator": indicator}
    with opened() as store:
        scope = asked(store, as_, filters, period)
        table = kpi.table(store, scope, keys)
        if summary:
            table = kpi.summary(table, keys)
        store.record(scope.user, "kpi", str(scope.period), {"by": list(keys), **filters})
    if as_json:
        print_json(rows_of(table))
    else:
        print_table(table)


@commands.command()
def export(
    out: Annotated[Path, typer.Option(help="The workbook to write, ending in .xlsx.")],
    by: ByOption = "",
    period: PeriodOption = "",
    programme: ProgrammeOption = [],  # noqa: B006
    partner: PartnerOption = [],  # noqa: B006
    place: PlaceOption = [],  # noqa: B006
    indicator: IndicatorOption = [],  # noqa: B006
    as_: AsOption = "",
    language: LanguageOption = "",
) -> None:
    """Write the same table as an Excel workbook, with its filters and definitions on a second sheet."""
    said = language_of(language) if language else spoken()
    keys = keys_of(by)
    filters = {"programme": programme, "partner": partner, "place": place, "indicator": indicator}
    with opened() as store:
        scope = asked(store, as_, filters, period)
        content = kpi_workbook(
            kpi.table(store, scope, keys),
            keys,
            scope,
            said,
            store.catalogue(),
            data_version=store.version(),
            demonstration=store.is_demonstration,
            exported_by=as_ or access.LOCAL_OPERATOR.name,
            now=store.now(),
            logo=logo_of(store),
        )
        out.write_bytes(content)
        store.record(scope.user, "export", str(scope.period), {"by": list(keys), **filters, "file": out.name})
    typer.echo(texts.say(spoken(), "cli.written", file=out))
