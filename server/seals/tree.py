"""The Merkle tree of RFC 6962 (RFC 9162 §2.1): roots, proofs, and how a verifier checks them.

Nothing here knows a database. A leaf is a text; a tree of `size` leaves is named by that size.
Every hash is SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256().digest()


class Range(NamedTuple):
    """The leaves `start` … `stop` - 1 of a tree, as far as they make one subtree of it."""

    start: int
    stop: int


def leaf_hash(text: bytes) -> bytes:
    """The hash of a leaf; its prefix sets it apart from a node."""
    return hashlib.sha256(b"\x00" + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node from those of its two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over these leaves, the hash of nothing where there are none."""
    growing = Growing()
    for leaf in leaf_hashes:
        growing.append(leaf)
    return growing.root()


@dataclass
class Growing:
    """A tree that only grows: it remembers one hash per complete subtree on its right edge."""

    size: int = 0
    _edge: list[tuple[int, bytes]] = field(default_factory=list)  # height and hash, highest first

    def append(self, subtree: bytes, height: int = 0) -> None:
        """Take in the hash of the next leaf, or of the next 2^`height` leaves at once.

        Higher ones come first: what came before must be whole at that height.
        """
        self.size += 1 << height
        while self._edge and self._edge[-1][0] == height:
            subtree = node_hash(self._edge.pop()[1], subtree)
            height += 1
        self._edge.append((height, subtree))

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self._edge:
            return EMPTY_ROOT
        hashed = self._edge[-1][1]
        for _height, left in reversed(self._edge[:-1]):
            hashed = node_hash(left, hashed)
        return hashed


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees whose hashes prove that leaf `index` is in a tree of `size`, lowest first.

    Raises ValueError where it has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(Range(middle, stop))
            stop = middle
        else:
            path.append(Range(start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The subtrees whose hashes prove that a tree of `new` leaves begins with one of `old`.

    None where `old` is 0 or equals `new`: there is nothing to prove. Raises ValueError where
    `old` is the larger.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} cannot begin with one of {old}")
    if old in (0, new):
        return []
    path, start, stop = [], 0, new
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(Range(middle, stop))
            stop = middle
        else:
            path.append(Range(start, middle))
            start = middle
    # The subtree that both have; the verifier knows it by itself where it is all of the old tree.
    if start:
        path.append(Range(start, stop))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """Whether the proof shows a leaf hash at `index` of the tree of `size` and this root."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1, len(proof))
    if sides is None:
        return False
    hashed = leaf
    for one, is_left in zip(proof, sides, strict=True):
        hashed = node_hash(one, hashed) if is_left else node_hash(hashed, one)
    return hashed == root_hash


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the tree of `new` leaves begins with the one of `old`."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old else EMPTY_ROOT)
    place, last = old - 1, new - 1
    while place % 2:  # the subtree that ends the old tree
        place, last = place >> 1, last >> 1
    # Where that is all of the old tree, the verifier has its hash already.
    known = proof if place else (old_root, *proof)
    if not known:
        return False
    first, *rest = known
    sides = _sides(place, last, len(rest))
    if sides is None:
        return False
    old_hashed = new_hashed = first
    for one, is_left in zip(rest, sides, strict=True):
        if is_left:
            old_hashed = node_hash(one, old_hashed)
        new_hashed = node_hash(one, new_hashed) if is_left else node_hash(new_hashed, one)
    return old_hashed == old_root and new_hashed == new_root


def _sides(place: int, last: int, count: int) -> list[bool] | None:
    """On the way up from a node, whether each hash of a proof lies to the left of it.

    `place` is the node's in its level, `last` that of the level's last node; None where the
    root is not `count` hashes away.
    """
    sides = []
    for _ in range(count):
        if last == 0:
            return None
        is_left = place % 2 == 1 or place == last
        sides.append(is_left)
        if is_left:
            while place % 2 == 0 and place:  # alone in its level: it rises as it is
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return None if last else sides


def _split(size: int) -> int:
    """The largest power of two below `size`: the leaves of the left subtree."""
    return 1 << ((size - 1).bit_length() - 1)
