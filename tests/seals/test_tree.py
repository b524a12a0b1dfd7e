"""The tree of RFC 6962, against published vectors and against its own definition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.seals.tree import (
    EMPTY_ROOT,
    Growing,
    Range,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

FILE = Path(__file__).parent.parent / "vectors" / "merkle.json"
VECTORS = json.loads(FILE.read_text("utf-8"))
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]

# As the reference tests of certificate-transparency publish them: they pin the vectors' file.
PUBLISHED_ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
PUBLISHED_PATH_OF_5_IN_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
PUBLISHED_PROOF_OF_6_IN_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


def of_type(type_: str) -> list[dict[str, Any]]:
    return [one for one in VECTORS["vectors"] if one["type"] == type_]


def right(type_: str) -> list[dict[str, Any]]:
    return [one for one in of_type(type_) if one["holds"]]


def hashes(texts: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962 §2.1 writes it down."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def proof(ranges: Sequence[Range], leaves: Sequence[bytes]) -> list[bytes]:
    return [by_definition(leaves[one.start : one.stop]) for one in ranges]


def some_leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


def test_the_vectors_are_the_published_ones() -> None:
    paths = {(one["index"], one["size"]): one["proof"] for one in right("inclusion")}
    proofs = {(one["old"], one["new"]): one["proof"] for one in right("consistency")}

    assert {"type": "root", "size": 8, "root": PUBLISHED_ROOT_OF_EIGHT} in VECTORS["vectors"]
    assert paths[5, 8] == PUBLISHED_PATH_OF_5_IN_8
    assert proofs[6, 8] == PUBLISHED_PROOF_OF_6_IN_8


@pytest.mark.parametrize("vector", of_type("root"))
def test_roots(vector: dict[str, Any]) -> None:
    assert root(LEAVES[: vector["size"]]).hex() == vector["root"]


@pytest.mark.parametrize("vector", of_type("inclusion"))
def test_inclusion(vector: dict[str, Any]) -> None:
    index, size, told = vector["index"], vector["size"], hashes(vector["proof"])

    assert (
        verify_inclusion(
            bytes.fromhex(vector["leaf_hash"]), index, size, told, bytes.fromhex(vector["root"])
        )
        == vector["holds"]
    )
    if vector["holds"]:
        assert proof(inclusion_ranges(index, size), LEAVES) == told


@pytest.mark.parametrize("vector", of_type("consistency"))
def test_consistency(vector: dict[str, Any]) -> None:
    old, new, told = vector["old"], vector["new"], hashes(vector["proof"])

    assert (
        verify_consistency(
            old, new, bytes.fromhex(vector["old_root"]), bytes.fromhex(vector["new_root"]), told
        )
        == vector["holds"]
    )
    if vector["holds"]:
        assert proof(consistency_ranges(old, new), LEAVES) == told


@given(st.integers(0, 300))
def test_a_tree_that_grows_has_the_root_of_the_definition(size: int) -> None:
    leaves = some_leaves(size)
    growing = Growing()
    for leaf in leaves:
        growing.append(leaf)

    assert (growing.size, growing.root()) == (size, by_definition(leaves))


@given(st.integers(0, 300), st.integers(1, 6))
def test_whole_subtrees_may_be_taken_in_at_once(size: int, height: int) -> None:
    leaves, step = some_leaves(size), 1 << height
    growing = Growing()
    for start in range(0, size - size % step, step):
        growing.append(by_definition(leaves[start : start + step]), height)
    for leaf in leaves[size - size % step :]:
        growing.append(leaf)

    assert (growing.size, growing.root()) == (size, by_definition(leaves))


@given(st.data(), st.integers(1, 300))
def test_each_leaf_is_shown_and_no_other_in_its_place(data: st.DataObject, size: int) -> None:
    leaves = some_leaves(size)
    index = data.draw(st.integers(0, size - 1))
    told, whole = proof(inclusion_ranges(index, size), leaves), by_definition(leaves)

    assert verify_inclusion(leaves[index], index, size, told, whole)
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index) | st.just(size))
    assert not verify_inclusion(leaves[index], other, size, told, whole)
    assert not verify_inclusion(leaf_hash(b"another"), index, size, told, whole)
    for wrong in spoilt(data, told):
        assert not verify_inclusion(leaves[index], index, size, wrong, whole)


@given(st.data(), st.integers(2, 300))
def test_a_longer_tree_is_shown_to_begin_with_the_shorter(data: st.DataObject, new: int) -> None:
    leaves = some_leaves(new)
    old = data.draw(st.integers(1, new - 1))
    before, after = by_definition(leaves[:old]), by_definition(leaves)
    told = proof(consistency_ranges(old, new), leaves)

    assert verify_consistency(old, new, before, after, told)
    rewritten = by_definition([*leaves[: old - 1], leaf_hash(b"another")])
    assert not verify_consistency(old, new, rewritten, after, told)
    for wrong in spoilt(data, told):
        assert not verify_consistency(old, new, before, after, wrong)


def spoilt(data: st.DataObject, told: list[bytes]) -> list[list[bytes]]:
    """The proof with a hash more or less, and with one bit of it turned over."""
    wrong = [[*told, leaf_hash(b"")], [leaf_hash(b""), *told]]
    if told:
        at = data.draw(st.integers(0, len(told) - 1))
        bit = data.draw(st.integers(0, 255))
        turned = (int.from_bytes(told[at], "big") ^ 1 << bit).to_bytes(32, "big")
        wrong += [told[:at] + told[at + 1 :], [*told[:at], turned, *told[at + 1 :]]]
    return wrong


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_ranges(index, size)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_no_tree_begins_with_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="cannot begin"):
        consistency_ranges(old, new)


def test_the_empty_tree() -> None:
    assert root([]) == Growing().root() == EMPTY_ROOT
    assert consistency_ranges(0, 5) == consistency_ranges(5, 5) == []
