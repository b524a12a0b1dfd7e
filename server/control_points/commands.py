"""`guanqia plan`"""

from __future__ import annotations

from collections.abc import Iterator

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from ..database import db, write
from ..enterprises import identifiers
from ..enterprises.models import Enterprise
from ..enterprises.service import find_by_uscc
from . import service


@click.command()
@click.option("--all", "everyone", is_flag=True, help="Every registered enterprise.")
@click.option("--enterprise", "uscc", metavar="USCC", help="One, by its social credit code.")
@with_appcontext
def plan(everyone: bool, uscc: str | None) -> None:
    """Accept the control points that the catalogue proposes and a plan has not.

    Run again, it accepts only what is new. What staff dropped from a plan stays dropped.

    Exit codes: 0 all good, 1 no such enterprise, 2 it is not said for whom.
    """
    if everyone == bool(uscc):
        raise click.UsageError("用 --all 或 --enterprise USCC。Give --all or --enterprise USCC.")
    accepted = 0
    for enterprise in _everyone() if uscc is None else [find_by_uscc(identifiers.uscc(uscc))]:
        codes = _accept_proposed(enterprise)
        accepted += len(codes)
        if codes:
            click.echo(f"{enterprise.uscc} {enterprise.name}: {' '.join(codes)}")
    click.echo(f"共接受 {accepted} 个控制点。{accepted} control points accepted.")


def _everyone() -> Iterator[Enterprise]:
    ids = db.session.scalars(sa.select(Enterprise.id).order_by(Enterprise.uscc)).all()
    for enterprise_id in ids:
        enterprise = db.session.get(Enterprise, enterprise_id)
        if enterprise is not None:
            yield enterprise


def _accept_proposed(enterprise: Enterprise) -> list[str]:
    """One transaction per enterprise: what is done stays done when the rest is interrupted."""
    with write():
        codes = [each.code for each in service.propose(enterprise) if not each.dropped]
        return [point.code for point in service.accept(enterprise, codes, None)]


COMMANDS = (plan,)
