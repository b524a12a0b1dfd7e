"""The kinds of field record. Records know none of them: each kind registers itself here.

A kind's part of the domain judges a body and derives its rows from it. What it derives must
follow from the *set* of applied records, never from the order in which they arrived; where one
record counts over another, `order.in_order` says which comes later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from ..accounts.models import Person
from .order import Placed

Body = dict[str, Any]
Hold = Literal["outside-area", "label-not-current"]


class InvalidBody(Exception):
    """A body is not as its kind says; the text names the member and what is wrong with it."""


class Applied(Placed, Protocol):
    """What a kind derives from: of a record that has just come, or of one that was kept."""

    @property
    def id(self) -> UUID | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def body(self) -> Body: ...
    @property
    def outcome(self) -> str: ...


def _nowhere(body: Body) -> str | None:
    return None


def _no_need(bodies: Sequence[Body]) -> object:
    return None


def _nothing() -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class Kind:
    """What a part of the domain tells about its kind of record.

    The body that all but `validate` get has passed `validate`. A body's JSON numbers are
    integers already, its texts free of U+0000 and lone surrogates.
    """

    name: str
    # Raises InvalidBody. Runs before the lock: what may change meanwhile is judged by `hold`.
    validate: Callable[[Body], None]
    # Why staff must look, judged for the person whose record it is; of two reasons the first.
    hold: Callable[[Body, Person], Hold | None]
    # Derive rows and publish to the feed, inside ingest's transaction: for stored records, and
    # for a held one when staff accept it, then perhaps with a label or a point that nobody knows.
    apply: Callable[[Sequence[Applied]], None]
    # Forget what was derived from these records, which no longer count, and derive anew what they
    # counted for: all stands as after a rebuild. The bodies are still there.
    forget: Callable[[Sequence[Applied]], None]
    # Empty the derived rows; `guanqia rebuild` then applies every applied record again.
    clear: Callable[[], None]
    # The lower-case hex SHA-256 of every picture that the body names, signatures' ones too.
    photos: Callable[[Body], list[str]]
    # The region in which the body's subject lies: who covers it may see the record's photos.
    region: Callable[[Body], str | None] = _nowhere
    # Read at once what `validate` will need, body by body; the bodies may be of any form.
    before_validate: Callable[[Sequence[Body]], object] = _no_need
    # Load at once what `hold` and `apply` will ask the session for; what it returns is kept
    # meanwhile, since the session itself keeps nothing that nobody holds.
    prepare: Callable[[Sequence[Body]], object] = _no_need
    # What stands in the derived rows now, by names that staff know: `rebuild` compares them.
    derived: Callable[[], Mapping[str, object]] = _nothing
    # What should stand there, computed from the applied records without writing: for kinds with
    # very many. Without it, verifying applies them all again and lets that go.
    expected: Callable[[], Mapping[str, object]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Once per name: a new meaning gets a new kind (`check-2`)."""
    if kind.name in _kinds and _kinds[kind.name] != kind:
        raise ValueError(f"the kind {kind.name} is registered already")
    _kinds[kind.name] = kind


def find(name: str) -> Kind | None:
    """The kind of this name, or None for one that this version does not know."""
    return _kinds.get(name)


def all_kinds() -> list[Kind]:
    """Every registered kind, in the order of registration."""
    return list(_kinds.values())
