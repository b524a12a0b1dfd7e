"""A prepared installation, copied for each test that may ruin it; figures short or full."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import create_app, schema
from server.accounts.service import add_person
from server.control_points.models import ControlPoint
from server.control_points.service import accept, propose
from server.database import db, write
from server.enterprises import identifiers, service, tables
from server.enterprises.models import Enterprise
from server.labels.codes import new_code
from server.labels.models import Label
from server.labels.service import ISSUED, publish
from server.seals.acts import append_act
from server.settings import Settings
from tests.faults.field import Field
from tests.faults.report import Row, keep
from tests.faults.server import Server, running
from tests.installation import PASSWORD

SAMPLE = Path(identifiers.__file__).parent / "data" / "sample_enterprises.csv"
PEOPLE = (
    ("administrator", "administrator", "430000"),
    ("staff", "staff", "430000"),
    ("inspector", "inspector", "430600"),
    ("colleague", "inspector", "430600"),
    ("leaver", "inspector", "430600"),
)

Figure = Callable[[int, int], int]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation with people, and a label at each planned point."""
    folder = tmp_path_factory.mktemp("prepared")
    fill(folder)
    return folder


def fill(folder: Path, database_url: str = "") -> None:
    """Prepare an installation in a folder, as a person would have done over the console."""
    settings = Settings.from_environment(
        {"DATA_DIR": str(folder), "DATABASE_URL": database_url}
    ).for_desk()
    app = create_app(settings)
    with app.app_context():
        schema.prepare()
        with write():
            for username, role, area in PEOPLE:
                add_person(username, username.title(), role, [area], PASSWORD)
            service.import_table(tables.read(SAMPLE.read_bytes()), None)
        with write():
            for enterprise in db.session.scalars(sa.select(Enterprise)):
                codes = [each.code for each in propose(enterprise) if not each.dropped]
                accept(enterprise, codes, None)
            labels = [_hung_at(point) for point in db.session.scalars(sa.select(ControlPoint))]
            db.session.add_all(labels)
            db.session.flush()
            append_act(ISSUED, None, {"codes": [label.code for label in labels]})
            publish(labels)
        db.session.remove()
        db.engine.dispose()


def _hung_at(point: ControlPoint) -> Label:
    return Label(code=new_code(), control_point=point, plan_version=1, state="posted")


@pytest.fixture
def server(prepared: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own, which it may kill."""
    with running(prepared, tmp_path / "data") as server:
        yield server


@pytest.fixture(scope="module")
def shared_server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file, which leave it as sound as they found it."""
    with running(prepared, tmp_path_factory.mktemp("shared") / "data") as server:
        yield server


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What chance starts from; printed, so that a failure can be had again with --seed."""
    given: int | None = request.config.getoption("--seed")
    chosen = secrets.randbelow(2**32) if given is None else given
    print(f"seed {chosen}")
    return chosen


@pytest.fixture
def field(server: Server, seed: int) -> Field:
    return Field(server, seed)


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the full figures are asked for."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture
def figure(soak: bool) -> Figure:
    """Chooses between the figure of a short run and that of `--soak`."""
    return lambda short, full: full if soak else short


@dataclass
class Reporter:
    seed: int
    soak: bool

    def __call__(self, fault: str, measured: str, *, holds: bool) -> None:
        """Say what was measured; a soak keeps it for docs/reliability.md."""
        print(f"{fault}: {measured}")
        if self.soak:
            keep(Row(fault, measured, holds, self.seed))
        assert holds, measured


@pytest.fixture
def report(seed: int, soak: bool) -> Reporter:
    return Reporter(seed, soak)
