"""The labels of control points: finding, withdrawing and publishing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ..accounts.areas import covers, regions_of
from ..accounts.models import Person
from ..changes import feed
from ..control_points import followers
from ..control_points.models import ControlPoint
from ..database import db, now
from ..enterprises import moves
from ..enterprises.models import Enterprise
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from . import life
from .models import Label, PrintRunItem

LONGEST_REASON = 200


class AlreadyWithdrawn(DomainError):
    slug = "label-already-withdrawn"
    status = 409
    title = Text("标签已经作废", "The label is withdrawn already")


def labels_of_points(point_ids: Sequence[UUID]) -> dict[UUID, list[Label]]:
    """All labels each of these control points ever had, newest first."""
    found: dict[UUID, list[Label]] = defaultdict(list)
    statement = sa.select(Label).order_by(Label.issued_at.desc(), Label.code)
    for some in _in_slices(point_ids):
        for label in db.session.scalars(statement.where(Label.control_point_id.in_(some))):
            found[label.control_point_id].append(label)  # type: ignore[index]  # it is in `some`
    return found


def standing(labels: Iterable[Label]) -> list[Label]:
    """Of one point's labels those that have not ended, a current one first."""
    left = [label for label in labels if label.state not in life.ENDED]
    return sorted(left, key=lambda label: not life.is_current(label))


def find(code: str, person: Person) -> Label:
    """A label of an enterprise in the person's area. Raises NotFound.

    A blank one belongs to no enterprise: whoever has the whole installation sees it.
    """
    label = db.session.get(Label, code)
    if label is None or not covers_label(person, label):
        raise NotFound
    return label


def covers_label(person: Person, label: Label) -> bool:
    """Whether the label hangs, or will hang, in the person's area."""
    if label.control_point is None:
        return "" in person.area_codes
    return covers(person, label.control_point.enterprise.region_code)


class Search(NamedTuple):
    """What the list of labels is narrowed to; empty: not at all."""

    text: str = ""  # in the enterprise's name; the beginning of a label's or point's code
    state: str = ""
    enterprise: UUID | None = None
    run: UUID | None = None


def search(person: Person, wanted: Search) -> sa.Select[Label]:
    """Select the labels in the person's area, by enterprise and point, newest first."""
    labels = (
        sa.select(Label)
        .join(Label.control_point)
        .join(ControlPoint.enterprise)
        .where(Enterprise.region_code.in_(regions_of(person)))
        .order_by(Enterprise.region_code, Enterprise.uscc, ControlPoint.code)
        .order_by(Label.issued_at.desc(), Label.code)
    )
    if wanted.text:
        text = wanted.text.strip()
        code = "".join(text.split()).replace("-", "").upper()
        labels = labels.where(
            sa.or_(
                Enterprise.name.icontains(text, autoescape=True),
                ControlPoint.code.istartswith(text, autoescape=True),
                Label.code.startswith(code, autoescape=True),
            )
        )
    if wanted.state:
        labels = labels.where(life.state_column() == wanted.state)
    if wanted.enterprise:
        labels = labels.where(ControlPoint.enterprise_id == wanted.enterprise)
    if wanted.run:
        codes = sa.select(PrintRunItem.code).where(PrintRunItem.run_id == wanted.run)
        labels = labels.where(Label.code.in_(codes))
    return labels


def counts_by_state(point_filter: sa.ColumnElement[bool]) -> Mapping[str, int]:
    """How many labels are in each state, of the control points that the filter lets pass."""
    state = life.state_column().label("state")
    counted = (
        sa.select(state, sa.func.count())
        .select_from(Label)
        .join(Label.control_point)
        .join(ControlPoint.enterprise)
        .where(point_filter)
        .group_by(state)
    )
    return dict(db.session.execute(counted).all())


def withdraw(code: str, reason: str, by: Person) -> Label:
    """Withdraw a label for good: whoever scans it is told so first. Inside `write()`.

    Raises NotFound, InvalidInput without a reason, AlreadyWithdrawn.
    """
    label, reason = find(code, by), reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            f"请写明作废原因，不超过 {LONGEST_REASON} 字。",
            f"Give the reason, {LONGEST_REASON} characters at most.",
        )
    if label.state == "withdrawn":
        raise AlreadyWithdrawn
    label.state, label.reason = "withdrawn", reason
    label.withdrawn_at = label.state_since = now()
    append_act("label-withdrawn", by.id, {"code": code, "reason": reason})
    publish([label])
    return label


def mark_printed(which: sa.ColumnElement[bool]) -> None:
    """A first complete file has these labels, where none had before. Inside `write()`.

    For ten thousand at once: no label is loaded.
    """
    fresh = sa.and_(which, Label.printed_at.is_(None))
    where = sa.select(Label.code, Enterprise.region_code).where(fresh)
    where = where.outerjoin(Label.control_point).outerjoin(ControlPoint.enterprise)
    regions = {code: [region] if region else [] for code, region in db.session.execute(where)}
    moment, issued = now(), Label.state == "issued"
    db.session.execute(
        sa.update(Label)
        .where(fresh)
        .values(
            printed_at=moment,
            state=sa.case((issued, "printed"), else_=Label.state),
            state_since=sa.case((issued, moment), else_=Label.state_since),
        )
        .execution_options(synchronize_session="fetch")
    )
    feed.publish_many("label", regions)


def publish(labels: Iterable[Label]) -> None:
    """Tell the phones of the enterprise's region. Inside `write()`."""
    db.session.flush()
    feed.publish_many("label", {label.code: _regions(label) for label in labels})


def _regions(label: Label) -> list[str]:
    point = label.control_point
    return [point.enterprise.region_code] if point else []


@moves.on_move
def _enterprise_moved(enterprise: Enterprise) -> None:
    of_enterprise = sa.select(Label).join(Label.control_point)
    publish(
        db.session.scalars(of_enterprise.where(ControlPoint.enterprise_id == enterprise.id)).all()
    )


@followers.on_change
def _plan_changed(point: ControlPoint) -> None:
    """Its labels are outdated now, or current again."""
    publish(db.session.scalars(sa.select(Label).where(Label.control_point_id == point.id)).all())


@feed.loader("label")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The labels as a phone receives them."""
    # Not what holds at its point: that comes with the point, and is fifty times as long.
    light = joinedload(Label.control_point).options(
        lazyload(ControlPoint.current), lazyload(ControlPoint.enterprise)
    )
    found = sa.select(Label).where(Label.code.in_(ids)).options(light)
    return {label.code: _wire(label) for label in db.session.scalars(found)}


def _wire(label: Label) -> dict[str, Any]:
    data: dict[str, Any] = {
        "control_point": str(label.control_point_id) if label.control_point_id else None,
        "plan_version": label.plan_version,
        "state": life.state_of(label),
    }
    if label.latitude is not None and label.longitude is not None:
        data["position"] = {"latitude": label.latitude, "longitude": label.longitude}
    if label.replaced_by is not None:
        data["replaced_by"] = label.replaced_by
    if label.valid_until is not None:
        data["valid_until"] = label.valid_until.isoformat()
    return data


def _in_slices(ids: Sequence[UUID], size: int = 5000) -> Iterable[Sequence[UUID]]:
    """SQLite takes at most 32,766 parameters in a statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
