"""A month of visits: labels posted and control points checked by a sample phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from .. import local_days
from ..checks.judging import judge_check
from ..database import now, uuid7
from ..settings import current_settings
from .corrections import Corrections
from .measuring import answer, measure
from .phone import Phone, signature
from .pictures import signature_picture, wall_picture

SEED = 20261123  # every sample installation finds the same things
DAYS = 30
SHARE_VISITED = 0.8  # the other enterprises are due
SHARE_POSTED = 0.9  # of the labels at a visited enterprise
CHECKS_PER_VISIT = 5
PICTURED = 8  # visits whose first check has a photo and drawn signatures
REVISITED = 2  # enterprises visited one and two weeks before, too: their values have a trend
# Rough middles of the two prefectures; a sample enterprise lies somewhere around.
MIDDLES = {"4306": (29.36, 113.13), "4307": (29.03, 111.70)}

Data = dict[str, Any]


class Scope:
    """What the phone read from the feed, arranged as a visit needs it."""

    def __init__(self, changes: Iterator[Data]) -> None:
        by_type: dict[str, dict[str, Data]] = defaultdict(dict)
        for change in changes:
            by_type[change["type"]][change["id"]] = change["data"]
        self.enterprises = sorted(by_type["enterprise"].values(), key=lambda one: one["uscc"])
        self.people = by_type["person"]
        self.checklist = by_type["checklist"]["1"]
        self.items = {item["code"]: item for item in self.checklist["items"]}
        self.points: dict[str, list[Data]] = defaultdict(list)
        for point in sorted(by_type["control_point"].values(), key=lambda one: one["code"]):
            self.points[point["enterprise"]].append(point)
        self.labels = {
            data["control_point"]: code
            for code, data in by_type["label"].items()
            if data["state"] in ("issued", "printed", "posted")
        }


@dataclass
class Visit:
    """One enterprise on one day, by both inspectors."""

    enterprise: Data
    begins: datetime
    pictured: bool
    posts: bool = True  # puts up the labels


def month_of_visits(
    phone: Phone, colleague: UUID, pause: datetime, meanwhile: Callable[[], None]
) -> int:
    """Visit most of the phone's enterprises over the last month; returns how many checks.

    All that was done by the moment of `pause` is sent before `meanwhile` is called.
    """
    chance = Random(SEED)  # noqa: S311 - nothing here is a secret
    scope = Scope(phone.scope())
    inspectors = [phone.person, colleague]
    corrections = Corrections(phone, chance)
    checks, paused = 0, False
    for visit in _visits(scope.enterprises, chance):
        if visit.begins > pause and not paused:
            corrections.follow_until(pause)
            phone.send()
            meanwhile()
            paused = True
        corrections.follow_until(visit.begins)
        checks += FieldWork(phone, scope, inspectors, visit, corrections, chance).do()
    corrections.follow_until(now())
    phone.send()
    return checks


def _visits(enterprises: list[Data], chance: Random) -> list[Visit]:
    chosen = chance.sample(enterprises, round(len(enterprises) * SHARE_VISITED))
    today = local_days.today()
    days = [today - timedelta(days=days) for days in range(1, DAYS + 1)]
    workdays = [day for day in days if day.weekday() < 5]
    begins = sorted(
        datetime.combine(
            chance.choice(workdays),
            time(chance.randint(9, 15), chance.randint(0, 59)),
            current_settings().zone,
        )
        for _ in chosen
    )
    first_pictured = len(chosen) - PICTURED
    visits = [
        Visit(enterprise, begin, number >= first_pictured)
        for number, (enterprise, begin) in enumerate(zip(chosen, begins, strict=True))
    ]
    earlier = [before for visit in visits[-REVISITED:] for before in _weeks_before(visit)]
    return sorted([*visits, *earlier], key=lambda visit: visit.begins)


def _weeks_before(last: Visit) -> Iterator[Visit]:
    """Visits to the same enterprise one and two weeks earlier; the first puts up its labels."""
    last.posts = False
    for weeks in (2, 1):
        begins = last.begins - timedelta(weeks=weeks)
        yield Visit(last.enterprise, begins, pictured=False, posts=weeks == 2)


class FieldWork:
    """What is done in one visit, record by record, minute by minute."""

    def __init__(
        self,
        phone: Phone,
        scope: Scope,
        inspectors: list[UUID],
        visit: Visit,
        corrections: Corrections,
        chance: Random,
    ) -> None:
        self.phone, self.scope, self.inspectors = phone, scope, inspectors
        self.visit, self.corrections, self.chance = visit, corrections, chance
        self.visit_id, self.clock = uuid7(), visit.begins
        self.place = _place_of(visit.enterprise)

    def do(self) -> int:
        """Post the labels and check some of the points; returns how many checks."""
        points = [
            point
            for point in self.scope.points[self.visit.enterprise["id"]]
            if point["id"] in self.scope.labels
        ]
        for point in points:
            if self.visit.posts and self.chance.random() < SHARE_POSTED:
                self._post(point)
        checked = self.chance.sample(points, min(CHECKS_PER_VISIT, len(points)))
        for number, point in enumerate(checked):
            self._check(point, pictured=self.visit.pictured and number == 0)
        return len(checked)

    def _post(self, point: Data) -> None:
        body = {
            "label": self.scope.labels[point["id"]],
            "state": "posted",
            "photos": [],
            "position": self.place,
        }
        self.phone.seal(uuid7(), "posting", body, self._later(minutes=1))

    def _check(self, point: Data, *, pictured: bool) -> None:
        record_id, code = uuid7(), self.scope.labels[point["id"]]
        scanned = self._later(minutes=1)
        body: Data = {
            "label": code,
            "control_point": point["id"],
            "plan_version": point["version"],
            "checklist_version": self.scope.checklist["version"],
            "visit": str(self.visit_id),
            "scan": {"by": "camera", "at": scanned.isoformat(timespec="milliseconds")},
            "measurements": [measure(limit, self.chance) for limit in point["limits"]],
            "items": [answer(self.scope.items[item], self.chance) for item in point["items"]],
            "photos": [],
            "position": self.place,
            "inspectors": [str(person) for person in self.inspectors],
        }
        if pictured:
            taken = self._later(seconds=40)
            photo = self.phone.keep_photo(wall_picture(code, taken, self.chance))
            body["photos"] = [
                {"sha256": photo, "taken_at": taken.isoformat(timespec="milliseconds")}
            ]
        judged = judge_check(body, point["limits"])
        body["result"] = judged.result
        sealed = self._later(seconds=self.chance.randint(25, 120))
        body["signatures"] = self._signatures(record_id, body, sealed, drawn=pictured)
        self.phone.seal(record_id, "check", body, sealed)
        basis = [f"{law['ref']}{law['clause']}" for law in point["legal_basis"][:1]]
        self.corrections.order(
            record_id,
            judged,
            basis,
            body["inspectors"],
            body["signatures"],
            self._later(minutes=2),
        )

    def _signatures(self, record_id: UUID, body: Data, at: datetime, *, drawn: bool) -> list[Data]:
        signers: list[tuple[str, str, UUID | None]] = [
            ("inspector", self.scope.people[str(person)]["name"], person)
            for person in self.inspectors
        ]
        signers.append(("enterprise", self.visit.enterprise["contact_person"] or "示例代表", None))
        signatures = [
            signature(role, name, record_id, body, at, person) for role, name, person in signers
        ]
        for one in signatures if drawn else []:
            one["image"] = self.phone.keep_photo(signature_picture(self.chance))
        return signatures

    def _later(self, *, minutes: int = 0, seconds: int = 0) -> datetime:
        self.clock += timedelta(
            minutes=minutes, seconds=seconds, milliseconds=self.chance.randint(0, 999)
        )
        return self.clock


def _place_of(enterprise: Data) -> dict[str, str]:
    """Somewhere in its prefecture, the same place at each visit."""
    latitude, longitude = MIDDLES[enterprise["region"]["code"][:4]]
    chance = Random(f"{SEED} {enterprise['uscc']}")  # noqa: S311 - nothing here is a secret
    return {
        "latitude": f"{latitude + chance.uniform(-0.3, 0.3):.5f}",
        "longitude": f"{longitude + chance.uniform(-0.3, 0.3):.5f}",
        "accuracy_m": f"{chance.uniform(4, 20):.1f}",
    }
