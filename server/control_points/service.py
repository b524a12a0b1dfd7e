"""Each enterprise's plan: what the catalogue proposes, what staff accept, change and drop.

A plan is kept per control point, in versions that are never edited. What a label prints and a
phone shows is the content of one version, so every change of content is a new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from ..accounts import areas
from ..accounts.models import Person
from ..changes import feed
from ..checks.checklist import Gate, items_asked
from ..database import db, now_sealed
from ..enterprises import leaving, moves
from ..enterprises.models import Enterprise
from ..enterprises.pinyin import initials
from ..problems import InvalidInput, NotFound
from ..seals.acts import append_act
from . import adapting, bureau_templates, catalogue, followers
from .catalogue import Content, Template
from .models import ControlPoint, PlanVersion

ACCEPTED = "plan-accepted"  # the act: its content is null where the point was dropped


@dataclass(frozen=True)
class Proposal:
    """A template that fits an enterprise and is not in its plan."""

    template: Template
    code: str
    content: Content
    dropped: bool  # it was in the plan once; accepting it brings it back as it stood


def propose(enterprise: Enterprise) -> list[Proposal]:
    """What the templates have for the enterprise and its plan has not, by gate and code."""
    known = {point.code: point for point in _all_points(enterprise)}
    proposals = []
    for template in bureau_templates.of_category(enterprise.category_code):
        point = known.get(template.code)
        if point is None:
            proposals.append(Proposal(template, template.code, template.content, dropped=False))
        elif point.dropped_at is not None:
            content = point.current.content
            proposals.append(Proposal(template, template.code, content, dropped=True))
    return proposals


def points_of(enterprise: Enterprise) -> list[ControlPoint]:
    """The control points in the enterprise's plan, by gate and code."""
    return [point for point in _all_points(enterprise) if point.dropped_at is None]


def find(point_id: UUID, person: Person) -> ControlPoint:
    """A control point of an enterprise in the person's area, in the plan or dropped.

    Raises NotFound.
    """
    point = db.session.get(ControlPoint, point_id)
    if point is None:
        raise NotFound
    areas.require(person, point.enterprise.region_code)
    return point


def accept(
    enterprise: Enterprise, codes: Iterable[str], by: UUID | None, reason: str = ""
) -> list[ControlPoint]:
    """Take control points of the catalogue into the plan; returns those that were not in it.

    A code is a template's, or with -2, -3 … that of a further line of the same kind.
    Inside `write()`. Raises InvalidInput for a code that no template of the category has.
    """
    known = {point.code: point for point in _all_points(enterprise)}
    templates, added = bureau_templates.templates(), []
    for code in dict.fromkeys(codes):
        template = templates.get(catalogue.template_code(code) or "")
        if template is None or template.category_code != enterprise.category_code:
            raise InvalidInput(
                f"控制点目录中没有适用于该企业的“{code}”，请从建议列表中选择。",
                f"The catalogue has no {code} for this enterprise; choose from the proposals.",
            )
        point = known.get(code)
        if point is None:
            added.append(_add(enterprise, template, code, by, reason))
        elif point.dropped_at is not None:
            # As it stood when it was dropped: a label still on the wall is right again.
            point.dropped_at = None
            _seal(point, point.current.content, by, reason)
            added.append(point)
    if added:
        _publish(enterprise)
    return added


def drop(point: ControlPoint, by: UUID | None, reason: str) -> None:
    """Take a control point out of the plan; its versions stay. Inside `write()`."""
    if point.dropped_at is not None:
        return
    _require_reason(reason)
    point.dropped_at = now_sealed()
    _seal(point, None, by, reason, point.dropped_at)
    _publish(point.enterprise)
    followers.changed(point)


def new_version(
    point: ControlPoint,
    content: Content,
    by: UUID | None,
    reason: str,
    template: Template | None = None,
) -> None:
    """Let `content` hold at the point from now on. Inside `write()`; the caller publishes.

    `template`: from which it was accepted; without one, the former version's still stands behind.
    """
    version = template.version if template else point.current.catalogue_version
    point.current_version += 1
    _keep_version(point, content, version, by, reason)
    # `current` was loaded for the former number.
    db.session.flush()
    db.session.expire(point, ["current", "versions"])
    followers.changed(point)


def change(point: ControlPoint, content: Content, by: UUID | None, reason: str) -> ControlPoint:
    """Accept a changed content as the point's next version, and tell the phones.

    Inside `write()`. Nothing happens where the content is the current one.
    """
    if content != point.current.content:
        _require_reason(reason)
        new_version(point, content, by, reason)
        feed.publish("control_point", str(point.id), [point.enterprise.region_code])
    return point


