"""What `keikka people` does: who there is, by id and role, and taking back what lets somebody in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from bot.desk import access, ways_back
from bot.facts.invitations import handed_out, lines_of
from bot.facts.ways import name_of, ways_of
from bot.house import platforms
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, from_environment
from bot.house.opening import open_database
from storage import people as register
from storage.people import Person
from storage.transaction import Transaction

T = TypeVar("T")


@click.group(invoke_without_command=True)
@click.pass_context
def people(context: click.Context) -> None:
    """Show the coordinators and where they are signed in; remove one, sign somebody out, or let somebody in again."""
    if context.invoked_subcommand is None:
        click.echo("\n".join(_over(show)) or "There is no coordinator yet. Invite one with: keikka invite coordinator")


@people.command("remove-coordinator")
@click.argument("person")
def remove_coordinator(person: str) -> None:
    """Take the right of a coordinator from PERSON (an id from `keikka people`), even from the last one."""
    click.echo(_over(lambda tx: unseat(tx, person)))


@people.command("sign-out")
@click.argument("person")
def sign_out(person: str) -> None:
    """End every browser session of PERSON, and unlink their accounts on messengers."""
    click.echo(_over(lambda tx: end_ways(tx, person)))


@people.command()
@click.argument("person")
def link(person: str) -> None:
    """Print a link that lets PERSON in again, once, within a day: hand it over in person. They are told of it."""
    config = from_environment()
    token = _over(lambda tx: fresh_link(tx, person))
    for template in platforms.invitation_links(config):
        click.echo(template.format(token=token))


@people.command()
def invitations() -> None:
    """Show invitations and order links that are still good, each with the handle that `withdraw` takes."""
    click.echo("\n".join(_over(show_handed_out)) or "There is no invitation or order link that is still good.")


@people.command()
@click.argument("handle")
def withdraw(handle: str) -> None:
    """Take back the invitation or order link called HANDLE (from `keikka people invitations`)."""
    click.echo(_over(lambda tx: take_back(tx, handle)))


def show_handed_out(tx: Transaction) -> list[str]:
    """A line for each: its handle, what it gives, and until when."""
    return [
        f"{one.handle}  {one.role or 'order link: ' + ', '.join(lines_of(one))}  until {one.token.expires_at:%Y-%m-%d}"
        for one in handed_out(tx, None)
    ]


def take_back(tx: Transaction, handle: str) -> str:
    """What `withdraw` says."""
    one = next((one for one in handed_out(tx, None) if one.handle == handle), None)
    if one is None:
        raise BadConfiguration("There is no open invitation or order link of this handle. Nothing has changed.")
    access.withdraw(tx, one, "cli")
    return "Withdrawn. It opens nothing any more."


def show(tx: Transaction) -> list[str]:
    """A line for each coordinator: the id, the name they gave, and the ways by which they come in."""
    lines = []
    for one in register.coordinators(tx):
        there = ways_of(tx, one.id)
        ways = ", ".join(f"{way.platform} since {way.since:%Y-%m-%d}" for way in there) or "nowhere"
        lines.append(f"{one.id}  {name_of(tx, one.id) or '(no name)'}  signed in: {ways}")
    return lines


def unseat(tx: Transaction, person_id: str) -> str:
    """What `remove-coordinator` says."""
    person = _find(tx, person_id)
    if not person.is_coordinator:
        raise BadConfiguration("This person is no coordinator. Nothing has changed.")
    access.unseat(tx, person, "cli")
    left = len(register.coordinators(tx))
    last = "" if left else " There is no coordinator any more. Invite one with: keikka invite coordinator"
    return f"Removed; signed out everywhere.{last}"


def fresh_link(tx: Transaction, person_id: str) -> str:
    """The token of the link that `link` prints."""
    return ways_back.hand_over(tx, _find(tx, person_id), "cli")


def end_ways(tx: Transaction, person_id: str) -> str:
    """What `sign-out` says."""
    person = _find(tx, person_id)
    ended = ways_back.end_all(tx, person, "cli")
    return f"Ended: {ended}. To let them in again: keikka people link {person_id}"


def _find(tx: Transaction, person_id: str) -> Person:
    person = register.person(tx, person_id)
    if person is None or person.state == "left":
        raise BadConfiguration("There is nobody of this id. `keikka people` shows the ids of coordinators.")
    return person


def _over(do: Callable[[Transaction], T]) -> T:
    database = open_database(from_environment(), Clock())
    try:
        return database.write_now(do)
    finally:
        database.close_now()
