"""init, check-store, rebuild, backup: the store's keeper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mne import access, texts
from mne.catalogue import CatalogueError
from mne.cli.common import CommandFailed, opened, problem, spoken
from mne.demo.load import fix_day, load
from mne.model import Choices
from mne.rules.registry import checked_folder
from mne.settings import Settings
from mne.store import Store

commands = typer.Typer()


@commands.command()
def init(
    demonstration: Annotated[bool, typer.Option("--demo", help="Load generated demonstration data.")] = False,
) -> None:
    """Create the store, or bring it up to date, and seed its registry from the reference files."""
    settings = Settings()
    with opened(create=True) as store:
        _seed(store, settings.data, demonstration)
        if not demonstration:
            typer.echo(texts.say(spoken(), "cli.init.ready", home=settings.home))
            return
        if store.is_demonstration:
            typer.echo(texts.say(spoken(), "cli.init.demo_there", home=settings.home))
            return
        if _holds_reports(store):
            raise problem("cli.init.real_data", home=settings.home)
        load(store, progress=typer.echo)
        typer.echo(texts.say(spoken(), "cli.init.ready", home=settings.home))


def _seed(store: Store, folder: Path, demonstration: bool) -> None:
    if store.registry_version() > 0:
        return
    try:
        files = checked_folder(folder)
        if demonstration:
            fix_day(store, files)
        store.import_registry(files, actor="init", reason=texts.say(spoken(), "cli.init.seed"))
    except CatalogueError as wrong:
        for one in wrong.problems:
            typer.echo(one.say(spoken()), err=True)
        raise CommandFailed(2) from wrong


def _holds_reports(store: Store) -> bool:
    due_days = store.catalogue().committee.due_days
    scope = access.scope(access.LOCAL_OPERATOR, Choices(), today=store.today, due_days=due_days)
    return len(store.submissions(scope)) > 0


@commands.command("check-store")
def check_store() -> None:
    """Prove that the current values follow from the observations and that every original is there."""
    with opened() as store:
        found = store.check()
    for line in found:
        typer.echo(line)
    if found:
        raise CommandFailed(1)
    typer.echo(texts.say(spoken(), "cli.check_store.fine"))


@commands.command()
def rebuild() -> None:
    """Make the derived current values anew from the observations."""
    with opened() as store:
        store.rebuild()
    typer.echo(texts.say(spoken(), "cli.rebuild.done"))


@commands.command()
def backup(to: Annotated[Path, typer.Option("--to", help="Folder that receives the backup.")]) -> None:
    """Write a verified copy of the store and its originals."""
    with opened() as store:
        store.backup(to)
    typer.echo(texts.say(spoken(), "cli.backup.done", folder=to))