def accept_template(
    point: ControlPoint, template: Template, content: Content, by: UUID | None, reason: str
) -> bool:
    """Accept what its template now says, `content` being that with what the plant has of its own.

    Returns whether something else holds at the point than before. Where nothing does, its version
    and labels stay. Inside `write()`.
    """
    point.template_sha256 = template.sha256
    is_new = content != point.current.content
    if is_new:
        _require_reason(reason)
        new_version(point, deepcopy(content), by, reason, template)
        feed.publish("control_point", str(point.id), [point.enterprise.region_code])
    else:
        _seal(point, point.current.content, by, reason)
    return is_new


def confirm(
    enterprise: Enterprise, chosen: Mapping[UUID, Collection[str]], document: str, by: UUID | None
) -> int:
    """Let the plant's document make common values its own; returns how many points changed.

    `chosen` has the limits' parameters by control point. Inside `write()`. Raises InvalidInput.
    """
    changed = 0
    for point in points_of(enterprise):
        parameters = chosen.get(point.id, ())
        content = adapting.confirm(point.current.content, parameters, document)
        changed += content != point.current.content
        change(point, content, by, document)
    return changed


def items_of(point: ControlPoint) -> list[str]:
    """The codes of the checklist items asked at the point, in the order asked."""
    with_raw_material = _with_raw_material_point([point.enterprise_id])
    return items_asked(cast(Gate, point.gate), point.enterprise_id in with_raw_material)


@feed.loader("control_point")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The control points as a phone receives them. A dropped one is gone."""
    points = db.session.scalars(
        sa.select(ControlPoint).where(
            ControlPoint.id.in_([UUID(each) for each in ids]), ControlPoint.dropped_at.is_(None)
        )
    ).all()
    with_raw_material = _with_raw_material_point({point.enterprise_id for point in points})
    return {
        str(point.id): {
            "id": str(point.id),
            "enterprise": str(point.enterprise_id),
            "code": point.code,
            "version": point.current_version,
            "gate": point.gate,
            **point.current.content,
            "pinyin": initials(point.current.content["step"]["zh"]),
            "items": items_asked(cast(Gate, point.gate), point.enterprise_id in with_raw_material),
        }
        for point in points
    }


@leaving.on_close
def _enterprise_closed(enterprise: Enterprise, reason: str, by: Person) -> None:
    for point in _all_points(enterprise):
        drop(point, by.id, reason)


@moves.on_move
def _enterprises_moved(regions: moves.Regions) -> None:
    points = sa.select(ControlPoint.id, ControlPoint.enterprise_id)
    here = db.session.execute(points.where(ControlPoint.enterprise_id.in_(regions)))
    feed.publish_many("control_point", {str(id_): [regions[of]] for id_, of in here})


def _add(
    enterprise: Enterprise, template: Template, code: str, by: UUID | None, reason: str
) -> ControlPoint:
    point = ControlPoint(
        enterprise=enterprise,
        code=code,
        template_code=template.code,
        template_sha256=template.sha256,
        gate=template.gate,
        current_version=1,
    )
    db.session.add(point)
    db.session.flush()
    _keep_version(point, deepcopy(template.content), template.version, by, reason)
    return point


def _keep_version(
    point: ControlPoint, content: Content, template_version: str, by: UUID | None, reason: str
) -> None:
    db.session.add(
        PlanVersion(
            control_point_id=point.id,
            version=point.current_version,
            content=content,
            catalogue_version=template_version,
            accepted_by=by,
            reason=reason,
        )
    )
    _seal(point, content, by, reason)


def _seal(
    point: ControlPoint,
    content: Content | None,
    by: UUID | None,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Write the act into the log: the version with its full text; null where it was dropped."""
    body = {
        "control_point": str(point.id),
        "version": point.current_version,
        "template_sha256": point.template_sha256,
        "content": content,
        "reason": reason,
    }
    append_act(ACCEPTED, by, body, at)


def _publish(enterprise: Enterprise) -> None:
    """All points, also dropped ones: what is asked at one depends on which others there are."""
    ids = [str(point.id) for point in _all_points(enterprise)]
    feed.publish_many("control_point", {each: [enterprise.region_code] for each in ids})


def _all_points(enterprise: Enterprise) -> list[ControlPoint]:
    points = db.session.scalars(
        sa.select(ControlPoint).where(ControlPoint.enterprise_id == enterprise.id)
    )
    return sorted(points, key=lambda point: (catalogue.GATES.index(point.gate), point.code))


def _with_raw_material_point(enterprise_ids: Collection[UUID]) -> set[UUID]:
    return set(
        db.session.scalars(
            sa.select(ControlPoint.enterprise_id).where(
                ControlPoint.enterprise_id.in_(enterprise_ids),
                ControlPoint.gate == "raw_material",
                ControlPoint.dropped_at.is_(None),
            )
        )
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("请写明变更理由。", "Give the reason for the change.")
