"""The database: one `db`, the column types, the single write lock and the revision clock.

SQLite in WAL mode by default, PostgreSQL by DATABASE_URL. Whoever writes does so inside
`write()`, which takes the installation's one lock with the transaction's first statement:
leaf indexes and feed revisions given inside it have no gaps and appear in the order of commits.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
LOCK_SECONDS = 30  # for which a transaction waits for the write lock before it gives up
SQLITE_LOCK_SECONDS = 10  # for which it waits for somebody who writes to the file without us
SQLITE_LOG_PAGES = 8000  # of 4 KiB in its write-ahead log, before they are put into the file
SQLITE_LOG_BYTES = 64 * 2**20  # that the log keeps on disk when it has been put into the file
TURN_PAUSE = 0.003  # seconds between two looks whether it is our turn
ADVISORY_LOCK = 0x6775616E  # any number, the same for every process of the installation


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = sa.DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    registry = registry(
        type_annotation_map={
            datetime: UtcDateTime,
            UUID: sa.Uuid,
            dict[str, Any]: sa.JSON,
            list[Any]: sa.JSON,
            int: sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        },
        # Constraints have names of their own, so that a migration can alter them.
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Clock(Model):
    """One row: the revision of the last change that any phone may have to hear of."""

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def now_sealed() -> datetime:
    """This instant as acts and receipts write it, to the millisecond: the row says no more."""
    moment = now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562): rows made one after another lie beside each other in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return UUID(int=value)


@contextmanager
def write() -> Iterator[None]:
    """One transaction that holds the installation's write lock from its first statement.

    Commits at the end, rolls back on any exception. Reads made before it are forgotten,
    so judge inside it whatever must still be true when it commits.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unwritten changes before write(): make them inside it")
    if session.info.get("writing"):
        raise RuntimeError("write() within write()")
    session.rollback()  # SQLite cannot turn an open read into a write without risking "busy"
    session.info["writing"] = True
    try:
        with _turn():
            connection = session.connection(execution_options={"write": True})
            if connection.dialect.name == "postgresql":
                session.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for this transaction's turn among those of the machine, where the database is SQLite.

    SQLite itself waits with ever longer sleeps: under load one in many never finds the lock free.
    PostgreSQL keeps a queue.
    """
    if db.engine.dialect.name != "sqlite":
        yield
        return
    handle = os.open(f"{db.engine.url.database}-turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + LOCK_SECONDS
        while not _locked(handle):
            if time.monotonic() > end:
                raise sa.exc.TimeoutError("the write lock is held for too long")
            time.sleep(TURN_PAUSE)
        yield
    finally:
        os.close(handle)  # which frees the lock, as the end of the process would


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def among(name: str) -> sa.BindParameter[Any]:
    """The values of a list that a statement gets as its parameter of this name: `in_(among(…))`.

    What is asked at every batch is built once: building it takes longer than answering it.
    """
    return sa.bindparam(name, expanding=True)


def in_slices(values: Iterable[T], size: int = 5000) -> Iterator[list[T]]:
    """The values, some at a time: SQLite takes at most 32,766 parameters in a statement."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def insert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns with one statement, past the session.

    The session has no objects of them: making those takes longer than all the rest.
    """
    if rows:
        db.session.execute(sa.insert(table_of(model)), rows)


def table_of(model: type[Base]) -> sa.Table:
    """The table of a model, for what goes past the session's objects."""
    return cast(sa.Table, model.__table__)


def begin_snapshot() -> None:
    """From here to the end of its transaction the session sees one state, whatever others write."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    db.session.execute(sa.select(Clock.id).limit(1))  # SQLite's begins with the first reading


def leave_no_trace() -> None:
    """Let SQLite overwrite what this connection deletes: it would stay on free pages of the file.

    PostgreSQL's vacuum does so in time.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sa.text("PRAGMA secure_delete=ON"))


def next_revisions(count: int = 1) -> range:
    """Give `count` feed revisions, ascending, none ever given before. Only inside `write()`."""
    if not db.session().info.get("writing"):
        raise RuntimeError("revisions are given inside write()")
    last = db.session.scalar(
        sa.update(Clock).values(revision=Clock.revision + count).returning(Clock.revision)
    )
    if last is None:
        last = count
        db.session.add(Clock(id=1, revision=last))
        db.session.flush()
    return range(last - count + 1, last + 1)


def init_app(app: Flask) -> None:
    """Bind the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["SETTINGS"].database_url
    if app.config["SETTINGS"].database_url.startswith("postgresql"):
        options = f"-c lock_timeout={LOCK_SECONDS}s"
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"options": options}}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _set_up_sqlite)
            sa.event.listen(db.engine, "begin", _begin_sqlite)


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_LOCK_SECONDS * 1000}",
        # Pages that every batch changes go from the log to the file once, not at every second.
        f"wal_autocheckpoint={SQLITE_LOG_PAGES}",
        # What a long read, an export say, let the log grow to is given back after it.
        f"journal_size_limit={SQLITE_LOG_BYTES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
