"""The register of enterprises: finding them, importing them, telling the phones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from ..accounts import areas
from ..accounts.models import Person
from ..changes import feed
from ..control_points import catalogue
from ..database import db
from ..problems import InvalidInput, NotFound
from ..regions.models import Region
from ..regions.service import within
from ..settings import current_settings
from . import importing, moves, visits
from .importing import Line, Report
from .models import Enterprise
from .pinyin import initials
from .tables import Table

PER_PAGE = 50


class Wanted(NamedTuple):
    """What a list of enterprises is asked for; empty asks for all."""

    text: str = ""  # part of the name, its pinyin initials, the USCC or the licence number
    region: str = ""  # a node and all below it
    category: str = ""
    grade: str = ""


class ImportRefused(InvalidInput):
    """Lines of the file are wrong, so nothing of it was written; `report` has the verdicts."""

    slug = "import-refused"

    def __init__(self, report: Report) -> None:
        count = report.counts["wrong"]
        super().__init__(
            f"有 {count} 行有误，未写入任何数据。请改正后重新导入。",
            f"{count} lines are wrong; nothing was written. Correct them and import again.",
        )
        self.report = report


def find(enterprise_id: UUID, person: Person) -> Enterprise:
    """The enterprise, if it lies in the person's area. Raises NotFound."""
    enterprise = db.session.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound
    areas.require(person, enterprise.region_code)
    return enterprise


def find_by_uscc(uscc: str) -> Enterprise:
    """The enterprise with this social credit code, wherever it lies. Raises NotFound."""
    enterprise = db.session.scalar(sa.select(Enterprise).where(Enterprise.uscc == uscc))
    if enterprise is None:
        raise NotFound(f"没有登记过信用代码 {uscc}。", f"No enterprise is registered as {uscc}.")
    return enterprise


def search(person: Person, wanted: Wanted, page: int = 1) -> Pagination:
    """The enterprises of the person's area that are wanted, by region and name."""
    query = sa.select(Enterprise).where(Enterprise.region_code.in_(areas.regions_of(person)))
    if wanted.text:
        query = query.where(_named(wanted.text))
    if wanted.region:
        query = query.where(Enterprise.region_code.in_(within([wanted.region])))
    if wanted.category:
        query = query.where(Enterprise.category_code == wanted.category)
    if wanted.grade:
        query = query.where(Enterprise.risk_grade == wanted.grade)
    query = query.order_by(Enterprise.region_code, Enterprise.name, Enterprise.id)
    return db.paginate(query, page=max(page, 1), per_page=PER_PAGE, error_out=False)


def _named(text: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        Enterprise.name.contains(text, autoescape=True),
        Enterprise.short_name.contains(text, autoescape=True),
        Enterprise.pinyin.contains(text.lower(), autoescape=True),
        Enterprise.uscc.contains(text.upper(), autoescape=True),
        Enterprise.licence_no.contains(text.upper(), autoescape=True),
    )


def regions_for(person: Person) -> Sequence[Region]:
    """The regions in the person's area, each before those below it."""
    query = sa.select(Region).where(Region.code.in_(areas.regions_of(person)))
    return db.session.scalars(query.order_by(Region.path)).all()


def assess(table: Table, importer: Person | None) -> Report:
    """The verdict on each line of an import; writes nothing. Raises Unreadable."""
    return importing.assess(table, importer, datetime.now(current_settings().zone).date())


def import_table(table: Table, importer: Person | None) -> Report:
    """Register all lines of the table, or none. Inside `write()`.

    Raises Unreadable, or ImportRefused where a line is wrong.
    """
    report = assess(table, importer)
    if report.has_wrong:
        raise ImportRefused(report)
    written = [_write_line(line) for line in report.lines if line.verdict in ("new", "changed")]
    db.session.flush()
    publish([enterprise for enterprise, _moved in written])
    for enterprise, moved in written:
        if moved:
            db.session.expire(enterprise, ["region"])
            moves.moved(enterprise)
    return report


def _write_line(line: Line) -> tuple[Enterprise, bool]:
    """The enterprise as the line gives it, and whether it lay in another region before."""
    values = {name: value for name, value in line.values.items() if name != "region_name"}
    enterprise = line.enterprise
    if enterprise is None:
        enterprise = Enterprise(status="", licence_subcategory="")
        db.session.add(enterprise)
    moved = line.enterprise is not None and enterprise.region_code != values["region_code"]
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.pinyin = initials(enterprise.name)
    return enterprise, moved


def publish(enterprises: Collection[Enterprise]) -> None:
    """Tell the phones of these enterprises' regions that they changed. Inside `write()`."""
    feed.publish_many("enterprise", {str(each.id): [each.region_code] for each in enterprises})


@feed.loader("enterprise")
def feed_data(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The enterprises as a phone receives them."""
    keys = [UUID(each) for each in ids]
    visited = visits.last_visits(keys)
    enterprises = db.session.scalars(sa.select(Enterprise).where(Enterprise.id.in_(keys)))
    return {
        str(each.id): _wire(each) | {"last_visit": _iso(visited.get(each.id))}
        for each in enterprises
    }


def _wire(enterprise: Enterprise) -> dict[str, Any]:
    category, region = catalogue.categories()[enterprise.category_code], enterprise.region
    return {
        "id": str(enterprise.id),
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "short_name": enterprise.short_name or None,
        "pinyin": enterprise.pinyin,
        "licence_no": enterprise.licence_no,
        "licence_valid_to": _iso(enterprise.licence_valid_to),
        "category": {"code": category.code, "zh": category.name.zh, "en": category.name.en},
        "region": {"code": region.code, "zh": region.name_zh, "en": region.name_en},
        "risk_grade": enterprise.risk_grade,
        "status": enterprise.status,
        "address": enterprise.address,
        "contact_person": enterprise.contact_person,
        "contact_phone": enterprise.contact_phone,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
