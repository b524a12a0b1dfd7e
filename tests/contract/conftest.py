"""An installation with a plan and printed labels in one enterprise, and programs signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from tests.contract.phone import Phone, instant
from tests.contract.program import Program
from tests.installation import PASSWORD, Installation, serving

SAMPLE = Path(__file__).parents[2] / "server/enterprises/data/sample_enterprises.csv"
USCC = "91430602MADEM00115"  # a meat plant in 岳阳楼区, of Yueyang

Body = dict[str, Any]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with serving(tmp_path_factory.mktemp("contract")) as place:
        _fill_register(place)
        _add_people(place)
        yield place


def _fill_register(place: Installation) -> None:
    place.run(
        ("import-enterprises", str(SAMPLE)),
        ("plan", "--enterprise", USCC),
        ("print", "--enterprise", USCC, "--out", str(place.data_dir / "labels.pdf")),
    )


def _add_people(place: Installation) -> None:
    place.add_people(
        ("administrator", "administrator", "430000", "管理员"),
        ("stranger", "inspector", "430700", "外地人"),
        ("leaver", "inspector", "430600", "离职者"),  # whom a test disables
        ("mover", "inspector", "430600", "调动者"),  # whose area a test changes
    )


def _signed_in(username: str) -> Any:
    @pytest.fixture(scope="session", name=username)
    def fixture(installation: Installation) -> Program:
        return Program(installation.base_url).sign_in(username, PASSWORD)

    return fixture


administrator = _signed_in("administrator")
staff = _signed_in("staff")
inspector = _signed_in("inspector")
colleague = _signed_in("colleague")
stranger = _signed_in("stranger")
leaver = _signed_in("leaver")
mover = _signed_in("mover")


@pytest.fixture
def nobody(installation: Installation) -> Program:
    """A program that is not signed in."""
    return Program(installation.base_url)


class Point(NamedTuple):
    """A control point as the feed gives it, and the label printed for it."""

    id: str
    version: int
    limits: list[dict[str, Any]]
    label: str


@pytest.fixture(scope="session")
def points(inspector: Program) -> list[Point]:
    """The control points of the plant, with their labels."""
    changes, _ = inspector.changes()
    data = [(one["type"], one["data"]) for one in changes]
    labels = {one["control_point"]: one["id"] for one in _of("label", changes)}
    return [
        Point(point["id"], point["version"], point["limits"], labels[point["id"]])
        for type_, point in data
        if type_ == "control_point"
    ]


def _of(type_: str, changes: list[Any]) -> list[dict[str, Any]]:
    return [{"id": one["id"], **one["data"]} for one in changes if one["type"] == type_]


@pytest.fixture
def phone(inspector: Program) -> Phone:
    """A new phone of the inspector's."""
    return Phone(inspector).enrol()


@pytest.fixture
def check(inspector: Program, colleague: Program, points: list[Point]) -> Callable[..., Body]:
    """Makes the whole body of a check; `members` replace its own."""

    def make(point: Point = points[0], **members: Any) -> Body:
        at = instant(datetime.now(UTC))
        body = {
            "label": point.label,
            "control_point": point.id,
            "plan_version": point.version,
            "checklist_version": 1,
            "visit": str(uuid4()),
            "scan": {"by": "camera", "at": at},
            "measurements": [],
            "items": [{"item": "C-06", "result": "conforms", "remark": "记录齐全"}],
            "incident_risk": False,
            "result": "conforms",
            "remark": "冷库 −18 ℃ 🙂",
            "photos": [],
            "position": {"latitude": "29.38001", "longitude": "113.12", "accuracy_m": "8.5"},
            "inspectors": [inspector.person["id"], colleague.person["id"]],
            "signatures": [],
        }
        return deepcopy(body | members)

    return make
