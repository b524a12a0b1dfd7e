"""How the records of a correction are looked at, held and derived from."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import covers
from ..accounts.models import Person
from ..control_points.models import ControlPoint
from ..database import db
from ..records.forms import Form
from ..records.kinds import Body, Hold, InvalidBody, Kind, register
from ..records.models import FieldRecord
from . import deriving
from .schemas import EvidenceSchema, OrderSchema, ReviewSchema


def _check_form(form: Form, body: Body) -> None:
    """Raise InvalidBody where the body is not of its kind's form."""
    if faults := form.faults(body):
        raise InvalidBody(str(faults))


def hold(body: Body, by: Person) -> Hold | None:
    """A correction outside the person's area. What it refers to may not have come yet: then
    there is nothing to judge by, and the record is stored like any other."""
    where = region(body)
    return "outside-area" if where is not None and not covers(by, where) else None


def region(body: Body) -> str | None:
    """Where the enterprise lies whose check led to the correction."""
    check = _named(body["check"], "check") if "check" in body else _check_of_order(body["order"])
    point = db.session.get(ControlPoint, UUID(check["control_point"])) if check else None
    return point.enterprise.region_code if point else None


def photos(body: Body) -> list[str]:
    """The pictures that the body names, hex: photos, then drawn signatures."""
    drawn = [sign["image"] for sign in body.get("signatures", []) if "image" in sign]
    return [photo["sha256"] for photo in body["photos"]] + drawn


def _check_of_order(order_id: str) -> Body | None:
    order = _named(order_id, "correction-order")
    return _named(order["check"], "check") if order else None


def _named(record_id: str, kind: str) -> Body | None:
    """The body of the record that took this id, where it is of this kind and form."""
    record = db.session.scalar(
        sa.select(FieldRecord).where(
            FieldRecord.id == UUID(record_id), FieldRecord.kind == kind, FieldRecord.takes_place
        )
    )
    is_whole = record is not None and record.reason not in ("unknown-kind", "invalid-body")
    return record.body if record is not None and is_whole else None


register(
    Kind(
        name="correction-order",
        validate=partial(_check_form, Form(OrderSchema())),
        hold=hold,
        apply=deriving.add_orders,
        forget=deriving.forget_orders,
        clear=deriving.clear_orders,
        photos=photos,
        region=region,
        derived=deriving.derived,
    )
)
for name, form in (
    ("correction-evidence", Form(EvidenceSchema())),
    ("correction-review", Form(ReviewSchema())),
):
    register(
        Kind(
            name=name,
            validate=partial(_check_form, form),
            hold=hold,
            apply=deriving.add_steps,
            forget=deriving.forget_steps,
            clear=partial(deriving.clear_steps, name),
            photos=photos,
            region=region,
        )
    )
