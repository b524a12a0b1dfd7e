"""A correction that the sample enterprise has answered: found, ordered, shown to be mended."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..accounts.models import Person
from ..control_points.models import ControlPoint
from ..corrections import service as corrections
from ..corrections.models import Correction
from ..database import db, now, uuid7, write
from ..labels.models import Label
from ..own_page import evidence
from ..settings import current_settings
from .corrections import BASIS, DAYS_TO_MEND, ORDER
from .monitoring import COLD_STORE, USERNAME
from .phone import Phone
from .pictures import display_picture

WARM, COLD = "-12.5 ℃", "-19.0 ℃"
DEMAND = "立即检修冷库，对库内原料逐箱测温并评估"
MENDED = "已更换库门密封条，库温恢复到 -19 ℃；库内原料逐箱测温，均低于 -15 ℃。"

Data = dict[str, Any]


def follow_a_correction(phone: Phone, colleague: UUID) -> None:
    """Find the enterprise's cold store too warm, order it mended, and show that it is."""
    chance = Random(8)  # noqa: S311 - nothing here is a secret
    here = current_settings().zone
    found_at = (now() - timedelta(minutes=4)).astimezone(here)
    order = _order(phone, colleague, found_at, chance)
    with write():
        person = db.session.scalars(sa.select(Person).where(Person.username == USERNAME)).one()
        person_id = person.id
    picture = display_picture(COLD, now().astimezone(here), chance)
    hashes = evidence.keep([("mended.jpg", picture)], person_id)
    with write():
        correction = db.session.scalars(
            sa.select(Correction).where(Correction.record_id == order)
        ).one()
        person = db.session.get_one(Person, person_id)
        corrections.show_mended(correction, MENDED, hashes, person)


def _order(phone: Phone, colleague: UUID, at: datetime, chance: Random) -> UUID:
    check, order = uuid7(), uuid7()
    inspectors = [str(phone.person), str(colleague)]
    taken = {"taken_at": at.isoformat(timespec="milliseconds")}
    photo = phone.keep_photo(display_picture(WARM, at, chance))
    warm = {"limit": "store_temp", "value": WARM.split()[0], "unit": "Cel", "from": "measured"}
    body: Data = {
        **_place(),
        "checklist_version": 1,
        "visit": str(uuid7()),
        "scan": {"by": "camera", "at": taken["taken_at"]},
        "measurements": [warm],
        "items": [{"item": "C-06", "result": "conforms"}],
        "result": "does-not-conform",
        "photos": [{"sha256": photo, "of": "store_temp", **taken}],
        "inspectors": inspectors,
        "signatures": [],
    }
    phone.seal(check, "check", body, at + timedelta(minutes=1))
    demanded: Data = {
        "check": str(check),
        "findings": [{"limit": "store_temp"}],
        "demand": DEMAND,
        "basis": BASIS,
        "deadline": (at + timedelta(days=DAYS_TO_MEND)).date().isoformat(),
        "photos": [],
        "inspectors": inspectors,
        "signatures": [],
    }
    phone.seal(order, ORDER, demanded, at + timedelta(minutes=2))
    phone.send()
    return order


def _place() -> Data:
    """Label and point of the enterprise's cold store, as a check names them."""
    db.session.rollback()
    person = sa.select(Person.enterprise_id).where(Person.username == USERNAME).scalar_subquery()
    store = db.session.scalars(
        sa.select(ControlPoint).where(
            ControlPoint.enterprise_id == person, ControlPoint.code == COLD_STORE
        )
    ).one()
    label = db.session.scalars(
        sa.select(Label.code).where(Label.control_point_id == store.id)
    ).one()
    place = {
        "label": label,
        "control_point": str(store.id),
        "plan_version": store.current_version,
    }
    db.session.rollback()
    return place
