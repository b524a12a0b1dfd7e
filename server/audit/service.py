"""Acts as they are searched: by person, kind, period and enterprise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import colleagues_of
from ..accounts.models import Person
from ..console import keyset
from ..console.filters import Filters
from ..database import db
from ..enterprises.models import Enterprise
from ..language import Text
from ..problems import NotFound
from ..seals.models import Act
from .naming import Names
from .words import AUTOMATIC, KINDS

KEYS = (Act.at.desc(), Act.leaf_index.desc())
EVERYTHING = "all"  # what phones and the server do by themselves too
BATCH = 200
MOST_LOOKED_AT = 2000  # acts, for a page of one enterprise's
MOST_ENTERPRISES = 20

LABELS = {
    "person": Text("人员（姓名或用户名）", "Person (name or user name)"),
    "kind": Text("操作", "Act"),
    "enterprise": Text("企业或统一社会信用代码", "Enterprise or USCC"),
    "since": Text("从", "From"),
    "until": Text("到", "To"),
}


class Search(NamedTuple):
    """What the acts are narrowed to; empty: to what people did, whoever."""

    people: Sequence[UUID] | None = None
    kind: str = ""
    enterprises: Sequence[UUID] | None = None
    since: date | None = None  # days of the installation's time zone, both included
    until: date | None = None


class Found(NamedTuple):
    """A page of acts."""

    page: keyset.Page
    looked_back_to: datetime | None  # None: as far as there is anything


def read(given: Mapping[str, str], person: Person) -> tuple[Search, Filters]:
    """What a form asks for, and what in it could not be understood."""
    form = Filters(given)
    since, until = form.period()
    wanted = Search(
        people=_people(form),
        kind=form.choice("kind", (EVERYTHING, *KINDS), LABELS["kind"]),
        enterprises=_enterprises(form),
        since=since,
        until=until,
    )
    return wanted, form


def search(person: Person, wanted: Search, after: str, size: int) -> Found:
    """A page of acts, newest first. Raises NoSuchPlace."""
    statement = select(person, wanted)
    if wanted.enterprises is None:
        return Found(keyset.page(statement, KEYS, after, size), None)
    found: list[Act] = []
    place: str | None = after if not after.startswith(keyset.BACKWARD) else ""
    for _ in range(MOST_LOOKED_AT // BATCH):
        batch = keyset.page(statement, KEYS, place or "", BATCH)
        found += _about(batch.items, wanted.enterprises)
        place = batch.after
        if place is None or len(found) > size:
            break
    if len(found) > size:
        found = found[:size]
        place = keyset.place(keyset.FORWARD, [found[-1].at, found[-1].leaf_index])
        return Found(keyset.Page(found, None, place), None)
    looked_back_to = keyset.values_at(place, KEYS)[0] if place else None
    return Found(keyset.Page(found, None, place), looked_back_to)


def each(person: Person, wanted: Search) -> Iterator[list[Act]]:
    """All the acts asked for, newest first, a batch at a time."""
    statement = select(person, wanted)
    place: str | None = ""
    while place is not None:
        batch = keyset.page(statement, KEYS, place, BATCH)
        acts = batch.items
        yield acts if wanted.enterprises is None else _about(acts, wanted.enterprises)
        place = batch.after


def find(sha256: str, person: Person) -> Act:
    """One act by the hex SHA-256 of its text. Raises NotFound."""
    act: Act | None = db.session.scalar(_seen_by(person).where(Act.sha256 == sha256))
    if act is None:
        raise NotFound
    return act


def select(person: Person, wanted: Search) -> sa.Select[Any]:
    """Select the acts, but for which enterprise they are about: that stands in their texts."""
    acts = _seen_by(person)
    if wanted.people is not None:
        acts = acts.where(Act.by.in_(wanted.people))
    if wanted.kind in KINDS:
        acts = acts.where(Act.kind == wanted.kind)
    elif not wanted.kind:
        acts = acts.where(Act.kind.not_in(AUTOMATIC))
    if wanted.since:
        acts = acts.where(Act.at >= local_days.midnight(wanted.since))
    if wanted.until:
        acts = acts.where(Act.at < local_days.midnight(wanted.until + timedelta(days=1)))
    return acts


def _seen_by(person: Person) -> sa.Select[Any]:
    """Acts of the person's colleagues; who has the whole installation sees the server's too."""
    acts = sa.select(Act)
    if "" in person.area_codes:
        return acts
    return acts.where(Act.by.in_(colleagues_of(person)))


def _about(acts: Sequence[Act], enterprises: Sequence[UUID]) -> list[Act]:
    bodies = [act.body for act in acts]
    names = Names(bodies)
    return [
        act
        for act, body in zip(acts, bodies, strict=True)
        if any(one.enterprise_id in enterprises for one in names.enterprises_of(body))
    ]


def _people(form: Filters) -> list[UUID] | None:
    name = form.text("person", LABELS["person"])
    if not name:
        return None
    named = sa.or_(Person.name == name, Person.username == name.lower())
    found = list(db.session.scalars(sa.select(Person.id).where(named).limit(MOST_ENTERPRISES)))
    if not found:
        form.wrong(
            LABELS["person"],
            f"没有姓名或用户名为“{name}”的人员，请写全名",
            f"nobody has the name or user name “{name}”; write it in full",
        )
    return found


def _enterprises(form: Filters) -> list[UUID] | None:
    text = form.text("enterprise", LABELS["enterprise"])
    if not text:
        return None
    named = sa.or_(
        Enterprise.name.icontains(text, autoescape=True),
        Enterprise.uscc == "".join(text.split()).upper(),
    )
    some = sa.select(Enterprise.id).where(named).limit(MOST_ENTERPRISES + 1)
    found = list(db.session.scalars(some))
    if not found:
        form.wrong(
            LABELS["enterprise"],
            f"没有名称含“{text}”或信用代码为它的企业",
            f"no enterprise has “{text}” in its name or as its credit code",
        )
    if len(found) > MOST_ENTERPRISES:
        form.wrong(
            LABELS["enterprise"],
            f"有超过 {MOST_ENTERPRISES} 家企业的名称含“{text}”，请写得更具体，或写信用代码",
            f"more than {MOST_ENTERPRISES} enterprises have “{text}” in their names; write more "
            "of it, or the credit code",
        )
    return found
