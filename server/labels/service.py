"""The labels of control points: finding, withdrawing and publishing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ..accounts.areas import covers, lies_in
from ..accounts.models import Person
from ..changes import feed
from ..console import keyset
from ..control_points import bureau_templates, followers
from ..control_points.models import ControlPoint
from ..database import db, in_slices, now, now_sealed
from ..enterprises import leaving, moves
from ..enterprises.models import Enterprise
from ..enterprises.naming import enterprise_named, few_named
from ..language import Text
from ..problems import DomainError, NotFound
from ..seals.acts import append_act
from ..typed import read_text
from . import life, unbound
from .codes import ALPHABET, LENGTH
from .models import Label, PrintRunItem

LONGEST_REASON = 200
ISSUED, WITHDRAWN = "labels-issued", "label-withdrawn"
MOST_CODES = 500  # that a beginning may mean; who types more of it finds the one


class AlreadyWithdrawn(DomainError):
    slug = "label-already-withdrawn"
    status = 409
    title = Text("标签已经作废", "The label is withdrawn already")


def labels_of_points(point_ids: Sequence[UUID]) -> dict[UUID, list[Label]]:
    """All labels each of these control points ever had, newest first."""
    found: dict[UUID, list[Label]] = defaultdict(list)
    statement = sa.select(Label).order_by(Label.issued_at.desc(), Label.code)
    for some in in_slices(point_ids):
        for label in db.session.scalars(statement.where(Label.control_point_id.in_(some))):
            found[label.control_point_id].append(label)  # type: ignore[index]  # it is in `some`
    return found


def standing(labels: Iterable[Label]) -> list[Label]:
    """Of one point's labels those that have not ended, a current one first."""
    left = [label for label in labels if label.state not in life.ENDED]
    return sorted(left, key=lambda label: not life.is_current(label))


def find(code: str, person: Person) -> Label:
    """A label of the person's area. Raises NotFound."""
    label = db.session.get(Label, code)
    if label is None or not covers_label(person, label):
        raise NotFound
    return label


def covers_label(person: Person, label: Label) -> bool:
    """Whether the label hangs in the person's area, or was printed for it without a point."""
    if label.control_point is None:
        return unbound.covers(person, label.code)
    return covers(person, label.control_point.enterprise.region_code)


BY_ENTERPRISE = (
    *(Enterprise.region_code, Enterprise.name, Enterprise.id),
    *(ControlPoint.code, Label.issued_at.desc(), Label.code),
)


class Search(NamedTuple):
    """What the list of labels is narrowed to; empty: not at all."""

    text: str = ""  # in the enterprise's name; the beginning of a label's or point's code
    state: str = ""
    enterprise: UUID | None = None
    run: UUID | None = None


def search(person: Person, wanted: Search) -> sa.Select[Label]:
    """Select the labels in the person's area; BY_ENTERPRISE orders them."""
    labels = (
        sa.select(Label)
        .join(Label.control_point)
        .join(ControlPoint.enterprise)
        .where(lies_in(Enterprise.region_code, person))
    )
    if wanted.text.strip():
        labels = labels.where(_called(wanted.text.strip()))
    if wanted.state:
        labels = labels.where(life.is_in(wanted.state))
    if wanted.enterprise:
        labels = labels.where(ControlPoint.enterprise_id == wanted.enterprise)
    if wanted.run:
        codes = sa.select(PrintRunItem.code).where(PrintRunItem.run_id == wanted.run)
        labels = labels.where(Label.code.in_(codes))
    return labels


def page(person: Person, wanted: Search, after: str, size: int) -> keyset.Page:
    """A page of those that `search` selects; `after` as keyset.page has it.

    Those in the state blank belong to no enterprise, and come by themselves.
    """
    if wanted.state == "blank":
        blanks = _unbound_called(unbound.in_area(person), wanted.text)
        return keyset.counted_page(blanks, unbound.NEWEST_FIRST, after, size)
    # What is outdated, or called so, is known only by looking at the points.
    is_costly = wanted.text or wanted.state == "outdated"
    counted = keyset.FEW if is_costly else keyset.COUNTED
    return keyset.counted_page(search(person, wanted), BY_ENTERPRISE, after, size, counted=counted)


