"""The register of enterprises: finding them, importing them, telling the phones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts import areas
from ..accounts.models import Person
from ..changes import feed
from ..console import keyset
from ..console.keyset import Key
from ..control_points import catalogue
from ..database import db, write
from ..language import Text
from ..problems import InvalidInput, NotFound
from ..regions.service import within
from . import identifiers, importing, visits
from .importing import Progress, Report
from .models import Enterprise
from .naming import enterprise_like
from .narrowing import narrowings
from .registering import Overtaken, prepare, write_prepared
from .tables import Table

PER_PAGE = 50
MOST_ATTEMPTS = 3  # at an import that others' writes overtake
COUNTED = 1_000_000  # of enterprises: a country has fewer
ENDLESS = date(9999, 12, 31)  # where a licence without an end stands among the others


class Sort(NamedTuple):
    """An order of the list: what staff read, and its keys."""

    text: Text
    keys: Sequence[Key]


_by_name = (Enterprise.name, Enterprise.id)
SORTS: Mapping[str, Sort] = {
    "region": Sort(Text("区划", "Region"), (Enterprise.region_code, *_by_name)),
    "name": Sort(Text("名称", "Name"), _by_name),
    "grade": Sort(
        Text("风险等级（高到低）", "Risk grade, D first"),
        (Enterprise.risk_grade.desc(), *_by_name),
    ),
    "licence": Sort(
        Text("许可到期（近到远）", "End of licence"),
        (sa.func.coalesce(Enterprise.licence_valid_to, ENDLESS), Enterprise.id),
    ),
    "newest": Sort(Text("登记时间（新到旧）", "Newest first"), (Enterprise.id.desc(),)),
}


class Wanted(NamedTuple):
    """What a list of enterprises is asked for; empty asks for all."""

    text: str = ""  # part of the name, its pinyin initials, the USCC or the licence number
    region: str = ""  # a node and all below it
    category: str = ""
    grade: str = ""
    labels: str = ""  # of `narrowings`
    sort: str = ""  # of SORTS


def find(enterprise_id: UUID, person: Person) -> Enterprise:
    """The enterprise, if it lies in the person's area. Raises NotFound."""
    enterprise = db.session.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound
    areas.require(person, enterprise.region_code)
    return enterprise


def find_by_uscc(uscc: str) -> Enterprise:
    """The enterprise with this social credit code, wherever it lies. Raises NotFound."""
    code = identifiers.clean(uscc)
    enterprise = db.session.scalar(sa.select(Enterprise).where(Enterprise.uscc == code))
    if enterprise is None:
        raise NotFound(f"没有登记过信用代码 {uscc}。", f"No enterprise is registered as {uscc}.")
    return enterprise


def find_typed(uscc: str, here: sa.ColumnElement[bool]) -> Enterprise:
    """The one of this social credit code, as somebody typed it, of those that fulfil `here`.

    Raises InvalidInput.
    """
    code = identifiers.clean(uscc)
    enterprise = db.session.scalar(sa.select(Enterprise).where(Enterprise.uscc == code, here))
    if enterprise is None:
        raise InvalidInput(
            "辖区内没有这个统一社会信用代码的企业。",
            "No enterprise of the area has this social credit code.",
        )
    return enterprise


def search(person: Person, wanted: Wanted) -> sa.Select[Enterprise]:
    """Select the enterprises of the person's area that are wanted; SORTS order them."""
    query = sa.select(Enterprise).where(areas.lies_in(Enterprise.region_code, person))
    if wanted.text:
        query = query.where(enterprise_like(wanted.text))
    if wanted.region:
        query = query.where(Enterprise.region_code.in_(within([wanted.region])))
    if wanted.category:
        query = query.where(Enterprise.category_code == wanted.category)
    if wanted.grade:
        query = query.where(Enterprise.risk_grade == wanted.grade)
    if wanted.labels in narrowings():
        query = query.where(narrowings()[wanted.labels].condition())
    return query


def page(person: Person, wanted: Wanted, after: str) -> keyset.Page:
    """A page of those that `search` selects, in the order wanted; `after` as keyset.page has it."""
    keys = SORTS.get(wanted.sort, SORTS["region"]).keys
    # A narrowing is known only by looking at points and labels.
    counted = keyset.FEW if wanted.labels else COUNTED
    return keyset.counted_page(search(person, wanted), keys, after, PER_PAGE, counted=counted)


def assess(table: Table, importer: Person | None, progress: Progress = lambda _: None) -> Report:
    """The verdict on each line of an import; writes nothing. Raises Unreadable."""
    return importing.assess(table, importer, local_days.today(), progress)


def import_table(table: Table, importer: Person | None) -> Report:
    """Register all lines of the table, or none. Inside `write()`, which a long table holds long:
    `import_patiently` does not.

    Raises Unreadable, or ImportRefused where a line is wrong.
    """
    report = assess(table, importer)
    write_prepared(prepare(report), importer)
    return report


def import_patiently(
    table: Table,
    importer: Person | None,
    progress: Progress = lambda _: None,
    note: Callable[[Report], None] = lambda _: None,
) -> Report:
    """As `import_table`, taking the lock only to write: phones send meanwhile. Opens `write()`.

    `note` keeps, in the same transaction, that it was done. Raises Unreadable, or ImportRefused
    where a line is wrong.
    """
    for _ in range(MOST_ATTEMPTS):
        prepared = prepare(assess(table, importer, progress))
        try:
            with write():
                write_prepared(prepared, importer)
                note(prepared.report)
        except Overtaken:
            continue  # somebody wrote between the verdicts and the lock
        return prepared.report
    with write():
        report = import_table(table, importer)
        note(report)
    return report


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
        "closed": enterprise.closed_at is not None,
        "address": enterprise.address,
        "contact_person": enterprise.contact_person,
        "contact_phone": enterprise.contact_phone,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
