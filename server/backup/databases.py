"""One state of the database into a file, and back: by SQLite's backup API, or pg_dump."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import sqlalchemy as sa

from ..database import db
from ..language import Text
from ..problems import DomainError


class ToolFailed(DomainError):
    slug = "database-tool"
    title = Text("数据库工具失败", "The database's tool failed")


def dump(into: Path) -> None:
    """Write what the session sees since `begin_snapshot` into a file. Raises ToolFailed."""
    if db.engine.dialect.name != "sqlite":
        snapshot = db.session.scalar(sa.text("SELECT pg_export_snapshot()"))
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={into}")
        return
    copy = sqlite3.connect(into)
    try:
        _driver_connection().backup(copy)
    finally:
        copy.close()


def load(dumped: Path) -> None:
    """Put a dumped state in the place of the present one. Raises ToolFailed."""
    db.session.rollback()
    if db.engine.dialect.name != "sqlite":
        db.session.remove()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", dumped)
        return
    copy = sqlite3.connect(dumped)
    try:
        copy.backup(_driver_connection())
    finally:
        copy.close()
        db.session.rollback()
        db.engine.dispose()


def _driver_connection() -> sqlite3.Connection:
    connection = db.session.connection().connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - asked for on SQLite alone
    if not connection.in_transaction:
        raise RuntimeError("the session has begun nothing")
    return connection


def _run(tool: str, *arguments: object) -> None:
    """Run one of PostgreSQL's own programs; the password is not on its command line."""
    url = db.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    command = [tool, "--dbname", address, *map(str, arguments)]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise ToolFailed(
            f"找不到 {tool}，请安装与服务器同版本的 PostgreSQL 客户端。",
            f"{tool} is not there: install PostgreSQL's client programs of the server's version.",
        ) from error
    except subprocess.CalledProcessError as error:
        said = str(error.stderr).strip()
        raise ToolFailed(f"{tool}：{said}", f"{tool}: {said}") from error
