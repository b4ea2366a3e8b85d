"""people: who may sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from mne import accounts, texts
from mne.cli.common import JsonOption, checked, opened, print_json, problem, spoken
from mne.model import Role
from mne.store import Store

commands = typer.Typer(no_args_is_help=True)
RoleArgument = Annotated[str, typer.Option("--role", help="officer, member, secretariat or admin.")]
PartnerOption = Annotated[str, typer.Option("--partner", help="Code of the officer's partner.")]


def _role_and_partner(store: Store, role: str, partner: str) -> tuple[Role, str | None]:
    kept = Role(checked("role", role, [r.value for r in Role]))
    if kept is not Role.officer:
        return kept, None
    if not partner:
        raise problem("cli.people.partner_needed")
    return kept, checked("partner", partner, store.catalogue().partners)


@commands.command("add")
def add(
    name: str,
    role: RoleArgument,
    partner: PartnerOption = "",
    display_name: Annotated[str, typer.Option(help="The name shown on screen.")] = "",
    email: Annotated[str, typer.Option(help="The address under which an identity provider knows the person.")] = "",
) -> None:
    """Add a person and print a password that works once."""
    with opened() as store:
        if store.person(name):
            raise problem("cli.people.there", name=name)
        kept, of = _role_and_partner(store, role, partner)
        password = accounts.add_person(store, name, kept, of, display_name or name, actor="local-operator", email=email)
    typer.echo(texts.say(spoken(), "cli.people.added", name=name, password=password))


@commands.command("list")
def list_people(as_json: JsonOption = False) -> None:
    """List the people, their role, partner and whether they may sign in."""
    with opened() as store:
        rows = [
            {
                "name": p.name,
                "display_name": p.display_name,
                "role": p.role,
                "partner": p.partner,
                "email": p.email,
                "disabled": p.disabled,
            }
            for p in store.people()
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        mark = texts.say(spoken(), "cli.people.disabled_mark") if row["disabled"] else ""
        typer.echo(
            f"{row['name']:<20} {row['role']:<12} {row['partner'] or '':<12} {row['display_name']} {mark}".rstrip()
        )


@commands.command("disable")
def disable(name: str) -> None:
    """Bar a person from signing in and end her sessions."""
    with opened() as store:
        checked("person", name, [p.name for p in store.people()])
        accounts.disable(store, name, actor="local-operator")
    typer.echo(texts.say(spoken(), "cli.people.disabled", name=name))


@commands.command("role")
def change_role(name: str, role: str, partner: PartnerOption = "") -> None:
    """Give a person another role (and partner, for an officer)."""
    with opened() as store:
        checked("person", name, [p.name for p in store.people()])
        kept, of = _role_and_partner(store, role, partner)
        accounts.change_role(store, name, kept, of, actor="local-operator")
    typer.echo(
        texts.say(spoken(), "cli.people.role_changed", name=name, role=texts.say(spoken(), f"role.{kept.value}"))
    )


@commands.command("email")
def change_email(name: str, email: str) -> None:
    """Set the address under which an identity provider knows a person ('' takes it away)."""
    with opened() as store:
        checked("person", name, [p.name for p in store.people()])
        accounts.change_email(store, name, email, actor="local-operator")
    typer.echo(texts.say(spoken(), "cli.people.email_changed", name=name, email=email or "—"))


@commands.command("end-sessions")
def end_sessions(name: str) -> None:
    """Sign a person out everywhere."""
    with opened() as store:
        checked("person", name, [p.name for p in store.people()])
        ended = accounts.end_sessions(store, name, actor="local-operator")
    typer.echo(texts.say(spoken(), "cli.people.sessions_ended", name=name, count=ended))
