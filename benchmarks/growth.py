"""What taking in a record costs as the number of stored ones grows, on SQLite.

The processor's time, median over batches, first with few stored records, then with many.

    python benchmarks/growth.py [--json] [--stored 1000000]
"""

from __future__ import annotations

import time
from random import Random
from statistics import median

import county
from flask import Flask
from service import BATCH, Sealed, installation, option
from table import Figure, report

from server.database import db, now
from server.records.ingest import receive
from server.records.sending import Sending
from server.seals import log

PROBE = 2000  # records whose cost is measured at each number of stored ones


def cost(app: Flask) -> float:
    """Milliseconds of this process's processor to take in a record, the median over batches."""
    sealed = Sealed(app, PROBE)
    times = []
    for batch in sealed.batches:
        start = time.process_time()
        answer = receive(batch, Sending(by=sealed.person, sent_at=now()))
        times.append(time.process_time() - start)
        assert {one.outcome for one in answer.outcomes} == {"stored"}
        db.session.remove()
    return 1000 * median(times) / BATCH


def growth(app: Flask) -> list[Figure]:
    few, many = 10_000, option("--stored", 1_000_000)
    county.store(few)
    cost(app)  # warms up
    at_few = cost(app)
    county.store(many)
    at_many = cost(app)
    size = log.size()
    chance = Random(county.SEED)
    times = []
    for _ in range(200):
        start = time.process_time()
        log.prove_inclusion(chance.randrange(size), size)
        times.append(time.process_time() - start)
    db.session.rollback()
    return [
        Figure(f"cost per record at {few:,} stored", at_few, "ms"),
        Figure(f"cost per record at {many:,} stored", at_many, "ms"),
        Figure("cost, many to few stored", at_many / at_few, "×", 1.3, at_most=True),
        Figure(f"inclusion proof at {size:,}", 1000 * median(times), "ms", 5, at_most=True),
    ]


if __name__ == "__main__":
    with installation() as (app, _folder):
        figures = growth(app)
    report(figures)
