"""What the list of checks is asked for: read from an address, or from where an export keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts.areas import colleagues_of, regions_of
from ..accounts.models import Person
from ..console.filters import Filters
from ..control_points import bureau_templates, catalogue
from ..database import db
from ..language import Text
from ..regions.models import Region
from .schemas import RESULTS

CORRECTIONS = ("ordered", "standing")
MOST_OFFERED = 300

LABELS = {
    "q": Text("企业、信用代码、控制点或标签编码", "Enterprise, USCC, control point or label code"),
    "region": Text("区划", "Region"),
    "gate": Text("关口", "Gate"),
    "template": Text("控制点模板", "Template"),
    "point": Text("控制点", "Control point"),
    "inspector": Text("检查人员", "Inspector"),
    "result": Text("结论", "Result"),
    "since": Text("从", "From"),
    "until": Text("到", "To"),
    "deviation": Text("有限值不达标", "A limit not met"),
    "correction": Text("责令改正", "Correction"),
    "held": Text("曾待审核、后采纳", "Held, then accepted"),
    "differing": Text("与手机结论不同", "The phone claimed otherwise"),
    "publication": Text("临近公开期限", "Near publication"),
}


class Search(NamedTuple):
    """What the checks are narrowed to; empty: not at all."""

    text: str = ""  # in the name or USCC of the enterprise; a control point's or label's code
    region: str = ""  # a node and all below it
    gate: str = ""
    template: str = ""
    point: UUID | None = None
    inspectors: Sequence[UUID] | None = None  # one of them was of the team
    result: str = ""
    since: date | None = None  # days of the installation's time zone, both included
    until: date | None = None
    deviation: bool = False  # a limit was not met
    correction: str = ""  # one of CORRECTIONS: one was ordered; one that still stands
    held: bool = False  # held on arrival, and accepted by staff
    differing: bool = False  # the phone claimed another result
    near_publication: bool = False


def read(given: Mapping[str, str], person: Person) -> tuple[Search, Filters]:
    """What a form asks for, and what in it could not be understood."""
    form = Filters(given)
    since, until = form.period()
    wanted = Search(
        text=form.text("q", LABELS["q"]),
        region=_region(form, person),
        gate=form.choice("gate", catalogue.GATES, LABELS["gate"]),
        template=form.choice("template", bureau_templates.known(), LABELS["template"]),
        point=form.id("point", LABELS["point"]),
        inspectors=_inspectors(form, person),
        result=form.choice("result", RESULTS, LABELS["result"]),
        since=since,
        until=until,
        deviation=form.flag("deviation", LABELS["deviation"]),
        correction=form.choice("correction", CORRECTIONS, LABELS["correction"]),
        held=form.flag("held", LABELS["held"]),
        differing=form.flag("differing", LABELS["differing"]),
        near_publication=form.choice("publication", ("near",), LABELS["publication"]) == "near",
    )
    return wanted, form


def inspectors_near(person: Person) -> Sequence[str]:
    """Names of the area's inspectors, to be offered while one types."""
    near = sa.select(Person.name).where(
        Person.role == "inspector", Person.id.in_(colleagues_of(person))
    )
    return db.session.scalars(near.order_by(Person.name).limit(MOST_OFFERED)).all()


def regions_near(person: Person) -> Sequence[tuple[str, Text]]:
    """Regions of the area to be offered while one types; of very many not the lowest ones."""
    near = sa.select(Region.code, Region.name_zh, Region.name_en).order_by(Region.path)
    if "" in person.area_codes:
        near = near.where(Region.code.endswith("00"))
    else:
        near = near.where(Region.code.in_(regions_of(person)))
    rows = db.session.execute(near.limit(2 * MOST_OFFERED)).all()
    return [(code, Text(zh, en)) for code, zh, en in rows]


def _region(form: Filters, person: Person) -> str:
    """The code of the region that was typed, by its code or its name."""
    typed = form.text("region", LABELS["region"])
    if not typed:
        return ""
    named = sa.select(Region.code).where(
        sa.or_(Region.code == typed, Region.name_zh == typed, Region.name_en == typed),
        Region.code.in_(regions_of(person)),
    )
    found = db.session.scalars(named.limit(2)).all()
    if len(found) != 1:
        form.wrong(
            LABELS["region"],
            f"辖区内没有唯一叫“{typed}”的区划，请写六位代码或全名",
            f"no single region of your area is called “{typed}”; give its six-digit code or name",
        )
        return ""
    return found[0]


def _inspectors(form: Filters, person: Person) -> list[UUID] | None:
    """The people of the area with this name or user name."""
    name = form.text("inspector", LABELS["inspector"])
    if not name:
        return None
    named = sa.select(Person.id).where(
        sa.or_(Person.name == name, Person.username == name.lower()),
        Person.id.in_(colleagues_of(person)),
    )
    found = list(db.session.scalars(named.limit(20)))
    if not found:
        form.wrong(
            LABELS["inspector"],
            f"辖区内没有姓名或用户名为“{name}”的人员，请写全名",
            f"nobody of your area has the name or user name “{name}”; write it in full",
        )
    return found
