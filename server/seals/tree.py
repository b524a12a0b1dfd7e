"""The Merkle tree of RFC 6962 (RFC 9162 §2.1): roots, proofs, and how a verifier checks them.

Nothing here knows a database. A leaf is a text; a tree of `size` leaves is named by that size.
Every hash is SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256().digest()


class Range(NamedTuple):
    """The leaves `start` … `stop` - 1 of a tree, as far as they make one subtree of it."""

    start: int
    stop: int


HashOf = Callable[[Range], bytes]


def leaf_hash(text: bytes) -> bytes:
    """The hash of a leaf; its prefix sets it apart from a node."""
    return hashlib.sha256(b"\x00" + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node from those of its two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over these leaves, the hash of nothing where there are none."""
    growing = Growing()
    growing.extend(leaf_hashes)
    return growing.root()


@dataclass
class Growing:
    """A tree that only grows: it remembers one hash per complete subtree on its right edge."""

    size: int = 0
    _edge: list[bytes] = field(default_factory=list)  # the largest subtree first

    def append(self, leaf: bytes) -> None:
        """Take in the hash of the next leaf."""
        self._edge.append(leaf)
        self.size += 1
        # As many pairs are complete now as the size has zeros at its end.
        complete = self.size
        while complete % 2 == 0:
            right = self._edge.pop()
            self._edge[-1] = node_hash(self._edge[-1], right)
            complete //= 2

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self._edge:
            return EMPTY_ROOT
        hashed = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            hashed = node_hash(left, hashed)
        return hashed


def subtree_ranges(stop: int) -> list[Range]:
    """The complete subtrees on the right edge of a tree of `stop` leaves, the largest first."""
    found, start = [], 0
    while start < stop:
        size = 1 << ((stop - start).bit_length() - 1)
        found.append(Range(start, start + size))
        start += size
    return found


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
    place, last, hashed = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            hashed = node_hash(one, hashed)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, one)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root_hash


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the tree of `new` leaves begins with the one of `old`."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    rest = list(proof)
    if place:
        if not rest:
            return False
        first = rest.pop(0)
    else:
        first = old_root  # the old tree is one complete subtree
    old_hashed = new_hashed = first
    for one in rest:
        if last == 0:
            return False
        if place % 2 or place == last:
            old_hashed, new_hashed = node_hash(one, old_hashed), node_hash(one, new_hashed)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            new_hashed = node_hash(new_hashed, one)
        place, last = place >> 1, last >> 1
    return last == 0 and old_hashed == old_root and new_hashed == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`: the leaves of the left subtree."""
    return 1 << ((size - 1).bit_length() - 1)
