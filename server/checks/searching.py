"""Finding checks among very many: filters, pages by keys, and bounds on what one page may cost.

A page looks at no more than MOST_LOOKED_AT checks where its area is large and its filters are
rare; it then says how far back it has looked, and goes on from there when asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from .. import local_days
from ..accounts.areas import regions_of
from ..accounts.models import Person
from ..console import keyset
from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.codes import CodeError, normalise
from ..labels.models import Label
from ..records.models import FieldRecord
from ..records.reasons import HELD
from ..regions.service import within
from .models import Check
from .publication import window
from .search_form import Search

MOST_COUNTED = 10_000
MOST_LOOKED_AT = 50_000
FEW_POINTS = 5_000  # up to which the checks of an area are found from its points
FEW_ENTERPRISES = 500

KEYS = (Check.recorded_at.desc(), Check.record_sha256)
_POINT_CODE = re.compile(r"[A-Za-z]{2,8}-[0-9]")


class Found(NamedTuple):
    """A page of checks."""

    page: keyset.Page
    counted: int | None  # up to MOST_COUNTED; None: not the first page
    has_more: bool  # than were counted
    looked_back_to: datetime | None  # None: as far as there is anything


# Corrections follow checks, which do not know them: they say here which checks they followed.
WithCorrection = Callable[[str], sa.Select[Any]]
_with_correction: list[WithCorrection] = []


def with_correction_provider(provider: WithCorrection) -> WithCorrection:
    """Register who selects the record ids of the checks with a correction of CORRECTIONS."""
    _with_correction[:] = [provider]
    return provider


def search(person: Person, wanted: Search, after: str, size: int) -> Found:
    """A page of the checks in the person's area, newest first. Raises NoSuchPlace."""
    statement, is_wide = select(person, wanted)
    bound = _bound(after, wanted) if is_wide else None
    backward = after.startswith(keyset.BACKWARD)
    if bound:
        edge = Check.recorded_at < bound if backward else Check.recorded_at > bound
        found = keyset.page(statement.where(edge), KEYS, after, size)
        onward = keyset.place(after[:1] or keyset.FORWARD, [bound, ""])
        if backward and found.before is None:
            found = found._replace(before=onward)
        elif not backward and found.after is None:
            found = found._replace(after=onward)
        else:
            bound = None  # the page is full: it looked no further than it had to
    else:
        found = keyset.page(statement, KEYS, after, size)
    counted, has_more = (None, False) if after else _count(statement, is_wide, wanted)
    page = found._replace(items=_load(found.items))
    return Found(page, counted, has_more, None if backward else bound)


def select(person: Person, wanted: Search) -> tuple[sa.Select[Any], bool]:
    """Select the hashes of the records; and whether that looks at many more than it finds."""
    statement = sa.select(Check.record_sha256).where(*_of_time(wanted), *_of_check(wanted))
    points, is_narrow = _points(person, wanted)
    is_wide = not is_narrow and (points is not None or bool(_of_check(wanted)))
    if wanted.held:
        held, are_few = _held()
        statement = statement.where(held)
        is_wide = not (is_narrow or are_few)
    if points is not None and is_narrow:
        statement = statement.where(Check.control_point_id.in_(points))
    elif points is not None:
        # Row by row, so that no database begins with the many points instead of the last checks.
        here = points.where(ControlPoint.id == Check.control_point_id).correlate(Check)
        statement = statement.where(here.exists())
    return statement, is_wide


def _of_time(wanted: Search) -> list[sa.ColumnElement[bool]]:
    since, until = wanted.since, wanted.until
    if wanted.near_publication:
        near = window(local_days.today())
        since, until = max(since or near.first, near.first), min(until or near.last, near.last)
    conditions = []
    if since:
        conditions.append(Check.recorded_at >= local_days.midnight(since))
    if until:
        conditions.append(Check.recorded_at < local_days.midnight(until + timedelta(days=1)))
    return conditions


def _of_check(wanted: Search) -> list[sa.ColumnElement[bool]]:
    """What is asked of the check itself, beside its time and place."""
    conditions: list[tuple[object, sa.ColumnElement[bool]]] = [
        (wanted.result, Check.result == wanted.result),
        (wanted.deviation, sa.cast(Check.limits_not_met, sa.Text) != "[]"),
        (wanted.differing, Check.claimed_result.is_distinct_from(Check.result)),
        (wanted.near_publication, Check.replaced_by.is_(None)),
        (wanted.inspectors is not None, _by_one_of(wanted.inspectors or [])),
    ]
    if wanted.correction and _with_correction:
        followed = _with_correction[0](wanted.correction)
        conditions.append((True, Check.record_id.in_(followed)))
    return [condition for asked, condition in conditions if asked]


