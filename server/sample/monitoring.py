"""An enterprise's own people, and what they noted at its points in the last days."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from ..accounts.models import Person
from ..accounts.service import hash_password, new_password
from ..control_points.models import ControlPoint
from ..database import db, now_sealed, write
from ..enterprises.models import Enterprise
from ..monitoring import service
from ..monitoring.lines import Line
from ..own_page import service as own_page
from .people import keep_sign_in

NUMBER = "ENT-001"  # in the register
USERNAME, NAME, DUTY = "enterprise", "示例企业员工", "企业 enterprise"
COLD_STORE = "MEAT-03"
# Hours ago, what the thermometer showed, and what was done about it.
READINGS = (
    (100, "-19.2", ""),
    (76, "-18.8", ""),
    (
        52,
        "-12.5",
        "库门未关严，已关门降温；库内原料移至二号库并逐箱测温，均低于 -15 ℃，复冻后使用。",
    ),
    (28, "-19.5", ""),
    (4, "-91.0", ""),
)
CORRECTED = ("-19.0", "记录时数字颠倒")


def let_in(staff: UUID) -> None:
    """One person of an enterprise, let in by a code as all are."""
    password = new_password()
    password_hash = hash_password(password)
    with write():
        number = sa.select(Enterprise).where(Enterprise.number == NUMBER)
        enterprise = db.session.scalars(number).one()
        code = own_page.make_code(enterprise, db.session.get_one(Person, staff))
        own_page.redeem(code, USERNAME, NAME, password_hash)
    keep_sign_in(DUTY, USERNAME, password)


def note_some() -> int:
    """What that person noted at the cold store, the last line corrected; returns how many."""
    with write():
        person = db.session.scalars(sa.select(Person).where(Person.username == USERNAME)).one()
        at_store = sa.and_(
            ControlPoint.enterprise_id == person.enterprise_id, ControlPoint.code == COLD_STORE
        )
        store = db.session.scalars(sa.select(ControlPoint).where(at_store)).one()
        for hours, value, action in READINGS:
            line = _line(store, value)._replace(
                taken_at=now_sealed() - timedelta(hours=hours), corrective_action=action
            )
            last = service.keep(store, line, person)
        value, reason = CORRECTED
        line = _line(store, value)._replace(taken_at=last.taken_at, replaces=last.id, reason=reason)
        service.keep(store, line, person)
    return len(READINGS) + 1


def _line(store: ControlPoint, value: str) -> Line:
    return Line(
        id=uuid4(),
        plan_version=store.current_version,
        taken_at=now_sealed(),
        measurements=[{"limit": "store_temp", "value": value, "unit": "Cel", "from": "measured"}],
        instrument="T-07",
    )
