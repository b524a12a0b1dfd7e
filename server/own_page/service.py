"""Letting an enterprise's people in, and what they see of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts.models import ENTERPRISE, Person
from ..accounts.service import end_sessions, hash_password, require_new_username, seal_change
from ..checks.models import Check
from ..checks.service import last_checks
from ..control_points import service as control_points
from ..control_points.models import ControlPoint
from ..corrections.models import Correction
from ..corrections.service import of_enterprise
from ..database import db, now, write
from ..enterprises.models import Enterprise
from ..labels import codes
from ..labels import service as labels
from ..labels.models import Label
from ..language import Text
from ..monitoring import service as monitoring
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from ..work import every_hour
from .models import AccessCode

CODE_HOLDS = timedelta(days=30)
LAPSED_KEPT = timedelta(days=30)  # of codes that were used, or can be used no more: ours


class CodeNotUsable(DomainError):
    slug = "access-code"
    status = 422
    title = Text(
        "这个开通码不能使用：可能输错、已经用过或已过期。请向监管部门索取新的开通码。",
        "This code cannot be used: mistyped, used already, or expired. Ask the authority for a "
        "new one.",
    )


class PointOfMine(NamedTuple):
    """One control point as its enterprise sees it."""

    point: ControlPoint
    label: Label | None  # the one to follow
    check: Check | None  # the last official one
    corrections: list[Correction]  # that have not ended
    noted: monitoring.Recent | None  # what its own people noted there lately


def make_code(enterprise: Enterprise, by: Person) -> str:
    """A code for one more person of the enterprise; it is shown once. Inside `write()`."""
    code = codes.new_code()
    db.session.add(
        AccessCode(
            code_hash=_hash(code),
            enterprise_id=enterprise.id,
            made_by=by.id,
            expires_at=now() + CODE_HOLDS,
        )
    )
    append_act("access-code-made", by.id, {"enterprise": str(enterprise.id)})
    return code


def find_code(typed: str) -> AccessCode:
    """The code that was typed, while it can be used. Raises CodeNotUsable."""
    try:
        found = db.session.get(AccessCode, _hash(codes.normalise(typed)))
    except codes.CodeError as error:
        raise CodeNotUsable from error
    if found is None or found.used_at or found.expires_at < now():
        raise CodeNotUsable
    return found


def redeem(typed: str, username: str, name: str, password_hash: str) -> Person:
    """Make the account of an enterprise's person, once per code. Inside `write()`.

    `password_hash` comes from `accounts.service.hash_password`, made before the lock.
    Raises CodeNotUsable, InvalidInput.
    """
    code = find_code(typed)
    require_new_username(username)
    if not name.strip():
        raise InvalidInput("请填写姓名", "Give your name")
    code.used_at = now()
    person = Person(
        username=username,
        name=name.strip(),
        role=ENTERPRISE,
        enterprise_id=code.enterprise_id,
        password_hash=password_hash,
    )
    db.session.add(person)
    seal_change(person, "added", code.made_by)
    return person


@every_hour
def forget_lapsed() -> None:
    """Forget the codes that have long been of no use. Opens its own `write()`."""
    lapsed = sa.func.coalesce(AccessCode.used_at, AccessCode.expires_at)
    with write():
        db.session.execute(sa.delete(AccessCode).where(lapsed < now() - LAPSED_KEPT))


def people_of(enterprise: Enterprise) -> Sequence[Person]:
    """The enterprise's people, those first who can still sign in."""
    return db.session.scalars(
        sa.select(Person)
        .where(Person.enterprise_id == enterprise.id)
        .order_by(Person.disabled_at.is_not(None), Person.created_at)
    ).all()


def shut_out(enterprise: Enterprise, person_id: UUID, by: Person) -> Person:
    """Let one of the enterprise's people in no longer. Inside `write()`. Raises NotFound."""
    person = db.session.get(Person, person_id)
    if person is None or person.enterprise_id != enterprise.id:
        raise NotFound
    person.disabled_at = person.disabled_at or now()
    end_sessions(person.id)
    seal_change(person, "disabled", by.id)
    return person


def enterprise_of(person: Person) -> Enterprise:
    """The enterprise whose person it is."""
    return db.session.get_one(Enterprise, person.enterprise_id)


def points_of(enterprise: Enterprise) -> list[PointOfMine]:
    """The enterprise's control points with what stands at each."""
    points = control_points.points_of(enterprise)
    ids = [point.id for point in points]
    found, checks = labels.labels_of_points(ids), last_checks(ids)
    noted = monitoring.recent(ids)
    standing = {point_id: labels.standing(found.get(point_id, [])) for point_id in ids}
    open_ones = [
        correction
        for correction in db.session.scalars(of_enterprise(enterprise.id))
        if correction.state in ("open", "evidence")
    ]
    return [
        PointOfMine(
            point,
            next(iter(standing[point.id]), None),
            checks.get(point.id),
            [one for one in open_ones if one.control_point_id == point.id],
            noted.get(point.id),
        )
        for point in points
    ]


def new_password_hash(password: str, again: str) -> str:
    """The hash of a password typed twice. Raises InvalidInput."""
    if password != again:
        raise InvalidInput("两次输入的密码不一样", "The two passwords differ")
    return hash_password(password)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
