"""Which keys and epochs this log has had: all of it stands in acts, so that it is sealed too."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa
from joserfc.util import urlsafe_b64decode

from ..database import db
from . import checkpoint
from .models import Act, Installation

FOUNDED, KEY_CHANGED, RESTORED = "installation-founded", "key-changed", "restored"


class Epoch(NamedTuple):
    """From the log's beginning, or a restore, to the next restore."""

    number: int
    origin: str  # of its checkpoints; their key name too
    start: int  # its first own leaf
    # Up to where the log still has what this epoch's checkpoints were about; None: it goes on.
    end: int | None
    jwks: list[dict[str, Any]]  # the keys that signed in it, in order


class KeyChange(NamedTuple):
    """From the leaf after `leaf` on, another key signs."""

    leaf: int
    jwk: dict[str, Any]
    handover: str  # JWS by the old key over the new JWK


class History(NamedTuple):
    """All keys and epochs, oldest first."""

    first_jwk: dict[str, Any]
    changes: list[KeyChange]
    epochs: list[Epoch]

    @property
    def jwks(self) -> list[dict[str, Any]]:
        return [self.first_jwk, *(change.jwk for change in self.changes)]

    def jwk_at(self, index: int) -> dict[str, Any]:
        """The key that signed the leaf of this index."""
        return [self.first_jwk, *(one.jwk for one in self.changes if one.leaf < index)][-1]

    def epoch_at(self, index: int) -> Epoch:
        """The epoch in which the leaf of this index was given."""
        return [one for one in self.epochs if one.start <= index][-1]

    def epoch_of(self, origin: str) -> Epoch | None:
        """The epoch whose checkpoints have this origin."""
        return next((one for one in self.epochs if one.origin == origin), None)

    @property
    def verifiers(self) -> list[str]:
        """The note verifier key of each epoch, and of each further key in it."""
        return [
            checkpoint.verifier_key(epoch.origin, public_bytes(jwk))
            for epoch in self.epochs
            for jwk in epoch.jwks
        ]


def read(this: Installation) -> History:
    """The history of this installation's log, from its acts."""
    of_interest = (FOUNDED, KEY_CHANGED, RESTORED)
    found = sa.select(Act).where(Act.kind.in_(of_interest)).order_by(Act.leaf_index)
    acts = db.session.scalars(found).all()
    return from_acts(this, [(act.leaf_index, act.kind, act.body) for act in acts])


def from_acts(this: Installation, acts: list[tuple[int, str, dict[str, Any]]]) -> History:
    """The history that these acts tell; each is leaf index, kind and body, in their order."""
    founded = [body for _index, kind, body in acts if kind == FOUNDED]
    first_jwk = founded[0]["key"] if founded else this.key
    changes = [
        KeyChange(index, body["jwk"], body["handover"])
        for index, kind, body in acts
        if kind == KEY_CHANGED
    ]
    restores = [(index, body) for index, kind, body in acts if kind == RESTORED]
    starts = [(1, 0), *((body["epoch"], index) for index, body in restores)]
    ends = [(index, body["backup"]["size"]) for index, body in restores]
    epochs = [
        Epoch(
            number=number,
            origin=origin(this, number),
            start=start,
            # What a backup did not hold is gone from every epoch before its restore.
            end=min((end for index, end in ends if index > start), default=None),
            jwks=_jwks_between(first_jwk, changes, start, following),
        )
        for (number, start), (_number, following) in zip(
            starts, [*starts[1:], (0, None)], strict=True
        )
    ]
    return History(first_jwk, changes, epochs)


def origin(this: Installation, epoch: int) -> str:
    """The log's name in an epoch: origin and key name of its checkpoints."""
    return f"{this.host}/{this.id}/{epoch}"


def public_bytes(jwk: dict[str, Any]) -> bytes:
    """The 32 bytes of an Ed25519 JWK."""
    return urlsafe_b64decode(str(jwk["x"]).encode())


def _jwks_between(
    first: dict[str, Any], changes: list[KeyChange], start: int, stop: int | None
) -> list[dict[str, Any]]:
    before = [first, *(one.jwk for one in changes if one.leaf < start)][-1]
    within = [one.jwk for one in changes if one.leaf >= start and (stop is None or one.leaf < stop)]
    return [before, *within]
