"""`guanqia user …`"""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from ..database import write
from . import people, service
from .models import ROLES


@click.group()
def user() -> None:
    """People who sign in."""


@user.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--area", required=True, multiple=True, help='Region code; "" is everywhere.')
@click.option("--full-name", help="Shown on checks; without it, NAME.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def add(
    name: str, role: str, area: tuple[str, ...], full_name: str | None, password_stdin: bool
) -> None:
    """Add the person NAME, who signs in by that name.

    Without --password-stdin a password is made at random and printed.
    """
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with write():
        _person, password = service.add_person(name, full_name or name, role, area, given)
    if given is None:
        click.echo(password)


@user.command()
@click.argument("name")
@with_appcontext
def reset_second_factor(name: str) -> None:
    """Let NAME sign in by the password alone, where no administrator can do it in the console."""
    with write():
        people.reset_second_factor(people.named(name), None)


COMMANDS = (user,)
