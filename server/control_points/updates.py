"""Templates move on, plans stay: which points stand on an older content, and accepting the new.

Nothing on a wall changes by itself. Staff see what differs, for whom, and accept it for one
point, for an enterprise, or for all that they listed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple, cast, get_args
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import lies_in
from ..accounts.models import Person
from ..console import keyset
from ..database import db
from ..enterprises.models import Enterprise
from ..language import Text
from ..problems import DomainError, InvalidInput
from ..regions.service import within
from . import bureau_templates, declining, followers, service
from .carrying import carry_over, is_adapted
from .catalogue import Content, Template
from .models import ControlPoint, DeclinedUpdate

# What becomes of a plant's own values and post where the template below them changed.
Adapted = Literal["keep", "replace", "leave"]
ADAPTED = {
    "keep": Text("保留企业的调整，其余更新", "Keep what is the plant’s own, update the rest"),
    "replace": Text("全部改为模板的内容", "Replace all by the template’s content"),
    "leave": Text("暂不更新这些控制点", "Leave these points as they are"),
}
BY_ENTERPRISE = (
    *(Enterprise.region_code, Enterprise.name, Enterprise.id),
    *(ControlPoint.code, ControlPoint.id),
)


class TemplatesMoved(DomainError):
    slug = "templates-moved"
    status = 409
    title = Text(
        "您查看之后模板又有变动，没有更新。请重新查看后再接受。",
        "The templates changed after you looked; nothing was updated. Look again, then accept.",
    )


class Wanted(NamedTuple):
    """What the list is narrowed to; empty: not at all."""

    region: str = ""  # a node and all below it
    category: str = ""
    template: str = ""
    enterprise: UUID | None = None
    point: UUID | None = None
    declined: bool = False  # those that stay as they are, in place of those to be updated

    def as_kept(self) -> dict[str, str]:
        return {"region": self.region, "category": self.category, "template": self.template}


class Update(NamedTuple):
    """A point whose template says something else than staff last accepted there."""

    point: ControlPoint
    template: Template
    adapted: bool  # some of it is the plant's own
    content: Content  # the template's, with what is the plant's own
    declined: DeclinedUpdate | None  # it stays as it is


def behind(person: Person, wanted: Wanted) -> sa.Select[ControlPoint]:
    """Select the points in the person's area that stand on an older content of their template."""
    points = (
        sa.select(ControlPoint)
        .join(ControlPoint.enterprise)
        .where(lies_in(Enterprise.region_code, person), ControlPoint.dropped_at.is_(None))
        .where(_is_behind(bureau_templates.templates(), wanted.declined))
    )
    if wanted.region:
        points = points.where(Enterprise.region_code.in_(within([wanted.region])))
    if wanted.category:
        points = points.where(Enterprise.category_code == wanted.category)
    if wanted.template:
        points = points.where(ControlPoint.template_code == wanted.template)
    if wanted.enterprise:
        points = points.where(ControlPoint.enterprise_id == wanted.enterprise)
    if wanted.point:
        points = points.where(ControlPoint.id == wanted.point)
    return points


def page(person: Person, wanted: Wanted, after: str, size: int) -> keyset.Page:
    """A page of those that `behind` selects, by enterprise; `after` as keyset.page has it."""
    return keyset.counted_page(behind(person, wanted), BY_ENTERPRISE, after, size)


def count(person: Person, wanted: Wanted) -> int:
    """How many there are."""
    points = behind(person, wanted).with_only_columns(sa.func.count(), maintain_column_froms=True)
    return db.session.scalar(points) or 0


def labels_outdated(person: Person, wanted: Wanted) -> int:
    """How many labels would be outdated, at most, if all of them were accepted."""
    points = behind(person, wanted).with_only_columns(ControlPoint.id, maintain_column_froms=True)
    return followers.outdated_by(points)


def updates_of(points: Collection[ControlPoint]) -> list[Update]:
    """What accepting would make of those of the points that are behind their templates, also of
    those that staff keep as they are."""
    templates = bureau_templates.templates()
    declined = declining.standing([point.id for point in points])
    return [
        _update(point, template, declined.get((point.id, template.sha256)))
        for point in points
        if point.dropped_at is None
        and (template := templates.get(point.template_code))
        and template.sha256 != point.template_sha256
    ]


def open_of(points: Collection[ControlPoint]) -> list[Update]:
    """The same without those that staff keep as they are."""
    return [update for update in updates_of(points) if not update.declined]


def accept(point_ids: Sequence[UUID], adapted: Adapted, edition: str, by: UUID, reason: str) -> int:
    """Accept what the templates now say at these points; returns how many have a new version.

    `edition` is that of the templates which were looked at. Inside `write()`. Raises
    TemplatesMoved where they have changed since, InvalidInput without a reason.
    """
    changed, accepted = 0, []
    for update in _looked_at(point_ids, edition):
        if update.adapted and adapted == "leave":
            continue
        content = update.template.content if adapted == "replace" else update.content
        changed += service.accept_template(update.point, update.template, content, by, reason)
        accepted.append(update.point.id)
    # What an earlier content was declined for is over.
    declining.reopen(accepted, by)
    return changed


def decline(point_ids: Sequence[UUID], edition: str, by: UUID, reason: str) -> int:
    """Keep these points as they are until their templates move on again; returns how many.

    As `accept` otherwise.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput("请写明理由。", "Give the reason.")
    found = _looked_at(point_ids, edition)
    for update in found:
        declining.decline(update.point, update.template, by, reason)
    return len(found)


def read_adapted(typed: str) -> Adapted:
    """What staff chose for adapted points. Raises InvalidInput."""
    if typed not in get_args(Adapted):
        raise InvalidInput(
            "请选择怎样处理企业已调整的控制点。", "Choose what becomes of adapted points."
        )
    return cast(Adapted, typed)


def _looked_at(point_ids: Sequence[UUID], edition: str) -> list[Update]:
    """The updates of these points. Raises TemplatesMoved."""
    if bureau_templates.edition() != edition:
        raise TemplatesMoved
    points = sa.select(ControlPoint).where(ControlPoint.id.in_(point_ids))
    return open_of(db.session.scalars(points.order_by(ControlPoint.id)).all())


def _update(point: ControlPoint, template: Template, declined: DeclinedUpdate | None) -> Update:
    content = point.current.content
    carried = carry_over(content, template.content)
    return Update(point, template, is_adapted(content), carried, declined)


def _is_behind(templates: Mapping[str, Template], declined: bool) -> sa.ColumnElement[bool]:
    """Found from the index alone: what plans stand on is of few kinds, however many points."""
    columns = (ControlPoint.template_code, ControlPoint.template_sha256)
    standing = db.session.execute(sa.select(*columns).distinct())
    older = [
        (code, sha256)
        for code, sha256 in standing
        if code in templates and templates[code].sha256 != sha256
    ]
    known = [(code, sha256) for code, sha256 in older if sha256 is not None]
    unknown = [code for code, sha256 in older if sha256 is None]
    ways = [sa.and_(columns[0].in_(unknown), columns[1].is_(None))] if unknown else []
    if known:
        ways.append(sa.tuple_(*columns).in_(known))
    if not ways:
        return sa.false()
    is_declined = declining.is_declined(templates, {code for code, _ in older})
    return sa.and_(sa.or_(*ways), is_declined if declined else sa.not_(is_declined))
