"""Labels without a control point: where they belong until they are bound.

A blank label belongs to the region that its print run names: who has that region in their area
sees it and may withdraw it. Bound it may be wherever an inspector may work (records.md §7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts import areas
from ..accounts.models import Person
from ..database import db
from ..language import Text
from .models import Label, PrintRun, PrintRunItem, PrintRunRegion

NEWEST_FIRST = (Label.issued_at.desc(), Label.code)


def covers(person: Person, code: str) -> bool:
    """Whether a label that is not bound lies in the person's area."""
    printed_for = sa.select(PrintRunRegion.region_code).join(
        PrintRunItem, PrintRunItem.run_id == PrintRunRegion.run_id
    )
    regions = db.session.scalars(printed_for.where(PrintRunItem.code == code)).all()
    if not regions:
        return areas.has_everything(person)
    return all(areas.covers(person, region) for region in regions)


def in_area(person: Person) -> sa.Select[Label]:
    """Select the labels of the person's area that are not bound; NEWEST_FIRST orders them."""
    unbound = sa.select(Label).where(Label.born_blank, Label.control_point_id.is_(None))
    if areas.has_everything(person):
        return unbound
    here = (
        sa.exists()
        .where(PrintRunItem.code == Label.code, PrintRunRegion.run_id == PrintRunItem.run_id)
        .where(areas.lies_in(PrintRunRegion.region_code, person))
    )
    return unbound.where(here)


class Origin(NamedTuple):
    """Which run printed a label, when, and for which region."""

    run_id: UUID
    at: datetime
    region: Text


def origins(labels: Iterable[Label]) -> Mapping[str, Origin]:
    """Where these labels come from, by code; those of them that are not bound."""
    codes = [label.code for label in labels if label.control_point_id is None]
    rows = db.session.execute(
        sa.select(PrintRunItem.code, PrintRun.id, PrintRun.created_at, PrintRunRegion.region_code)
        .join(PrintRun, PrintRun.id == PrintRunItem.run_id)
        .join(PrintRunRegion, PrintRunRegion.run_id == PrintRun.id)
        .where(PrintRunItem.code.in_(codes))
    ).all()
    names = areas.names({region for *_, region in rows})
    return {code: Origin(run, at, names[region]) for code, run, at, region in rows}
