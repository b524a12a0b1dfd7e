"""What can be said of a kept text without saying what it says: its place in the sealed log."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from ..checks.models import Check
from ..database import db
from ..problems import NotFound
from ..records.models import FieldRecord
from ..records.proof import Proof, prove
from ..seals import checkpoint as checkpoints
from ..seals import log, tree
from ..seals import service as seals
from ..seals.models import Act, LogEntry

HEX = re.compile(r"[0-9a-f]{64}")


class Head(NamedTuple):
    """The signed head of the log, as it is printed."""

    origin: str
    size: int
    root: str  # standard base64, as in the checkpoint
    signature: str  # the same, of its last line

    @classmethod
    def now(cls) -> Head:
        """The checkpoint of this moment."""
        note = checkpoints.read(seals.checkpoint())
        _name, signature = note.signatures[0]
        root = b64encode(note.root).decode()
        return cls(note.origin, note.size, root, b64encode(signature).decode())


class Standing(NamedTuple):
    """A kept text in the log; `record` and its proof None: it is an act of staff or the server."""

    sha256: str
    place: int  # of its leaf, from 0
    received_at: datetime
    head: Head
    included: bool  # proven against the head's root
    record: FieldRecord | None
    proof: Proof | None
    replaced_by: str | None  # the record that corrects it
    erased: bool  # by law: the text is gone

    @property
    def holds(self) -> bool:
        """Whether the text is kept as it came, and provably in the log."""
        return self.included and (self.proof is None or self.proof.holds)

    @property
    def waits(self) -> bool:
        """Whether it is held, and staff have not decided."""
        return bool(self.record and self.record.outcome == "held" and not self.record.decision)

    @property
    def rejected(self) -> bool:
        return bool(self.record and self.record.decision == "rejected")


def standing_of(sha256: str, head: Head | None = None) -> Standing:
    """How the text of this hash (lower-case hex) stands. Raises NotFound."""
    entry = db.session.scalar(sa.select(LogEntry).where(LogEntry.sha256 == sha256))
    if entry is None:
        raise NotFound
    head = head or Head.now()
    record = db.session.get(FieldRecord, sha256)
    kept = record or db.session.get_one(Act, sha256)
    return Standing(
        sha256=sha256,
        place=entry.index,
        received_at=kept.at if isinstance(kept, Act) else kept.received_at,
        head=head,
        included=_is_included(entry, head),
        record=record,
        proof=prove(record) if record else None,
        replaced_by=_replaced_by(sha256),
        erased=not kept.text,
    )


def still_holds(size: int, root: str) -> bool:
    """Whether the log of this size has this root (standard base64), so that nothing in it was
    rewritten since a checkpoint was printed."""
    return 0 < size <= log.size() and b64encode(log.root_at(size)).decode() == root


def _is_included(entry: LogEntry, head: Head) -> bool:
    if entry.index >= head.size:
        return False
    proof = log.prove_inclusion(entry.index, head.size)
    leaf, root = bytes.fromhex(entry.leaf_hash), b64decode(head.root)
    return tree.verify_inclusion(leaf, entry.index, head.size, proof, root)


def _replaced_by(sha256: str) -> str | None:
    check = db.session.get(Check, sha256)
    return check.replaced_by if check else None
