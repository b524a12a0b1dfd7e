"""What happened at an enterprise, the newest first: one list made of what each part knows.

The register knows neither labels nor checks: each part registers a source, which gives its next
events after a place in the list. However long the history, a page asks each for a page.
"""

from __future__ import annotations

import heapq
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..database import db
from ..language import Text
from .models import Enterprise

PER_PAGE = 50


class Event(NamedTuple):
    """One thing that happened; `id` is unique among those of its kind."""

    at: datetime
    kind: str
    id: str | UUID
    text: Text
    address: str = ""  # of the page that tells more
    tone: str = ""  # of console/words.py, how good the news is


class Place(NamedTuple):
    """After which event a page begins."""

    at: datetime
    kind: str
    id: str


class Page(NamedTuple):
    """Some events, and the address's `after` of those before them; None: there are none."""

    events: Sequence[Event]
    next: str | None


Columns = sa.Select[*tuple[Any, ...]]


class Asked(NamedTuple):
    """What a source is asked for."""

    enterprise_id: UUID
    kind: str
    place: Place | None
    size: int

    def rows(
        self, statement: Columns, at: Any, id_: Any, id_type: type[UUID | str] = str
    ) -> Sequence[tuple[Any, ...]]:
        """The newest rows after the place, by this instant and this id."""
        place = self.place
        if place and self.kind == place.kind:
            same = sa.and_(at == place.at, id_ < id_type(place.id))
            statement = statement.where(at <= place.at, sa.or_(at < place.at, same))
        elif place:  # kinds of one instant stand in falling order
            statement = statement.where(at <= place.at if self.kind < place.kind else at < place.at)
        return db.session.execute(statement.order_by(at.desc(), id_.desc()).limit(self.size)).all()


Source = Callable[[Asked], Iterable[Event]]
_sources: dict[str, tuple[Text, Source]] = {}


def source(kind: str, text: Text) -> Callable[[Source], Source]:
    """Register a function that gives the events of a kind, the newest first."""

    def register(give: Source) -> Source:
        _sources[kind] = (text, give)
        return give

    return register


def kinds() -> dict[str, Text]:
    """What the kinds of events are called."""
    return {kind: text for kind, (text, _give) in _sources.items()}


def page(enterprise_id: UUID, after: str = "", only: str = "", count: int = PER_PAGE) -> Page:
    """Events of an enterprise after a place that another page gave, perhaps of one kind alone."""
    place = _read(after)
    found = [
        give(Asked(enterprise_id, kind, place, count + 1))
        for kind, (_text, give) in _sources.items()
        if only in ("", kind)
    ]
    newest = heapq.merge(*found, key=lambda event: event[:3], reverse=True)
    events = list(islice(newest, count + 1))
    return Page(events[:count], _write(events[count - 1]) if len(events) > count else None)


def _write(event: Event) -> str:
    text = json.dumps([event.at.isoformat(), event.kind, str(event.id)])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(after: str) -> Place | None:
    """The place; one that somebody cut short is the beginning."""
    try:
        at, kind, id_ = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return Place(datetime.fromisoformat(at), str(kind), str(id_))
    except (ValueError, TypeError):
        return None


@source("registered", Text("登记", "Registered"))
def _registered(asked: Asked) -> Iterable[Event]:
    registered = sa.select(Enterprise.created_at, Enterprise.id)
    registered = registered.where(Enterprise.id == asked.enterprise_id)
    for at, id_ in asked.rows(registered, Enterprise.created_at, Enterprise.id, UUID):
        yield Event(at, asked.kind, id_, Text("企业登记", "Enterprise registered"))
