"""registry: the reference data in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mne import texts
from mne.access import LOCAL_OPERATOR
from mne.catalogue import CatalogueError, read_folder, write_folder
from mne.cli.common import CommandFailed, opened, problem, spoken
from mne.registry import accept, propose

commands = typer.Typer(no_args_is_help=True)


@commands.command("import")
def import_folder(
    folder: Path,
    reason: Annotated[str, typer.Option(help="Why the registry changes; kept with the version.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check and show the difference.")] = False,
) -> None:
    """Check a folder of reference files, show what changes, and make it the registry's next version."""
    if not folder.is_dir():
        raise problem("cli.no_folder", folder=folder)
    with opened() as store:
        try:
            proposal = propose(store, read_folder(folder), store.registry_version())
            changes = proposal.changes
            for change in changes:
                typer.echo(f"{change.file} {change.key} {change.column}: {change.old or '–'} → {change.new or '–'}")
            if proposal.problems:
                raise CatalogueError(proposal.problems)
            if not changes:
                typer.echo(texts.say(spoken(), "cli.registry.same"))
                return
            if dry_run:
                return
            version = accept(store, proposal, LOCAL_OPERATOR, reason or texts.say(spoken(), "cli.registry.reason"))
        except CatalogueError as wrong:
            for one in wrong.problems:
                typer.echo(one.say(spoken()), err=True)
            raise CommandFailed(2) from wrong
    typer.echo(texts.say(spoken(), "cli.registry.imported", version=version, changes=len(changes)))


@commands.command("export")
def export_folder(folder: Path) -> None:
    """Write the registry's files as they stand into a folder."""
    with opened() as store:
        write_folder(store.catalogue().files, folder)
        count = len(store.catalogue().files)
    typer.echo(texts.say(spoken(), "cli.registry.exported", folder=folder, count=count))
