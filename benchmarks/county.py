"""A county as the benchmarks need it: 500 enterprises with 5,000 control points and labels, their
inspector, and any number of stored records, made from a seed and written straight to the tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from server.accounts.service import add_person
from server.changes import feed
from server.checks.models import Check
from server.control_points import catalogue
from server.control_points.models import ControlPoint, PlanVersion
from server.database import db, now, uuid7, write
from server.enterprises.models import Enterprise
from server.labels.codes import new_code
from server.labels.models import Label
from server.records.models import Device, FieldRecord
from server.seals import log
from server.seals.models import LogEntry
from server.seals.tree import leaf_hash

SEED = 20261126
REGION = "430602"
ENTERPRISES, POINTS_EACH = 500, 10
PASSWORD = "correct-horse-battery"
DEVICES = 50  # that sent the stored records
TEXT = 1100  # characters of a stored record
CHUNK = 5000  # rows written at once


def found(enterprises: int = ENTERPRISES, *, printed: bool = True) -> None:
    """Fill an installation without enterprises. Opens its own `write()`.

    Unless `printed`, its points have no labels yet.
    """
    chance = Random(SEED)
    by_category: dict[str, list[Any]] = {}
    for template in catalogue.templates().values():
        by_category.setdefault(template.category_code, []).append(template)
    with write():
        add_person("inspector", "Inspector", "inspector", [REGION], PASSWORD)
        plants = [_enterprise(number, chance, sorted(by_category)) for number in range(enterprises)]
        db.session.add_all(plants)
        db.session.flush()
        points = [
            _point(enterprise, by_category[enterprise.category_code], number)
            for enterprise in plants
            for number in range(POINTS_EACH)
        ]
        db.session.add_all([row for point, version, _label in points for row in (point, version)])
        labels = [label for _point, _version, label in points] if printed else []
        db.session.add_all(labels)
        db.session.flush()
        for type_, ids in (
            ("enterprise", [str(one.id) for one in plants]),
            ("control_point", [str(point.id) for point, _version, _label in points]),
            ("label", [label.code for label in labels]),
        ):
            feed.publish_many(type_, {id_: [REGION] for id_ in ids})


def _enterprise(number: int, chance: Random, categories: list[str]) -> Enterprise:
    return Enterprise(
        id=uuid7(),
        uscc=f"91430602MA{number:08d}",
        number=f"ENT-{number:03d}",
        name=f"示例食品第{number:03d}有限公司",
        short_name=f"示例{number:03d}",
        pinyin=f"slsp{number:03d}",
        licence_no=f"SC1{number:013d}",
        licence_category="04",
        licence_subcategory="0401",
        category_code=chance.choice(categories),
        region_code=REGION,
        risk_grade=chance.choice("ABCD"),
        status="active",
        contact_person="张经理",
        contact_phone="0730-8000000",
        address=f"岳阳市岳阳楼区示例路{number}号",
    )


def _point(
    enterprise: Enterprise, templates: list[Any], number: int
) -> tuple[ControlPoint, PlanVersion, Label]:
    template = templates[number % len(templates)]
    point = ControlPoint(
        id=uuid7(),
        enterprise_id=enterprise.id,
        code=f"{template.code}-{number}",
        template_code=template.code,
        template_sha256=template.sha256,
        gate=template.gate,
        current_version=1,
    )
    version = PlanVersion(
        control_point_id=point.id,
        version=1,
        content=template.content,
        catalogue_version=catalogue.version(),
    )
    label = Label(code=new_code(), control_point_id=point.id, plan_version=1, state="posted")
    return point, version, label


def store(total: int) -> None:
    """Let the installation have this many records, all checks, spread over its points.

    Their texts are of the usual length and no signatures; nobody reads those again.
    """
    there = db.session.scalar(sa.select(sa.func.count()).select_from(FieldRecord)) or 0
    person = db.session.scalars(sa.text("SELECT id FROM person WHERE username = 'inspector'"))
    by = UUID(str(person.one()))
    points = list(db.session.execute(sa.select(Label.control_point_id, Label.code)))
    db.session.rollback()
    with write():
        for number in range(DEVICES):
            if db.session.get(Device, _kid(number)) is None:
                db.session.add(Device(kid=_kid(number), person_id=by, jwk={}, name="stored"))
    rows = _stored(range(there, total), by, points)
    while some := list(islice(rows, CHUNK)):
        with write():
            before = log.size()
            leaves = [leaf | {"index": before + at} for at, (leaf, _, _) in enumerate(some)]
            db.session.execute(sa.insert(LogEntry), leaves)
            records = [row | {"leaf_index": before + at} for at, (_, row, _) in enumerate(some)]
            db.session.execute(sa.insert(FieldRecord), records)
            db.session.execute(sa.insert(Check), [check for _, _, check in some])
            log.keep_nodes(before, before + len(some))


def _stored(
    numbers: range, by: UUID, points: list[Any]
) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in numbers:
        chance = Random(SEED + number)
        text = f"{number:020d}.{chance.randbytes(TEXT // 2 - 10).hex()}"
        data = text.encode("ascii")
        sha256 = hashlib.sha256(data).hexdigest()
        point, code = points[number % len(points)]
        made = start + timedelta(seconds=60 * number)
        id_ = UUID(int=chance.getrandbits(128) & ~(0xF << 76) | 0x7 << 76)
        yield (
            {"type": "record", "sha256": sha256, "leaf_hash": leaf_hash(data).hex()},
            {
                "sha256": sha256,
                "text": text,
                "content_sha256": hashlib.sha256(sha256.encode()).hexdigest(),
                "kid": _kid(number % DEVICES),
                "person_id": by,
                "id": id_,
                "kind": "check",
                "sequence": number // DEVICES + 1,
                "previous": None,
                "recorded_at": made,
                "body": {"control_point": str(point), "label": code},
                "received_at": made,
                "skew_ms": 0,
                "receipt": text[:400],
                "outcome": "stored",
                "takes_place": True,
                "applied": True,
            },
            {
                "record_sha256": sha256,
                "record_id": id_,
                "control_point_id": point,
                "label_code": code,
                "plan_version": 1,
                "visit": id_,
                "person_id": by,
                "inspectors": [str(by)],
                "recorded_at": made,
                "claimed_result": "conforms",
                "result": "conforms",
                "items": {"C-06": "conforms"},
                "limits_not_met": [],
                "limits_not_assessed": [],
                "place": number // len(points),
                "visited_at": made,
            },
        )


def _kid(number: int) -> str:
    return f"{number:043d}"


def body(point: UUID, label: str, by: UUID) -> dict[str, Any]:
    """A check as an inspector fills it in without hurry."""
    at = now().isoformat(timespec="milliseconds")
    return {
        "label": label,
        "control_point": str(point),
        "plan_version": 1,
        "checklist_version": 1,
        "visit": str(uuid7()),
        "scan": {"by": "camera", "at": at},
        "measurements": [],
        "items": [
            {"item": item, "result": "conforms", "remark": "记录齐全"}
            for item in ("C-01", "C-06", "C-11")
        ],
        "incident_risk": False,
        "result": "conforms",
        "remark": "现场整洁，温度记录完整。",
        "photos": [],
        "position": {"latitude": "29.38001", "longitude": "113.12000", "accuracy_m": "8.5"},
        "inspectors": [str(by)],
        "signatures": [],
    }
