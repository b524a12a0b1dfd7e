"""The log as a tree: its size, its roots and its proofs, from leaves and kept nodes.

Reading needs no lock: what is before a size never changes once it is committed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ..database import db
from . import tree
from .models import LogEntry, LogNode
from .tree import Range

TILE = 8  # nodes are kept at each height that is a multiple of this


class _Piece(NamedTuple):
    """A run of kept hashes of one height: leaves (0), or nodes."""

    level: int
    start: int
    stop: int


_Hashes = dict[tuple[int, int], bytes]  # by level and index


def size() -> int:
    """How many leaves the log has."""
    last = db.session.scalar(sa.select(sa.func.max(LogEntry.index)))
    return 0 if last is None else last + 1


def root_at(size: int) -> bytes:
    """The root of the log when it had this many leaves. It must have had them."""
    return _hashes_of([Range(0, size)])[0]


def find(sha256: str) -> int | None:
    """Where the text of this hex SHA-256 stands in the log, if it does."""
    return db.session.scalar(sa.select(LogEntry.index).where(LogEntry.sha256 == sha256))


def prove_inclusion(index: int, size: int) -> list[bytes]:
    """Why a leaf is in the tree of this size. Raises ValueError where it is not."""
    return _hashes_of(tree.inclusion_ranges(index, size))


def prove_consistency(old: int, new: int) -> list[bytes]:
    """Why the tree of `new` leaves begins with that of `old`. Raises ValueError where old > new."""
    return _hashes_of(tree.consistency_ranges(old, new))


def keep_nodes(before: int, after: int) -> None:
    """Keep the nodes that the leaves from `before` up to `after` made whole.

    Inside the transaction that appended them.
    """
    level = TILE
    while range(before >> level, after >> level):
        new = _Piece(level, before >> level, after >> level)
        # Those below stand in the database: of this call only after the insert.
        below = _read([_children(new)])
        nodes = [
            {"level": level, "index": index, "hash": _node(level, index, below).hex()}
            for index in range(new.start, new.stop)
        ]
        db.session.execute(sa.insert(LogNode), nodes)
        level += TILE


def _children(piece: _Piece) -> _Piece:
    return _Piece(piece.level - TILE, piece.start << TILE, piece.stop << TILE)


def _node(level: int, index: int, below: _Hashes) -> bytes:
    first = index << TILE
    return tree.root([below[level - TILE, child] for child in range(first, first + (1 << TILE))])


def _hashes_of(ranges: Sequence[Range]) -> list[bytes]:
    """The hash of each of these subtrees."""
    pieces = [list(_pieces(one)) for one in ranges]
    kept = _read(piece for some in pieces for piece in some)
    return [_joined(some, kept) for some in pieces]


def _pieces(whole: Range) -> Iterator[_Piece]:
    """The kept hashes that make up a subtree: the highest first, each level once."""
    start = whole.start
    highest = (max(whole.stop - 1, 1).bit_length() // TILE) * TILE
    for level in range(highest, -1, -TILE):
        if (start >> level) << level != start:
            continue  # it lies within one node of this level
        stop = (whole.stop >> level) << level
        if start < stop:
            yield _Piece(level, start >> level, stop >> level)
            start = stop


def _joined(pieces: Iterable[_Piece], kept: _Hashes) -> bytes:
    growing = tree.Growing()
    for level, start, stop in pieces:
        for index in range(start, stop):
            growing.append(kept[level, index], level)
    return growing.root()


def _read(pieces: Iterable[_Piece]) -> _Hashes:
    """What is kept of these pieces, with one query per level."""
    wanted: dict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        wanted[piece.level].append(piece)
    found: _Hashes = {}
    for level, some in wanted.items():
        index: sa.ColumnElement[int] = LogNode.index if level else LogEntry.index  # type: ignore[assignment]
        hashed: sa.ColumnElement[str] = LogNode.hash if level else LogEntry.leaf_hash  # type: ignore[assignment]
        query = sa.select(index, hashed).where(
            sa.or_(*(sa.and_(index >= one.start, index < one.stop) for one in some))
        )
        if level:
            query = query.where(LogNode.level == level)
        for number, hash_ in db.session.execute(query):
            found[level, number] = bytes.fromhex(hash_)
    return found
