"""What the ids in acts stand for, read at once for some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts.models import Person
from ..contact_points.models import ContactPoint, OfficeQuestion
from ..control_points.models import ControlPoint
from ..corrections.models import Correction
from ..database import db, in_slices
from ..enterprises.models import Enterprise
from ..follow_ups.models import FollowUpAddition, FollowUpPlan, FollowUpVisit
from ..follow_ups.periods import name as period_name
from ..labels.codes import grouped
from ..labels.models import Label, PrintRun
from ..language import Text, pick, t
from ..problem_reports.models import ProblemReport
from ..records.canonical import decode_base64url, encode_base64url
from ..records.models import Device, FieldRecord
from ..regions.models import Region

_NO_IDS = ("content", "based_on", "template_sha256", "jwk", "key", "handover", "backup", "rule")


class Where(NamedTuple):
    """The page on which something is shown, as `url_for` takes it."""

    endpoint: str
    values: Mapping[str, object]


class Named(NamedTuple):
    """What an id stands for: how it is said, where it is shown, which enterprise it is of."""

    text: str
    where: Where | None = None
    enterprise_id: UUID | None = None


class Names:
    """What the ids, codes and hashes in some bodies stand for.

    `most` bounds how many of a list are looked up: a print run has ten thousand labels.
    """

    def __init__(
        self,
        bodies: Iterable[Mapping[str, Any]],
        people: Iterable[UUID | None] = (),
        most: int | None = None,
    ) -> None:
        self._most = most
        self._named: dict[str, Named] = {}
        texts = {text for body in bodies for text in _leaves(body, most)}
        ids = {id_ for text in texts if (id_ := _uuid(text))}
        self._take_people({*ids, *(one for one in people if one)})
        self._take_things(ids)
        self._take_codes(texts)
        self._take_enterprises(ids)

    def of(self, text: object) -> Named | None:
        """What this id, code or hash stands for, where that is known."""
        return self._named.get(str(text))

    def enterprises_of(self, body: Mapping[str, Any]) -> list[Named]:
        """The enterprises that an act is about, each once."""
        found = (self._named.get(text) for text in _leaves(body, self._most))
        ids = dict.fromkeys(str(one.enterprise_id) for one in found if one and one.enterprise_id)
        return [self._named[id_] for id_ in ids if id_ in self._named]

    def _take_people(self, ids: Collection[UUID]) -> None:
        for person in _rows(Person, Person.id, ids):
            self._named[str(person.id)] = Named(person.name, None, person.enterprise_id)

    def _take_things(self, ids: Collection[UUID]) -> None:
        named = self._named
        for point in _rows(ControlPoint, ControlPoint.id, ids):
            where = Where("control_points.show", {"point_id": point.id})
            named[str(point.id)] = Named(point.code, where, point.enterprise_id)
        for order in _rows(Correction, Correction.record_id, ids):
            where = Where("corrections.show", {"record_sha256": order.record_sha256})
            point = order.control_point
            text, of = (point.code, point.enterprise_id) if point else ("", None)
            named[str(order.record_id)] = Named(text or order.record_sha256[:12], where, of)
        for visit in _rows(FollowUpVisit, FollowUpVisit.record_id, ids):
            where = Where("follow_up_visits.show_visit", {"record_sha256": visit.record_sha256})
            day = f"{visit.visited_at:%Y-%m-%d}"
            named[str(visit.record_id)] = Named(day, where, visit.enterprise_id)
        for plan in _rows(FollowUpPlan, FollowUpPlan.id, ids):
            where = Where("follow_ups.show_plan", {"plan_id": plan.id})
            named[str(plan.id)] = Named(pick(period_name(plan.period)), where)
        for run in _rows(PrintRun, PrintRun.id, ids):
            where = Where("labels.show_run", {"run_id": run.id})
            count = t(f"{run.total:,} 张", f"{run.total:,} labels")
            named[str(run.id)] = Named(count, where)
        for report in _rows(ProblemReport, ProblemReport.id, ids):
            where = Where("problem_report_desk.show", {"report_id": report.id})
            named[str(report.id)] = Named(report.reference, where)
        for model in (ContactPoint, FollowUpAddition, OfficeQuestion):
            for row in _rows(model, model.id, ids):
                named[str(row.id)] = Named("", None, row.enterprise_id)

    def _take_codes(self, texts: Collection[str]) -> None:
        for label in _rows(Label, Label.code, [text for text in texts if len(text) == 16]):
            of = label.control_point.enterprise_id if label.control_point else None
            where = Where("label.show", {"code": label.code})
            self._named[label.code] = Named(grouped(label.code), where, of)
        for region in _rows(Region, Region.code, [text for text in texts if len(text) == 6]):
            self._named[region.code] = Named(pick(Text(region.name_zh, region.name_en)))
        hashes = [text for text in texts if len(text) == 43]
        for device in _rows(Device, Device.kid, hashes):
            self._named[device.kid] = Named(device.name)
        self._take_records({sha256 for text in hashes if (sha256 := _hex(text))})

    def _take_records(self, hashes: Collection[str]) -> None:
        columns = (
            *(FieldRecord.sha256, FieldRecord.kind, FieldRecord.body),
            *(FieldRecord.applied, FieldRecord.outcome),
        )
        rows = list(_slices(sa.select(*columns), FieldRecord.sha256, hashes))
        at = {row.sha256: _uuid(row.body.get("control_point")) for row in rows}
        points = sa.select(ControlPoint.id, ControlPoint.enterprise_id)
        checked = {point for point in at.values() if point}
        of = {row.id: row.enterprise_id for row in _slices(points, ControlPoint.id, checked)}
        for row in rows:
            where = None
            if row.outcome == "held":
                where = Where("review.show_held", {"sha256": row.sha256})
            elif row.kind == "check":
                where = Where("checks.show_check", {"record_sha256": row.sha256})
            text = encode_base64url(bytes.fromhex(row.sha256))
            self._named[text] = Named(row.sha256[:12], where, of.get(at[row.sha256]))

    def _take_enterprises(self, ids: Collection[UUID]) -> None:
        more = {one.enterprise_id for one in self._named.values() if one.enterprise_id}
        for enterprise in _rows(Enterprise, Enterprise.id, {*ids, *more}):
            where = Where("enterprises.show", {"enterprise_id": enterprise.id})
            self._named[str(enterprise.id)] = Named(enterprise.name, where, enterprise.id)


def _leaves(value: Any, most: int | None) -> Iterator[str]:
    """The texts in a body, down to `most` of each list."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if name not in _NO_IDS:
                yield from _leaves(member, most)
    elif isinstance(value, list):
        for member in islice(value, most):
            yield from _leaves(member, most)


def _rows(model: Any, key: Any, values: Collection[Any]) -> Iterator[Any]:
    for (row,) in _slices(sa.select(model), key, values):
        yield row


def _slices(
    statement: sa.Select[*tuple[Any, ...]], key: Any, values: Collection[Any]
) -> Iterator[Any]:
    for some in in_slices(values):
        yield from db.session.execute(statement.where(key.in_(some)))


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def _hex(text: str) -> str | None:
    try:
        return decode_base64url(text).hex()
    except ValueError:
        return None