def _called(text: str) -> sa.ColumnElement[bool]:
    """Whether the text stands in the enterprise's name, or begins a code: label's or point's."""
    ways: list[sa.ColumnElement[bool]] = []
    enterprises = few_named(text)
    if enterprises is None:
        ways.append(enterprise_named(text))
    elif enterprises:
        ways.append(Enterprise.id.in_(enterprises))
    if codes := _codes_beginning(text):
        ways.append(Label.code.in_(codes))
    if templates := bureau_templates.codes_like(text):
        of_point = ControlPoint.code.istartswith(text, autoescape=True)
        ways.append(sa.and_(ControlPoint.template_code.in_(templates), of_point))
    return sa.or_(*ways) if ways else sa.false()


def _unbound_called(labels: sa.Select[Label], text: str) -> sa.Select[Label]:
    """Those that wait to be bound; by their code also those that were withdrawn before."""
    if not text.strip():
        return labels.where(Label.state == "blank")
    return labels.where(Label.code.in_(_codes_beginning(text.strip())))


def _codes_beginning(text: str) -> Sequence[str]:
    """Label codes that begin as this was typed."""
    code = "".join(text.split()).replace("-", "").upper()
    if len(code) > LENGTH or set(code) - set(ALPHABET):
        return []
    first, last = (code.ljust(LENGTH, filling) for filling in (ALPHABET[0], ALPHABET[-1]))
    found = sa.select(Label.code).where(Label.code.between(first, last)).order_by(Label.code)
    return db.session.scalars(found.limit(MOST_CODES)).all()


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
    label, reason = find(code, by), withdrawal_reason(reason)
    if label.state == "withdrawn":
        raise AlreadyWithdrawn
    label.state, label.reason = "withdrawn", reason
    label.withdrawn_at = label.state_since = now_sealed()
    append_act(WITHDRAWN, by.id, {"code": code, "reason": reason}, label.withdrawn_at)
    publish([label])
    return label


def withdrawal_reason(typed: str) -> str:
    """Why a label is withdrawn, as whoever scans it reads it. Raises InvalidInput."""
    return read_text(typed, LONGEST_REASON, Text("请写明作废原因", "Give the reason"))


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


@leaving.on_close
def _enterprise_closed(enterprise: Enterprise, reason: str, by: Person) -> None:
    """Its labels do not hold any more, wherever they hang."""
    of_enterprise = sa.select(Label).join(Label.control_point)
    standing = of_enterprise.where(
        ControlPoint.enterprise_id == enterprise.id, Label.state.not_in(life.ENDED)
    )
    for label in db.session.scalars(standing.order_by(Label.code)).all():
        withdraw(label.code, reason, by)


@moves.on_move
def _enterprises_moved(regions: moves.Regions) -> None:
    here = (
        sa.select(Label.code, ControlPoint.enterprise_id)
        .join(Label.control_point)
        .where(ControlPoint.enterprise_id.in_(regions))
    )
    feed.publish_many("label", {code: [regions[of]] for code, of in db.session.execute(here)})


@followers.on_change
def _plan_changed(point: ControlPoint) -> None:
    """Its labels are outdated now, or current again."""
    publish(db.session.scalars(sa.select(Label).where(Label.control_point_id == point.id)).all())


@followers.on_asking
def _would_be_outdated(point_ids: sa.Select[UUID]) -> int:
    current = sa.select(sa.func.count()).select_from(Label).join(Label.control_point)
    where = (Label.control_point_id.in_(point_ids), life.is_now_current())
    return db.session.scalar(current.where(*where)) or 0


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
