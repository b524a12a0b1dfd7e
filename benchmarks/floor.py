"""What taking in a record costs at least: bare loops, one process, no HTTP, no SQLAlchemy.

The bare loop verifies the signature and inserts one row. The contract's own loop does beside that
what the contract asks of every record, however it is built: read the payload as I-JSON, hold the
body against its form, hash the leaf, sign the receipt, and keep the record, the leaf, what is
derived and what the phones are told: four rows. It judges nothing and answers nobody.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from service import BATCH, Sealed

from server.checks.schemas import CheckBodySchema
from server.database import now_sealed
from server.records import payload
from server.records.envelope import open_envelope, verifies
from server.records.forms import Form
from server.records.ingest import as_json
from server.seals.receipts import Receipts
from server.seals.tree import leaf_hash

BATCHES = 40
TABLES = ("record", "leaf", "derived", "told")
Rows = dict[str, list[tuple[Any, ...]]]


class Speed(NamedTuple):
    """How fast something went, and what it took of the processor."""

    records: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        return self.records / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.records


class Bare:
    """A connection of the driver's own, and four tables."""

    def __init__(self, engine: sa.Engine) -> None:
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        self._mark = f"{mark}, {mark}, {mark}"
        self._connection = engine.raw_connection()
        self._cursor = self._connection.cursor()
        if engine.dialect.name == "sqlite":  # as durably as the service does
            self._cursor.execute("PRAGMA journal_mode=WAL")
            self._cursor.execute("PRAGMA synchronous=FULL")
        for table in TABLES:
            self._cursor.execute(
                f"CREATE TABLE floor_{table} (key TEXT PRIMARY KEY, a TEXT, b TEXT)"
            )
        self._connection.commit()

    def insert(self, rows: Rows) -> None:
        for table, some in rows.items():
            self._cursor.executemany(f"INSERT INTO floor_{table} VALUES ({self._mark})", some)  # noqa: S608
        self._connection.commit()

    def close(self) -> None:
        for table in TABLES:
            self._cursor.execute(f"DROP TABLE floor_{table}")
        self._connection.commit()
        self._connection.close()


@contextmanager
def bare(folder: Path, database_url: str) -> Iterator[Bare]:
    """Tables of the floor's own, gone at the end."""
    engine = sa.create_engine(database_url or f"sqlite:///{folder / 'floor.db'}")
    tables = Bare(engine)
    yield tables
    tables.close()
    engine.dispose()


def bare_loop(sealed: Sealed, tables: Bare) -> Speed:
    """Verify, insert one row, commit per batch."""

    def batch_rows(batch: Sequence[str]) -> Rows:
        rows: Rows = {"record": []}
        for text in batch:
            envelope = open_envelope(text)
            assert verifies(envelope, sealed.keys[envelope.kid])
            rows["record"].append((envelope.sha256, text, ""))
        return rows

    return _timed(sealed.batches[:BATCHES], batch_rows, tables)


def contracts_loop(sealed: Sealed, tables: Bare) -> Speed:
    """What the contract asks of each record, with nothing around it."""
    form, receipts = Form(CheckBodySchema()), Receipts(now_sealed())

    def batch_rows(batch: Sequence[str]) -> Rows:
        rows: Rows = {table: [] for table in TABLES}
        for text in batch:
            envelope = open_envelope(text)
            assert verifies(envelope, sealed.keys[envelope.kid])
            claims = payload.read(envelope.payload, len(text))
            assert not form.faults(claims.body)
            key = envelope.sha256
            receipt = receipts.of(as_json(key), claims.id)
            rows["record"].append((key, text, receipt))
            rows["leaf"].append((key, leaf_hash(text.encode()).hex(), "record"))
            rows["derived"].append((key, json.dumps(claims.body), claims.id))
            rows["told"].append((key, claims.body["control_point"], claims.kind))
        return rows

    return _timed(sealed.batches[BATCHES : 2 * BATCHES], batch_rows, tables)


def _timed(batches: Sequence[Sequence[str]], rows_of: Any, tables: Bare) -> Speed:
    start, cpu = time.perf_counter(), time.process_time()
    for batch in batches:
        tables.insert(rows_of(batch))
    return Speed(BATCH * len(batches), time.perf_counter() - start, time.process_time() - cpu)