def _held() -> tuple[sa.ColumnElement[bool], bool]:
    """That staff accepted the check's record, which was held; and whether few are so."""
    held = sa.select(FieldRecord.sha256).where(
        FieldRecord.reason.in_(HELD),  # as all that are held; it has an index
        FieldRecord.outcome == "held",
        FieldRecord.applied,
    )
    few = db.session.scalars(held.limit(keyset.FEW + 1)).all()
    if len(few) <= keyset.FEW:
        return Check.record_sha256.in_(few), True
    return held.where(FieldRecord.sha256 == Check.record_sha256).exists(), False


def _by_one_of(people: Sequence[UUID]) -> sa.ColumnElement[bool]:
    team = sa.cast(Check.inspectors, sa.Text)
    return sa.or_(Check.person_id.in_(people), *(team.contains(str(one)) for one in people))


def _points(person: Person, wanted: Search) -> tuple[sa.Select[Any] | None, bool]:
    """Select the control points asked for, and whether they are few; None: all there are."""
    points = sa.select(ControlPoint.id).join(ControlPoint.enterprise)
    places = _of_place(person, wanted)
    kinds = [
        condition
        for asked, condition in (
            (wanted.gate, ControlPoint.gate == wanted.gate),
            (wanted.template, ControlPoint.template_code == wanted.template),
            (
                _POINT_CODE.match(wanted.text),
                ControlPoint.code.startswith(wanted.text.upper(), autoescape=True),
            ),
        )
        if asked
    ]
    if not places:
        return (points.where(*kinds) if kinds else None), False
    some = points.where(*places).limit(FEW_POINTS + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return points.where(*places, *kinds), count <= FEW_POINTS


def _of_place(person: Person, wanted: Search) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if "" not in person.area_codes:
        conditions.append(Enterprise.region_code.in_(regions_of(person)))
    if wanted.region:
        conditions.append(Enterprise.region_code.in_(within([wanted.region])))
    if wanted.text and not _POINT_CODE.match(wanted.text):
        conditions.append(_named(wanted.text, conditions))
    if wanted.point:
        conditions.append(ControlPoint.id == wanted.point)
    return conditions


def _named(text: str, regions: Sequence[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """The point of a label's code, or those of the enterprises of this USCC or with this name."""
    try:
        of_label = sa.select(Label.control_point_id).where(Label.code == normalise(text))
        return ControlPoint.id.in_(of_label)
    except CodeError:
        pass
    code = "".join(text.split()).upper()
    named = sa.or_(Enterprise.name.icontains(text, autoescape=True), Enterprise.uscc == code)
    # A name is looked for once, not for each check; a word of most names stays as it is.
    some = sa.select(Enterprise.id).where(named, *regions).limit(FEW_ENTERPRISES + 1)
    ids = db.session.scalars(some).all()
    return ControlPoint.enterprise_id.in_(ids) if len(ids) <= FEW_ENTERPRISES else named


def _bound(after: str, wanted: Search) -> datetime | None:
    """The time of the check at which a page stops looking; None where it may look at all."""
    backward = after.startswith(keyset.BACKWARD)
    looked_at = sa.select(Check.recorded_at).where(*_of_time(wanted))
    if after:
        start = keyset.values_at(after, KEYS)[0]
        looked_at = looked_at.where(
            Check.recorded_at >= start if backward else Check.recorded_at <= start
        )
    order = Check.recorded_at if backward else Check.recorded_at.desc()
    return db.session.scalar(looked_at.order_by(order).offset(MOST_LOOKED_AT).limit(1))


def _count(statement: sa.Select[Any], is_wide: bool, wanted: Search) -> tuple[int, bool]:
    """How many there are, as far as they are counted; and whether there are more."""
    bound = _bound("", wanted) if is_wide else None
    if bound:
        statement = statement.where(Check.recorded_at > bound)
    some = statement.limit(MOST_COUNTED + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return min(count, MOST_COUNTED), count > MOST_COUNTED or bound is not None


def _load(record_hashes: Sequence[str]) -> list[Check]:
    """These checks with their points and enterprises, in this order."""
    found = (
        sa.select(Check)
        .where(Check.record_sha256.in_(record_hashes))
        .options(
            joinedload(Check.control_point, innerjoin=True).options(
                joinedload(ControlPoint.enterprise, innerjoin=True), lazyload(ControlPoint.current)
            )
        )
    )
    by_hash = {check.record_sha256: check for check in db.session.scalars(found)}
    return [by_hash[sha256] for sha256 in record_hashes]
