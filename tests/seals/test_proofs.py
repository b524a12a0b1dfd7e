"""Roots and proofs out of the database."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa
from flask import Flask

from server.database import db, write
from server.seals import log, tree
from server.seals.acts import append_act
from server.seals.models import LogEntry, LogNode

SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000)


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def fill(count: int) -> list[bytes]:
    """Let the log have this many leaves; their hashes."""
    leaves = [tree.leaf_hash(str(n).encode()) for n in range(count)]
    rows = [
        {"index": n, "type": "record", "sha256": f"{n:064x}", "leaf_hash": leaf.hex()}
        for n, leaf in enumerate(leaves)
    ]
    with write():
        db.session.execute(sa.insert(LogEntry), rows)
        log.keep_nodes(0, count)
    return leaves


def test_roots_and_proofs_of_a_long_log_are_those_of_the_definition(app: Flask) -> None:
    leaves = fill(SIZES[-1])
    roots = {size: tree.root(leaves[:size]) for size in SIZES}

    assert log.size() == SIZES[-1]
    assert {size: log.root_at(size) for size in SIZES} == roots
    chosen = random.Random(6962)
    for size in SIZES[1:]:
        for index in {0, size - 1, chosen.randrange(size), chosen.randrange(size)}:
            proof = log.prove_inclusion(index, size)
            assert tree.verify_inclusion(leaves[index], index, size, proof, roots[size])
        for old in SIZES:
            if old <= size:
                proof = log.prove_consistency(old, size)
                assert tree.verify_consistency(old, size, roots[old], roots[size], proof)


def test_nodes_come_with_the_leaf_that_makes_them_whole(app: Flask) -> None:
    whole = fill(65_536)
    kept = {(one.level, one.index): one.hash for one in db.session.scalars(sa.select(LogNode))}
    with write():
        db.session.execute(sa.delete(LogNode))
        for before, after in ((0, 255), (255, 256), (256, 1000), (1000, 65_536)):
            log.keep_nodes(before, after)

    again = {(one.level, one.index): one.hash for one in db.session.scalars(sa.select(LogNode))}
    assert again == kept
    assert len(kept) == 257
    assert kept[16, 0] == tree.root(whole).hex()


def test_an_act_that_makes_a_node_whole_keeps_it(app: Flask) -> None:
    fill(255)

    with write():
        append_act("tested", None, {})

    leaves = db.session.scalars(sa.select(LogEntry.leaf_hash).order_by(LogEntry.index)).all()
    node = db.session.get_one(LogNode, (8, 0))
    assert node.hash == tree.root([bytes.fromhex(leaf) for leaf in leaves]).hex()
